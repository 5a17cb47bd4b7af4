"""An upper bound of a track set, known without a look at the log: which tracks may be in it, and why no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.atoms.signature import Literal_, Signature
from tools.index.calls import call_text, is_of_one_track, values_of
from tools.index.facts import LogFacts, MapFacts, ProfileFacts
from tools.index.measuring import speeding
from tools.language.plan import Argument, CallStep, SlotRef


@dataclass(frozen=True, slots=True)
class Bound:
    """What a track set can hold at most.

    Attributes:
        tracks: Every track that may hold at some frame (`tools.index.track_sets`).
        noun: What they are called in reasons.
        why: Why there is none; empty while there may be some.
        line: The line of the program that leaves none; 0 while there may be some.
        keys: `refav` only: tracks that are listed, with frames or without.
        flat: `refav` only: no track holds relations.
        leaves: `refav` only: most relations that one track holds, at any depth.
    """

    tracks: int
    noun: str = "track"
    why: str = ""
    line: int = 0
    keys: int = 0
    flat: bool = True
    leaves: int = 1

    @property
    def empty(self) -> bool:
        """True when the set holds nothing for sure."""
        return not self.tracks

    @property
    def count(self) -> int:
        """Most tracks."""
        return self.tracks.bit_count()


Bounds = Sequence[Bound]


def sets_of(step: CallStep, bounds: Bounds) -> dict[str, Bound]:
    """The bounds of a call's track sets, by parameter."""
    return {name: bounds[value.slot] for name, value in step.arguments.items() if isinstance(value, SlotRef)}


def parts_of(step: CallStep, bounds: Bounds) -> list[Bound]:
    """The bounds of the sets that a call combines."""
    return [bounds[part.slot] for value in step.arguments.values() if isinstance(value, tuple) for part in value]


def nothing(why: str, line: int) -> Bound:
    """A set that is empty for sure."""
    return Bound(0, why=why, line=line)


def first_empty(sets: Sequence[Bound]) -> Bound | None:
    """The first of some sets that is empty for sure."""
    return next((item for item in sets if item.empty), None)


def joined_reasons(parts: Sequence[Bound]) -> str:
    """Why none of several sets holds anything, each reason once."""
    return " and ".join(dict.fromkeys(part.why for part in parts))


def fitting(
    step: CallStep, signature: Signature, facts: LogFacts, known: ProfileFacts | None, bound: Bound, line: int
) -> Bound:
    """The part of a set for which a function of single tracks may hold.

    Args:
        step: The call.
        signature: The function's.
        facts: Of the log.
        known: What the profile's functions were found to do there; None where that was not measured.
        bound: What goes in.
        line: Of the call.
    """
    if bound.empty or not is_of_one_track(signature):
        return bound
    values = values_of(signature, step.arguments)
    missing = _missing_in_map(signature.name, values, facts.road_map)
    if missing:
        return nothing(missing, line)
    if known is None:
        return bound
    text = call_text(signature.name, values)
    held = known.holds.get(text)
    if held is None and signature.name == "has_velocity":
        held = speeding(known, values.get("min_velocity"), values.get("max_velocity"))
    return bound if held is None else _cut(bound, held, text, line)


def _cut(bound: Bound, held: int, text: str, line: int) -> Bound:
    left = bound.tracks & held
    if not left:
        return nothing(f"{text} holds for no {bound.noun} in the log", line)
    return Bound(left, bound.noun, keys=bound.keys)


def _missing_in_map(name: str, values: Mapping[str, Literal_], road_map: MapFacts | None) -> str:
    """What a place function asks for that the map does not have; empty when it may be there."""
    if road_map is None:
        return ""
    if name == "on_lane_type":
        kind = str(values.get("lane_type"))
        return "" if road_map.lanes.get(kind, 1) else f"no {kind} lane in the map"
    if name in ("on_intersection", "near_intersection"):
        return "" if road_map.intersection_lanes else "no intersection in the map"
    if name == "at_pedestrian_crossing":
        return "" if road_map.crossings else "no pedestrian crossing in the map"
    if name == "in_drivable_area":
        return "" if road_map.drivable_areas else "no drivable area in the map"
    if name == "on_road":
        return "" if sum(road_map.lanes.values()) else "no lane in the map"
    return ""


def number(value: Argument | object, otherwise: float) -> float:
    """A number argument, or what stands for one that is not there."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
