"""Who travels directly behind whom, and how far: found once per log for all tracks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.atoms.arrays import SharedArrays
from tools.atoms.budget import Budget
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import ALIGNED_COS, lane_of
from tools.atoms.evidence import frame_spans_s, lasting, majority, seconds
from tools.atoms.geometry.pairs import PairBlock, blocks
from tools.atoms.kinematics.courses import courses
from tools.atoms.relation.pair_courses import cosine, lengths_m, midway_m, seen_long_enough
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

AHEAD_M: Final = 100.0
"""Nobody is followed at a longer distance."""
OVERLAP_M: Final = 0.5
"""Boxes that overlap lengthwise by more are beside each other, not behind."""
TRACE_M: Final = 1.5
"""Largest distance between the ways of the two where no lane tells: less than half a lane."""
TRACE_REACH_M: Final = 30.0
"""Up to here ways are extrapolated; beyond, only lanes tell who is ahead."""
BRANCH_M: Final = 3.0
"""Nearer than that, who is in a lane that leads on from the follower's is this close to its way, or took another."""
STEADY_S: Final = 1.0
"""A following lasts this long at least."""
S = TypeVar("S", bound=np.generic)
TOWED: Final = ("VEHICULAR_TRAILER", "MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER")
"""What is pulled follows nobody."""


@dataclass(frozen=True)
class Followings(SharedArrays):
    """All pairs of which one travels directly behind the other at some time.

    Attributes:
        track: The one behind, shape (P,), ascending.
        leader: The one ahead, shape (P,), ascending within a track.
        direct_mask: When it does, shape (P, T).
        gap_m: Distance along the way between the front of the one and the rear of the other, shape (P, T).
    """

    track: NDArrayInt
    leader: NDArrayInt
    direct_mask: NDArrayBool
    gap_m: NDArrayFloat


@derived("standard.followings")
def followings(log: Log) -> Followings:
    """Who is directly behind whom on `log`.

    The leader is ahead of the follower's front, at most 100 m, travels within 60 degrees of it, and is on its way: in
    the same lane or one that leads on from it, or, where the map does not tell, at most 1.5 m beside its way, bent
    evenly between the two, and at most 30 m ahead. Nobody else on the way has its centre between the two. Neither is
    parked. It holds by the majority of a second, and for a second at least.
    """
    course = courses(log)
    known = seen_long_enough(log) & ~course.parked_mask
    active = Scenario(course.bridged_mask & known[:, None], Edges.empty())
    behind = Scenario(active.mask & ~np.isin(log.physical_tracks.category_array, TOWED)[:, None], Edges.empty())
    lanes = _Lanes.of(log)
    parts = []
    for raw in blocks(Call(log, Budget()), behind, active, AHEAD_M, with_self=False):
        block = replace(raw, boxes=course.boxes)
        direct, gap_m = _direct(log, block, lanes)
        kept = direct.any(axis=1)
        columns = (_whole(log, block, direct[kept]), _whole(log, block, gap_m[kept]))
        parts.append((block.track[kept], block.related[kept], *columns))
    if not parts:
        none = np.empty(0, np.int64)
        return Followings(none, none, np.empty((0, log.tracks.shape[1]), np.bool_), np.empty((0, log.tracks.shape[1])))
    track, leader, mask, gap = zip(*parts, strict=True)
    return Followings(np.concatenate(track), np.concatenate(leader), np.concatenate(mask), np.concatenate(gap))


def _whole(log: Log, block: PairBlock, values: NDArray[S]) -> NDArray[S]:
    """An array (P, F) of a block over all frames of the log, zero where the block has none."""
    whole = np.zeros((len(values), log.tracks.shape[1]), values.dtype)
    whole[:, block.frames] = values
    return whole


def _direct(log: Log, block: PairBlock, lanes: _Lanes | None) -> tuple[NDArrayBool, NDArrayFloat]:
    """Where the first is directly behind the second, and the gap, each of shape (P, F)."""
    ahead_m, left_m = midway_m(block)
    gap_m = ahead_m - lengths_m(block)
    behind = block.both_mask & (gap_m >= -OVERLAP_M) & (ahead_m > 0) & (gap_m <= AHEAD_M)
    behind &= cosine(block) >= ALIGNED_COS
    offset_m = np.abs(left_m)
    on_way = behind & (offset_m <= TRACE_M) & (gap_m <= TRACE_REACH_M)
    if lanes is not None:
        leads_on, beside = lanes.told(block)
        on_way &= ~beside
        on_way |= behind & leads_on & ((offset_m <= BRANCH_M) | (gap_m > TRACE_REACH_M))
    time_s, span_s = (part[block.frames] for part in (seconds(log), frame_spans_s(log)))
    on_way = majority(on_way, block.both_mask, time_s, STEADY_S / 2) & block.both_mask & (ahead_m > 0)
    on_way = lasting(on_way, span_s, STEADY_S)
    nearest = _least_per_track(block, np.where(on_way, ahead_m, np.inf))
    direct = lasting(on_way & (nearest >= gap_m), span_s, STEADY_S)
    return direct, np.maximum(gap_m, 0.0)


def _least_per_track(block: PairBlock, values: NDArrayFloat) -> NDArrayFloat:
    """Least of the values of all pairs of the same track at each frame, shape (P, F)."""
    new = np.ones(block.track.size, np.bool_)
    new[1:] = block.track[1:] != block.track[:-1]
    least = np.minimum.reduceat(values, np.flatnonzero(new), axis=0)
    return np.asarray(least[np.cumsum(new) - 1])


@dataclass(frozen=True)
class _Lanes:
    """What lanes tell about who is ahead.

    Attributes:
        lane: Lane of each track, shape (N, T), -1 for none.
        leads_on: Bool, shape (L + 1, L + 1): the second is the first, or follows it; no lane is last.
        beside: Bool, shape (L + 1, L + 1): the second is a neighbour of the first.
    """

    lane: NDArrayInt
    leads_on: NDArrayBool
    beside: NDArrayBool

    @staticmethod
    def of(log: Log) -> _Lanes | None:
        """From the log's map; None without one."""
        if not log.has_map:
            return None
        graph = lane_graph(log)
        step = (graph.next_mask | np.eye(len(graph.next_mask), dtype=np.bool_)).astype(np.float32)
        # Up to eight segments on: a hundred metres of a street with short segments.
        twice = np.minimum(step @ step, 1.0)
        leads_on = twice @ twice > 0
        beside = (graph.left_mask | graph.right_mask) & ~leads_on
        return _Lanes(np.asarray(lane_of(log), np.int64), np.pad(leads_on, (0, 1)), np.pad(beside, (0, 1)))

    def told(self, block: PairBlock) -> tuple[NDArrayBool, NDArrayBool]:
        """`leads_on` and `beside` from the tracks' lanes to the related ones', each of shape (P, F)."""
        here, there = block.of_track(self.lane), block.of_related(self.lane)
        return self.leads_on[here, there], self.beside[here, there]
