"""Which categories a tracker may mistake for one another, and how things of a kind move."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.typing import NDArrayAny, NDArrayFloat

VEHICLE, RIDER, CYCLE, PERSON, ANIMAL, STATIC, OTHER = range(7)

_MEMBERS: Final = {
    VEHICLE: (
        "ARTICULATED_BUS", "BOX_TRUCK", "BUS", "LARGE_VEHICLE", "RAILED_VEHICLE", "REGULAR_VEHICLE", "SCHOOL_BUS",
        "TRUCK", "TRUCK_CAB", "VEHICULAR_TRAILER",
    ),
    RIDER: ("BICYCLIST", "MOTORCYCLIST", "WHEELED_RIDER"),
    CYCLE: ("BICYCLE", "MOTORCYCLE", "STROLLER", "WHEELCHAIR", "WHEELED_DEVICE"),
    PERSON: ("OFFICIAL_SIGNALER", "PEDESTRIAN"),
    ANIMAL: ("ANIMAL", "DOG"),
    STATIC: (
        "BOLLARD", "CONSTRUCTION_BARREL", "CONSTRUCTION_CONE", "MESSAGE_BOARD_TRAILER",
        "MOBILE_PEDESTRIAN_CROSSING_SIGN", "SIGN", "STOP_SIGN", "TRAFFIC_LIGHT_TRAILER",
    ),
}  # fmt: skip
FAMILY: Final = {name: family for family, names in _MEMBERS.items() for name in names}

SPEED_MPS: Final = np.array([8.0, 4.0, 3.0, 1.5, 1.5, 0.1, 5.0])
"""Typical speed of a member of each family: the prior where a piece is too short to tell."""
AGILITY: Final = np.array([1.5, 1.5, 1.0, 0.7, 1.5, 0.01, 2.0])
"""Spectral density of the acceleration of each family, m^2/s^3: how fast a prediction loses its worth."""

_SAME, _FAMILY, _ALIKE = 0.0, -1.5, -3.0
_LOOK_ALIKE: Final = ({RIDER, PERSON}, {RIDER, CYCLE}, {PERSON, ANIMAL}, {PERSON, CYCLE}, {OTHER})
"""Families that detectors confuse at a distance: who sits on a cycle and who walks beside one, a dog and a child."""


def families_of(category: NDArrayAny) -> NDArrayAny:
    """Family of each category name, same shape; `OTHER` for names outside AV2's taxonomy."""
    return np.array([FAMILY.get(name, OTHER) for name in category.ravel().tolist()], np.int64).reshape(category.shape)


def likeness(first: NDArrayAny, second: NDArrayAny) -> NDArrayFloat:
    """Log-odds that one thing is called by both names, for all pairs, shape (A, B); -inf where it never is."""
    one, other = families_of(first)[:, None], families_of(second)[None]
    table = np.full((OTHER + 1, OTHER + 1), -np.inf)
    np.fill_diagonal(table, _FAMILY)
    for pair in _LOOK_ALIKE:
        for row in pair:
            table[row, [column for column in pair if column != row]] = _ALIKE
    found = table[one, other]
    return np.where(first[:, None] == second[None], _SAME, found)
