"""Driving in reverse."""

from __future__ import annotations

from typing import Annotated, Final

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.behaviour.standing_starts import DRIVING_SPEED_MPS, drivers
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import lane_frame
from tools.atoms.context.lanes import lane_of
from tools.atoms.evidence import hysteresis, seconds
from tools.atoms.kinematics.driving import Driving, Runs, distance_m, driving, sustained
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS
from tools.atoms.kinematics.standstill import driven
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool

STAY_MPS: Final = 0.2
"""A track goes on reversing while it is at least this fast."""
ALONG_SHARE: Final = 0.9
"""Reversing is motion along the driving axis, within 26 degrees: what slides sideways was tracked badly."""
MIN_REVERSING_S: Final = 0.8
"""Shorter stretches are errors."""
FORWARDS_MPS: Final = 1.0
"""Who drives forwards this fast at some time was not seen the wrong way round."""
LANE_SHARE: Final = 0.6
"""Who never does, and moves along its lane for this share of its motion, was. The rest is for missed boxes."""
KNOWN_FRONT_S: Final = 2.5
"""Which end of a track is its front is believed after it was seen this long."""


@atom("behaviour")
def reversing(
    track_candidates: Tracks,
    log_dir: Call,
    min_speed_mps: Annotated[float, DRIVING_SPEED_MPS] = 0.7,
    min_distance_m: Annotated[float, DISTANCE_M] = 2.0,
) -> Scenario:
    """Vehicles and riders while they drive in reverse.

    The track moves against its own forward axis, within 26 degrees of it, at min_speed_mps or more at some time and at
    0.2 m/s or more all the time, for 0.8 s or longer and min_distance_m or further.
    The front is the end that most boxes of the track say it is, followed over flips: between two boxes nobody turns by
    120 degrees, so a heading that jumps by more is a tracker's error and not a turn, and who stops and drives the other
    way without turning is reversing. Who would back up faster than 5 m/s (18 km/h) was seen the wrong way round. A
    track that is seen for less than 2.5 s in one piece does not reverse, nor, where there is a map, one that never
    drives forwards and goes along its lane's direction all the time: it, too, was seen the wrong way round.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_speed_mps: Speed backwards that is reached, m/s.
        min_distance_m: Distance gone backwards, m.

    Roles:
        Backwards is the track's own.

    Example:
        backing_up = reversing(vehicles, log_dir)

    Source:
        Our own. 0.7 m/s and 2 m: annotated boxes of standing cars far away drift by 1.1 to 1.8 m on four real logs.
    """
    log = log_dir.log
    drive, credible = driving(log), _front_is_known(log)
    enter, stay = drive.forward_mps <= -min_speed_mps, drive.forward_mps <= -STAY_MPS
    along = -drive.forward_mps >= ALONG_SHARE * drive.slow_mps
    fast_enough = hysteresis(enter & along & credible, stay & credible)
    runs = Runs.of(sustained(log, fast_enough, MIN_REVERSING_S))
    far = distance_m(drive, runs) >= min_distance_m
    return track_candidates.restrict(runs.where(far).mask(enter.shape))


@derived("standard.front_is_known")
def _front_is_known(log: Log) -> NDArrayBool:
    """Bool (N, T): the piece of the track, without holes, is long enough and not one seen the wrong way round."""
    drive, time_s = driving(log), seconds(log)
    pieces = Runs.of(drive.seen_mask & (drivers(log) & driven(log))[:, None])
    known = time_s[pieces.last] - time_s[pieces.first] >= KNOWN_FRONT_S
    if log.has_map:
        forwards = pieces.share(drive.forward_mps >= FORWARDS_MPS) > 0
        known &= forwards | ~_keeps_to_lane(log, drive, pieces)
    return pieces.where(known).mask(drive.seen_mask.shape)


def _keeps_to_lane(log: Log, drive: Driving, pieces: Runs) -> NDArrayBool:
    """Bool (K,): most of the time that it moves, a piece moves in a lane and the way the lane leads."""
    frame = lane_frame(log)
    moves = drive.slow_mps >= STANDING_SPEED_MPS
    along = moves & (lane_of(log) >= 0) & (frame.way * frame.forward_mps > 0)
    keeps: NDArrayBool = pieces.share(along) >= LANE_SHARE * pieces.share(moves)
    return keeps
