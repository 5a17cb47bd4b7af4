"""Draws projected boxes onto whole images: lines clipped at the near plane, the front marked, a halo for contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tools.av2.boxes import EDGES
from tools.av2.cameras import CameraModel
from tools.av2.frustum import NEAR_M, view_planes
from tools.typing import NDArrayFloat
from tools.vision.projection import pixels

if TYPE_CHECKING:
    from PIL.Image import Image

Colour = tuple[int, int, int]
MAGENTA: Final[Colour] = (255, 0, 200)
"""A colour that streets hardly show."""
_HALO: Final[Colour] = (0, 0, 0)
_FRONT_EDGES: Final = 4


def box_lines(camera: CameraModel, corners_camera_m: NDArrayFloat, near_m: float = NEAR_M) -> NDArrayFloat:
    """The box's edges as lines in the picture, shape (L, 4): first and last column and row, L at most 12.

    Each edge is cut at the near plane and at the sides of the picture, so that no line depends on how a drawing library
    treats far coordinates. The first four edges of the box are those of its front.

    Args:
        camera: The camera.
        corners_camera_m: Corners in the camera frame, shape (8, 3).
        near_m: Distance of the near plane.
    """
    return _lines(camera, corners_camera_m[EDGES], near_m)


def draw_box(
    image: Image, camera: CameraModel, corners_camera_m: NDArrayFloat, colour: Colour = MAGENTA, width_px: int = 2
) -> None:
    """Draw one box onto a whole image, in place: twelve edges, those of the front half as thick again.

    Args:
        image: The picture, of any scale: the camera's pixels are scaled to it.
        camera: The camera.
        corners_camera_m: Corners in the camera frame, shape (8, 3), such as `ProjectedBoxes.corners_camera_m[k]`.
        colour: Colour of the lines.
        width_px: Width of the lines, in pixels of `image`.
    """
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    front = box_lines_of_front(camera, corners_camera_m)
    every = box_lines(camera, corners_camera_m)
    for lines, width, ink in (
        (every, width_px + 2, _HALO),
        (front, round(width_px * 1.5) + 2, _HALO),
        (every, width_px, colour),
        (front, round(width_px * 1.5), colour),
    ):
        for line in scaled(lines.reshape(-1, 2), camera, image.size).reshape(-1, 4):
            draw.line([float(value) for value in line], fill=ink, width=width)


def box_lines_of_front(camera: CameraModel, corners_camera_m: NDArrayFloat, near_m: float = NEAR_M) -> NDArrayFloat:
    """The lines of the box's front alone, shape (L, 4), L at most 4."""
    return _lines(camera, corners_camera_m[EDGES[:_FRONT_EDGES]], near_m)


def scaled(points_px: NDArrayFloat, camera: CameraModel, size_px: tuple[int, int]) -> NDArrayFloat:
    """Points in the camera's pixels, shape (P, 2), in those of its picture scaled to `size_px` (width, height)."""
    factor = np.array([size_px[0] / camera.width_px, size_px[1] / camera.height_px])
    moved: NDArrayFloat = (points_px + 0.5) * factor - 0.5
    return moved


def _lines(camera: CameraModel, ends_m: NDArrayFloat, near_m: float) -> NDArrayFloat:
    """Edges, shape (L, 2, 3) in the camera frame, as lines within the picture (Liang and Barsky 1984)."""
    planes = view_planes(camera, near_m)
    beside = ends_m @ planes[:, :3].T + planes[:, 3]
    start, end = beside[:, 0], beside[:, 1]
    gap = start - end
    share = start / np.where(gap == 0, 1.0, gap)
    first = np.where((start < 0) & (end >= 0), share, 0.0).max(axis=1)
    last = np.where((start >= 0) & (end < 0), share, 1.0).min(axis=1)
    kept = ~((start < 0) & (end < 0)).any(axis=1) & (first < last)
    way = ends_m[:, 1] - ends_m[:, 0]
    both = np.stack([ends_m[:, 0] + part[:, None] * way for part in (first, last)], axis=1)[kept]
    return pixels(camera, both).reshape(-1, 4)
