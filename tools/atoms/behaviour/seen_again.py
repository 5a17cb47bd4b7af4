"""Vehicles that are lost while they stand and come back under another name: where they went on."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.behaviour.standing_starts import drivers
from tools.atoms.context.continuations import STRAIGHT_RAD, lane_follows
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, driving, sustained
from tools.atoms.kinematics.standstill import driven
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayInt, NDArrayInt32

KNOWN_S: Final = 1.0
"""Shorter tracks are no evidence of anybody: most are trackers' false boxes."""


def side_seen_again(log: Log, stops: Runs, within_s: float) -> NDArrayInt:
    """To which side each vehicle that is lost went on after it stood, shape (K,): 1 left, -1 right, 0 unknown.

    Somebody who drives is first seen, at most `within_s` after the last box of what stood, on a segment of an
    intersection that is reached from its lane alone. The side is that to which the segment bends, by over 30 degrees;
    it is unknown when somebody comes back straight on, or to both sides. Needs a map.

    Args:
        log: The log.
        stops: K standstills.
        within_s: How long after its last box what stood may come back.
    """
    begin, end = _life(log)
    time_s, way = seconds(log), _way_on(log, stops, begin)
    after_s = time_s[begin] - time_s[end[stops.track]][:, None]
    comes: NDArrayBool = (way >= 0) & _known(log) & (after_s > 0) & (after_s <= within_s)
    bend = np.append(centrelines(log).turn_rad, 0.0)[way]
    left, right = ((comes & (sense * bend > STRAIGHT_RAD)).any(axis=1) for sense in (1, -1))
    straight = (comes & (np.abs(bend) <= STRAIGHT_RAD)).any(axis=1)
    return np.where(straight, 0, left.astype(np.int64) - right)


def _life(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """First and last frame with a box of each track, shape (N,) each."""
    seen = log.physical_tracks.present_mask
    return seen.argmax(axis=1), seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)


def _known(log: Log) -> NDArrayBool:
    """Bool (N,): vehicles and riders that move and are seen for `KNOWN_S`."""
    lasts = sustained(log, driving(log).seen_mask, KNOWN_S).any(axis=1)
    known: NDArrayBool = drivers(log) & driven(log) & lasts
    return known


def _way_on(log: Log, stops: Runs, begin: NDArrayInt) -> NDArrayInt32:
    """The segment of an intersection on which each track is first seen, if one comes there from the stop alone, (K, N).

    -1 for others.
    """
    lane, follows, junction = lane_of(log), lane_follows(log), log.road_map.lane_is_intersection
    first = lane[np.arange(begin.size), begin]
    alone = np.append(junction & (follows.sum(axis=0) == 1), False)
    onward = np.pad(follows, ((0, 1), (0, 1)))[lane[stops.track, stops.last]][:, first]
    return np.where(onward & alone[first], first, np.int32(-1))
