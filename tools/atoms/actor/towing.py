"""Trailers and who tows them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.actor.pairing import Pairs, paired
from tools.atoms.call import Call
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.driving import driving
from tools.atoms.kinematics.standstill import driven
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario

TRAILERS: Final = ("MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER", "VEHICULAR_TRAILER")
TOWERS: Final = tuple(name for name in MOTOR_VEHICLES if name not in ("RAILED_VEHICLE", "MOTORCYCLE"))
BEHIND_M: Final = 2.5
"""Longest drawbar: the trailer's near end is at most this far behind the towing vehicle's rear ..."""
OVERLAP_M: Final = 4.5
"""... or this far ahead of it: a semi-trailer lies over the rear of its tractor."""
ASIDE_M: Final = 1.5
"""The near end swings out to the side by no more, even in a turn."""
FOLDED_COS: Final = math.cos(math.radians(75))
"""Trailer and towing vehicle never fold up further."""
SAME_SPEED_MPS: Final = 1.5
PARKED_BEHIND_M: Final = 1.2
"""Where neither moves there is less to go by: the two stand this close, in line ..."""
PARKED_COS: Final = math.cos(math.radians(15))
PARKED_ASIDE_M: Final = 0.6


@derived("standard.towing")
def tows(log: Log) -> Pairs:
    """Which vehicle tows which trailer, one to one: towing vehicles first, trailers second."""
    category = log.physical_tracks.category_array
    tower, trailer = np.flatnonzero(np.isin(category, TOWERS)), np.flatnonzero(np.isin(category, TRAILERS))
    first, second = (grid.ravel() for grid in np.meshgrid(tower, trailer, indexing="ij"))
    box, drive, moves = boxes(log), driving(log), driven(log)
    cos, sin = box.cos_yaw[first], box.sin_yaw[first]
    x, y = box.x_m[second] - box.x_m[first], box.y_m[second] - box.y_m[first]
    ahead, left = cos * x + sin * y, cos * y - sin * x
    along = cos * box.cos_yaw[second] + sin * box.sin_yaw[second]
    # Which end of a trailer is its front is often annotated wrongly: the one towards the towing vehicle counts.
    sense = np.where(along < 0, -1.0, 1.0)
    half = box.half_length_m[second] * sense
    near_ahead = ahead + half * along + box.half_length_m[first]
    near_left = left + half * (cos * box.sin_yaw[second] - sin * box.cos_yaw[second])
    fits = (ahead < 0) & (np.abs(along) >= FOLDED_COS) & (np.abs(near_left) <= ASIDE_M)
    fits &= (near_ahead >= -BEHIND_M) & (near_ahead <= OVERLAP_M)
    fits &= np.abs(drive.speed_mps[first] - drive.speed_mps[second]) <= SAME_SPEED_MPS
    in_line = (np.abs(along) >= PARKED_COS) & (np.abs(near_left) <= PARKED_ASIDE_M) & (near_ahead >= -PARKED_BEHIND_M)
    moving = moves[first] & moves[second]
    fits &= (moving[:, None] | in_line) & (moves[first] == moves[second])[:, None]
    count = np.maximum(fits.sum(axis=1), 1)
    cost = np.where(fits, np.hypot(near_ahead, near_left), 0.0).sum(axis=1) / count
    return paired(log, first, second, np.asarray(fits), np.asarray(cost), for_good=True)


@atom("actor")
def towing(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Vehicles that tow one of the related trailers.

    A motor vehicle tows a VEHICULAR_TRAILER, MESSAGE_BOARD_TRAILER or TRAFFIC_LIGHT_TRAILER when the trailer's near end
    is at its rear (at most 2.5 m behind it, or up to 4.5 m over it as a semi-trailer lies over its tractor; at most 1.5
    m to the side), the two are folded by at most 75 degrees and move at the same speed (within 1.5 m/s), for 60% of the
    time that both are seen. Where neither moves while it is seen they stand in line (15 degrees, 0.6 m) with at most
    1.2 m between them. One trailer to a vehicle and one vehicle to a trailer, for as long as both are seen. Which end
    of a trailer is annotated as its front does not matter.

    Args:
        track_candidates: Track set to filter: those that may tow.
        related_candidates: Track set of trailers.
        log_dir: The log.

    Roles:
        The first set, who tows, is returned; reversed, the trailers are.

    Example:
        semis = towing(trucks, trailers, log_dir)

    Source:
        Our own definition; categories: Argoverse 2 taxonomy.
    """
    log_dir.budget.charge_pairs(
        int(track_candidates.mask.any(axis=1).sum()) * int(related_candidates.mask.any(axis=1).sum())
    )
    found = tows(log_dir.log).relation(log_dir.log, track_candidates, related_candidates)
    log_dir.budget.charge_edges(len(found))
    return found


@atom("actor")
def being_towed(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Trailers at the frames at which a vehicle has them on its hook.

    See towing, which tells whose trailer it is; the towing vehicles become related tracks. A trailer that moves at some
    time while it is seen is towed for as long, whether who tows it is annotated or not. One that stands without a
    vehicle in front is not.

    Args:
        track_candidates: Track set to filter: trailers.
        log_dir: The log.

    Roles:
        The trailers are returned; who tows them is related to them.

    Example:
        lone_trailers = scenario_not(being_towed)(trailers, log_dir)

    Source:
        Our own definition; categories: Argoverse 2 taxonomy.
    """
    log, shape = log_dir.log, track_candidates.shape
    pairs = tows(log)
    moves = np.isin(log.tracks.category_array, TRAILERS) & driven(log)
    found = track_candidates.restrict(pairs.second_mask(log) | moves[:, None])
    edges = pairs.edges(shape).reversed(shape)
    log_dir.budget.charge_edges(len(edges))
    return Scenario.of(found.mask, found.edges.union(edges, shape))
