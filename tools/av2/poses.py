"""Ego poses of a log at its annotated timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.feather import Columns
from tools.av2.tracks import quaternions_to_matrices
from tools.errors import DataError
from tools.typing import NDArrayFloat, NDArrayInt

POSES_FILE: Final = "city_SE3_egovehicle.feather"
MAX_CITY_M: Final = 1e7
_POSE: Final = ("qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m")


@dataclass(frozen=True, slots=True)
class FramePoses:
    """Ego poses at the frames of a log.

    Attributes:
        rotation: `city_SE3_ego` rotations, shape (T, 3, 3).
        translation: `city_SE3_ego` translations in metres, shape (T, 3).
    """

    rotation: NDArrayFloat
    translation: NDArrayFloat


def poses_at(path: Path, data: bytes, timestamps_ns: NDArrayInt) -> FramePoses:
    """Read the pose file and pick the poses at `timestamps_ns`, shape (T,); an exact match is required.

    Raises:
        DataError: Unreadable file, a pose that is not a rotation, or a timestamp without a pose.
    """
    columns = Columns(path, data, ("timestamp_ns", *_POSE))
    columns.require(("timestamp_ns", *_POSE))
    stamps = columns.integers("timestamp_ns")
    values = columns.floats(_POSE)
    check_quaternions(columns, values[:, :4])
    too_far = np.abs(values[:, 4:]).max(axis=1) > MAX_CITY_M
    columns.refuse(too_far, f"an ego position is over {MAX_CITY_M:g} m from the city's origin")
    order = np.argsort(stamps, kind="stable")
    _check_repeats(columns, stamps[order], values[order])
    stamps = stamps[order]
    place = np.minimum(np.searchsorted(stamps, timestamps_ns), max(stamps.size - 1, 0))
    found = stamps[place] == timestamps_ns if stamps.size else np.zeros(timestamps_ns.size, np.bool_)
    if not found.all():
        first = int(timestamps_ns[~found][0])
        raise DataError(
            path,
            f"no ego pose at {int((~found).sum())} of {timestamps_ns.size} annotated timestamps, first at {first} ns",
            "annotations and poses must come from the same log",
        )
    values = values[order[place]]
    return FramePoses(quaternions_to_matrices(values[:, :4]), np.ascontiguousarray(values[:, 4:]))


def _check_repeats(columns: Columns, stamps: NDArrayInt, values: NDArrayFloat) -> None:
    """Two different poses at one time, both sorted by time, are an error; copies are not."""
    bad = (np.diff(stamps) == 0) & (np.diff(values, axis=0) != 0).any(axis=1)
    if bad.any():
        place = f"first at {int(stamps[np.argmax(bad)])} ns"
        raise DataError(columns.path, f"{int(bad.sum())} contradicting poses at the same time, {place}")


def check_quaternions(columns: Columns, quaternion_wxyz: NDArrayFloat) -> None:
    """All quaternions of `columns`, shape (rows, 4), have unit length within 1%.

    Raises:
        DataError: Names the first row that has not.
    """
    length = np.linalg.norm(np.clip(quaternion_wxyz, -2.0, 2.0), axis=1)
    columns.refuse(np.abs(length - 1) > 0.01, "a rotation is not a unit quaternion")
