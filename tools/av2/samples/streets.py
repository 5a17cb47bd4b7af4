"""Ready-made streets along the x axis: with a median, one-way, with an ending lane, with parking bays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from tools.av2.samples.roads import LANE_WIDTH_M, Lane, RoadNetwork

LANE_M: Final = LANE_WIDTH_M["VEHICLE"]
SIDEWALK_OFF_M: Final = 2.0
"""Middle of a sidewalk beyond the edge of the drivable area."""
_TAPER_M: Final = 40.0


@dataclass(frozen=True)
class Street:
    """A straight street along x from 0 to its length; traffic to +x keeps to negative y.

    Attributes:
        network: Its map.
        length_m: Its length.
        forward: Lane types from the middle to the right kerb, for traffic to +x.
        backward: Likewise for traffic to -x; empty for a one-way street.
        median_m: Width of the raised median in the middle, not drivable.
        kerb_m: Width of the drivable strip beyond the lanes, on both sides: room to park, or a shoulder.
    """

    network: RoadNetwork
    length_m: float
    forward: tuple[str, ...]
    backward: tuple[str, ...]
    median_m: float
    kerb_m: float

    def lane_y(self, index: int, backward: bool = False) -> float:
        """Middle of a lane, counted from the middle of the street."""
        types = self.backward if backward else self.forward
        inner = sum(LANE_WIDTH_M[kind] for kind in types[:index])
        y = self.median_m / 2 + inner + LANE_WIDTH_M[types[index]] / 2
        return y if backward else -y

    def lanes_end_y(self, backward: bool = False) -> float:
        """Right edge of the outermost lane, seen by its traffic."""
        y = self.median_m / 2 + sum(LANE_WIDTH_M[kind] for kind in (self.backward if backward else self.forward))
        return y if backward else -y

    def kerb_y(self, backward: bool = False) -> float:
        """Edge of the drivable area on that side."""
        return self.lanes_end_y(backward) + (self.kerb_m if backward else -self.kerb_m)

    def strip_y(self, backward: bool = False) -> float:
        """Middle of the strip beyond the lanes."""
        return (self.lanes_end_y(backward) + self.kerb_y(backward)) / 2

    def sidewalk_y(self, backward: bool = False) -> float:
        """Middle of the sidewalk on that side."""
        return self.kerb_y(backward) + (SIDEWALK_OFF_M if backward else -SIDEWALK_OFF_M)


def street(
    forward: Sequence[str] = ("VEHICLE", "VEHICLE"),
    backward: Sequence[str] = ("VEHICLE", "VEHICLE"),
    length_m: float = 400.0,
    segments: int = 5,
    *,
    median_m: float = 0.0,
    kerb_m: float = 0.0,
) -> Street:
    """Make a street.

    Args:
        forward: Lane types from the middle to the right kerb, for traffic to +x.
        backward: Likewise for traffic to -x; empty for a one-way street.
        length_m: Its length.
        segments: Lane segments per lane.
        median_m: Width of a raised median between the directions; 0 for a painted line.
        kerb_m: Width of the drivable strip beyond the lanes on both sides.
    """
    network = RoadNetwork()
    made = Street(network, length_m, tuple(forward), tuple(backward), median_m, kerb_m)
    step = length_m / segments
    mark = "SOLID_YELLOW" if median_m or not backward else "DOUBLE_SOLID_YELLOW"
    there = [network.add_row((k * step, -median_m / 2), 0.0, step, forward, mark) for k in range(segments)]
    back = [network.add_row(((k + 1) * step, median_m / 2), np.pi, step, backward, mark) for k in range(segments)]
    for one, other in zip(there, back, strict=True):
        if one and other and not median_m:
            network.oppose(one[0], other[0])
    _link_rows(network, there)
    _link_rows(network, back[::-1])
    _add_areas(made)
    return made


def ending_lane_street(
    forward: int = 2, length_m: float = 400.0, ends_at_m: float = 220.0, *, tapered: bool = True, kerb_m: float = 0.0
) -> Street:
    """A street with `forward` lanes to +x of which the rightmost ends, and two lanes to -x.

    Tapered, it narrows into its left neighbour over the last 40 m before `ends_at_m`: both lead to the same segment.
    Otherwise it ends 40 m before `ends_at_m` without a way on.
    """
    network = RoadNetwork()
    both, left = ("VEHICLE",) * forward, ("VEHICLE",) * (forward - 1)
    made = Street(network, length_m, both, ("VEHICLE",) * 2, 0.0, kerb_m)
    cuts = [0.0, (ends_at_m - _TAPER_M) / 2, ends_at_m - _TAPER_M, ends_at_m, (ends_at_m + length_m) / 2, length_m]
    mark = "DOUBLE_SOLID_YELLOW"
    there, back = list[list[Lane]](), list[list[Lane]]()
    for k, (start, end) in enumerate(pairwise(cuts)):
        there.append(network.add_row((start, 0.0), 0.0, end - start, both if k < 2 else left, mark))
        back.append(network.add_row((end, 0.0), np.pi, end - start, made.backward, mark))
        network.oppose(there[-1][0], back[-1][0])
    _link_rows(network, there)
    _link_rows(network, back[::-1])
    if tapered:
        network.connect(there[1][-1], there[3][-1]).is_intersection = False
    _add_areas(made)
    return made


def add_bays(road: Street, first_m: float, count: int, *, deep_m: float = 5.5, wide_m: float = 3.0) -> list[float]:
    """Add parking bays at right angles to the street, on the right of traffic to +x; returns the bays' middles in x."""
    edge, start, end = road.kerb_y(), first_m - wide_m / 2, first_m + (count - 0.5) * wide_m
    road.network.add_area([(start, edge - deep_m), (end, edge - deep_m), (end, edge), (start, edge)])
    return [first_m + k * wide_m for k in range(count)]


def add_crosswalk(road: Street, x_m: float, width_m: float = 4.0) -> None:
    """Add a pedestrian crossing over the whole street, the median included."""
    top, bottom = road.kerb_y(backward=True), road.kerb_y()
    road.network.add_crossing((x_m, (top + bottom) / 2), 0.0, top - bottom, width_m)


def _link_rows(network: RoadNetwork, rows: Sequence[Sequence[Lane]]) -> None:
    """Each lane goes on in the row behind it, as far as that row has it."""
    for row, following in pairwise(rows):
        for before, after in zip(row, following, strict=False):
            network.link(before, after)


def _add_areas(road: Street) -> None:
    """The drivable area: one, or one per side of the median."""
    right, left, end = road.kerb_y(), road.kerb_y(backward=True), road.length_m
    if not road.backward:
        left = road.kerb_m - road.median_m / 2
    half = road.median_m / 2
    sides = [(right, -half), (half, left)] if road.median_m else [(right, left)]
    for low, high in sides:
        road.network.add_area([(0.0, low), (end, low), (end, high), (0.0, high)])
