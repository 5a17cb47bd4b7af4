"""Renders one camera's picture of flat ground and shaded boxes, with who is seen at each pixel.

Every polygon is clipped as boxes are (`tools.av2.frustum`), and every pixel takes what is nearest along its ray, so a
pixel belongs to a box exactly if the ray through its centre meets that box first. Arrays in, arrays out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.boxes import FACES
from tools.av2.cameras import CameraModel
from tools.av2.frustum import clip_quads
from tools.av2.samples.appearance import Light
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt, NDArrayInt32

NOBODY: Final = -1
SHADES: Final = np.array([0.86, 0.80, 0.92, 0.70, 1.0, 0.45])
"""Brightness of a box's front, back, left, right, top and bottom."""
GRASS: Final = (104, 118, 92)
_FAR_M: Final = 400.0
_EDGE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Ground:
    """Convex quadrilaterals on the ground, painted in order; S of them.

    Attributes:
        quads_m: Vertices in the frame of the scene's picture (camera frame), shape (S, 4, 3).
        colour: Colours, 0 to 255, shape (S, 3).
    """

    quads_m: NDArrayFloat
    colour: NDArrayFloat


@dataclass(frozen=True, slots=True)
class Picture:
    """One rendered picture.

    Attributes:
        rgb: Colours, uint8, shape (height, width, 3).
        owner: Index of the box that is seen at the pixel, -1 for none, int32, shape (height, width).
    """

    rgb: NDArrayAny
    owner: NDArrayInt32


@dataclass(frozen=True, slots=True)
class _Spans:
    """Runs of pixels, row by row of one polygon after the other.

    Attributes:
        polygon: Whose they are, ascending, shape (R,).
        starts: Flat index (row * width + column) of the first pixel, shape (R,).
        many: How many pixels from there on, shape (R,).
    """

    polygon: NDArrayInt
    starts: NDArrayInt
    many: NDArrayInt

    def pixels(self, begin: int, end: int) -> NDArrayInt:
        """Flat indices of the pixels of some runs."""
        starts, many = self.starts[begin:end], self.many[begin:end]
        flat: NDArrayInt = np.arange(int(many.sum())) + np.repeat(starts - (np.cumsum(many) - many), many)
        return flat


def render(
    camera: CameraModel, corners_m: NDArrayFloat, colour: NDArrayFloat, ground: Ground, horizon_row: float, light: Light
) -> Picture:
    """Draw a picture.

    Args:
        camera: The camera.
        corners_m: Corners of the boxes in the camera frame, shape (K, 8, 3).
        colour: Colours of the boxes, 0 to 255, shape (K, 3).
        ground: What is painted on the ground.
        horizon_row: Row above which there is sky.
        light: Day or night.
    """
    n_ground, n_sides = len(ground.quads_m), len(SHADES) * len(corners_m)
    sides = np.asarray(colour, np.float64).reshape(-1, 1, 3) * SHADES[:, None]
    things = np.concatenate([np.asarray(ground.colour).reshape(-1, 3), sides.reshape(-1, 3)]) * light.strength
    palette = np.concatenate([things, _backdrop(camera, horizon_row, light)])  # what nothing covers: a colour per row
    paint = np.repeat(np.arange(len(things), len(palette), dtype=np.int32), camera.width_px)
    points, _, kept = clip_quads(camera, ground.quads_m)
    _fill(paint, kept, _spans(camera, points[kept]))
    _paint_boxes(camera, corners_m, paint, n_ground)
    owners = np.full(len(palette), NOBODY, np.int32)
    owners[n_ground : n_ground + n_sides] = np.arange(n_sides) // len(SHADES)
    shape = camera.height_px, camera.width_px
    rgb = np.rint(palette).astype(np.uint8).take(paint, axis=0)
    return Picture(rgb.reshape(*shape, 3), owners.take(paint).reshape(shape))


def _backdrop(camera: CameraModel, horizon_row: float, light: Light) -> NDArrayFloat:
    """Colours of sky and grass per row, shape (height, 3)."""
    row = np.arange(camera.height_px)[:, None]
    share = np.clip(row / max(horizon_row, 1.0), 0.0, 1.0)
    sky = np.array(light.sky) + share * (np.array(light.horizon) - np.array(light.sky))
    return np.where(row < horizon_row, sky, np.array(GRASS) * light.strength)


