"""Where a pixel looks: its direction around the recording car."""

from __future__ import annotations

import numpy as np

from tools.av2.cameras import CameraModel
from tools.typing import NDArrayFloat


def bearings_rad(camera: CameraModel, points_px: NDArrayFloat) -> NDArrayFloat:
    """Directions in the ego frame's x-y plane, rad in (-pi, pi], anticlockwise from straight ahead, shape (K,).

    Args:
        camera: The camera; a plain pinhole, since AV2's images are undistorted.
        points_px: Pixels (column, row), shape (K, 2).
    """
    homogeneous = np.concatenate([points_px, np.ones((len(points_px), 1))], axis=1)
    rays = homogeneous @ np.linalg.inv(camera.intrinsics).T @ camera.ego_SE3_camera[:3, :3].T
    return np.asarray(np.arctan2(rays[:, 1], rays[:, 0]))
