"""Riders and what they ride."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.actor.pairing import Pairs, paired
from tools.atoms.call import Call
from tools.atoms.context.stays import steady
from tools.atoms.evidence import hysteresis
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.driving import driving
from tools.atoms.kinematics.standstill import driven
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MOUNT_OF: Final = {"BICYCLIST": "BICYCLE", "MOTORCYCLIST": "MOTORCYCLE", "WHEELED_RIDER": "WHEELED_DEVICE"}
"""Rider categories, and what each rides; trackers mix them up, so another mount is possible but second best."""
MOUNTS: Final = ("BICYCLE", "MOTORCYCLE", "WHEELED_DEVICE")
ON_FOOT: Final = ("PEDESTRIAN",)
"""Trackers call riders so; a pedestrian rides only while it moves as fast as nobody pushes a bicycle."""
MARGIN_M: Final = 0.4
"""A rider's centre lies within the mount's box, this much wider on all sides (0.3 m of jitter, and leaning)."""
RIDDEN_MPS: Final = 2.5
"""Nobody pushes a bicycle faster: a mount at this speed has a rider, annotated or not."""
ROLLING_MPS: Final = 0.5
OTHER_KIND_M: Final = 1.0
"""A mount of the rider's own kind wins over another that is up to this much nearer."""


@derived("standard.riders")
def riders(log: Log) -> Pairs:
    """Which rider is on which mount, one to one, then passengers; riders first, mounts second."""
    category = log.physical_tracks.category_array
    rider = np.flatnonzero(np.isin(category, (*MOUNT_OF, *ON_FOOT)))
    mount = np.flatnonzero(np.isin(category, MOUNTS))
    first, second = (grid.ravel() for grid in np.meshgrid(rider, mount, indexing="ij"))
    first, second, fits, cost = _candidates(log, first, second)
    one_to_one = paired(log, first, second, fits, cost)
    alone = ~np.isin(first, one_to_one.first) & ~np.isin(category[first], ON_FOOT)
    passengers = paired(log, first[alone], second[alone], fits[alone], cost[alone], exclusive=False)
    return Pairs(
        np.concatenate([one_to_one.first, passengers.first]),
        np.concatenate([one_to_one.second, passengers.second]),
        np.concatenate([one_to_one.together_mask, passengers.together_mask]),
    )


def _candidates(
    log: Log, first: NDArrayInt, second: NDArrayInt
) -> tuple[NDArrayInt, NDArrayInt, NDArrayBool, NDArrayFloat]:
    """Candidates that come near: rider, mount, where the one is on the other (K, T), mean distance and penalty (K,)."""
    near = _ever_near(log, first, second)
    first, second = first[near], second[near]
    box, drive, category = boxes(log), driving(log), log.physical_tracks.category_array
    x, y = box.x_m[first] - box.x_m[second], box.y_m[first] - box.y_m[second]
    cos, sin = box.cos_yaw[second], box.sin_yaw[second]
    fits = np.abs(cos * x + sin * y) <= box.half_length_m[second] + MARGIN_M
    fits &= np.abs(cos * y - sin * x) <= box.half_width_m[second] + MARGIN_M
    walker = np.isin(category[first], ON_FOOT)
    fast = steady(log, np.asarray(drive.slow_mps >= RIDDEN_MPS))
    fits &= ~walker[:, None] | (fast[first] & fast[second])
    count = np.maximum(fits.sum(axis=1), 1)
    distance = np.where(fits, np.hypot(x, y), 0.0).sum(axis=1) / count
    own = np.array([MOUNT_OF.get(str(name), "") for name in category[first]], dtype=str) == category[second]
    return first, second, np.asarray(fits), np.where(own, distance, distance + OTHER_KIND_M)


