"""What a program says against what the description says, both as facts: every difference is a sign of some fault.

Strengths are what is left of certainty where the description's reading may be wrong or the program may say the same in
another way; they were set by looking at programs that are right (`benchmarks/review.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from agents.meaning.values import Value
from agents.reviewing.facts import DIRECTION, Facts, Filter, Relation
from agents.reviewing.faults import Fault, Sign
from agents.reviewing.kinds import is_part, named, overlap
from agents.reviewing.likeness import asks_for_moving, asks_for_standing, like

_OPPOSITE = {"forward": "backward", "backward": "forward", "left": "right", "right": "left"}
_FAR_APART = 1.9
"""Numbers whose ratio is larger than this differ."""
_VERY_FAR = 6.0
"""From this ratio on it is hardly another opinion about a vague word."""
_PAIRS: dict[frozenset[str], Fault] = {
    frozenset({"left", "right"}): "left_right",
    frozenset({"forward", "backward"}): "front_back",
}


def differences(said: Facts, program: Facts, may_order: bool = False) -> list[Sign]:
    """Signs of where a program departs from a reading of its description.

    Args:
        said: The facts of the reading's normal form.
        program: The facts of the program's normal form.
        may_order: Words of the description may put things in order of time where the reading does not.
    """
    found = [
        *_referred(said, program),
        *_relations(said, program),
        *_filters(said, program),
        *_order(said, program, may_order),
    ]
    faults = {sign.fault for sign in found}
    if {"missing_condition", "extra_condition"} <= faults:
        text = "the program says one thing less than the description, and another that it does not say"
        found.append(Sign("wrong_function", 0.4, text))
    return found


def _referred(said: Facts, program: Facts) -> Iterator[Sign]:
    wanted, got = said.referred, program.referred
    if not wanted or not got or wanted == got:
        return
    told = f"the description refers to {named(wanted)}, the program returns {named(got)}"
    if not overlap(wanted, got):
        others = [relation for relation in said.relations if relation.is_own and overlap(relation.other, got)]
        fault: Fault = "reversed_roles" if others else "wrong_referred"
        yield Sign(fault, 0.85, told)
    elif is_part(wanted, got):
        yield Sign("too_broad_kind", 0.6 if wanted == {"EGO_VEHICLE"} else 0.35, told)
    elif is_part(got, wanted):
        yield Sign("too_narrow_kind", 0.35, told)
    else:
        yield Sign("too_narrow_kind", 0.35, told)


def _relations(said: Facts, program: Facts) -> Iterator[Sign]:
    for wanted in said.relations:
        same = [relation for relation in program.relations if relation.family == wanted.family]
        if not same:
            yield from _unrelated(wanted, program)
            continue
        told = min((list(_related(wanted, got)) for got in same), key=lambda signs: sum(s.strength for s in signs))
        yield from told
    families = {name for relation in said.relations for name in like(relation.family)}
    functions = {name for condition in said.filters for name in like(condition.function)}
    for got in program.relations:
        if got.family not in families | functions:
            yield Sign("extra_condition", 0.3, f"nothing in the description asks for {got.family}")


def _unrelated(wanted: Relation, program: Facts) -> Iterator[Sign]:
    alike = like(wanted.family)
    others = [r for r in program.relations if r.family in alike]
    if any(_same_pair(wanted, other) or _swapped_pair(wanted, other) for other in others):
        return
    if any(condition.function in alike for condition in program.filters):
        return
    what = f"{named(wanted.given)} to {named(wanted.other)}"
    yield Sign("missing_condition", 0.45, f"nothing in the program relates {what} as {wanted.family} does")


def _same_pair(one: Relation, other: Relation) -> bool:
    return overlap(one.first, other.first) and overlap(one.second, other.second)


def _swapped_pair(one: Relation, other: Relation) -> bool:
    return overlap(one.first, other.second) and overlap(one.second, other.first)


def _related(wanted: Relation, got: Relation) -> Iterator[Sign]:
    if wanted.negated != got.negated:
        word = "denied" if wanted.negated else "not denied"
        yield Sign("negation", 0.65, f"{wanted.family} is {word} in the description, and the other way in the program")
    if _same_pair(wanted, got):
        yield from _same_way(wanted, got)
    elif _swapped_pair(wanted, got):
        yield from _other_way(wanted, got)
    elif not (wanted.is_own and overlap(wanted.other, got.other)):  # else the referred kind is wrong, and told already
        text = f"{wanted.family} is between {named(wanted.first)} and {named(wanted.second)} in the description, "
        text += f"between {named(got.first)} and {named(got.second)} in the program"
        yield Sign("wrong_related", 0.65, text)


def _same_way(wanted: Relation, got: Relation) -> Iterator[Sign]:
    if wanted.is_own == got.is_own and wanted.gives_first != got.gives_first and not _symmetric(wanted):
        text = f"of {wanted.family} the description refers to the {_place(wanted)} set, the program returns the other"
        yield Sign("missing_reverse", 0.8, text)
    elif wanted.is_own != got.is_own:
        whose = ("referred", "related") if wanted.is_own else ("related", "referred")
        text = f"{wanted.family} is said of the {whose[0]} objects, the program asks it of the {whose[1]} ones"
        yield Sign("misplaced_condition", 0.5, text)
    if wanted.other != got.other and is_part(wanted.other, got.other):
        text = f"the description relates to {named(wanted.other)}, the program to {named(got.other)}"
        yield Sign("related_unrestricted", 0.4, text)
    elif wanted.other != got.other and is_part(got.other, wanted.other):
        text = f"the description relates to {named(wanted.other)}, the program to {named(got.other)} only"
        yield Sign("wrong_related", 0.3, text)
    yield from _values(wanted.family, wanted.values, got.values)


def _other_way(wanted: Relation, got: Relation) -> Iterator[Sign]:
    if wanted.family != DIRECTION:
        if not _symmetric(wanted):
            told = f"{wanted.family} is asked the other way round: {named(got.first)} of {named(got.second)}"
            yield Sign("reversed_roles", 0.8, told)
        return
    asked, given = str(dict(wanted.values).get("direction")), str(dict(got.values).get("direction"))
    if asked == given:
        text = f'the direction "{given}" is seen from {named(got.first)}; the description sees it from '
        yield Sign(_PAIRS[frozenset({asked, _OPPOSITE[asked]})], 0.8, text + named(wanted.first))
    elif given == _OPPOSITE[asked]:
        text = f"the direction is seen from {named(got.first)}, in the description from {named(wanted.first)}"
        yield Sign("wrong_frame", 0.45, text)
    else:
        yield Sign("reversed_roles", 0.6, f"the direction is seen from {named(got.first)}")


def _place(relation: Relation) -> str:
    return "first" if relation.gives_first else "second"


_SYMMETRIC = frozenset((
    "at_distance", "closest_approach", "crossing_paths", "heading_in_relative_direction_to", "in_same_lane",
    "near_objects", "on_relative_side_of_road", "passing_in_opposite_direction", "side_by_side", "time_to_collision",
))  # fmt: skip


def _symmetric(relation: Relation) -> bool:
    return relation.family in _SYMMETRIC


def _filters(said: Facts, program: Facts) -> Iterator[Sign]:
    for wanted in said.filters:
        same = [condition for condition in program.filters if condition.function == wanted.function]
        if not same:
            yield from _unfiltered(wanted, program)
            continue
        yield from min((list(_filtered(wanted, got)) for got in same), key=lambda signs: sum(s.strength for s in signs))
    yield from _unasked(said, program)


def _filtered(wanted: Filter, got: Filter) -> Iterator[Sign]:
    if wanted.negated != got.negated:
        word = "denied" if wanted.negated else "not denied"
        yield Sign(
            "negation", 0.65, f"{wanted.function} is {word} in the description, and the other way in the program"
        )
    moves = asks_for_moving(wanted.function, wanted.values) and asks_for_moving(got.function, got.values)
    if wanted.is_own != got.is_own and moves:
        yield Sign("misplaced_condition", 0.3, "moving is said of one object, and asked of the other")
    elif wanted.is_own != got.is_own and not overlap(wanted.of, got.of):
        text = f"{wanted.function} is said of {named(wanted.of)}, the program asks it of {named(got.of)}"
        yield Sign("misplaced_condition", 0.65, text)
    elif wanted.is_own != got.is_own:
        whose = ("referred", "related") if wanted.is_own else ("related", "referred")
        text = f"{wanted.function} is said of the {whose[0]} objects, the program asks it of the {whose[1]} ones"
        yield Sign("misplaced_condition", 0.5, text)
    standing, moving = asks_for_standing, asks_for_moving
    opposite = (standing(wanted.function, wanted.values) and moving(got.function, got.values)) or (
        moving(wanted.function, wanted.values) and standing(got.function, got.values)
    )
    if opposite and wanted.negated == got.negated:
        yield Sign("wrong_function", 0.6, "the description and the program differ in whether it moves or stands")
    else:
        yield from _values(wanted.function, wanted.values, got.values)


def _unfiltered(wanted: Filter, program: Facts) -> Iterator[Sign]:
    alike = like(wanted.function)
    has_like = any(condition.function in alike for condition in program.filters)
    if asks_for_standing(wanted.function, wanted.values) and _parks(program) and not wanted.negated:
        text = "standing at some time is meant, and `stationary` asks for a whole life without moving"
        yield Sign("stationary_for_stopped", 0.6, text)
    elif not has_like and not any(relation.family in alike for relation in program.relations):
        fault: Fault = "missing_condition" if wanted.is_own else "related_unrestricted"
        yield Sign(fault, 0.45, f"nothing in the program says {wanted.function} of {named(wanted.of)}")


def _parks(program: Facts) -> bool:
    return any(condition.function == "stationary" and not condition.negated for condition in program.filters)


def _unasked(said: Facts, program: Facts) -> Iterator[Sign]:
    known = {name for condition in said.filters for name in like(condition.function)}
    known |= {name for relation in said.relations for name in like(relation.family)}
    for got in program.filters:
        if got.function not in known:
            yield Sign("extra_condition", 0.3, f"nothing in the description asks for {got.function}")


def _values(function: str, wanted: tuple[tuple[str, Value], ...], got: tuple[tuple[str, Value], ...]) -> Iterator[Sign]:
    given = dict(got)
    for name, value in wanted:
        other = given.get(name)
        if isinstance(value, str) or isinstance(other, str):
            yield from _words(function, name, value, other)
        elif isinstance(value, float) and isinstance(other, float) and _far(value, other):
            text = f"{name} of {function} is {other:g}; such words usually stand for {value:g}"
            strength = 0.25 if math.isinf(value) or math.isinf(other) else 0.3 + 0.15 * _very_far(value, other)
            yield Sign("wrong_number", strength, text, parameter=name)


def _words(function: str, name: str, value: Value, other: Value) -> Iterator[Sign]:
    if value == other:
        return
    if isinstance(value, str) and isinstance(other, str):
        fault = _PAIRS.get(frozenset({value, other}), "wrong_function")
        text = f'{name} of {function} is "{other}", the description says "{value}"'
        yield Sign(fault, 0.85 if fault in _PAIRS.values() else 0.6, text)
    elif other is None:
        yield Sign(
            "missing_condition", 0.5, f'the description says "{value}" of {function}, the program leaves it open'
        )
    else:
        yield Sign("extra_condition", 0.4, f'the program asks for {name}="{other}" of {function}, the description not')


def _very_far(one: float, other: float) -> bool:
    low, high = sorted((abs(one), abs(other)))
    return high >= _VERY_FAR * low


def _far(one: float, other: float) -> bool:
    if one == other:
        return False
    if math.isinf(one) or math.isinf(other):
        return True
    low, high = sorted((abs(one), abs(other)))
    return one * other < 0 or high > _FAR_APART * max(low, 0.25)


def _order(said: Facts, program: Facts, may_order: bool) -> Iterator[Sign]:
    if said.order and not program.order and (program.joins or len(program.filters) + len(program.relations) > 1):
        text = "the description puts things in order of time; the program asks for them at one and the same frame"
        yield Sign("never_at_once", 0.55, text)
    elif program.order and not said.order and not may_order:
        yield Sign("extra_condition", 0.3, "the program puts things in order of time, the description not")
