"""Cutting in before others, and cutting out from before them."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import CYCLISTS, MOTOR_VEHICLES
from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import LaneFrame, lane_frame
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import ALIGNED_COS
from tools.atoms.context.sideways import Shifts, shifts
from tools.atoms.geometry.gaps import gaps
from tools.atoms.kinematics.courses import courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat

LONGEST_S: Final = 3600.0
"""A gap without bound: an hour, so that who stands still has a product with it."""
GAP_S: Final = NumberKind(0.0, math.inf, "s")
CHANGE_M: Final = 2.0
"""Who changes lanes moves this far across them at least: lanes are 2.8 m wide and more, and cars do not keep to their
middles."""
SETTLED_M: Final = 1.7
"""At its end it is at most this far from the new lane's middle."""
NEAR_M: Final = 8.0
"""At low speeds a gap this short is short however long it takes to close."""
OVERLAP_M: Final = 1.0
"""Boxes may overlap lengthwise by this much while one comes over: nobody lets a gap of nothing be cut into for long."""
SAME_PLACE_M: Final = 2.0
"""Followers whose gaps differ by less stand in one place: a rider and a bicycle, two boxes of one car."""
MOSTLY: Final = 0.6
"""Who is in the lane for this share of the time belongs to it."""
_USERS: Final = (*MOTOR_VEHICLES, *CYCLISTS, "MOTORCYCLIST", "WHEELED_RIDER", "WHEELED_DEVICE")
_NONE: Final = np.empty(0, np.int64)


@atom("relation", needs=("map",))
def cutting_in(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str | None, TURN_DIRECTION] = None,
    max_gap_s: Annotated[float, GAP_S] = 2.0,
) -> Edges:
    """Tracks while they move over from a neighbouring lane to closely before a related track.

    The track drives along the lanes (2 m/s or more) and moves 2 m or more across them, from one lane of the road into
    another. Once half of that is done, and until it is settled in the new lane, the related track is the next one
    behind it there: in that lane, travelling the same way (within 60 degrees), not parked. The gap between its front
    and the track's rear is at most what it drives in max_gap_s, or 8 m, and at least -1 m. It lasts from the begin to
    the end of the sideways motion. Only vehicles and cycles are cut in on. A log without a map is an error.

    Args:
        track_candidates: Track set to filter: those that cut in.
        related_candidates: Track set of those before which they do.
        log_dir: The log.
        direction: Side to which the track moves; None for either.
        max_gap_s: Largest time gap, s, at the related track's own speed.

    Roles:
        The first set, which cuts in, is returned; use reverse_relationship for those that are cut in on. direction is
        seen from the track that cuts in.

    Example:
        before_the_ego = cutting_in(vehicles, ego, log_dir)

    Source:
        Cut-in as in UN R157 (into the lane of the related vehicle, ahead of it); 2 s is the usual safe distance.
    """
    return _found(log_dir, track_candidates, related_candidates, direction, max_gap_s, cut_in=True)


@atom("relation", needs=("map",))
def cutting_out(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str | None, TURN_DIRECTION] = None,
    max_gap_s: Annotated[float, GAP_S] = 2.5,
) -> Edges:
    """Tracks while they leave the lane closely before a related track to a neighbouring one.

    As cutting_in, the other way round: from the begin of the sideways motion until half of it is done, the related
    track is the next one behind it in the lane that it leaves, with a gap of at most what it drives in max_gap_s, or
    8 m. It lasts from the begin to the end of the sideways motion: what was before the one ahead comes into sight.

    Args:
        track_candidates: Track set to filter: those that cut out.
        related_candidates: Track set of those that were behind them.
        log_dir: The log.
        direction: Side to which the track moves; None for either.
        max_gap_s: Largest time gap, s, at the related track's own speed.

    Roles:
        The first set, which cuts out, is returned; use reverse_relationship for those that were behind. direction is
        seen from the track that cuts out.

    Example:
        leaves_the_ego_free_road = cutting_out(vehicles, ego, log_dir)

    Source:
        Cut-out as in UN R157 (a vehicle ahead leaves the lane).
    """
    return _found(log_dir, track_candidates, related_candidates, direction, max_gap_s, cut_in=False)


