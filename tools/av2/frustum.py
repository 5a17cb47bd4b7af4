"""What of a box lies in a camera's picture: its faces, clipped exactly against the near plane and the picture's sides.

Every ray of the camera that meets a box leaves it through one face whose outside looks away from the camera. These
faces alone therefore tell the box's outline in the picture, each direction once, even where the near plane cuts the box
or the camera is inside it; areas and solid angles are sums over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.boxes import FACES
from tools.av2.cameras import CameraModel
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

NEAR_M: Final = 0.1
"""Nothing nearer than this, along the optical axis, is in a picture."""
_MOST_VERTICES: Final = 9
"""A quadrilateral gains at most one vertex at each of five planes."""


@dataclass(frozen=True, slots=True)
class ClippedFaces:
    """The parts of boxes' far faces that are in the picture; Q polygons with at least three vertices each.

    Attributes:
        box: Index of the box, shape (Q,), ascending.
        points_m: Vertices in the camera frame, shape (Q, 9, 3); beyond the last one the first is repeated.
        count: Number of vertices, shape (Q,).
    """

    box: NDArrayInt
    points_m: NDArrayFloat
    count: NDArrayInt


def view_planes(camera: CameraModel, near_m: float = NEAR_M) -> NDArrayFloat:
    """Near, left, right, top and bottom plane as (normal, offset), shape (5, 4): `normal @ point + offset >= 0` inside.

    The picture reaches from the centre of its first pixel to that of its last, as for av2's camera model: columns from
    0 to width - 1, rows from 0 to height - 1.
    """
    (fx, skew, cx), (_, fy, cy) = camera.intrinsics[0], camera.intrinsics[1]
    return np.array(
        [
            [0.0, 0.0, 1.0, -near_m],
            [fx, skew, cx, 0.0],
            [-fx, -skew, camera.width_px - 1 - cx, 0.0],
            [0.0, fy, cy, 0.0],
            [0.0, -fy, camera.height_px - 1 - cy, 0.0],
        ]
    )


def in_view(camera: CameraModel, corners_m: NDArrayFloat, near_m: float = NEAR_M) -> NDArrayBool:
    """Bool, shape (K,): some part of the box is in the picture, hidden behind others or not.

    Args:
        camera: The camera.
        corners_m: Corners in the camera frame, shape (K, 8, 3), numbered as in `tools.av2.boxes`.
        near_m: Distance of the near plane.
    """
    seen = np.zeros(len(corners_m), np.bool_)
    seen[clip_boxes(camera, corners_m, near_m).box] = True
    return seen


def clip_boxes(camera: CameraModel, corners_m: NDArrayFloat, near_m: float = NEAR_M) -> ClippedFaces:
    """The far faces of boxes, shape (K, 8, 3) in the camera frame, as far as they are in the picture."""
    planes = view_planes(camera, near_m)
    beyond: NDArrayBool = np.any(np.all(_beside(corners_m, planes) < 0, axis=1), axis=1)
    box, quads = far_faces(corners_m, np.flatnonzero(~beyond))
    points, count, kept = clip_quads(camera, quads, near_m)
    return ClippedFaces(box[kept], points[kept], count[kept])


def clip_quads(
    camera: CameraModel, quads_m: NDArrayFloat, near_m: float = NEAR_M
) -> tuple[NDArrayFloat, NDArrayInt, NDArrayInt]:
    """Convex quadrilaterals as far as they are in the picture.

    Args:
        camera: The camera.
        quads_m: Vertices in the camera frame, shape (Q, 4, 3).
        near_m: Distance of the near plane.

    Returns:
        Vertices, shape (Q, 9, 3), the first repeated beyond the last; their numbers, shape (Q,); and the indices of
        those of which something is left.
    """
    points = np.concatenate([quads_m, np.repeat(quads_m[:, :1], _MOST_VERTICES - 4, axis=1)], axis=1)
    count = np.full(len(points), 4, np.int64)
    for plane in view_planes(camera, near_m):
        _clip(points, count, plane)
    return points, count, np.flatnonzero(count >= 3)


def far_faces(corners_m: NDArrayFloat, boxes: NDArrayInt) -> tuple[NDArrayInt, NDArrayFloat]:
    """Box index, shape (F,), and vertices, shape (F, 4, 3), of the faces of `boxes` that look away from the camera."""
    quads = corners_m[boxes][:, FACES]
    normal = np.cross(quads[:, :, 1] - quads[:, :, 0], quads[:, :, 2] - quads[:, :, 1])
    at, face = np.nonzero((normal * quads[:, :, 0]).sum(axis=2) > 0)
    return boxes[at], quads[at, face]


def solid_angle(points_m: NDArrayFloat) -> NDArrayFloat:
    """Solid angles, steradian, shape (Q,), of convex polygons, shape (Q, V, 3), seen from the origin from within.

    Source: Van Oosterom and Strackee (1983), over the triangles of a fan; repeated vertices add nothing.
    """
    length = np.linalg.norm(points_m, axis=2)
    a, b, c = points_m[:, :1], points_m[:, 1:-1], points_m[:, 2:]
    la, lb, lc = length[:, :1], length[:, 1:-1], length[:, 2:]
    volume = (a * np.cross(b, c)).sum(axis=2)
    scale = la * lb * lc + (a * b).sum(axis=2) * lc + (a * c).sum(axis=2) * lb + (b * c).sum(axis=2) * la
    angles: NDArrayFloat = 2 * np.arctan2(volume, scale)
    whole: NDArrayFloat = np.abs(angles.sum(axis=1))
    return whole


def _beside(points_m: NDArrayFloat, planes: NDArrayFloat) -> NDArrayFloat:
    """Signed distances (not normalised) of points, shape (..., 3), from P planes, shape (..., P)."""
    beside: NDArrayFloat = points_m @ planes[:, :3].T + planes[:, 3]
    return beside


def _clip(points: NDArrayFloat, count: NDArrayInt, plane: NDArrayFloat) -> None:
    """Cut polygons, shape (Q, 9, 3), in place at a plane (Sutherland and Hodgman 1974, all polygons at once)."""
    slot = np.arange(_MOST_VERTICES)
    cut = np.flatnonzero(((_beside(points, plane[None])[..., 0] < 0) & (slot < count[:, None])).any(axis=1))
    if not cut.size:
        return
    here, many = points[cut], count[cut, None]
    used, after = slot < many, np.where(slot + 1 < many, slot + 1, 0)
    there = np.take_along_axis(here, after[..., None], axis=1)
    before, behind = (_beside(part, plane[None])[..., 0] for part in (here, there))
    crossing = used & ((before >= 0) != (behind >= 0))
    share = np.where(crossing, before / np.where(crossing, before - behind, 1.0), 0.0)[..., None]
    both = np.stack([here, here + share * (there - here)], axis=2).reshape(len(cut), -1, 3)
    kept = np.stack([used & (before >= 0), crossing], axis=2).reshape(len(cut), -1)
    _put_back(points, count, cut, both, kept)


def _put_back(points: NDArrayFloat, count: NDArrayInt, cut: NDArrayInt, both: NDArrayFloat, kept: NDArrayBool) -> None:
    """Write the kept of up to 18 candidates per polygon, first things first, and repeat the first one behind them."""
    many = np.minimum(kept.sum(axis=1), _MOST_VERTICES)
    order = np.argsort(~kept, axis=1, kind="stable")[:, :_MOST_VERTICES]
    order = np.where(np.arange(_MOST_VERTICES) < many[:, None], order, order[:, :1])
    points[cut], count[cut] = np.take_along_axis(both, order[..., None], axis=1), many
