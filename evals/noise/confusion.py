"""Mistaken categories: a stated matrix over AV2's taxonomy."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

CONFUSION: Final[dict[str, dict[str, float]]] = {
    "ANIMAL": {"DOG": 0.70, "PEDESTRIAN": 0.25},
    "ARTICULATED_BUS": {"BUS": 0.35, "LARGE_VEHICLE": 0.10},
    "BICYCLE": {"MOTORCYCLE": 0.07, "BICYCLIST": 0.06},
    "BICYCLIST": {"PEDESTRIAN": 0.12, "WHEELED_RIDER": 0.05, "MOTORCYCLIST": 0.05, "BICYCLE": 0.03},
    "BOLLARD": {"CONSTRUCTION_CONE": 0.05, "SIGN": 0.04, "PEDESTRIAN": 0.01},
    "BOX_TRUCK": {"TRUCK": 0.16, "LARGE_VEHICLE": 0.10, "REGULAR_VEHICLE": 0.04},
    "BUS": {"LARGE_VEHICLE": 0.06, "ARTICULATED_BUS": 0.05, "SCHOOL_BUS": 0.03, "BOX_TRUCK": 0.03},
    "CONSTRUCTION_BARREL": {"CONSTRUCTION_CONE": 0.12, "BOLLARD": 0.05},
    "CONSTRUCTION_CONE": {"CONSTRUCTION_BARREL": 0.06, "BOLLARD": 0.06},
    "DOG": {"PEDESTRIAN": 0.20, "STROLLER": 0.03},
    "LARGE_VEHICLE": {"REGULAR_VEHICLE": 0.25, "TRUCK": 0.10, "BOX_TRUCK": 0.10},
    "MESSAGE_BOARD_TRAILER": {"SIGN": 0.20, "VEHICULAR_TRAILER": 0.20},
    "MOBILE_PEDESTRIAN_CROSSING_SIGN": {"SIGN": 0.20, "BOLLARD": 0.10},
    "MOTORCYCLE": {"BICYCLE": 0.10, "MOTORCYCLIST": 0.04, "REGULAR_VEHICLE": 0.02},
    "MOTORCYCLIST": {"BICYCLIST": 0.20, "PEDESTRIAN": 0.08, "MOTORCYCLE": 0.05},
    "OFFICIAL_SIGNALER": {"PEDESTRIAN": 0.98},
    "PEDESTRIAN": {"BICYCLIST": 0.008, "WHEELED_DEVICE": 0.004, "STROLLER": 0.003, "SIGN": 0.002},
    "RAILED_VEHICLE": {"ARTICULATED_BUS": 0.45, "BUS": 0.30, "LARGE_VEHICLE": 0.20},
    "REGULAR_VEHICLE": {"LARGE_VEHICLE": 0.010, "TRUCK": 0.004, "BOX_TRUCK": 0.004},
    "SCHOOL_BUS": {"BUS": 0.25, "LARGE_VEHICLE": 0.08},
    "SIGN": {"STOP_SIGN": 0.05, "BOLLARD": 0.05, "PEDESTRIAN": 0.02},
    "STOP_SIGN": {"SIGN": 0.15},
    "STROLLER": {"PEDESTRIAN": 0.20, "WHEELED_DEVICE": 0.05},
    "TRAFFIC_LIGHT_TRAILER": {"VEHICULAR_TRAILER": 0.50, "SIGN": 0.25, "MESSAGE_BOARD_TRAILER": 0.20},
    "TRUCK": {"BOX_TRUCK": 0.15, "LARGE_VEHICLE": 0.12, "REGULAR_VEHICLE": 0.08, "TRUCK_CAB": 0.05},
    "TRUCK_CAB": {"TRUCK": 0.25, "LARGE_VEHICLE": 0.15, "BOX_TRUCK": 0.05},
    "VEHICULAR_TRAILER": {"TRUCK": 0.12, "BOX_TRUCK": 0.08, "REGULAR_VEHICLE": 0.05},
    "WHEELCHAIR": {"PEDESTRIAN": 0.35, "STROLLER": 0.10, "WHEELED_DEVICE": 0.10},
    "WHEELED_DEVICE": {"BICYCLE": 0.12, "MOTORCYCLE": 0.08, "STROLLER": 0.05},
    "WHEELED_RIDER": {"PEDESTRIAN": 0.25, "BICYCLIST": 0.20, "MOTORCYCLIST": 0.05},
}
"""Level 1: what a thing is, what it is taken for instead, and how often; the rest of each row is right.

The pattern is that of AV2's long tail: common categories are rarely mistaken, rare ones are taken for the common
sibling that looks alike. Entrants of the scenario-mining challenge had to widen truck to TRUCK, BOX_TRUCK and
TRUCK_CAB, official signaler to pedestrian, and animal to dog, because trackers mislabel them. ANIMAL,
OFFICIAL_SIGNALER, RAILED_VEHICLE and TRAFFIC_LIGHT_TRAILER are not among the 26 categories of AV2's detection
benchmark: what is trained on it does not know them. The single numbers are ours.
"""
NAMES: Final = tuple(CONFUSION)


def mistaken(category: NDArrayAny, draws: NDArrayFloat, strength: float) -> NDArrayAny:
    """What things of the given categories are taken for, shape (K,).

    Args:
        category: True categories, shape (K,), dtype str; those outside the matrix are always right.
        draws: Uniform numbers in [0, 1), shape (K,). Small ones are right, at every strength up to some.
        strength: Exponent of the probability of being right: 0 never mistaken, 1 the matrix as it stands.
    """
    return _drawn(category, draws, _right() ** strength)


def alternatives(category: NDArrayAny, draws: NDArrayFloat) -> NDArrayAny:
    """Wrong categories in the proportions of the matrix, shape (K,), as `mistaken` takes its arguments."""
    return _drawn(category, draws, np.zeros(len(NAMES)))


def _drawn(category: NDArrayAny, draws: NDArrayFloat, right: NDArrayFloat) -> NDArrayAny:
    code = np.array([_CODE.get(name, -1) for name in category.tolist()], np.int64)
    choices, wrong = _choices()
    shares = right[code]
    beyond = np.clip((draws - shares) / np.maximum(1 - shares, 1e-300), 0.0, None)
    place = (np.cumsum(wrong[code], axis=1)[:, :-1] <= beyond[:, None]).sum(axis=1)
    taken = np.array(NAMES)[choices[code, place]]
    return np.where((code < 0) | (draws < shares), category, taken)


_CODE: Final = {name: code for code, name in enumerate(NAMES)}


@cache
def _right() -> NDArrayFloat:
    """Probability of being right at level 1, by category."""
    return np.array([1 - sum(row.values()) for row in CONFUSION.values()])


@cache
def _choices() -> tuple[NDArrayInt, NDArrayFloat]:
    """Wrong categories and their shares among the errors, by category, padded with shares of 0."""
    width = max(len(row) for row in CONFUSION.values())
    choices, shares = np.zeros((len(NAMES), width), np.int64), np.zeros((len(NAMES), width))
    for code, row in enumerate(CONFUSION.values()):
        choices[code] = [_CODE[name] for name in (*row, *[next(reversed(row))] * (width - len(row)))]
        shares[code, : len(row)] = np.array(list(row.values())) / sum(row.values())
    return choices, shares
