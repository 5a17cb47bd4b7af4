"""Tracks by category."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import ANY_GROUP, CATEGORY, VEHICLE_GROUP
from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.av2.taxonomy import EGO_CATEGORY
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool

MOTOR_VEHICLES: Final = (
    "ARTICULATED_BUS",
    "BOX_TRUCK",
    "BUS",
    EGO_CATEGORY,
    "LARGE_VEHICLE",
    "MOTORCYCLE",
    "RAILED_VEHICLE",
    "REGULAR_VEHICLE",
    "SCHOOL_BUS",
    "TRUCK",
    "TRUCK_CAB",
)
"""What `VEHICLE` stands for: everything that drives itself, the recording car and motorcycles included; no trailers,
no bicycles, no riders."""

CYCLISTS: Final = ("BICYCLE", "BICYCLIST")
"""Who bike lanes are made for."""

_SYNONYMS: Final = {
    VEHICLE_GROUP: MOTOR_VEHICLES,
    "CAR": ("CAR", "REGULAR_VEHICLE"),
    "MOBILE_PEDESTRIAN_SIGN": ("MOBILE_PEDESTRIAN_CROSSING_SIGN",),
}


def members_of(category: str) -> tuple[str, ...]:
    """The annotation categories that `category`, a group or a synonym, stands for; ANY stands for all there are."""
    return _SYNONYMS.get(category, (category,))


def category_mask(log: Log, category: str) -> NDArrayBool:
    """Bool, shape (N,): which tracks are of `category`, a group or a synonym."""
    if category == ANY_GROUP:
        return np.ones(log.tracks.n_tracks, np.bool_)
    mask: NDArrayBool = np.isin(log.tracks.category_array, members_of(category))
    return mask


@atom("actor", negatable=False)
def get_objects_of_category(log_dir: Call, category: Annotated[str, CATEGORY]) -> Scenario:
    """All tracks of a category, at every frame at which they are annotated.

    Starting point of every program. VEHICLE stands for all motor vehicles: regular and large vehicles, trucks, buses,
    railed vehicles, motorcycles, and the ego vehicle (the recording car), which is a car like any other; trailers are
    not in it. ANY stands for every track, the ego vehicle included. CAR means REGULAR_VEHICLE. A category that the log
    does not contain gives an empty set.

    Args:
        log_dir: The log.
        category: An annotation category, or VEHICLE or ANY.

    Example:
        trucks = get_objects_of_category(log_dir, category="TRUCK")

    Differs from RefAV:
        The same tracks, but CAR (a word of another data set) finds regular vehicles instead of nothing.

    Source:
        Categories: Argoverse 2 taxonomy; groups: RefAV.
    """
    return Scenario(log_dir.log.tracks.present_mask & category_mask(log_dir.log, category)[:, None], Edges.empty())


@atom("actor")
def is_category(track_candidates: Tracks, log_dir: Call, category: Annotated[str, CATEGORY]) -> Scenario:
    """Those of the given tracks that are of a category.

    Frames and relations of the tracks that stay are unchanged. Groups mean what they mean in get_objects_of_category.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        category: An annotation category, or VEHICLE or ANY.

    Example:
        not_buses = scenario_not(is_category)(vehicles, log_dir, category="BUS")

    Source:
        RefAV.
    """
    return track_candidates.restrict(category_mask(log_dir.log, category)[:, None])
