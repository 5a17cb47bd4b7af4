"""Keeping to one side of the lane."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import half_lane_m, lane_frame
from tools.atoms.context.sideways import shifts, turning_off
from tools.atoms.evidence import frame_spans_s, hysteresis, lasting, majority, seconds
from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.runs import bridged
from tools.atoms.kinematics.doubt import place_doubt_m
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind, NumberKind
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool

SIDE: Final = EnumKind(
    TURN_DIRECTION.words, none_means="either side", what="side", none_words=TURN_DIRECTION.none_words
)
OFFSET_M: Final = NumberKind(0.3, math.inf, "m")
EDGE_M: Final = 0.3
"""Between the box and the lane's edge on that side there is this much room at most; many lanes are so wide (with a
parking strip in them) that nobody drives in their middle."""
STAY_SHARE: Final = 0.75
"""It lasts while the offset is at least this share of what it takes to begin ..."""
STAY_EDGE_M: Final = 0.6
"""... and the room at most this."""
LASTING_S: Final = 2.0
"""Shorter is correcting, or passing over the lane's edge."""
PAUSE_S: Final = 1.0
"""Looking centred, standing, or not being seen for so long does not end it."""
DRIVING_MPS: Final = 1.0
OVER_M: Final = 0.8
"""Who shifts this far is on the way to another place in the lane, or to another lane ..."""
THERE_M: Final = 0.2
"""... but for the first and the last of it, which are hardly to be told from keeping its place."""
SETTLE_S: Final = 0.5
"""Half width of the window that frames are outvoted in."""


@atom("behaviour", needs=("map",))
def off_centre(
    track_candidates: Tracks,
    log_dir: Call,
    side: Annotated[str | None, SIDE] = None,
    min_offset_m: Annotated[float, OFFSET_M] = 0.75,
) -> Scenario:
    """Tracks while they drive along their lane off its centre, close to one edge or over it.

    For 2 s or longer the centre is min_offset_m or more to one side of the lane's centreline and the box at most 0.3 m
    from the lane's edge on that side, or over it, while the track drives along the lane (1 m/s or more) in the lane's
    direction, outside intersections, and is not turning off nor shifting by 0.8 m or more (to another lane, around
    something, to that side or back from it; the first and last 0.2 m of a shift do not count). Frames around are held
    against each other (1 s), it ends only where the offset falls below 0.75 of min_offset_m or the room grows over
    0.6 m, and pauses of 1 s are bridged. In a tracker's output the offset has to be larger by 5 mm for each metre
    beyond 50 m from the ego. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        side: Side of the lane's centre that the track keeps to; None for either.
        min_offset_m: Least distance of the track's centre from the lane's centreline, m, 0.3 or more.

    Roles:
        side is seen in driving direction.

    Example:
        hugging_the_right = off_centre(vehicles, log_dir, side="right")

    Source:
        Our own; in straight lanes of ordinary width three quarters of all vehicles keep within 0.4 m of the centreline.
    """
    log = log_dir.log
    both = [_kept_to(log, sense, min_offset_m) for sense in {"left": (1,), "right": (-1,)}.get(side or "", (1, -1))]
    return track_candidates.restrict(np.logical_or.reduce(both))


def _kept_to(log: Log, sense: int, min_offset_m: float) -> NDArrayBool:
    """Bool (N, T): the track keeps to the side of its lane's centre, 1 left, -1 right."""
    frame, time_s = lane_frame(log), seconds(log)
    plain = (frame.lane >= 0) & (frame.way > 0) & ~np.append(log.road_map.lane_is_intersection, False)[frame.lane]
    drives = plain & (frame.forward_mps >= DRIVING_MPS)
    off, room = sense * frame.offset_m, half_lane_m(log) - sense * frame.offset_m - boxes(log).half_width_m
    enter = majority((off >= min_offset_m + place_doubt_m(log)) & (room <= EDGE_M), drives, time_s, SETTLE_S)
    stay = majority((off >= STAY_SHARE * min_offset_m) & (room <= STAY_EDGE_M), drives, time_s, SETTLE_S)
    elsewhere = _shifting(log) | turning_off(log)
    centred = drives & ~stay
    stay = bridged(stay & ~elsewhere, elsewhere | majority(centred, drives, time_s, SETTLE_S), time_s, PAUSE_S)
    span_s = frame_spans_s(log)
    # The stricter test has to hold for a good part of it, not for a moment.
    return lasting(hysteresis(lasting(enter & stay, span_s, LASTING_S / 2), stay), span_s, LASTING_S)


def _shifting(log: Log) -> NDArrayBool:
    """Bool (N, T): on the way to another place across the lane, `THERE_M` or more from where it began and will end."""
    everything, lateral_m = shifts(log), lane_frame(log).lateral_m
    over = everything.where(np.abs(everything.shift_m) >= OVER_M)
    frame = np.arange(lateral_m.shape[1])
    inside = (frame >= over.first[:, None]) & (frame <= over.last[:, None])
    for end in (over.first, over.last):
        inside &= np.abs(lateral_m[over.track] - lateral_m[over.track, end][:, None]) >= THERE_M
    found = np.zeros(lateral_m.shape, np.bool_)
    np.logical_or.at(found, over.track, inside)
    return found
