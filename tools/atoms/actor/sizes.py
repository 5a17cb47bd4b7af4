"""Tracks by the size of their boxes."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.kinematics.doubt import from_tracker
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

SIZE: Final = EnumKind(("small", "medium", "large"), what="size")
LENGTH, HEIGHT = 0, 2
CLASSES: Final = (
    (("REGULAR_VEHICLE", "EGO_VEHICLE"), LENGTH, 4.0, 5.2),
    (("TRUCK", "BOX_TRUCK", "TRUCK_CAB", "LARGE_VEHICLE", "VEHICULAR_TRAILER"), LENGTH, 6.0, 9.5),
    (("BUS", "ARTICULATED_BUS", "SCHOOL_BUS"), LENGTH, 9.0, 13.0),
    (("BICYCLE", "MOTORCYCLE", "WHEELED_DEVICE"), LENGTH, 1.4, 2.2),
    (("PEDESTRIAN", "OFFICIAL_SIGNALER", "BICYCLIST", "MOTORCYCLIST", "WHEELED_RIDER"), HEIGHT, 1.4, 1.9),
    (("ANIMAL", "DOG"), LENGTH, 0.6, 1.2),
)
"""Categories, the dimension that is judged, below which one is small, from which on it is large."""
DOUBT: Final = 0.05
"""Share by which a tracker must have measured beyond a limit: it sees one side of a thing all its life, and most things
are of middle size. A twentieth tells large cars (5.2 m) from ordinary ones (up to 4.9 m)."""


@derived("standard.median_size")
def median_size_m(log: Log) -> NDArrayFloat:
    """Median length, width and height of each track's boxes, shape (N, 3): what a tracker's jitter leaves untouched."""
    table = log.physical_tracks
    size = [np.median(table.size_m[table.rows_of(track)], axis=0) for track in range(table.n_tracks)]
    return np.reshape(size, (-1, 3))


@atom("actor")
def has_size(
    track_candidates: Tracks,
    log_dir: Call,
    min_length_m: Annotated[float, DISTANCE_M] = 0.0,
    max_length_m: Annotated[float, DISTANCE_M] = math.inf,
    min_width_m: Annotated[float, DISTANCE_M] = 0.0,
    max_width_m: Annotated[float, DISTANCE_M] = math.inf,
    min_height_m: Annotated[float, DISTANCE_M] = 0.0,
    max_height_m: Annotated[float, DISTANCE_M] = math.inf,
) -> Scenario:
    """Those of the given tracks whose boxes measure between bounds.

    A track has one size: the median over its boxes. All bounds are inclusive; without any all tracks hold. The ego
    vehicle is 4.877 m long, 2 m wide and 1.473 m high.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_length_m: Least length, m.
        max_length_m: Greatest length, m.
        min_width_m: Least width, m.
        max_width_m: Greatest width, m.
        min_height_m: Least height, m.
        max_height_m: Greatest height, m.

    Example:
        long_trucks = has_size(trucks, log_dir, min_length_m=10)

    Source:
        Our own definition.
    """
    low = np.array([min_length_m, min_width_m, min_height_m])
    high = np.array([max_length_m, max_width_m, max_height_m])
    size = median_size_m(log_dir.log)
    within: NDArrayBool = (size >= low) & (size <= high)
    return track_candidates.restrict(np.asarray(within.all(axis=1))[:, None])


@atom("actor")
def size_class(track_candidates: Tracks, log_dir: Call, size: Annotated[str, SIZE]) -> Scenario:
    """Those of the given tracks that are small, of middle size or large for their kind.

    By the median of the boxes' length: cars are small below 4 m and large from 5.2 m on, trucks, large vehicles and
    trailers below 6 and from 9.5 m, buses below 9 and from 13 m, two-wheelers and wheeled devices below 1.4 and from
    2.2 m, animals below 0.6 and from 1.2 m. People by height: small below 1.4 m (children), large from 1.9 m. In a
    tracker's output these limits must be exceeded by 5 %. Other categories (signs, cones, strollers, railed vehicles)
    have no size class and never hold. For what is large among all vehicles use is_kind with kind="large vehicle".

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        size: The class.

    Example:
        vans_and_pickups = size_class(cars, log_dir, size="large")

    Source:
        Our own limits; for cars about the 5th and 95th percentile of four real logs.
    """
    return track_candidates.restrict(_in_class(log_dir.log, size)[:, None])


def _in_class(log: Log, size: str) -> NDArrayBool:
    category, measured = log.tracks.category_array, median_size_m(log)
    mask = np.zeros(category.size, np.bool_)
    doubt = 1.0 + DOUBT * from_tracker(log)
    for names, dimension, small_below, large_from in CLASSES:
        value = measured[:, dimension]
        grade = (value >= small_below / doubt).astype(int) + (value >= large_from * doubt)
        mask |= np.isin(category, names) & (grade == SIZE.words.index(size))
    return mask
