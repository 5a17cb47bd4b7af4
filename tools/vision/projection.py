"""Where the boxes of a frame are in a camera's picture, with the motion between the sweep and the exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.av2.boxes import box_corners, inverse_pose, transformed
from tools.av2.cameras import CameraModel
from tools.av2.frustum import NEAR_M, ClippedFaces, clip_boxes, far_faces, solid_angle
from tools.av2.poses import EgoPoses
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True)
class BoxesAt:
    """The boxes of one frame, moved to where they are at an exposure.

    Attributes:
        track: Track of each box, shape (K,), ascending.
        corners_m: Corners in the ego frame of the exposure, shape (K, 8, 3), numbered as in `tools.av2.boxes`.
    """

    track: NDArrayInt
    corners_m: NDArrayFloat


@dataclass(frozen=True, slots=True)
class ProjectedBoxes:
    """Boxes in one camera's picture. Pixel (0, 0) is the centre of the upper left pixel.

    Attributes:
        corners_px: Column and row of the corners, shape (K, 8, 2), unclipped; NaN for a corner before the near plane.
        box_px: Left, top, right and bottom of the box's part in the picture, shape (K, 4); NaN where nothing is.
        depth_m: Depth of the box's centre along the optical axis, shape (K,); negative behind the camera.
        visible_share: Share of the box's outline, as a solid angle seen from the camera, that is in the picture, shape
            (K,), from 0 to 1. What hides the box plays no part in it (see `tools.vision.occlusion`).
        area_px: Area of the box's outline in the picture, square pixels, shape (K,).
        visible: Bool, shape (K,): some part of the box is in the picture.
        corners_camera_m: Corners in the camera frame, shape (K, 8, 3).
        faces: What of the boxes' far faces is in the picture.
    """

    corners_px: NDArrayFloat
    box_px: NDArrayFloat
    depth_m: NDArrayFloat
    visible_share: NDArrayFloat
    area_px: NDArrayFloat
    visible: NDArrayBool
    corners_camera_m: NDArrayFloat
    faces: ClippedFaces


def boxes_at(tracks: TrackTable, frame: int, poses: EgoPoses, exposure_ns: int) -> BoxesAt:
    """The boxes of a frame where they are at a camera's exposure.

    The recording car's own motion is taken from its poses. An object that has a box at the next frame on that side of
    the exposure is moved evenly towards it; another one is taken to stand still in between.

    Args:
        tracks: The log's boxes.
        frame: Index of the frame nearest to the exposure.
        poses: The log's ego poses.
        exposure_ns: Time of the exposure.

    Raises:
        DataError: There are no poses around the exposure.
    """
    rows = tracks.row_index[:, frame].astype(np.int64)
    rows = rows[rows >= 0]
    corners = corners_at(tracks, rows, poses, np.full(rows.size, exposure_ns, np.int64))
    return BoxesAt(tracks.row_track[rows].astype(np.int64), corners)


def corners_at(tracks: TrackTable, rows: NDArrayInt, poses: EgoPoses, exposures_ns: NDArrayInt) -> NDArrayFloat:
    """Corners of boxes, each at an exposure of its own near its frame, in the ego frame of that exposure.

    Args:
        tracks: The log's boxes.
        rows: Rows of the boxes, shape (K,).
        poses: The log's ego poses.
        exposures_ns: Time of an exposure per box, shape (K,).

    Returns:
        Shape (K, 8, 3); boxes move as in `boxes_at`.
    """
    track, frame, centre = tracks.row_track[rows], tracks.row_frame[rows], tracks.centre_city_m[rows]
    stamps = tracks.timestamps_ns
    beside = np.clip(frame + np.where(exposures_ns >= stamps[frame], 1, -1), 0, tracks.n_frames - 1)
    other, gap_ns = tracks.row_index[track, beside], stamps[beside] - stamps[frame]
    moves = (other >= 0) & (gap_ns != 0)
    share = np.where(moves, (exposures_ns - stamps[frame]) / np.where(gap_ns == 0, 1, gap_ns), 0.0)
    centre = centre + np.minimum(share, 1.0)[:, None] * (tracks.centre_city_m[other] - centre)
    corners = box_corners(centre, tracks.city_R_object[rows], tracks.size_m[rows])
    pose = poses.at(exposures_ns)
    seen: NDArrayFloat = (corners - pose.translation[:, None]) @ pose.rotation
    return seen


def project_boxes(camera: CameraModel, corners_m: NDArrayFloat, near_m: float = NEAR_M) -> ProjectedBoxes:
    """Boxes in the picture of a camera.

    Args:
        camera: The camera; a plain pinhole, because AV2's images are undistorted.
        corners_m: Corners in the ego frame of the exposure, shape (K, 8, 3).
        near_m: Distance of the near plane along the optical axis.
    """
    seen_m = transformed(inverse_pose(camera.ego_SE3_camera), corners_m)
    faces = clip_boxes(camera, seen_m, near_m)
    corners_px = pixels(camera, seen_m)
    corners_px[seen_m[..., 2] < near_m] = np.nan
    visible = np.zeros(len(corners_m), np.bool_)
    visible[faces.box] = True
    return ProjectedBoxes(
        corners_px=corners_px,
        box_px=_bounds(camera, faces, len(corners_m)),
        depth_m=seen_m[..., 2].mean(axis=1),
        visible_share=_share(seen_m, faces),
        area_px=_areas(camera, faces, len(corners_m)),
        visible=visible,
        corners_camera_m=seen_m,
        faces=faces,
    )


def pixels(camera: CameraModel, points_m: NDArrayFloat) -> NDArrayFloat:
    """Column and row, shape (..., 2), of points in the camera frame, shape (..., 3); senseless behind the camera."""
    depth = np.where(points_m[..., 2:] == 0, np.finfo(np.float64).tiny, points_m[..., 2:])
    with np.errstate(over="ignore"):
        flat: NDArrayFloat = (points_m @ camera.intrinsics[:2].T) / depth
    return flat


def _bounds(camera: CameraModel, faces: ClippedFaces, count: int) -> NDArrayFloat:
    """Left, top, right and bottom of each box's faces; NaN without any."""
    at = pixels(camera, faces.points_m)
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, faces.box, at.min(axis=1))
    np.maximum.at(high, faces.box, at.max(axis=1))
    last = np.array([camera.width_px - 1.0, camera.height_px - 1.0])
    bounds = np.concatenate([np.clip(low, 0.0, last), np.clip(high, 0.0, last)], axis=1)
    bounds[np.isinf(low[:, 0])] = np.nan
    return bounds


def _share(corners_m: NDArrayFloat, faces: ClippedFaces) -> NDArrayFloat:
    seen = np.unique(faces.box)
    box, quads = far_faces(corners_m, seen)
    inside, whole = np.zeros(len(corners_m)), np.ones(len(corners_m))
    np.add.at(inside, faces.box, solid_angle(faces.points_m))
    whole[seen] = 0.0
    np.add.at(whole, box, solid_angle(quads))
    share: NDArrayFloat = np.clip(inside / np.maximum(whole, 1e-12), 0.0, 1.0)
    return share


def _areas(camera: CameraModel, faces: ClippedFaces, count: int) -> NDArrayFloat:
    """Areas by the shoelace formula; repeated vertices add nothing."""
    at = pixels(camera, faces.points_m)
    x, y = at[..., 0], at[..., 1]
    doubled = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    areas = np.zeros(count)
    np.add.at(areas, faces.box, np.abs(doubled) / 2)
    return areas
