"""Road geometry: lanes in rows, crossings and drivable areas, collected into an AV2 vector map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from tools.av2.samples.paths import Point, bend
from tools.typing import NDArrayFloat

LANE_WIDTH_M = {"VEHICLE": 3.5, "BUS": 3.5, "BIKE": 1.8}


@dataclass
class Lane:
    """One lane segment in the scene's own frame; boundaries run in driving direction, shape (P, 2) each."""

    id: int
    lane_type: str
    left_m: NDArrayFloat
    right_m: NDArrayFloat
    yaw_rad: float
    is_intersection: bool = False
    left_mark: str = "NONE"
    right_mark: str = "NONE"
    left_neighbor: int | None = None
    right_neighbor: int | None = None
    successors: list[int] = field(default_factory=list)
    predecessors: list[int] = field(default_factory=list)


@dataclass
class RoadNetwork:
    """The map of one scene under construction.

    Attributes:
        lanes: Lane segments by id.
        crossings: Pairs of long edges, shape (2, 2, 2): edge, end, (x, y).
        areas: Outlines of drivable areas, shape (P, 2) each.
    """

    lanes: dict[int, Lane] = field(default_factory=dict)
    crossings: list[NDArrayFloat] = field(default_factory=list)
    areas: list[NDArrayFloat] = field(default_factory=list)

    def add_row(
        self, start: Point, yaw_rad: float, length_m: float, types: Sequence[str], centre_mark: str
    ) -> list[Lane]:
        """Add parallel lanes of `types` to the right of the line that leaves `start` with heading `yaw_rad`."""
        along, right = _axes(yaw_rad)
        origin, row = np.array(start), list[Lane]()
        offset_m = 0.0
        for lane_type in types:
            left = np.array([origin + offset_m * right, origin + offset_m * right + length_m * along])
            offset_m += LANE_WIDTH_M[lane_type]
            lane = self._add(lane_type, left, left + LANE_WIDTH_M[lane_type] * right, yaw_rad)
            lane.left_mark = row[-1].right_mark if row else centre_mark
            lane.right_mark = "SOLID_WHITE" if len(row) + 1 == len(types) else "DASHED_WHITE"
            if row:
                lane.left_neighbor, row[-1].right_neighbor = row[-1].id, lane.id
            row.append(lane)
        return row

    def connect(self, before: Lane, after: Lane) -> Lane:
        """Add the intersection segment that leads from the end of `before` to the start of `after`."""
        left, right = (
            bend(tuple(a[-1]), before.yaw_rad, tuple(b[0]), after.yaw_rad).points_m[::10]
            for a, b in ((before.left_m, after.left_m), (before.right_m, after.right_m))
        )
        left, right = _ending(left, after.left_m[0]), _ending(right, after.right_m[0])
        lane = self._add(before.lane_type, left, right, after.yaw_rad)
        lane.is_intersection = True
        self.link(before, lane)
        self.link(lane, after)
        return lane

    def link(self, before: Lane, after: Lane) -> None:
        """`after` continues `before`."""
        before.successors.append(after.id)
        after.predecessors.append(before.id)

    def oppose(self, one: Lane, other: Lane) -> None:
        """The lanes run against each other on both sides of one line: each is the other's left neighbour."""
        one.left_neighbor, other.left_neighbor = other.id, one.id

    def add_crossing(self, middle: Point, yaw_rad: float, span_m: float, width_m: float = 4.0) -> None:
        """Add a crossing centred at `middle` over a road with heading `yaw_rad`, `span_m` from kerb to kerb."""
        along, right = _axes(yaw_rad)
        ends = np.array([np.array(middle) - right * span_m / 2, np.array(middle) + right * span_m / 2])
        self.crossings.append(np.stack([ends - along * width_m / 2, ends + along * width_m / 2]))

    def add_area(self, corners: Sequence[Point]) -> None:
        """Add a drivable area."""
        self.areas.append(np.array(corners, np.float64))

    def _add(self, lane_type: str, left: NDArrayFloat, right: NDArrayFloat, yaw_rad: float) -> Lane:
        lane = Lane(90_000_000 + len(self.lanes), lane_type, left, right, yaw_rad)
        self.lanes[lane.id] = lane
        return lane


def straight_road(
    forward: Sequence[str], backward: Sequence[str], length_m: float, segments: int, kerb_m: float = 0.0
) -> RoadNetwork:
    """A two-way road along +x from 0 to `length_m`, its centre line on the x axis.

    Args:
        forward: Lane types from the centre line to the right kerb.
        backward: Likewise for the other direction.
        length_m: Length of the road.
        segments: Lane segments per lane.
        kerb_m: Width of the drivable strip (parking) beyond the lanes on both sides.
    """
    network = RoadNetwork()
    step = length_m / segments
    there = [network.add_row((k * step, 0.0), 0.0, step, forward, "DOUBLE_SOLID_YELLOW") for k in range(segments)]
    back = [
        network.add_row(((k + 1) * step, 0.0), np.pi, step, backward, "DOUBLE_SOLID_YELLOW") for k in range(segments)
    ]
    for k in range(segments):
        network.oppose(there[k][0], back[k][0])
    for row, following in [*pairwise(there), *pairwise(back[::-1])]:
        for before, after in zip(row, following, strict=True):
            network.link(before, after)
    right, left = (sum(LANE_WIDTH_M[kind] for kind in kinds) + kerb_m for kinds in (forward, backward))
    network.add_area([(0.0, -right), (length_m, -right), (length_m, left), (0.0, left)])
    return network


def _axes(yaw_rad: float) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit vectors along and to the right; exact for the four axis directions."""
    along = np.array([np.cos(yaw_rad), np.sin(yaw_rad)]).round(12)
    return along, np.array([along[1], -along[0]])


def _ending(points: NDArrayFloat, end: NDArrayFloat) -> NDArrayFloat:
    return points if np.array_equal(points[-1], end) else np.concatenate([points, [end]])
