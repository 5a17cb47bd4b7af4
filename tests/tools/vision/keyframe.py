"""Reads one nuScenes keyframe: cameras, images and boxes in the values that the product uses."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.av2.boxes import box_corners
from tools.av2.cameras import CameraModel
from tools.av2.synthetic import plane_rotations
from tools.typing import NDArrayFloat, NDArrayInt

SIZE_PX = (1600, 900)


@dataclass(frozen=True)
class Box2D:
    """A 2D box as the file has it, made by the data set's own tools: left, top, right, bottom; and the depth."""

    label: int
    bounds_px: tuple[float, float, float, float]
    centre_px: tuple[float, float]
    depth_m: float


@dataclass(frozen=True)
class Keyframe:
    """One keyframe; the ego frame is that of the sweep.

    Attributes:
        cameras: The six cameras; their poses lead from the camera at its exposure to the ego frame of the sweep.
        images: Image file of each camera.
        lidar_to_camera: The file's own matrices from the LiDAR to each camera, shape (4, 4).
        label: Category number of each box, shape (K,).
        corners_lidar_m: Corners in the LiDAR frame, shape (K, 8, 3).
        corners_ego_m: Corners in the ego frame of the sweep, shape (K, 8, 3).
        n_points: LiDAR points in each box, shape (K,).
        boxes_2d: The file's own 2D boxes per camera.
    """

    cameras: tuple[CameraModel, ...]
    images: dict[str, Path]
    lidar_to_camera: dict[str, NDArrayFloat]
    label: NDArrayInt
    corners_lidar_m: NDArrayFloat
    corners_ego_m: NDArrayFloat
    n_points: NDArrayInt
    boxes_2d: dict[str, list[Box2D]]


def read_keyframe(folder: Path) -> Keyframe:
    """The keyframe in `folder`, as mmdetection3d's info file describes it."""
    [sample] = json.loads((folder / "keyframe.json").read_bytes())["data_list"]
    to_ego = np.array(sample["lidar_points"]["lidar2ego"])
    images, boxes = sample["images"], sample["instances"]
    number = np.array([box["bbox_3d"] for box in boxes])
    upright = _upright(number[:, 6], np.array(sample["ego2global"])[:3, :3] @ to_ego[:3, :3])
    corners = box_corners(number[:, :3], upright, number[:, 3:6])
    return Keyframe(
        cameras=tuple(_camera(name, image, to_ego) for name, image in images.items()),
        images={name: folder / image["img_path"] for name, image in images.items()},
        lidar_to_camera={name: np.array(image["lidar2cam"]) for name, image in images.items()},
        label=np.array([box["bbox_label_3d"] for box in boxes]),
        corners_lidar_m=corners,
        corners_ego_m=corners @ to_ego[:3, :3].T + to_ego[:3, 3],
        n_points=np.array([box["num_lidar_pts"] for box in boxes]),
        boxes_2d={name: [_box_2d(box) for box in found] for name, found in sample["cam_instances"].items()},
    )


def _upright(yaw_lidar: NDArrayFloat, global_R_lidar: NDArrayFloat) -> NDArrayFloat:
    """Orientations in the LiDAR frame, shape (K, 3, 3).

    nuScenes annotates boxes that stand upright in the world, and its LiDAR is tilted by a degree; the file keeps only
    the angle of the forward axis in the LiDAR's plane, from which the upright box follows.
    """
    flat = np.column_stack([np.cos(yaw_lidar), np.sin(yaw_lidar)])
    rise = -(flat @ global_R_lidar[2, :2]) / global_R_lidar[2, 2]
    forward = np.column_stack([flat, rise]) @ global_R_lidar.T
    rotations: NDArrayFloat = global_R_lidar.T @ plane_rotations(np.arctan2(forward[:, 1], forward[:, 0]))
    return rotations


def _camera(name: str, image: dict, to_ego: NDArrayFloat) -> CameraModel:
    pose = to_ego @ np.linalg.inv(np.array(image["lidar2cam"]))
    return CameraModel(name, *SIZE_PX, np.array(image["cam2img"]), (0.0, 0.0, 0.0), pose)


def _box_2d(box: dict) -> Box2D:
    return Box2D(box["bbox_label_3d"], tuple(box["bbox"]), tuple(box["center_2d"]), box["depth"])
