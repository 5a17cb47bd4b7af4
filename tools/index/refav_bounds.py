"""What the calls of the refav profile can find at most, its in-place effects included.

A value of that profile lists tracks, some of them without frames (`keys`). Combining trees of relations may give frames
to tracks that another value lists without (`tools.atoms.compat.combinators`): once two sets were combined, whatever
holds relations is taken to hold all tracks that it lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import and_, or_
from typing import Final

from tools.atoms.compat.library import UNARY
from tools.atoms.compat.selection import VEHICLE
from tools.atoms.signature import Signature
from tools.index.bounds import Bound, Bounds, first_empty, fitting, joined_reasons, nothing, parts_of, sets_of
from tools.index.facts import LogFacts, ProfileFacts
from tools.language.plan import CallStep

_GET: Final = "get_objects_in_relative_direction"
_KNOWN_WRAPPERS: Final = ((), ("scenario_not",), ("reverse_relationship",), ("scenario_not", "reverse_relationship"))
MOST_CALLS: Final = 60
"""Longer programs may nest relations more deeply than the profile can follow."""


def refav_bound(
    step: CallStep, signature: Signature, facts: LogFacts, known: ProfileFacts | None, bounds: Bounds
) -> Bound:
    """What a call can find at most; see `tools.index.standard_bounds.standard_bound`."""
    name, wrappers = step.function.name, step.function.wrappers
    if name == "get_objects_of_category":
        return _category(str(step.arguments["category"]), facts, step.line)
    if name in ("scenario_and", "scenario_or"):
        return _combined(name, parts_of(step, bounds), step.line)
    sets = list(sets_of(step, bounds).values())
    if wrappers[:1] == ("scenario_not",):
        return sets[1] if name == _GET and len(wrappers) == 1 else sets[0]
    if name in UNARY:
        return _unary(step, signature, facts, known, sets[0])
    if name == "at_stop_sign":
        return _at_stop_sign(step, signature, facts, known, sets[0])
    empty = first_empty(sets)
    if empty is not None or len(sets) == 1:  # images tell more of a single set
        return empty or sets[0]
    both_ways = name == _GET or bool(wrappers)
    tracks = sets[0].tracks | sets[1].tracks if both_ways else sets[0].tracks
    return Bound(tracks, sets[0].noun, keys=tracks, flat=False, leaves=_leaves(sets))


def refusal(step: CallStep, signatures: Mapping[str, Signature]) -> bool:
    """True when RefAV itself may fail on such a call."""
    wrappers, signature = step.function.wrappers, signatures[step.function.name]
    if wrappers not in _KNOWN_WRAPPERS:
        return True
    return "reverse_relationship" in wrappers and not signature.reversible


def shared_afterwards(bounds: list[Bound]) -> list[Bound]:
    """The bounds once sets were combined: what holds relations may hold all that it lists."""
    return [item if item.flat or item.tracks == item.keys else _grown(item) for item in bounds]


def _grown(item: Bound) -> Bound:
    return replace(item, tracks=item.keys, why="" if item.keys else item.why, line=0 if item.keys else item.line)


def _category(category: str, facts: LogFacts, line: int) -> Bound:
    names = VEHICLE if category == "VEHICLE" else (category,)
    found = facts.everything if category == "ANY" else facts.of_categories(names)
    if not found:
        return nothing(f"no {category} in the log", line)
    return Bound(found, "track" if category == "ANY" else category, keys=found)


def _unary(step: CallStep, signature: Signature, facts: LogFacts, known: ProfileFacts | None, whole: Bound) -> Bound:
    """Tracks without hits stay listed."""
    if step.function.name == "is_category":
        of_it = _category(str(step.arguments["category"]), facts, step.line)
        found = whole.tracks & of_it.tracks
        why = "" if found else whole.why or f"no {step.arguments['category']} among the {whole.noun} tracks"
        return replace(whole, tracks=found, why=why, line=0 if found else step.line)
    cut = fitting(step, signature, facts, known, whole, step.line)
    return replace(whole, tracks=cut.tracks, why=cut.why, line=cut.line)


def _at_stop_sign(
    step: CallStep, signature: Signature, facts: LogFacts, known: ProfileFacts | None, whole: Bound
) -> Bound:
    signs = _category("STOP_SIGN", facts, step.line)
    empty = first_empty([whole, signs])
    if empty is not None:
        return empty
    cut = fitting(step, signature, facts, known, whole, step.line)
    leaves = _leaves([whole, signs])
    return Bound(cut.tracks, whole.noun, cut.why, cut.line, keys=whole.tracks, flat=False, leaves=leaves)


def _combined(name: str, parts: list[Bound], line: int) -> Bound:
    parts = parts if len(parts) == 1 else shared_afterwards(parts)
    found = reduce(and_ if name == "scenario_and" else or_, (part.tracks for part in parts))
    keys = found if name == "scenario_and" else reduce(or_, (part.keys for part in parts))
    flat, leaves = all(part.flat for part in parts), sum(part.leaves for part in parts) + len(parts)
    if found:
        noun = parts[0].noun if name == "scenario_and" else "such track"
        return Bound(found, noun, keys=keys, flat=flat, leaves=leaves)
    if name == "scenario_or":
        return Bound(0, why=joined_reasons(parts), line=line, keys=keys, flat=flat, leaves=leaves)
    return first_empty(parts) or nothing("no track fits all that is asked of it", line)


def _leaves(sets: list[Bound]) -> int:
    """Most leaves of one track after it was related: its own, and those of every track it is related to."""
    own, other = sets
    width = (own.keys | other.keys).bit_count()
    return own.leaves + width * max(own.leaves, other.leaves)
