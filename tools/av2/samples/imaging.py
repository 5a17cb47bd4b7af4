"""Writes the ring cameras' images of a sample log: `sensors/cameras/CAMERA/TIMESTAMP_NS.jpg`, as AV2 lays them out.

Everyone is where the motions have them at the exposure itself, not at the sweep. Images are half as wide and high as
AV2's and come twice a second, every fifth sweep; the calibration says their size.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.boxes import box_corners, inverse_pose, transformed
from tools.av2.cameras import CameraModel
from tools.av2.samples.actors import Actor
from tools.av2.samples.appearance import colour_of, light_of
from tools.av2.samples.calibration import CAMERAS, extrinsics, intrinsics
from tools.av2.samples.ground import ground_quads
from tools.av2.samples.rendering import Ground, Picture, render
from tools.av2.samples.scene import DURATION_S, Scene
from tools.av2.synthetic import plane_rotations
from tools.av2.tracks import quaternions_to_matrices
from tools.typing import NDArrayFloat

Painted = tuple[NDArrayFloat, NDArrayFloat]
IMAGE_SCALE: Final = 0.5
IMAGES_PER_S: Final = 2
QUALITY: Final = 85
_RING: Final = tuple(mounting.name for mounting in CAMERAS if mounting.name.startswith("ring_"))
_APART_S: Final = 0.003
"""Cameras are exposed one after the other, as the lidar's beam comes round, 0 to 18 ms after the sweep's time."""


def ring_cameras(scale: float = IMAGE_SCALE) -> tuple[CameraModel, ...]:
    """The seven ring cameras with images of `scale` times AV2's width and height."""
    lens, place = intrinsics(scale), extrinsics()
    turn = quaternions_to_matrices(np.column_stack([place[name] for name in ("qw", "qx", "qy", "qz")]))
    cameras = []
    for name in _RING:
        at, sits = lens["sensor_name"].index(name), place["sensor_name"].index(name)
        matrix, pose = np.eye(3), np.eye(4)
        matrix[[0, 1, 0, 1], [0, 1, 2, 2]] = [lens[column][at] for column in ("fx_px", "fy_px", "cx_px", "cy_px")]
        pose[:3, :3], pose[:3, 3] = turn[sits], [place[column][sits] for column in ("tx_m", "ty_m", "tz_m")]
        size = int(lens["width_px"][at]), int(lens["height_px"][at])
        cameras.append(CameraModel(name, *size, matrix, (0.0, 0.0, 0.0), pose))
    return tuple(cameras)


def exposures_of(camera: str) -> NDArrayFloat:
    """Times of a camera's exposures, seconds after the first frame."""
    sweeps = np.arange(0.0, round(DURATION_S * IMAGES_PER_S)) / IMAGES_PER_S
    return (sweeps + _RING.index(camera) * _APART_S).round(9)


def exposure_times_s() -> NDArrayFloat:
    """Times of all exposures, ascending."""
    return np.unique(np.concatenate([exposures_of(name) for name in _RING]))


def picture_at(
    scene: Scene, log_id: str, camera: CameraModel, time_s: float, axle_height_m: float, painted: Painted | None = None
) -> Picture:
    """What a camera sees; owner k in the picture is actor k + 1 of the scene.

    Args:
        scene: The scene.
        log_id: Its log's name, on which colours and light depend.
        camera: The camera.
        time_s: Moment of the exposure, seconds after the first frame.
        axle_height_m: Height of the ego frame's origin above the ground.
        painted: `ground_quads` of the scene's roads, where they are known already.
    """
    [place], [yaw] = scene.actors[0].at(np.array([time_s]))
    to_camera = inverse_pose(camera.ego_SE3_camera)
    quads, colour = painted or ground_quads(scene.network)
    flat = np.concatenate([_turned(quads - place, -yaw), np.full((*quads.shape[:2], 1), -axle_height_m)], axis=2)
    others = scene.actors[1:]
    corners = _corners(others, time_s, place, float(yaw), axle_height_m)
    paint = np.array([colour_of(log_id, actor)[1] for actor in others], np.float64)
    horizon = float(camera.intrinsics[1, 2])  # the cameras are level
    ground = Ground(transformed(to_camera, flat), colour)
    return render(camera, transformed(to_camera, corners), paint, ground, horizon, light_of(log_id))


def write_images(folder: Path, log_id: str, scene: Scene, start_ns: int, axle_height_m: float) -> None:
    """Write all images of a log into its folder. Equal scenes give byte-identical images."""
    painted = ground_quads(scene.network)
    for camera in ring_cameras():
        place = folder / "sensors" / "cameras" / camera.name
        place.mkdir(parents=True, exist_ok=True)
        for time_s in exposures_of(camera.name).tolist():
            picture = picture_at(scene, log_id, camera, time_s, axle_height_m, painted)
            (place / f"{start_ns + round(time_s * 1e9)}.jpg").write_bytes(_jpeg(picture))


def _corners(
    actors: tuple[Actor, ...], time_s: float, place_m: NDArrayFloat, yaw_rad: float, axle_height_m: float
) -> NDArrayFloat:
    """Corners of the actors' boxes in the ego frame, shape (K, 8, 3)."""
    if not actors:
        return np.zeros((0, 8, 3))
    boxes = [actor.box_at(np.array([time_s])) for actor in actors]
    centre = _turned(np.concatenate([at for at, _ in boxes]) - place_m, -yaw_rad)
    turn = plane_rotations(np.concatenate([turned for _, turned in boxes]) - yaw_rad)
    size = np.array([actor.size_m for actor in actors])
    height = np.array([actor.bottom_m for actor in actors]) + size[:, 2] / 2 - axle_height_m
    return box_corners(np.column_stack([centre, height]), turn, size)


def _turned(points_m: NDArrayFloat, yaw_rad: float) -> NDArrayFloat:
    """Points in the plane, shape (..., 2), turned about the origin."""
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    turned: NDArrayFloat = points_m @ np.array([[cos, sin], [-sin, cos]])
    return turned


def _jpeg(picture: Picture) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture.rgb).save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
