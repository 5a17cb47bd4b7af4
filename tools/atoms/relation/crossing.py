"""Being crossed by others."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import CROSSING_SENSE, DISTANCE_M, SIDE_DIRECTION
from tools.atoms.call import Call
from tools.atoms.geometry.gaps import relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.runs import previous_true, runs_with
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.bridged_motion import bridged_velocity
from tools.atoms.relation.direction import MARGIN_M, Side
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat

CROSSING_MPS: Final = 0.2
"""Least relative speed across the line."""


@atom("relation")
def being_crossed_by(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str, SIDE_DIRECTION] = "forward",
    in_direction: Annotated[str, CROSSING_SENSE] = "either",
    forward_thresh: Annotated[float, DISTANCE_M] = 10.0,
    lateral_thresh: Annotated[float, MARGIN_M] = 5.0,
) -> Edges:
    """Tracks while a related track crosses the way that runs straight out of one of their sides.

    The way is as wide as that side and begins at it. A crossing takes place when the related centre passes over either
    edge of the way. It lasts as long as the related track moves across in that sense, at 0.2 m/s or more relative to
    the track, and its centre is beyond the side, at most forward_thresh from it, and not more than lateral_thresh
    outside the way; all this holds before the passage as well as after. The related track itself moves (0.5 m/s or
    more): what a moving track only passes by does not cross. With direction left or right the related track passes by
    there.

    Args:
        track_candidates: Track set to filter: those whose way is crossed.
        related_candidates: Track set that crosses it.
        log_dir: The log.
        direction: Side that the way runs out of, seen from the track.
        in_direction: Way around the track, seen from above.
        forward_thresh: Length of the way, m; a crossing lasts while at most this far beyond the side.
        lateral_thresh: A crossing lasts while at most this far outside the way, m.

    Roles:
        The first set, which is crossed, is returned; use reverse_relationship for those that cross.

    Example:
        cut_off = being_crossed_by(vehicles, pedestrians, log_dir, forward_thresh=6)

    Differs from RefAV:
        Every related track is judged by the asked direction (there only those before the first hit are), the way out of
        a flank begins at the flank and is as wide as the box is long, motion is relative to the track, and the approach
        is limited by lateral_thresh like the departure, and both to what is beyond the side by forward_thresh at most.

    Source:
        RefAV's intent.
    """
    log = log_dir.log
    vx, vy, speed = bridged_velocity(log)
    moves = speed >= STANDING_SPEED_MPS
    time_s = (log.tracks.timestamps_ns - log.tracks.timestamps_ns[0]) / 1e9
    senses = {"counterclockwise": (1,), "clockwise": (-1,), "either": (1, -1)}[in_direction]

    def test(block: PairBlock) -> NDArrayBool:
        side = Side(block, direction)
        active = block.both_mask & block.of_related(moves)
        ahead = active & (side.out_m >= side.face_m) & (side.out_m <= side.face_m + forward_thresh)
        if not ahead.any():
            return ahead
        drift = _relative_drift(side, vx, vy)
        close = ahead & (np.abs(side.across_m) <= side.half_m + lateral_thresh)
        passed = _passed(block.both_mask, side.across_m, side.half_m, time_s[block.frames])
        result = np.zeros_like(ahead)
        for sense in senses:
            crossing = close & (sense * drift >= CROSSING_MPS)
            result |= runs_with(crossing, passed[sense])
        return result

    # While it crosses, the related centre is at most so far from the nearest point of the side, or of its corners.
    reach_m = math.hypot(forward_thresh, max(lateral_thresh, 0.0))
    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, reach_m)


def _relative_drift(side: Side, vx: NDArrayFloat, vy: NDArrayFloat) -> NDArrayFloat:
    """Speed of the related track relative to the track, to the left of the view out of its side, (P, F), m/s."""
    block = side.block
    return side.leftward(block.of_related(vx) - block.of_track(vx), block.of_related(vy) - block.of_track(vy))


def _passed(
    both: NDArrayBool, across: NDArrayFloat, half: NDArrayFloat, time_s: NDArrayFloat
) -> dict[int, NDArrayBool]:
    """Where an edge of the way was passed since the last common frame, by sense (1: to the left, -1: to the right)."""
    before = previous_true(both)
    known = both & (before >= 0) & (time_s - time_s[before] <= MAX_GAP_S)
    earlier = np.take_along_axis(across, np.maximum(before, 0), axis=1)
    leftward, rightward = np.zeros_like(both), np.zeros_like(both)
    for edge in (-half, half):
        leftward |= known & (earlier < edge) & (across >= edge)
        rightward |= known & (earlier > edge) & (across <= edge)
    return {1: leftward, -1: rightward}
