"""Coarse kinds of AV2's categories: what looks alike to a detector."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.typing import NDArrayAny, NDArrayInt

VEHICLE, RIDER, PERSON, STATIC = 0, 1, 2, 3
_VEHICLES: Final = (
    "REGULAR_VEHICLE", "LARGE_VEHICLE", "TRUCK", "BOX_TRUCK", "TRUCK_CAB", "BUS", "ARTICULATED_BUS", "SCHOOL_BUS",
    "VEHICULAR_TRAILER", "RAILED_VEHICLE", "EGO_VEHICLE",
)  # fmt: skip
_RIDERS: Final = ("BICYCLE", "BICYCLIST", "MOTORCYCLE", "MOTORCYCLIST", "WHEELED_DEVICE", "WHEELED_RIDER")
_PERSONS: Final = ("PEDESTRIAN", "OFFICIAL_SIGNALER", "STROLLER", "WHEELCHAIR", "ANIMAL", "DOG")
_KIND: Final = {
    **dict.fromkeys(_VEHICLES, VEHICLE), **dict.fromkeys(_RIDERS, RIDER), **dict.fromkeys(_PERSONS, PERSON)
}  # fmt: skip


def kinds_of(category: NDArrayAny) -> NDArrayInt:
    """`VEHICLE`, `RIDER`, `PERSON` or `STATIC` for each name, shape (N,); names outside the taxonomy are static."""
    return np.array([_KIND.get(name, STATIC) for name in category.tolist()], np.int64)
