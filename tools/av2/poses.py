"""Ego poses of a log at its annotated timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.feather import Columns
from tools.av2.tracks import quaternions_to_matrices
from tools.errors import DataError
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

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


@dataclass(frozen=True, slots=True)
class EgoPoses:
    """All ego poses of a log, in order of time: AV2 has one at every sweep and at every exposure of a camera.

    Attributes:
        path: The pose file, for messages.
        timestamps_ns: Shape (P,), int64, strictly ascending.
        quaternion_wxyz: `city_SE3_ego` rotations, unit length, shape (P, 4).
        translation: `city_SE3_ego` translations in metres, shape (P, 3).
    """

    path: Path
    timestamps_ns: NDArrayInt
    quaternion_wxyz: NDArrayFloat
    translation: NDArrayFloat

    def covers(self, timestamps_ns: NDArrayInt) -> NDArrayBool:
        """Bool, shape (K,): the time lies between the first and the last pose."""
        within: NDArrayBool = (timestamps_ns >= self.timestamps_ns[0]) & (timestamps_ns <= self.timestamps_ns[-1])
        return within

    def at(self, timestamps_ns: NDArrayInt) -> FramePoses:
        """Poses at times of shape (K,): the file's own where there is one, else between the two around the time.

        Places are interpolated linearly, rotations along the shortest arc at constant speed.

        Raises:
            DataError: A time lies before the first or after the last pose.
        """
        outside = ~self.covers(timestamps_ns)
        if outside.any():
            first = int(timestamps_ns[outside][0])
            raise DataError(
                self.path,
                f"no ego pose around {int(outside.sum())} of {timestamps_ns.size} times, first {first} ns",
                "images and poses must come from the same log",
            )
        after = np.searchsorted(self.timestamps_ns, timestamps_ns)
        before = np.where(self.timestamps_ns[after] == timestamps_ns, after, after - 1)
        span = np.maximum(self.timestamps_ns[after] - self.timestamps_ns[before], 1)
        share = ((timestamps_ns - self.timestamps_ns[before]) / span)[:, None]
        place = self.translation[before] + share * (self.translation[after] - self.translation[before])
        turned = _slerp(self.quaternion_wxyz[before], self.quaternion_wxyz[after], share)
        return FramePoses(quaternions_to_matrices(turned), place)


def read_ego_poses(path: Path, data: bytes) -> EgoPoses:
    """All poses of a pose file; exact copies count once.

    Raises:
        DataError: Unreadable file, no pose at all, a pose that is not a rotation, or two poses at one time.
    """
    columns, stamps, values = _sorted_poses(path, data)
    if not stamps.size:
        raise DataError(path, "no ego poses", "the file has a header but no rows")
    stamps, kept = np.unique(stamps, return_index=True)
    quaternion = values[kept, :4] / np.linalg.norm(values[kept, :4], axis=1, keepdims=True)
    return EgoPoses(columns.path, stamps, quaternion, np.ascontiguousarray(values[kept, 4:]))


def _slerp(start: NDArrayFloat, end: NDArrayFloat, share: NDArrayFloat) -> NDArrayFloat:
    """Rotations between unit quaternions, shape (K, 4), at shares of the way, shape (K, 1)."""
    cosine = (start * end).sum(axis=1, keepdims=True)
    end, cosine = np.where(cosine < 0, -end, end), np.minimum(np.abs(cosine), 1.0)
    angle = np.arccos(cosine)
    sine = np.where(angle < 1e-6, 1.0, np.sin(angle))
    first = np.where(angle < 1e-6, 1 - share, np.sin((1 - share) * angle) / sine)
    second = np.where(angle < 1e-6, share, np.sin(share * angle) / sine)
    blended: NDArrayFloat = first * start + second * end
    return blended


def poses_at(path: Path, data: bytes, timestamps_ns: NDArrayInt) -> FramePoses:
    """Read the pose file and pick the poses at `timestamps_ns`, shape (T,); an exact match is required.

    Raises:
        DataError: Unreadable file, a pose that is not a rotation, or a timestamp without a pose.
    """
    _, stamps, values = _sorted_poses(path, data)
    place = np.minimum(np.searchsorted(stamps, timestamps_ns), max(stamps.size - 1, 0))
    found = stamps[place] == timestamps_ns if stamps.size else np.zeros(timestamps_ns.size, np.bool_)
    if not found.all():
        first = int(timestamps_ns[~found][0])
        raise DataError(
            path,
            f"no ego pose at {int((~found).sum())} of {timestamps_ns.size} annotated timestamps, first at {first} ns",
            "annotations and poses must come from the same log",
        )
    values = values[place]
    return FramePoses(quaternions_to_matrices(values[:, :4]), np.ascontiguousarray(values[:, 4:]))


def _sorted_poses(path: Path, data: bytes) -> tuple[Columns, NDArrayInt, NDArrayFloat]:
    """The file, its times in order, and quaternion and place at each, shape (P, 7); all checked."""
    columns = Columns(path, data, ("timestamp_ns", *_POSE))
    columns.require(("timestamp_ns", *_POSE))
    stamps = columns.integers("timestamp_ns")
    values = columns.floats(_POSE)
    check_quaternions(columns, values[:, :4])
    too_far = np.abs(values[:, 4:]).max(axis=1) > MAX_CITY_M
    columns.refuse(too_far, f"an ego position is over {MAX_CITY_M:g} m from the city's origin")
    order = np.argsort(stamps, kind="stable")
    _check_repeats(columns, stamps[order], values[order])
    return columns, stamps[order], values[order]


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
