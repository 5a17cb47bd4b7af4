"""How lane segments make up lanes, and lanes the sides of a road."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.continuations import STRAIGHT_RAD, continues, lane_follows
from tools.atoms.context.lanes import Centrelines, centrelines
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SAME_WAY_COS: Final = math.cos(math.radians(45))
"""Neighbouring segments within 45 degrees of each other run the same way, beyond 135 degrees opposite ways."""
OPPOSITE_REACH_M: Final = 15.0
"""Lanes that run opposite ways side by side at most this far apart, middle to middle, are sides of one road."""


@dataclass(frozen=True)
class LaneGraph(SharedArrays):
    """Lane segments, grouped.

    Attributes:
        lane_group: Shape (L,): segments of equal number are one lane (see `continues`), also over intersections.
        side_group: Shape (L,): segments of equal number are one side of a road: lanes that run the same way side by
            side, with what continues them.
        opposite: Bool, shape (G, G) over side numbers: the two are opposite sides of one road.
        next_mask: Bool, shape (L, L): the second segment follows the first, directly or after one more.
        left_mask: Bool, shape (L, L): the second is the lane to the left of the first, beside it or just ahead.
        right_mask: Likewise to the right.
    """

    lane_group: NDArrayInt
    side_group: NDArrayInt
    opposite: NDArrayBool
    next_mask: NDArrayBool
    left_mask: NDArrayBool
    right_mask: NDArrayBool


@derived("standard.lane_graph")
def lane_graph(log: Log) -> LaneGraph:
    """The lane graph of the log's map; needs a map."""
    road, lines = log.road_map, centrelines(log)
    follows = lane_follows(log)
    straight = ~road.lane_is_intersection | (np.abs(lines.turn_rad) <= STRAIGHT_RAD)
    lane_group = _groups(np.argwhere(continues(log)), road.n_lanes)
    left, right = _neighbours(road, road.left_neighbor_id), _neighbours(road, road.right_neighbor_id)
    along = _cosines(lines.chord, lines.chord)
    beside = (left | right) & straight[:, None] & straight
    same_way = np.argwhere(beside & (along >= SAME_WAY_COS))
    side_group = _groups(np.concatenate([same_way, _chain_links(lane_group)]), road.n_lanes)
    facing = straight[:, None] & straight & ((beside & (along <= -SAME_WAY_COS)) | _side_by_side(lines, along))
    opposite = np.zeros((road.n_lanes, road.n_lanes), np.bool_)
    here, there = np.nonzero(facing | facing.T)
    opposite[side_group[here], side_group[there]] = True
    np.fill_diagonal(opposite, False)
    onward = follows | _then(follows, follows)
    return LaneGraph(lane_group, side_group, opposite, onward, _lateral(left, follows), _lateral(right, follows))


def _neighbours(road: RoadMap, ids: NDArrayInt) -> NDArrayBool:
    mask = np.zeros((road.n_lanes, road.n_lanes), np.bool_)
    for lane, other in enumerate(ids):
        if int(other) in road.lane_index:
            mask[lane, road.lane_index[int(other)]] = True
    return mask


def _lateral(beside: NDArrayBool, follows: NDArrayBool) -> NDArrayBool:
    """The neighbour, what follows it, and the neighbour of what follows: where a lane change may arrive."""
    return (beside | _then(beside, follows) | _then(follows, beside)) & ~follows


def _then(first: NDArrayBool, second: NDArrayBool) -> NDArrayBool:
    """Bool (L, L): what is reached by one step of `first` and one of `second` after it."""
    mask = np.zeros_like(first)
    begin, middle = np.nonzero(first)
    if begin.size:
        starts = np.flatnonzero(np.diff(begin, prepend=-1))
        mask[begin[starts]] = np.logical_or.reduceat(second[middle], starts, axis=0)
    return mask


def _cosines(first: NDArrayFloat, second: NDArrayFloat) -> NDArrayFloat:
    """Dot products of all pairs of vectors of shape (L, 2), shape (L, L)."""
    return first[:, None, 0] * second[:, 0] + first[:, None, 1] * second[:, 1]


def _side_by_side(lines: Centrelines, along: NDArrayFloat) -> NDArrayBool:
    """Bool (L, L): opposite ways, beside each other, at most `OPPOSITE_REACH_M` apart."""
    middle = lines.point_m.mean(axis=1)
    apart = middle[None] - middle[:, None]
    ahead = np.abs((apart * lines.chord[:, None]).sum(axis=2))
    across = np.abs(apart[..., 1] * lines.chord[:, None, 0] - apart[..., 0] * lines.chord[:, None, 1])
    overlap = ahead < (lines.length_m[:, None] + lines.length_m) / 2
    mask: NDArrayBool = (along <= -SAME_WAY_COS) & overlap & (across <= OPPOSITE_REACH_M)
    return mask


def _chain_links(group: NDArrayInt) -> NDArrayInt:
    """Pairs (K, 2) that tie the members of each group together."""
    order = np.argsort(group, kind="stable")
    same = group[order][1:] == group[order][:-1]
    return np.stack([order[:-1][same], order[1:][same]], axis=1)


def _groups(links: Iterable[NDArrayInt], size: int) -> NDArrayInt:
    """Connected components: the least member's index for each of `size` members."""
    parent = list(range(size))

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for first, second in links:
        low, high = sorted((root(int(first)), root(int(second))))
        parent[high] = low
    return np.array([root(member) for member in range(size)], np.int64)
