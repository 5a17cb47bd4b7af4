"""The cameras of one log: where each sits on the car, where it looks, and how it maps directions to pixels.

The files and their columns are those of the AV2 sensor dataset (Wilson et al. 2021): `calibration/intrinsics.feather`
and `calibration/egovehicle_SE3_sensor.feather`. A camera frame has x to the right, y down and z forward, in metres;
pixel (0, 0) is the centre of the upper left pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.feather import Columns
from tools.av2.poses import check_quaternions
from tools.av2.tracks import quaternions_to_matrices
from tools.errors import AtomError, DataError
from tools.typing import NDArrayFloat, NDArrayInt

CALIBRATION_FOLDER: Final = "calibration"
INTRINSICS_FILE: Final = "intrinsics.feather"
EXTRINSICS_FILE: Final = "egovehicle_SE3_sensor.feather"
MAX_IMAGE_PX: Final = 20_000
"""Largest width or height of an image; AV2's are 2048 pixels at most."""
_LENS: Final = ("fx_px", "fy_px", "cx_px", "cy_px")
_DISTORTION: Final = ("k1", "k2", "k3")
_POSE: Final = ("qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m")


@dataclass(frozen=True)
class CameraModel:
    """One camera.

    Attributes:
        name: AV2's name, such as `ring_front_center`.
        width_px: Width of its images.
        height_px: Height of its images.
        intrinsics: Pinhole matrix, pixels, shape (3, 3).
        distortion: Radial coefficients k1, k2, k3. For the record only: AV2's images are undistorted, and its own
            camera model (`av2.geometry.camera.pinhole_camera`) is a plain pinhole too.
        ego_SE3_camera: Pose of the camera in the ego frame, shape (4, 4), metres.
    """

    name: str
    width_px: int
    height_px: int
    intrinsics: NDArrayFloat
    distortion: tuple[float, float, float]
    ego_SE3_camera: NDArrayFloat


@dataclass(frozen=True)
class CameraRig:
    """The cameras of a log, in the order of its calibration file."""

    cameras: tuple[CameraModel, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the cameras."""
        return tuple(camera.name for camera in self.cameras)

    def camera(self, name: str) -> CameraModel:
        """The camera of that name.

        Raises:
            AtomError: The log has none (code `R_NO_CAMERA`); the text names those there are.
        """
        for camera in self.cameras:
            if camera.name == name:
                return camera
        there = ascii(", ".join(self.names))[1:-1]
        raise AtomError(f"the calibration has no camera {name!a}", f"there are {there}", code="R_NO_CAMERA")


@dataclass(frozen=True)
class CameraArrays:
    """A rig as arrays over its C cameras, the form in which it is cached.

    Attributes:
        names: C names.
        size_px: Width and height, shape (C, 2), int64.
        intrinsics: Shape (C, 3, 3).
        distortion: Shape (C, 3).
        ego_SE3_camera: Shape (C, 4, 4).
    """

    names: tuple[str, ...]
    size_px: NDArrayInt
    intrinsics: NDArrayFloat
    distortion: NDArrayFloat
    ego_SE3_camera: NDArrayFloat

    @staticmethod
    def of(rig: CameraRig) -> CameraArrays:
        """The arrays of a rig."""
        cameras = rig.cameras
        return CameraArrays(
            rig.names,
            np.array([(camera.width_px, camera.height_px) for camera in cameras], np.int64),
            np.stack([camera.intrinsics for camera in cameras]),
            np.array([camera.distortion for camera in cameras]),
            np.stack([camera.ego_SE3_camera for camera in cameras]),
        )

    def rig(self) -> CameraRig:
        """The rig of these arrays, whose views it holds, read-only."""
        for array in (self.intrinsics, self.ego_SE3_camera):
            array.flags.writeable = False
        k1_k2_k3 = [(float(k1), float(k2), float(k3)) for k1, k2, k3 in self.distortion]
        return CameraRig(
            tuple(
                CameraModel(name, int(size[0]), int(size[1]), matrix, distortion, pose)
                for name, size, matrix, distortion, pose in zip(
                    self.names, self.size_px, self.intrinsics, k1_k2_k3, self.ego_SE3_camera, strict=True
                )
            )
        )


def read_cameras(
    intrinsics_path: Path, intrinsics_data: bytes, extrinsics_path: Path, extrinsics_data: bytes
) -> CameraRig:
    """Read the two calibration files. Sensors without intrinsics (lidars) are no cameras.

    Args:
        intrinsics_path: `intrinsics.feather`, for messages.
        intrinsics_data: Its bytes.
        extrinsics_path: `egovehicle_SE3_sensor.feather`, for messages.
        extrinsics_data: Its bytes.

    Raises:
        DataError: A file is no readable feather file, columns are missing, a value is impossible, a sensor is listed
            twice, a camera has no pose, or there is no camera at all.
    """
    sensors, poses = _read_poses(extrinsics_path, extrinsics_data)
    columns = Columns(intrinsics_path, intrinsics_data, ("sensor_name", *_LENS, *_DISTORTION, "width_px", "height_px"))
    names = _names(columns, (*_LENS, *_DISTORTION, "width_px", "height_px"))
    if not names:
        raise DataError(intrinsics_path, "no cameras", "the file has a header but no rows")
    if unplaced := [name for name in names if name not in sensors]:
        raise DataError(extrinsics_path, f"no pose of camera {unplaced[0]!a}", "every camera needs its row")
    size = np.stack([columns.integers(name) for name in ("width_px", "height_px")], axis=1)
    columns.refuse(
        (size.min(axis=1) < 1) | (size.max(axis=1) > MAX_IMAGE_PX), f"an image side is not 1..{MAX_IMAGE_PX}"
    )
    place = [sensors.index(name) for name in names]
    return CameraArrays(names, size, _matrices(columns), columns.floats(_DISTORTION), poses[place]).rig()


def _names(columns: Columns, others: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the sensors, one per row; all columns are there."""
    columns.require(("sensor_name", *others))
    codes, texts = columns.texts("sensor_name")
    if len(texts) < codes.size:
        twice = texts[int(np.argmax(np.bincount(codes)))]
        raise DataError(columns.path, f"sensor {twice!a} is listed twice", "keep one row per sensor")
    return tuple(texts[code] for code in codes)


def _matrices(columns: Columns) -> NDArrayFloat:
    lens = columns.floats(_LENS)
    columns.refuse(lens[:, :2].min(axis=1) <= 0, "a focal length is not positive")
    columns.refuse(np.abs(lens).max(axis=1) > 1e6, "a focal length or centre is over a million pixels")
    matrix = np.zeros((len(columns), 3, 3))
    matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, 0, 2], matrix[:, 1, 2] = lens.T
    matrix[:, 2, 2] = 1.0
    return matrix


def _read_poses(path: Path, data: bytes) -> tuple[tuple[str, ...], NDArrayFloat]:
    """Names of all sensors and their poses in the ego frame, shape (S, 4, 4)."""
    columns = Columns(path, data, ("sensor_name", *_POSE))
    names = _names(columns, _POSE)
    values = columns.floats(_POSE)
    check_quaternions(columns, values[:, :4])
    columns.refuse(np.abs(values[:, 4:]).max(axis=1) > 100.0, "a sensor is over 100 m from the ego frame's origin")
    pose = np.zeros((len(columns), 4, 4))
    pose[:, :3, :3], pose[:, :3, 3], pose[:, 3, 3] = quaternions_to_matrices(values[:, :4]), values[:, 4:], 1.0
    return names, pose
