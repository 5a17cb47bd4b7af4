"""Coming onto an intersection, going straight over it, leaving it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.context.continuations import STRAIGHT_RAD
from tools.atoms.context.crossing_over import AROUND_S, Passages, passages
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, driving
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt

SHORTEST_M: Final = 5.0
"""Who goes less over an intersection touches its edge."""
CUT_M: Final = 8.0
"""Of a passage whose begin or end is not seen at least this much has to be."""
MAX_TURN_RAD: Final = math.radians(40)
"""Roads that cross askew bend on the intersection; on four real logs ways straight on turn by 34 degrees at most, turns
to a side by 60 and more."""
CUT_RAD: Final = math.radians(20)
"""In what is seen of a passage whose rest is not, the track turns by less than this."""
CUT_SPEED_MPS: Final = 2.0
"""Who stands on an intersection when it is last seen may be about to turn."""


@atom("behaviour", needs=("map",))
def entering_intersection(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they come onto an intersection.

    From 1 s before to 1 s after the moment at which the centre of the box passes onto the lane segments that lead over
    an intersection, moving at 0.5 m/s or more. It stays there for 0.5 s or longer; half a second off it, as at its
    edge, is no leaving. Where a track is first seen on an intersection, or unseen for over 1.5 s before, it does not
    enter. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        entering = entering_intersection(vehicles, log_dir)

    Source:
        Our own; intersections: Argoverse 2 map.
    """
    found = passages(log_dir.log)
    found = found.where(found.enters_mask)
    return track_candidates.restrict(_around(log_dir.log, found.track, found.first))


@atom("behaviour", needs=("map",))
def leaving_intersection(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they leave an intersection.

    From 1 s before to 1 s after the moment at which the centre of the box passes off the lane segments that lead over
    an intersection, moving at 0.5 m/s or more, after a stay of 0.5 s or longer. Where a track is last seen on an
    intersection, or unseen for over 1.5 s afterwards, it does not leave. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        leaving = leaving_intersection(vehicles, log_dir)

    Source:
        Our own; intersections: Argoverse 2 map.
    """
    found = passages(log_dir.log)
    found = found.where(found.leaves_mask)
    return track_candidates.restrict(_around(log_dir.log, found.track, found.last))


@atom("behaviour", needs=("map",))
def going_straight(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they are on an intersection that they go straight over.

    From the moment at which the centre of the box passes onto the intersection to that at which it passes off it,
    stops included. Between the two the track goes 5 m or more, and from 1 s before to 1 s after them its driving axis
    turns by 40 degrees at most. Where one of the two is not seen (the log begins or ends, the track is lost), 8 m or
    more of the passage are, on which it turns by 20 degrees at most, mostly in straight lane segments, and it is not
    standing at last. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        ignores_the_arrow = then(in_turn_lane(vehicles, log_dir), going_straight(vehicles, log_dir), log_dir)

    Source:
        Our own; intersections: Argoverse 2 map.
    """
    log = log_dir.log
    found = passages(log)
    whole = found.enters_mask & found.leaves_mask
    turned = np.abs(found.turned_rad)
    straight = (found.way_m >= SHORTEST_M) & (turned <= MAX_TURN_RAD)
    cut = (found.way_m >= CUT_M) & (turned <= CUT_RAD) & _keeps_straight(log, found)
    kept = found.where(np.where(whole, straight, cut))
    return track_candidates.restrict(Runs(kept.track, kept.first, kept.last).mask(log.tracks.shape))


def _keeps_straight(log: Log, found: Passages) -> NDArrayBool:
    """Bool (K,): most frames of the passage are in straight lane segments, and it does not stand at its end."""
    straight = np.append(np.abs(centrelines(log).turn_rad) <= STRAIGHT_RAD, False)
    lane = lane_of(log)
    ahead, known = (_sums(mask, found) for mask in ((lane >= 0) & straight[lane], lane >= 0))
    moves = found.leaves_mask | (driving(log).speed_mps[found.track, found.last] >= CUT_SPEED_MPS)
    most: NDArrayBool = 2 * ahead > known
    return most & moves


def _sums(mask: NDArrayBool, found: Passages) -> NDArrayInt:
    """How many frames of each passage are true, shape (K,)."""
    total = np.concatenate([np.zeros((mask.shape[0], 1), np.int64), np.cumsum(mask, axis=1)], axis=1)
    return np.asarray(total[found.track, found.last + 1] - total[found.track, found.first])


def _around(log: Log, track: NDArrayInt, frame: NDArrayInt) -> NDArrayBool:
    """Bool (N, T): within `AROUND_S` of the frame of the track."""
    time_s = seconds(log)
    first = np.searchsorted(time_s, time_s[frame] - AROUND_S - 0.01)
    last = np.searchsorted(time_s, time_s[frame] + AROUND_S + 0.01) - 1
    return Runs(track, first, last).mask(log.tracks.shape)
