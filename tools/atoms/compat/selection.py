"""Selecting tracks by category, in the order in which RefAV lists them."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.compat.values import Tree, masks_of
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool

VEHICLE: Final = (
    "EGO_VEHICLE", "ARTICULATED_BUS", "BOX_TRUCK", "BUS", "LARGE_VEHICLE", "CAR", "MOTORCYCLE", "RAILED_VEHICLE",
    "REGULAR_VEHICLE", "SCHOOL_BUS", "TRUCK", "TRUCK_CAB",
)  # fmt: skip
"""Members of the group VEHICLE, the ego vehicle and motorcycles included, in the order of the listing."""


def tracks_of_category(log: Log, category: str) -> list[int]:
    """Track indices of a category, of `VEHICLE` or of `ANY`, in RefAV's order; an unknown category has none."""
    if category == "ANY":
        return list(range(log.tracks.n_tracks))
    names = VEHICLE if category == "VEHICLE" else (category,)
    return [int(track) for name in names for track in np.flatnonzero(log.tracks.category_array == name)]


def objects_of_category(log: Log, category: str) -> Tree:
    """Those tracks with all their frames."""
    lives = _lives(log)
    return {track: lives[track] for track in tracks_of_category(log, category)}


@derived("refav.lives")
def _lives(log: Log) -> tuple[int, ...]:
    """Leaf of every track's annotated frames."""
    return tuple(masks_of(log.tracks.present_mask))


def is_category(log: Log, category: str) -> NDArrayBool:
    """Bool per box, shape (R,): its track is of the category."""
    member = np.zeros(log.tracks.n_tracks, np.bool_)
    member[tracks_of_category(log, category)] = True
    chosen: NDArrayBool = member[log.tracks.row_track]
    return chosen