@derived("standard.lane_shifts")
def lane_shifts(log: Log) -> Shifts:
    """The shifts that lead from one lane of a road into another; needs a map."""
    found, gap = shifts(log), gaps(log)
    # Where a box is missed at the begin or the end, the nearer one tells the lane.
    group = np.append(lane_graph(log).lane_group, -1)[gap.nearest(lane_frame(log).lane)]
    offset = gap.nearest(lane_frame(log).offset_m)
    before, after = group[found.track, found.first], group[found.track, found.last]
    settled = np.abs(offset[found.track, found.last]) <= SETTLED_M
    return found.where((np.abs(found.shift_m) >= CHANGE_M) & (before != after) & (before >= 0) & (after >= 0) & settled)


def _found(
    call: Call, tracks: Scenario, related: Scenario, direction: str | None, max_gap_s: float, cut_in: bool
) -> Edges:
    log, parts = call.log, []
    found = lane_shifts(log)
    sense = {"left": 1, "right": -1}.get(direction or "", 0)
    wanted: NDArrayBool = np.asarray(tracks.mask.any(axis=1))[found.track]
    found = found.where(wanted & (sense * found.shift_m >= 0))
    middle = found.middle(lane_frame(log))
    call.budget.charge_pairs(found.track.size * int(related.mask.any(axis=1).sum()))
    own, other = (gaps(log).held(part.mask) for part in (tracks, related))
    lanes = gaps(log).nearest(lane_frame(log).lane)
    for place in range(found.track.size):
        track, first, last = (int(part[place]) for part in (found.track, found.first, found.last))
        frames = slice(int(middle[place]), last + 1) if cut_in else slice(first, int(middle[place]) + 1)
        at = last if cut_in else first
        behind = np.flatnonzero(_next_behind(log, track, at, int(lanes[track, at]), frames, max_gap_s))
        who, frame = np.nonzero(own[track, first : last + 1] & other[behind, first : last + 1])
        call.budget.charge_edges(who.size)
        parts.append((np.full(who.size, track), behind[who], frame + first))
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)] if parts else [_NONE] * 3
    return Edges.from_arrays(columns[0], columns[1], columns[2], tracks.shape)


def _next_behind(log: Log, track: int, at: int, lane: int, frames: slice, max_gap_s: float) -> NDArrayBool:
    """Bool (N,): at some of the frames it is next behind `track`, closely, in the lane that this is in at `at`."""
    course, frame = courses(log), lane_frame(log)
    gap = _gaps_m(log, track, at, frames)
    user = np.isin(log.tracks.category_array, _USERS) & ~course.parked_mask
    user[track] = False
    candidate = (gap >= -OVERLAP_M) & (user & _in_lane(log, frame, lane, frames))[:, None]
    gap = np.where(candidate, gap, np.inf)
    nearest = gap <= gap.min(axis=0) + SAME_PLACE_M
    close = gap <= np.maximum(min(max_gap_s, LONGEST_S) * course.speed_mps[:, frames], NEAR_M)
    return np.asarray((candidate & nearest & close).any(axis=1))


def _gaps_m(log: Log, track: int, at: int, frames: slice) -> NDArrayFloat:
    """From each front to the rear of `track`, along its direction at `at`, (N, F); NaN for who goes another way."""
    course = courses(log)
    box = course.boxes
    cos, sin = box.cos_yaw[track, at], box.sin_yaw[track, at]
    x, y = (part[track, frames] - part[:, frames] for part in (box.x_m, box.y_m))
    ahead = cos * x + sin * y
    same_way = cos * box.cos_yaw[:, frames] + sin * box.sin_yaw[:, frames] >= ALIGNED_COS
    half = box.half_length_m[:, frames] + box.half_length_m[track, frames]
    return np.where(same_way, ahead - half, np.nan)


def _in_lane(log: Log, frame: LaneFrame, lane: int, frames: slice) -> NDArrayBool:
    """Bool (N,): mostly in the lane that a segment is part of, or in a segment that leads to it or on from it."""
    graph = lane_graph(log)
    member = graph.lane_group == graph.lane_group[lane]
    member |= graph.next_mask[:, lane] | graph.next_mask[lane]
    there = frame.lane[:, frames] >= 0
    inside = there & np.append(member, False)[frame.lane[:, frames]]
    mostly: NDArrayBool = inside.sum(axis=1) >= MOSTLY * np.maximum(there.sum(axis=1), 1)
    return mostly