def _paint_boxes(camera: CameraModel, corners_m: NDArrayFloat, paint: NDArrayInt32, first: int) -> None:
    """Paint the sides of boxes, side s of box k as `first + 6 k + s`, the nearest one at each pixel."""
    nearness = np.full(paint.size, 1.0 / _FAR_M)
    quads = corners_m[:, FACES]
    normal = np.cross(quads[:, :, 1] - quads[:, :, 0], quads[:, :, 2] - quads[:, :, 1])
    offset = (normal * quads[:, :, 0]).sum(axis=2)
    box, side = np.nonzero(offset < 0)  # those that look towards the camera
    points, _, kept = clip_quads(camera, quads[box, side])
    slope = (normal[box, side] @ np.linalg.inv(camera.intrinsics)) / offset[box, side][:, None]
    spans = _spans(camera, points[kept])
    ends = np.searchsorted(spans.polygon, np.arange(len(kept) + 1)).tolist()
    for place, index in enumerate(kept.tolist()):
        at = spans.pixels(ends[place], ends[place + 1])
        row, column = np.divmod(at, camera.width_px)
        near = column * slope[index, 0] + row * slope[index, 1] + slope[index, 2]
        nearer = near > nearness[at]
        at = at[nearer]
        nearness[at] = near[nearer]
        paint[at] = first + len(SHADES) * box[index] + side[index]


def _fill(paint: NDArrayInt32, indices: NDArrayInt, spans: _Spans) -> None:
    """Paint polygons in order: by slices, since those of the ground are wide and an index per pixel would be dear."""
    begins, ends, index = spans.starts.tolist(), (spans.starts + spans.many).tolist(), indices[spans.polygon].tolist()
    for begin, end, painted in zip(begins, ends, index, strict=True):
        paint[begin:end] = painted


def _spans(camera: CameraModel, points_m: NDArrayFloat) -> _Spans:
    """The pixels whose centres lie in convex polygons, shape (P, V, 3); vertices may be repeated."""
    at = points_m @ camera.intrinsics.T
    x, y = at[:, :, 0] / at[:, :, 2], at[:, :, 1] / at[:, :, 2]
    after = [*range(1, x.shape[1]), 0]
    dx, dy = x[:, after] - x, y[:, after] - y
    turn = np.where((x * y[:, after] - y * x[:, after]).sum(axis=1) > 0, 1.0, -1.0)[:, None]
    level = np.abs(dy) < 1e-12
    slope = dx / np.where(level, 1.0, dy)
    polygon, row = _rows(camera, y)
    crossed = x[polygon] + (row[:, None] - y[polygon]) * slope[polygon]
    left = np.where((~level & (turn * dy < 0))[polygon], crossed, -np.inf).max(axis=1, initial=-np.inf)
    right = np.where((~level & (turn * dy > 0))[polygon], crossed, np.inf).min(axis=1, initial=np.inf)
    first = np.ceil(np.clip(left, 0.0, camera.width_px) - _EDGE).astype(np.int64)
    last = np.floor(np.clip(right, -1.0, camera.width_px - 1.0) + _EDGE).astype(np.int64)
    return _Spans(polygon, row * camera.width_px + first, np.maximum(last - first + 1, 0))


def _rows(camera: CameraModel, y: NDArrayFloat) -> tuple[NDArrayInt, NDArrayInt]:
    """Polygon and row of every row of pixels that polygons with vertices at y, shape (P, V), reach."""
    top = np.ceil(np.clip(y.min(axis=1) - _EDGE, 0, camera.height_px)).astype(np.int64)
    bottom = np.floor(np.clip(y.max(axis=1) + _EDGE, -1, camera.height_px - 1)).astype(np.int64)
    many = np.maximum(bottom - top + 1, 0)
    row: NDArrayInt = np.arange(int(many.sum())) + np.repeat(top - (np.cumsum(many) - many), many)
    return np.repeat(np.arange(len(y)), many), row
