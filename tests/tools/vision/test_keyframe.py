"""A real keyframe: projected boxes against the data set's own matrices and its own 2D boxes, in all six pictures."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.vision.drawing import draw_box
from tools.vision.images import read_image
from tools.vision.projection import project_boxes

LARGEST_ERROR_PX = 0.5


def _reader() -> Any:
    spec = importlib.util.spec_from_file_location("keyframe_reader", Path(__file__).with_name("keyframe.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["keyframe_reader"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def keyframe(shared_data: Path) -> Any:
    return _reader().read_keyframe(shared_data / "nuscenes_keyframe")


def test_corners_are_where_the_files_own_matrices_put_them(keyframe) -> None:
    compared = 0
    for camera in keyframe.cameras:
        matrix = keyframe.lidar_to_camera[camera.name]
        seen = keyframe.corners_lidar_m @ matrix[:3, :3].T + matrix[:3, 3]
        at = seen @ camera.intrinsics.T
        front = seen[..., 2] >= 0.1
        ours = project_boxes(camera, keyframe.corners_ego_m).corners_px
        difference = np.abs(ours[front] - at[front][:, :2] / at[front][:, 2:])
        # Far beside the picture a corner's column grows without bounds; there only a relative difference means much.
        assert (difference / np.maximum(1.0, np.abs(ours[front]) / 2000)).max() < LARGEST_ERROR_PX
        compared += int(front.sum())
    assert compared > 1000


def test_bounds_are_the_data_sets_own_2d_boxes(keyframe) -> None:
    """The 2D boxes were made by the data set's tools from the original annotations, hull cut by the picture."""
    last = np.array([1599.0, 899.0, 1599.0, 899.0])
    errors = []
    for camera in keyframe.cameras:
        ours = project_boxes(camera, keyframe.corners_ego_m)
        middle = ours.corners_camera_m.mean(axis=1) @ camera.intrinsics.T
        middle = middle[:, :2] / middle[:, 2:]
        for box in keyframe.boxes_2d[camera.name]:
            away = np.abs(middle - box.centre_px).sum(axis=1) + np.abs(ours.depth_m - box.depth_m)
            index = int(np.argmin(away))
            assert away[index] < 0.01, "the same object"
            assert keyframe.label[index] == box.label
            errors.append(np.abs(ours.box_px[index] - np.minimum(box.bounds_px, last)).max())
    assert len(errors) == 84
    assert max(errors) < LARGEST_ERROR_PX
    assert np.median(errors) < 0.05


def test_nothing_else_is_in_view(keyframe) -> None:
    """One box of 85 is told apart: at the very edge, or without any LiDAR point, the data set leaves it out."""
    seen = [int(project_boxes(camera, keyframe.corners_ego_m).visible.sum()) for camera in keyframe.cameras]
    listed = [len(keyframe.boxes_2d[camera.name]) for camera in keyframe.cameras]
    assert sum(seen) - sum(listed) == 1
    assert all(one >= other for one, other in zip(seen, listed, strict=True))


def test_boxes_are_drawn_where_they_are_projected(keyframe) -> None:
    """Changed pixels of the real picture lie within the bounds, up to the line's width, and reach all four sides."""
    for camera in keyframe.cameras:
        before = read_image(keyframe.images[camera.name], (camera.width_px, camera.height_px))
        found = project_boxes(camera, keyframe.corners_ego_m)
        for index in np.flatnonzero(found.visible & (found.area_px > 400)):
            after = before.copy()
            draw_box(after, camera, found.corners_camera_m[index], width_px=1)
            row, column = np.nonzero((np.asarray(after) != np.asarray(before)).any(axis=2))
            drawn = np.array([column.min(), row.min(), column.max(), row.max()])
            assert np.abs(drawn - found.box_px[index]).max() <= 3.0
