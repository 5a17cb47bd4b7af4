"""Semantic lanes (chains of segments) and sides of the road, as tables of lane against lane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.atoms.compat.lanes import NO_CLASS, STRAIGHT, turn_class
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import Ragged, RoadMap
from tools.typing import NDArrayBool, NDArrayFloat

_SAME_SIDE_GAP_M = 0.1


@derived("refav.semantic_lane")
def semantic_lane(log: Log) -> NDArrayBool:
    """Bool, shape (L, L): segment b belongs to the semantic lane of segment a."""
    return _table(semantic_chains(log), log.road_map.n_lanes)


@derived("refav.semantic_chains")
def semantic_chains(log: Log) -> tuple[tuple[int, ...], ...]:
    """Segments of each segment's semantic lane: itself, its predecessors, its successors."""
    direction, turn = chord_direction(log.road_map), turn_class(log)
    through = (turn == NO_CLASS) | (turn == STRAIGHT)
    before = _likeliest(log.road_map, log.road_map.predecessors, direction, through, 0.0)
    after = _likeliest(log.road_map, log.road_map.successors, direction, through, -np.inf)
    return tuple(_chain(lane, before, after) if through[lane] else (lane,) for lane in range(log.road_map.n_lanes))


def chord_direction(road_map: RoadMap) -> NDArrayFloat:
    """Direction from start to end of each segment's centreline, shape (L, 3)."""
    left, right = road_map.left_boundary, road_map.right_boundary
    start = (left.values[left.offsets[:-1]] + right.values[right.offsets[:-1]]) / 2
    end = (left.values[left.offsets[1:] - 1] + right.values[right.offsets[1:] - 1]) / 2
    chord = end - start
    direction: NDArrayFloat = chord / np.linalg.norm(chord + 1e-8, axis=1, keepdims=True)
    return direction


def _likeliest(
    road_map: RoadMap, links: Ragged, direction: NDArrayFloat, through: NDArrayBool, least: float
) -> list[int]:
    """The straightest linked segment of each segment; -1 where none is better than `least`."""
    unit = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    best = []
    for lane in range(road_map.n_lanes):
        pick, similarity = -1, least
        for link in links[lane].tolist():
            other = road_map.lane_index.get(int(link), -1)
            if other >= 0 and through[other] and (cosine := float(unit[lane] @ unit[other])) > similarity:
                pick, similarity = other, cosine
        best.append(pick)
    return best


def _chain(lane: int, before: Sequence[int], after: Sequence[int]) -> tuple[int, ...]:
    chain = [lane]
    for links in (before, after):
        at = links[lane]
        while at >= 0 and at not in chain:
            chain.append(at)
            at = links[at]
    return tuple(chain)


@derived("refav.same_side")
def same_side(log: Log) -> NDArrayBool:
    """Bool, shape (L, L): segment b is on the same side of the road as segment a."""
    return _table([same for same, _ in _sides(log)], log.road_map.n_lanes)


@derived("refav.opposite_side")
def opposite_side(log: Log) -> NDArrayBool:
    """Bool, shape (L, L): segment b is opposite to segment a: on the same side as a's first opposite neighbour."""
    sides = _sides(log)
    return _table([sides[across][0] if across >= 0 else () for _, across in sides], log.road_map.n_lanes)


@derived("refav.road_sides")
def _sides(log: Log) -> tuple[tuple[tuple[int, ...], int], ...]:
    """For each segment the segments on its side, and the first neighbour found to be opposite (-1 for none)."""
    neighbours = _neighbours(log.road_map)
    return tuple(_side(chain, neighbours) for chain in semantic_chains(log))


def _side(chain: Sequence[int], neighbours: Sequence[Sequence[tuple[int, bool]]]) -> tuple[tuple[int, ...], int]:
    frontier, same, opposite = list(chain), dict[int, None](), dict[int, None]()
    for lane in frontier:
        same[lane] = None
        for other, joined in neighbours[lane]:
            if other in same or other in opposite:
                continue
            if joined:
                frontier.append(other)
            else:
                opposite[other] = None
    return tuple(same), next(iter(opposite), -1)


def _neighbours(road_map: RoadMap) -> list[list[tuple[int, bool]]]:
    """Left, then right neighbour of each segment within the map: (segment, shares the boundary between them)."""
    left, right = road_map.left_boundary, road_map.right_boundary
    result: list[list[tuple[int, bool]]] = []
    for lane in range(road_map.n_lanes):
        found = []
        for ids, mine, theirs in (
            (road_map.left_neighbor_id, left, right),
            (road_map.right_neighbor_id, right, left),
        ):
            other = road_map.lane_index.get(int(ids[lane]), -1) if ids[lane] > 0 else -1
            if other >= 0:
                found.append((other, _gap(mine[lane], theirs[other]) < _SAME_SIDE_GAP_M))
        result.append(found)
    return result


def _gap(mine: NDArrayFloat, theirs: NDArrayFloat) -> float:
    """Distance start to start plus end to end, on the ground."""
    ends = mine[[0, -1], :2] - theirs[[0, -1], :2]
    return float(np.hypot(ends[:, 0], ends[:, 1]).sum())


def _table(members: Sequence[Sequence[int]], n_lanes: int) -> NDArrayBool:
    table = np.zeros((n_lanes, n_lanes), np.bool_)
    for lane, others in enumerate(members):
        table[lane, list(others)] = True
    return table