def _ever_near(log: Log, first: NDArrayInt, second: NDArrayInt) -> NDArrayBool:
    """Bool (K,): the areas that the two tracks move in come near each other. Spares looking at all the others."""
    box = boxes(log)
    near = np.ones(first.size, np.bool_)
    for place in (box.x_m, box.y_m):
        low, high = np.fmin.reduce(place, axis=1), np.fmax.reduce(place, axis=1)
        reach = box.widest_m[second] + 2 * MARGIN_M
        near &= (low[first] <= high[second] + reach) & (high[first] >= low[second] - reach)
    return near


@derived("standard.ridden")
def ridden_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): a mount with a rider on it, or rolling in a stretch in which it is too fast to be pushed."""
    table, drive = log.physical_tracks, driving(log)
    mount = np.isin(table.category_array, MOUNTS)[:, None] & driven(log)[:, None]
    rolling = steady(log, np.asarray(mount & (drive.slow_mps >= ROLLING_MPS)))
    fast = steady(log, np.asarray(mount & (drive.slow_mps >= RIDDEN_MPS)))
    alone = hysteresis(fast & rolling, rolling) & table.present_mask
    return np.asarray(alone | riders(log).second_mask(log))


@atom("actor")
def riding(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Riders at the frames at which they are on one of the related vehicles.

    Argoverse 2 annotates a rider and what is ridden as two boxes. A BICYCLIST, MOTORCYCLIST or WHEELED_RIDER is on a
    BICYCLE, MOTORCYCLE or WHEELED_DEVICE when its centre lies within the vehicle's box, 0.4 m wider on all sides, for
    60% of the time that both are seen, and for 0.5 s at least. Each rider is on one vehicle and each vehicle has one
    rider, the nearest over time, vehicles of the rider's own kind first; further riders of a vehicle are passengers.
    The pair lasts from the first to the last frame at which it fits, stops included. A PEDESTRIAN (trackers call riders
    so) counts only while both move at 2.5 m/s or more: nobody pushes a bicycle so fast.

    Args:
        track_candidates: Track set to filter: riders.
        related_candidates: Track set of vehicles that may be ridden.
        log_dir: The log.

    Roles:
        The first set, who rides, is returned.

    Example:
        on_bicycles = riding(cyclists, bicycles, log_dir)

    Source:
        Our own definition; categories: Argoverse 2 taxonomy.
    """
    log_dir.budget.charge_pairs(
        int(track_candidates.mask.any(axis=1).sum()) * int(related_candidates.mask.any(axis=1).sum())
    )
    found = riders(log_dir.log).relation(log_dir.log, track_candidates, related_candidates)
    log_dir.budget.charge_edges(len(found))
    return found


@atom("actor")
def with_rider(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Two-wheelers and other wheeled devices at the frames at which somebody rides them.

    A BICYCLE, MOTORCYCLE or WHEELED_DEVICE with a rider on it (see riding), moving or not; or without an annotated
    rider while it rolls in one stretch, at 0.5 m/s or more, in which it reaches 2.5 m/s for 0.5 s, as fast as nobody
    pushes it. Riders become related tracks. Other categories never hold.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Roles:
        The vehicles are returned; their riders are related to them.

    Example:
        ridden = with_rider(bicycles, log_dir)

    Source:
        Our own definition; categories: Argoverse 2 taxonomy.
    """
    log = log_dir.log
    found = track_candidates.restrict(ridden_mask(log))
    edges = riders(log).edges(found.shape).reversed(found.shape)
    log_dir.budget.charge_edges(len(edges))
    return Scenario.of(found.mask, found.edges.union(edges, found.shape))


@atom("actor")
def without_rider(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Two-wheelers and other wheeled devices at the frames at which nobody rides them: parked, or pushed.

    A BICYCLE, MOTORCYCLE or WHEELED_DEVICE that with_rider does not find at the frame. Other categories never hold.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        left_alone = without_rider(bicycles, log_dir)

    Source:
        Our own definition; categories: Argoverse 2 taxonomy.
    """
    log = log_dir.log
    mount = np.isin(log.tracks.category_array, MOUNTS)[:, None]
    return track_candidates.restrict(mount & ~ridden_mask(log))
