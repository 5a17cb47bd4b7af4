"""The vector map of one log as flat arrays: lane segments, crossings, drivable areas (city frame, metres)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

LANE_TYPES = ("VEHICLE", "BIKE", "BUS")


@dataclass(frozen=True)
class Ragged:
    """Many point lists in one array: list i is `values[offsets[i]:offsets[i + 1]]`.

    Attributes:
        values: Points, shape (V, 3), or ids, shape (V,).
        offsets: Shape (count + 1,), int64.
    """

    values: NDArrayFloat
    offsets: NDArrayInt

    def __len__(self) -> int:
        return int(self.offsets.size) - 1

    def __getitem__(self, index: int) -> NDArrayFloat:
        return self.values[self.offsets[index] : self.offsets[index + 1]]

    @staticmethod
    def of(lists: Sequence[NDArrayFloat], width: int = 3) -> Ragged:
        """Join point lists of shape (P_i, width)."""
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in lists])]).astype(np.int64)
        values = np.concatenate([np.reshape(part, (-1, width)) for part in lists]) if lists else np.empty((0, width))
        return Ragged(np.ascontiguousarray(values, np.float64), offsets)

    @staticmethod
    def of_ids(lists: Sequence[Sequence[int]]) -> Ragged:
        """Join lists of ids; `values` is int64 of shape (V,)."""
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in lists])]).astype(np.int64)
        flat = [item for part in lists for item in part]
        return Ragged(np.array(flat, np.int64), offsets)


@dataclass(frozen=True)
class RoadMap:
    """The map of one log. L lane segments, C crossings, D drivable areas, each in file order; arrays are read-only.

    Attributes:
        lane_id: Shape (L,), int64.
        lane_type: Shape (L,), int64 index into `LANE_TYPES`.
        lane_is_intersection: Shape (L,), bool.
        left_boundary: Left boundary polylines of the lanes, in driving direction.
        right_boundary: Right boundary polylines of the lanes, in driving direction.
        left_mark_type: L names of lane markings.
        right_mark_type: L names of lane markings.
        left_neighbor_id: Shape (L,), int64; -1 for none. May name a segment outside this local map.
        right_neighbor_id: Likewise.
        successors: Ids of the lanes that follow; may name segments outside this local map.
        predecessors: Ids of the lanes that lead here; likewise.
        crossing_id: Shape (C,), int64.
        crossing_edge1: One long edge of each crossing, shape (C, 2, 3).
        crossing_edge2: The other long edge, shape (C, 2, 3).
        drivable_id: Shape (D,), int64.
        drivable_boundary: Outlines of the drivable areas.
    """

    lane_id: NDArrayInt
    lane_type: NDArrayInt
    lane_is_intersection: NDArrayBool
    left_boundary: Ragged
    right_boundary: Ragged
    left_mark_type: tuple[str, ...]
    right_mark_type: tuple[str, ...]
    left_neighbor_id: NDArrayInt
    right_neighbor_id: NDArrayInt
    successors: Ragged
    predecessors: Ragged
    crossing_id: NDArrayInt
    crossing_edge1: NDArrayFloat
    crossing_edge2: NDArrayFloat
    drivable_id: NDArrayInt
    drivable_boundary: Ragged

    @property
    def n_lanes(self) -> int:
        """L."""
        return int(self.lane_id.size)

    @cached_property
    def lane_index(self) -> dict[int, int]:
        """Lane id to index."""
        return {int(lane): index for index, lane in enumerate(self.lane_id)}

    @cached_property
    def lane_polygon(self) -> Ragged:
        """Lane outlines, closed: right boundary forwards, left boundary backwards, first point again."""
        rings = []
        for index in range(self.n_lanes):
            right, left = self.right_boundary[index], self.left_boundary[index]
            rings.append(np.concatenate([right, left[::-1], right[:1]]))
        return Ragged.of(rings)

    @cached_property
    def crossing_polygon(self) -> NDArrayFloat:
        """Crossing outlines, closed, shape (C, 5, 3): edge 1 forwards, edge 2 backwards, first point again."""
        first, second = self.crossing_edge1, self.crossing_edge2
        return np.concatenate([first, second[:, ::-1], first[:, :1]], axis=1)
