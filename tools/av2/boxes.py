"""Boxes as corners and faces.

Corners are numbered as av2's cuboids number them (`av2.structures.cuboid`): 0-3 are the front, 4-7 the back, each from
upper left over upper right and lower right to lower left as the object itself sees it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.typing import NDArrayFloat, NDArrayInt

_UNIT: Final = 0.5 * np.array(
    [[1, 1, 1], [1, -1, 1], [1, -1, -1], [1, 1, -1], [-1, 1, 1], [-1, -1, 1], [-1, -1, -1], [-1, 1, -1]]
)
FACES: Final[NDArrayInt] = np.array(
    [[0, 1, 2, 3], [5, 4, 7, 6], [0, 3, 7, 4], [1, 5, 6, 2], [0, 4, 5, 1], [2, 6, 7, 3]], np.int64
)
"""Corners of front, back, left, right, top and bottom, shape (6, 4), counter-clockwise as seen from outside."""
EDGES: Final[NDArrayInt] = np.array(
    [[0, 1], [1, 2], [2, 3], [3, 0], [4, 5], [5, 6], [6, 7], [7, 4], [0, 4], [1, 5], [2, 6], [3, 7]], np.int64
)
"""Corners of the twelve edges, shape (12, 2): four of the front, four of the back, four between."""


def box_corners(centre_m: NDArrayFloat, rotation: NDArrayFloat, size_m: NDArrayFloat) -> NDArrayFloat:
    """Corners, shape (K, 8, 3), in the frame in which the boxes are given.

    Args:
        centre_m: Shape (K, 3).
        rotation: Orientations, shape (K, 3, 3).
        size_m: Length, width and height, shape (K, 3).
    """
    corners: NDArrayFloat = (_UNIT * size_m[:, None, :]) @ rotation.transpose(0, 2, 1) + centre_m[:, None, :]
    return corners


def transformed(target_SE3_source: NDArrayFloat, points_m: NDArrayFloat) -> NDArrayFloat:
    """Points of shape (..., 3), moved by a pose of shape (4, 4)."""
    moved: NDArrayFloat = points_m @ target_SE3_source[:3, :3].T + target_SE3_source[:3, 3]
    return moved


def inverse_pose(pose: NDArrayFloat) -> NDArrayFloat:
    """The inverse of a rotation with translation, shape (4, 4)."""
    inverse = np.eye(4)
    inverse[:3, :3] = pose[:3, :3].T
    inverse[:3, 3] = -pose[:3, :3].T @ pose[:3, 3]
    return inverse
