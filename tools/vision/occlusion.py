"""What hides what: how much of a box's outline nearer boxes cover.

Of two boxes that overlap in the picture, the nearer one is told by a side of one of them that the other lies wholly
beyond: who is on the camera's side of it is in front. This is right for a long bus beside a pedestrian, where the
distances of centres are not. Boxes that cut one another are ordered by the distance of their nearest corners.
"""

from __future__ import annotations

import numpy as np

from tools.av2.boxes import FACES
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt
from tools.vision.projection import ProjectedBoxes


def occluded_shares(boxes: ProjectedBoxes, wanted: NDArrayInt | None = None) -> NDArrayFloat:
    """Share of each box's outline in the picture that nearer boxes cover, shape (K,); 0 for boxes outside the picture.

    Boxes stand for whole objects: what shows through between the parts of one is taken to be covered, and what no track
    annotates (walls, trees) hides nothing.

    Args:
        boxes: The boxes of one frame in one picture.
        wanted: Indices of the boxes that are asked about; all by default. Others have share 0.
    """
    import shapely

    shares = np.zeros(len(boxes.visible))
    asked = np.flatnonzero(boxes.visible) if wanted is None else wanted[boxes.visible[wanted]]
    if not asked.size:
        return shares
    outlines = _outlines(boxes)
    for index in asked:
        front = np.flatnonzero(boxes.visible & _overlapping(boxes.box_px, int(index)))
        front = front[in_front_of(boxes.corners_camera_m, front, int(index))]
        whole = shapely.area(outlines[index])
        if front.size and whole > 0:
            hidden = shapely.intersection(shapely.union_all(outlines[front]), outlines[index])
            shares[index] = min(shapely.area(hidden) / whole, 1.0)
    return shares


def in_front_of(corners_m: NDArrayFloat, others: NDArrayInt, index: int) -> NDArrayBool:
    """Which of `others`, shape (M,), are nearer to the camera than box `index` where they overlap in the picture.

    Args:
        corners_m: Corners of all boxes in the camera frame, shape (K, 8, 3).
        others: Indices of boxes, not of `index` itself.
        index: The box.
    """
    theirs, own = corners_m[others], np.broadcast_to(corners_m[index], (len(others), 8, 3))
    they_hide, they_are_hidden = _beyond_a_near_side(theirs, own), _beyond_a_near_side(own, theirs)
    nearest = np.linalg.norm(theirs, axis=2).min(axis=1) < np.linalg.norm(own, axis=2).min(axis=1)
    return np.where(they_hide == they_are_hidden, nearest, they_hide)


def _beyond_a_near_side(first: NDArrayFloat, second: NDArrayFloat) -> NDArrayBool:
    """Bool, shape (M,): a side of either box parts camera and first box from the second one."""
    found = np.zeros(len(first), np.bool_)
    for sides, flip in ((first, 1.0), (second, -1.0)):
        quads = sides[:, FACES]
        normal = np.cross(quads[:, :, 1] - quads[:, :, 0], quads[:, :, 2] - quads[:, :, 1])
        offset = (normal * quads[:, :, 0]).sum(axis=2)
        other = second if flip > 0 else first
        beside = np.einsum("mfi,mci->mfc", normal, other) - offset[:, :, None]
        apart = (beside >= -1e-9 * np.abs(offset)[:, :, None]).all(axis=2)
        camera_inside = offset >= 0  # the camera, at the origin, is behind this side as seen from outside
        found |= (apart & (camera_inside if flip > 0 else ~camera_inside)).any(axis=1)
    return found


def _overlapping(box_px: NDArrayFloat, index: int) -> NDArrayBool:
    """Bool, shape (K,): other boxes whose bounds overlap with those of box `index`."""
    one = box_px[index]
    with np.errstate(invalid="ignore"):
        apart = (box_px[:, 2:] <= one[:2]).any(axis=1) | (box_px[:, :2] >= one[2:]).any(axis=1)
    overlapping: NDArrayBool = ~apart
    overlapping[index] = False
    return overlapping


def _outlines(boxes: ProjectedBoxes) -> NDArrayFloat:
    """Convex outlines in the picture, shape (K,), geometries of shapely at depth 1; empty outside."""
    import shapely

    faces = boxes.faces
    flat = faces.points_m[..., :2] / faces.points_m[..., 2:]
    owner = np.repeat(faces.box, flat.shape[1])
    points = shapely.points(flat.reshape(-1, 2))
    outlines = np.full(len(boxes.visible), shapely.Polygon(), dtype=object)
    if len(owner):
        first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        order = np.cumsum(np.concatenate([[False], owner[1:] != owner[:-1]]))
        outlines[owner[first]] = shapely.convex_hull(shapely.multipoints(points, indices=order))
    result: NDArrayFloat = outlines
    return result
