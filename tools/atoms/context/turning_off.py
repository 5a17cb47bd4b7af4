"""Turns of a track that are not the road's: where it leaves the road's direction instead of following its bend."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.context.continuations import STRAIGHT_RAD
from tools.atoms.context.lane_frame import lane_frame, project
from tools.atoms.context.lanes import centrelines
from tools.atoms.evidence import seconds
from tools.atoms.geometry.runs import bridged, run_bounds
from tools.atoms.kinematics.slopes import Timeline, wrapped
from tools.atoms.kinematics.turns import MAX_PAUSE_S, cumulative_yaw_rad, turns
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

OFF_ROAD_RAD: Final = math.radians(30)
"""A turn by less than this against the road's own bend leads back along the road, as the counter-steering of a change
of lanes does; who changes lanes keeps within 30 degrees of the lane's direction."""

TIGHTEST_BEND_RPS: Final = math.radians(100)
"""Nobody follows a bend that rotates faster: there the lane is another one."""


@derived("standard.turns_off_the_road")
def turns_off_the_road(log: Log) -> NDArrayBool:
    """Bool (N, T): the track makes a turn (`turns`), by 30 degrees or more against the bend of its lanes; needs a map.

    Lanes that lead around a corner of an intersection are no bend: who follows one turns off.
    """
    yaw, road = cumulative_yaw_rad(log), road_yaw_rad(log)
    off = np.zeros(yaw.shape, np.bool_)
    for turn, sense in zip(turns(log), (1, -1), strict=True):
        whole = bridged(turn, np.zeros_like(turn), seconds(log), MAX_PAUSE_S)
        track, first, last = run_bounds(whole)
        turned, bent = (sense * (angle[track, last] - angle[track, first]) for angle in (yaw, road))
        bend = turned - bent < OFF_ROAD_RAD
        follows = np.zeros((yaw.shape[0], yaw.shape[1] + 1), np.int64)
        follows[track[bend], first[bend]] += 1
        follows[track[bend], last[bend] + 1] -= 1
        off |= turn & (np.cumsum(follows, axis=1)[:, :-1] == 0)
    return off


def road_yaw_rad(log: Log) -> NDArrayFloat:
    """Bend of the lanes that each track has come along since its first box, counter-clockwise positive, shape (N, T).

    Constant where the track is in or beside no lane, or in one that leads around a corner of an intersection, and where
    the direction leaps, as into a lane that crosses.
    """
    table = log.physical_tracks
    timeline = Timeline.of(table)
    lane = lane_frame(log).lane[table.row_track, table.row_frame].astype(np.int64)
    corner = log.road_map.lane_is_intersection & (np.abs(centrelines(log).turn_rad) > STRAIGHT_RAD)
    inside = np.flatnonzero(~np.append(corner, True)[lane])
    course = np.full(table.n_rows, np.nan)
    ahead = project(log, table.centre_city_m[inside, :2], lane[inside]).direction
    course[inside] = np.arctan2(ahead[:, 1], ahead[:, 0])
    step = wrapped(np.diff(course, prepend=np.nan))
    lasts = np.where(np.diff(timeline.stretch, prepend=-1) == 0, np.diff(timeline.time_s, prepend=0.0), 0.0)
    bends = np.abs(step) <= np.minimum(TIGHTEST_BEND_RPS * lasts, OFF_ROAD_RAD)
    return np.asarray(np.cumsum(table.dense(np.where(bends, step, 0.0), 0.0), axis=1))
