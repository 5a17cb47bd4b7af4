"""Ego poses of a log at its annotated timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.av2.feather import Columns
from tools.av2.tracks import quaternions_to_matrices
from tools.errors import DataError
from tools.typing import NDArrayFloat, NDArrayInt

POSES_FILE = "city_SE3_egovehicle.feather"


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
    columns = Columns(path, data)
    columns.require(("timestamp_ns", "qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m"))
    stamps = columns.integers("timestamp_ns")
    order = np.argsort(stamps, kind="stable")
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
    rows = order[place]
    values = columns.floats(("qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m"))[rows]
    check_quaternions(path, values[:, :4])
    return FramePoses(quaternions_to_matrices(values[:, :4]), np.ascontiguousarray(values[:, 4:]))


def check_quaternions(path: Path, quaternion_wxyz: NDArrayFloat) -> None:
    """All quaternions, shape (K, 4), have unit length within 1%.

    Raises:
        DataError: Names the first row that has not.
    """
    bad = np.abs(np.linalg.norm(quaternion_wxyz, axis=1) - 1) > 0.01
    if bad.any():
        raise DataError(path, f"{int(bad.sum())} rotations are not unit quaternions, first row {int(np.argmax(bad))}")
