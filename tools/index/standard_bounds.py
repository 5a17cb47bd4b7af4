"""What the calls of the standard profile can find at most.

Every function of a set gives a part of its set; every relation gives a part of the set it returns, and nothing where
one of its sets is empty; a negation gives a part of what went in (`tools.atoms.library`).
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Final

from tools.atoms.actor.category import members_of
from tools.atoms.actor.kinds import NEEDS_EYES
from tools.atoms.baseline.kinds import ANY_GROUP
from tools.atoms.context.construction import CONSTRUCTION_OBJECTS
from tools.atoms.registry import ATOMS
from tools.atoms.relation.occlusion import MAX_VIEWERS
from tools.atoms.signature import Signature
from tools.index.bounds import (
    Bound,
    Bounds,
    first_empty,
    fitting,
    joined_reasons,
    nothing,
    number,
    parts_of,
    sets_of,
)
from tools.index.facts import LogFacts, ProfileFacts
from tools.language.plan import CallStep

_COUNTS_MEMBERS: Final = {"count_over_log": "min_count", "count_at_once": "min_count"}
_COUNTS_RELATED: Final = {"near_objects": "min_objects", "has_objects_in_relative_direction": "min_number"}


def standard_bound(
    step: CallStep, signature: Signature, facts: LogFacts, known: ProfileFacts | None, bounds: Bounds
) -> Bound:
    """What a call can find at most, given what its sets can hold.

    Args:
        step: The call.
        signature: The function's.
        facts: Of the log.
        known: What the profile's functions were found to do there; None where that was not measured.
        bounds: Of the calls before, by slot.
    """
    name = step.function.name
    if name == "get_objects_of_category":
        return _category(str(step.arguments["category"]), facts, step.line)
    if name in ("scenario_and", "scenario_or"):
        return _combined(name, parts_of(step, bounds), step.line)
    if ATOMS[name].is_own:
        return Bound(facts.everything)
    negated = step.function.wrappers.count("scenario_not") % 2 == 1
    reversed_ = step.function.wrappers.count("reverse_relationship") % 2 == 1
    sets = sets_of(step, bounds)
    by_related = (ATOMS[name].subject == "related") != reversed_
    whole = sets["related_candidates" if by_related else "track_candidates"]
    if negated:
        return whole
    empty = first_empty(list(sets.values())) or _lacking(step, sets, facts)
    if empty is not None:
        return empty
    if name == "is_category":
        return _of_category(whole, str(step.arguments["category"]), facts, step.line)
    if name == "then":
        return _combined("scenario_and", list(sets.values()), step.line)
    return fitting(step, signature, facts, known, whole, step.line)


def refusal(step: CallStep, facts: LogFacts, bounds: Bounds) -> bool:
    """True when a function of the standard profile may refuse to answer a call, for reasons of its own."""
    name, arguments = step.function.name, step.arguments
    if ATOMS[name].is_own:  # may fail on any log, and may look at the others of its set
        return True
    if name == "is_kind":
        return arguments["kind"] in NEEDS_EYES
    if name == "braking":
        least, hard = (number(arguments[key], 0.0) for key in ("min_deceleration_mps2", "hard_deceleration_mps2"))
        return arguments["strength"] == "mild" and least >= hard
    if name == "occluding":
        return sets_of(step, bounds)["viewer_candidates"].count > MAX_VIEWERS
    return False


def _category(category: str, facts: LogFacts, line: int) -> Bound:
    if category == ANY_GROUP:
        return Bound(facts.everything)
    found = facts.of_categories(members_of(category))
    return Bound(found, category) if found else nothing(f"no {category} in the log", line)


def _of_category(whole: Bound, category: str, facts: LogFacts, line: int) -> Bound:
    found = whole.tracks & _category(category, facts, line).tracks
    return Bound(found, whole.noun) if found else nothing(f"no {category} among the {whole.noun} tracks", line)


def _combined(name: str, parts: list[Bound], line: int) -> Bound:
    found = reduce(and_ if name == "scenario_and" else or_, (part.tracks for part in parts))
    if found:
        return Bound(found, parts[0].noun if name == "scenario_and" else "such track")
    if name == "scenario_or":
        return nothing(joined_reasons(parts), line)
    return first_empty(parts) or nothing("no track fits all that is asked of it", line)


def _lacking(step: CallStep, sets: dict[str, Bound], facts: LogFacts) -> Bound | None:
    """Too few tracks for what a call wants to count."""
    name = step.function.name
    if name == "near_construction_objects" and not facts.of_categories(CONSTRUCTION_OBJECTS):
        return nothing("no construction object in the log", step.line)
    for table, place in ((_COUNTS_MEMBERS, "track_candidates"), (_COUNTS_RELATED, "related_candidates")):
        if name in table and number(step.arguments[table[name]], 0.0) > sets[place].count:
            wanted = number(step.arguments[table[name]], 0.0)
            return nothing(f"fewer than {wanted:g} tracks for {table[name]} of {name}", step.line)
    return None
