"""How functions decide, which says what may be said in another order without changing the answer: one table a profile.

Every call of a function but `then` returns part of one of its sets, its *subject*. What the verdict on a track at a
frame depends on, besides log, values and the other sets, is one of three:

- `frame`: nothing else. Such calls commute, `f(g(X)) = g(f(X)) = scenario_and([f(X), g(X)])`.
- `track`: the frames at which this track is in the subject (a duration, a majority over time). It commutes with a
  `lasting` call, which takes a track whole or not at all.
- `set`: the other tracks of the subject (the nearest, a group, a count of them). It stays where it is.

`tests/agents/meaning/test_functions.py` holds the tables to the functions' results.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from agents.meaning.values import NEGATION, REVERSAL, Call

Reads = Literal["frame", "track", "set"]

HAS: Final = "has_objects_in_relative_direction"
GET: Final = "get_objects_in_relative_direction"


@dataclass(frozen=True, slots=True)
class Table:
    """What is known about the functions of a profile; those not named read `frame`.

    Attributes:
        reads_track: Functions that look at the frames of the subject's track.
        reads_set: Functions that look at the whole subject.
        reversed_reads_set: Relations that look at the whole subject when they are reversed.
        lasting: Functions that take a track whole or not at all.
        symmetric: Relations that hold both ways, so that reversing them exchanges their sets.
        inverse: Relations that are each other's reverse.
        one_is_least: Counts of which 0 asks for 1.
        makes_new: Functions whose result is no part of a set.
    """

    reads_track: frozenset[str] = frozenset()
    reads_set: frozenset[str] = frozenset()
    reversed_reads_set: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset({"is_category", "stationary"})
    symmetric: frozenset[str] = frozenset()
    inverse: tuple[tuple[str, str], ...] = ()
    one_is_least: frozenset[tuple[str, str]] = frozenset({(HAS, "min_number"), (GET, "min_number")})
    makes_new: frozenset[str] = frozenset()


CHOOSING: Final = frozenset({"nearest_object", "nth_object_in_direction"})
"""Relations that choose one of a set: of fewer they choose another, so that the second nearest is the nearest of those
that are not the nearest."""

SECOND_RETURNED: Final = frozenset({GET, "nth_object_in_direction", "nearest_object"})
"""Relations that return their second set unless they are reversed."""

STANDARD: Final = Table(
    reads_track=frozenset(
        (
            "being_crossed_by", "between_two_objects", "ends", "for_at_least", "happens_before", "happens_repeatedly",
            "heading_in_relative_direction_to", "heading_toward", "in_same_lane", "leading_platoon", "occluding",
            "on_relative_side_of_road", "starts",
        )
    ),
    reads_set=frozenset({"count_at_once", "count_over_log", "group_of"}),
    reversed_reads_set=frozenset({"between_two_objects", "leading_platoon"}),
    lasting=frozenset({"has_size", "is_category", "is_color", "is_specific_object_type", "size_class", "stationary"}),
    symmetric=frozenset(
        (
            "at_distance", "closest_approach", "crossing_paths", "during", "heading_in_relative_direction_to",
            "in_same_lane", "near_objects", "on_relative_side_of_road", "passing_in_opposite_direction", "side_by_side",
            "time_to_collision",
        )
    ),
    inverse=(("overtaking", "being_overtaken"), ("being_overtaken", "overtaking")),
    one_is_least=Table().one_is_least
    | {
        ("near_objects", "min_objects"),
        ("near_construction_objects", "min_objects"),
        ("count_over_log", "min_count"),
        ("count_at_once", "min_count"),
        ("happens_repeatedly", "min_times"),
    },
    makes_new=frozenset({"then"}),
)  # fmt: skip
REFAV: Final = Table(lasting=frozenset({"is_category", "is_color", "stationary"}))
TABLES: Final = {"standard": STANDARD, "refav": REFAV}


def negated(expression: Call) -> bool:
    """Whether `scenario_not` is around the function; twice is not at all."""
    return expression.wrappers.count(NEGATION) % 2 == 1


def turned(expression: Call) -> bool:
    """Whether `reverse_relationship` is around the function; twice is not at all."""
    return expression.wrappers.count(REVERSAL) % 2 == 1


def reversals(expression: Call, profile: str) -> int:
    """How often the function is reversed, without those reversals that undo one another.

    RefAV's do not by themselves (`refav_rules.undone` tells where): the second one takes the marks of joining off the
    related tracks, drops the relations that the subject brought along, and has tracks with the same pairs share one
    branch.
    """
    times = expression.wrappers.count(REVERSAL)
    return times if profile == "refav" else times % 2


def subject_place(expression: Call, profile: str) -> int:
    """Place of the set that a call returns part of. RefAV's complement of a reversed relation is of the first set."""
    if len(expression.sets) < 2 or (profile == "refav" and negated(expression) and turned(expression)):
        return 0
    return int((expression.function in SECOND_RETURNED) != turned(expression))


def narrows(expression: Call, profile: str) -> bool:
    """Whether the call returns part of its subject."""
    return bool(expression.sets) and expression.function not in TABLES[profile].makes_new


def reads(expression: Call, profile: str) -> Reads:
    """What the verdict of a call, every value of which is given, depends on: see the module."""
    table, by_related = TABLES[profile], subject_place(expression, profile) == 1
    if expression.function in table.reads_set or _counts_the_subject(expression, by_related):
        return "set"
    if profile == "refav" and (_by_accident(expression) or reversals(expression, profile) > 1):
        return "set"
    if by_related and expression.function in table.reversed_reads_set:
        return "set"
    if expression.function in SECOND_RETURNED - {GET}:
        return "set" if by_related else "track"
    return "track" if expression.function in table.reads_track else "frame"


def lasts(expression: Call, profile: str) -> bool:
    """Whether the call takes a track whole or not at all."""
    if expression.function == "is_kind":
        from tools.atoms.actor.kinds import GROUPS

        group = GROUPS.get(str(dict(expression.values).get("kind")))
        return group is not None and not group.ridden
    return expression.function in TABLES[profile].lasting


def _counts_the_subject(expression: Call, by_related: bool) -> bool:
    values = dict(expression.values)
    least, most = values.get("min_number", values.get("min_objects", 1.0)), values.get("max_number", math.inf)
    return by_related and expression.function in (HAS, GET, "near_objects") and (least != 1.0 or most != math.inf)


def _by_accident(expression: Call) -> bool:
    """RefAV looks at the subject where it means not to.

    Crossings to a side are judged by which related tracks share frames with the subject, and so is who *all* are; the
    complement of a reversed relation is of the set that is not returned.
    """
    values = dict(expression.values)
    crossed = expression.function == "being_crossed_by" and values.get("direction") != "forward"
    everything = expression.function == "near_objects" and values.get("min_objects") is None
    return crossed or everything or (negated(expression) and turned(expression))
