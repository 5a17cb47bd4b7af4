"""Turning round: in one go, or with reversing in between."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, driving
from tools.atoms.kinematics.rotation import Rotations, gone, rotations
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

ROUND_RAD: Final = math.radians(150)
"""Who has rotated by this much goes back where it came from; sharp turns into another road reach 135 degrees."""
ROUND_AGAIN_RAD: Final = math.radians(270)
"""Who rotates further drives in circles."""
LONGEST_M: Final = 60.0
"""Longest way of a turn round; two left turns around a block take longer."""
WIDEST_M: Final = 25.0
"""Begin and end of a turn round are at most this far apart: a road's width, a lorry's turning circle."""
SHORTEST_M: Final = 3.0
"""Who goes less turns on the spot, as pedestrians do."""
CUT_RAD: Final = math.radians(100)
"""Enough for a turn in several moves of which the rest is not seen: who backs out of a drive rotates by 90 degrees."""
CUT_S: Final = 0.3
"""A rotation that begins this soon after a track, or ends this soon before its end, was under way."""
REVERSED_M: Final = 1.0
"""From this much backwards on it is a turn in several moves."""


@atom("behaviour")
def u_turn(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they turn round in one go and drive back.

    The driving axis rotates one way by 150 to 270 degrees, pauses included, without turning back by 20 degrees in
    between, on a way of 3 to 60 m, of which less than 1 m goes backwards, and begin and end are at most 25 m apart. It
    lasts as long as the rotation, without the straight ways before and after. No map is needed. A turn of which less
    than 150 degrees are seen, as at the log's begin or end or between gaps of over 3 s, is none.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side the track turns to; None for either.

    Roles:
        direction is seen from the turning track.

    Example:
        turning_round = u_turn(vehicles, log_dir)

    Source:
        Our own; U-turn as in the nuPlan and SHRP2 lists of manoeuvres, which give no numbers.
    """
    log = log_dir.log
    found = rotations(log)
    sense = {"left": found.turned_rad > 0, "right": found.turned_rad < 0}.get(direction or "", True)
    return track_candidates.restrict(_mask(log, found, turns_round(log, found) & ~backs_up(log, found) & sense))


@atom("behaviour")
def three_point_turn(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they turn round in several moves, backing up in between.

    The driving axis rotates one way by 150 to 270 degrees, without turning back by 20 degrees in between, on a way of
    at most 60 m, and begin and end are at most 25 m apart; in between the track drives backwards by 1 m or more, and
    forwards by 1 m or more both before and after that. It lasts as long as the rotation, stops included. Where a track
    begins or ends in the middle of it, 100 degrees and driving forwards on one side are enough. No map is needed. Where
    front and rear of the boxes are swapped for a while, as trackers do, they are swapped back first.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        turning_round = three_point_turn(vehicles, log_dir)

    Source:
        Our own; the manoeuvre as driving tests describe it (forwards, backwards, forwards).
    """
    log = log_dir.log
    found = rotations(log)
    before, after = _forwards_around(log, found)
    whole = (np.abs(found.turned_rad) >= ROUND_RAD) & before & after
    cut = (np.abs(found.turned_rad) >= CUT_RAD) & (before | after) & _is_cut(log, found)
    return track_candidates.restrict(_mask(log, found, _within_road(log, found) & backs_up(log, found) & (whole | cut)))


def turns_round(log: Log, found: Rotations) -> NDArrayBool:
    """Bool (K,): the rotation turns a track round within a road's width."""
    enough: NDArrayBool = np.abs(found.turned_rad) >= ROUND_RAD
    return enough & _within_road(log, found)


def _within_road(log: Log, found: Rotations) -> NDArrayBool:
    """Bool (K,): the way of the rotation is as short and as narrow as that of a turn round, and no circle."""
    drive = driving(log)
    way = _between(gone(log).path_m, found)
    apart = np.hypot(
        drive.x_m[found.track, found.last] - drive.x_m[found.track, found.first],
        drive.y_m[found.track, found.last] - drive.y_m[found.track, found.first],
    )
    short: NDArrayBool = (way >= SHORTEST_M) & (way <= LONGEST_M) & (apart <= WIDEST_M)
    return short & (np.abs(found.turned_rad) <= ROUND_AGAIN_RAD)


def _is_cut(log: Log, found: Rotations) -> NDArrayBool:
    """Bool (K,): it is under way where the track is first seen or last seen."""
    seen, time_s = log.physical_tracks.present_mask, seconds(log)
    begin, end = seen.argmax(axis=1)[found.track], seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)[found.track]
    early: NDArrayBool = time_s[found.first] - time_s[begin] <= CUT_S
    late: NDArrayBool = time_s[end] - time_s[found.last] <= CUT_S
    return early | late


def backs_up(log: Log, found: Rotations) -> NDArrayBool:
    """Bool (K,): it drives backwards within the rotation, by `REVERSED_M` or more."""
    backs: NDArrayBool = _between(gone(log).backwards_m, found) >= REVERSED_M
    return backs


def _forwards_around(log: Log, found: Rotations) -> tuple[NDArrayBool, NDArrayBool]:
    """Bool (K,) each: within the rotation it drives forwards before it first drives backwards; after it last does."""
    way, track = gone(log), found.track
    done = way.backwards_m[track] - way.backwards_m[track, found.first][:, None]
    whole = _between(way.backwards_m, found)[:, None]
    begins, ends = (done <= 0.05 * whole).sum(axis=1) - 1, (done < 0.95 * whole).sum(axis=1)
    before = way.path_m[track, begins] - way.path_m[track, found.first]
    after = way.path_m[track, found.last] - way.path_m[track, np.minimum(ends, found.last)]
    return before >= REVERSED_M, after >= REVERSED_M


def _between(total: NDArrayFloat, found: Rotations) -> NDArrayFloat:
    return np.asarray(total[found.track, found.last] - total[found.track, found.first])


def _mask(log: Log, found: Rotations, keep: NDArrayBool) -> NDArrayBool:
    return Runs(found.track, found.first, found.last).where(keep).mask(log.tracks.shape)
