"""Where a program draws the line in a number that is plotted: `near_objects(distance_thresh=10)` is a limit of 10 m."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from agents.viewing.anatomy import Anatomy
from agents.viewing.numbers import EGO_NAME
from agents.viewing.values import Limit, Series
from tools.diagnosis.variants import slots_of
from tools.language.plan import CallStep
from tools.typing import NDArrayBool

_DECIDED_BY: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "near_objects": ("distance", ("distance_thresh",)),
    "at_distance": ("distance", ("min_distance_m", "max_distance_m")),
    "nearest_object": ("distance", ("max_distance_m",)),
    "time_to_collision": ("time to collision", ("max_ttc_s",)),
    "has_velocity": ("speed", ("min_velocity", "max_velocity")),
    "accelerating": ("acceleration", ("min_accel", "max_accel")),
}
"""The functions that decide by a number as it is plotted: which number, and the arguments that it is held against."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which tracks of a match each step has.

    Attributes:
        own: The match's track.
        ego: The ego vehicle's uuid.
        tracks: Uuids of the tracks that are known about.
        rows: Where each slot holds for these, bool (K, T).
    """

    own: str
    ego: str
    tracks: Sequence[str]
    rows: Mapping[int, NDArrayBool]

    def has(self, slot: int, track: str) -> bool:
        """A step lets a track through at some time."""
        rows = self.rows.get(slot)
        return rows is not None and track in self.tracks and bool(rows[self.tracks.index(track)].any())


def with_limits(series: Sequence[Series], anatomy: Anatomy, roles: Roles) -> tuple[Series, ...]:
    """The numbers of a match, each with the limits that steps hold the very track, or the very two, against."""
    return tuple(replace(one, limits=tuple(_limits(one, anatomy, roles))) for one in series)


def _limits(series: Series, anatomy: Anatomy, roles: Roles) -> Iterator[Limit]:
    other = roles.ego if series.name.endswith(EGO_NAME) else series.of
    for step, slot in enumerate(anatomy.slots):
        call = anatomy.calls[slot]
        quantity, names = _DECIDED_BY.get(call.function.name, ("-", ()))
        if series.name.startswith(quantity) and _judges(call, other, slot in anatomy.own, roles):
            given = [(name, call.arguments[name]) for name in names]
            values = [(name, float(value)) for name, value in given if isinstance(value, int | float)]
            yield from (Limit(value, name, step) for name, value in values if _parts(value, quantity))


def _parts(value: float, quantity: str) -> bool:
    """There can be numbers on both sides of it."""
    return math.isfinite(value) and (value > 0 or quantity == "acceleration")


def _judges(call: CallStep, other: str, is_own: bool, roles: Roles) -> bool:
    """A step looks at the match's track or, where there is another, at that, or at the two of them."""
    sets = [slot for argument in call.arguments.values() for slot in slots_of(argument)]
    if len(sets) == 1:
        return is_own != bool(other) and roles.has(sets[0], other or roles.own)
    ways = ((roles.own, other), (other, roles.own))
    return any(roles.has(sets[0], one) and roles.has(sets[1], two) for one, two in ways)
