"""What hides what: closed forms, and a rendering of the same boxes by depth, ray by ray."""

import numpy as np
import pytest

from tools.av2.boxes import box_corners
from tools.av2.cameras import CameraModel
from tools.av2.synthetic import plane_rotations
from tools.vision.occlusion import in_front_of, occluded_shares
from tools.vision.projection import project_boxes


def _corners(*boxes: tuple[tuple[float, float, float], tuple[float, float, float], float]) -> np.ndarray:
    centre, size, yaw = (np.array(part) for part in zip(*boxes, strict=True))
    return box_corners(centre, plane_rotations(yaw), size)


def _ray_cast(camera: CameraModel, corners: np.ndarray, step: int) -> np.ndarray:
    """Index of the nearest box per pixel of a coarse grid, and which boxes each ray meets: (owner, meets)."""
    column, row = np.meshgrid(np.arange(0, camera.width_px, step), np.arange(0, camera.height_px, step))
    rays = np.stack([column.ravel(), row.ravel(), np.ones(column.size)], axis=1) @ np.linalg.inv(camera.intrinsics).T
    rays = rays @ camera.ego_SE3_camera[:3, :3].T
    depth = np.full((len(corners), len(rays)), np.inf)
    for index, box in enumerate(corners):
        axes = np.stack([box[0] - box[4], box[0] - box[1], box[0] - box[3]])
        half = np.linalg.norm(axes, axis=1) / 2
        axes = axes / (2 * half[:, None])
        origin = axes @ (camera.ego_SE3_camera[:3, 3] - box.mean(axis=0))
        way = rays @ axes.T
        with np.errstate(divide="ignore"):
            one, other = (-half - origin) / way, (half - origin) / way
        enter, leave = np.minimum(one, other).max(axis=1), np.maximum(one, other).min(axis=1)
        hit = (enter <= leave) & (leave > 0)
        depth[index, hit] = np.maximum(enter[hit], 0)
    return depth


def test_a_wall_hides_what_is_behind_it(forward_camera: CameraModel) -> None:
    corners = _corners(((20, 0, 0), (2, 2, 2), 0), ((10, 0, 0), (0.5, 6, 6), 0), ((20, 8, 0), (2, 2, 2), 0))
    assert occluded_shares(project_boxes(forward_camera, corners)) == pytest.approx([1.0, 0.0, 0.0])


def test_half_a_wall_hides_half(forward_camera: CameraModel) -> None:
    corners = _corners(((20, 0, 0), (0.01, 2, 2), 0), ((10, 5, 0), (0.01, 10, 6), 0))
    assert occluded_shares(project_boxes(forward_camera, corners)) == pytest.approx([0.5, 0.0], abs=0.01)


def test_a_walker_beside_a_long_bus_is_in_front_of_it_though_its_centre_is_nearer(forward_camera: CameraModel) -> None:
    """The bus's centre is nearer than the walker, who stands before the bus's far end on the camera's side."""
    bus, walker = ((14.0, 4.0, 0.0), (20.0, 2.5, 3.0), 0.0), ((18.0, 1.9, 0.0), (0.6, 0.6, 1.7), 0.0)
    found = project_boxes(forward_camera, _corners(bus, walker))
    assert found.depth_m[0] < found.depth_m[1]
    shares = occluded_shares(found)
    assert shares[1] == 0.0
    assert shares[0] > 0.0


def test_only_what_is_asked_about_is_told(forward_camera: CameraModel) -> None:
    found = project_boxes(forward_camera, _corners(*[((10.0 + 2 * n, 0.0, 0.0), (1, 1, 1), 0.0) for n in range(4)]))
    every = occluded_shares(found)
    assert every[0] == 0
    assert (every[1:] > 0.9).all()
    assert occluded_shares(found, np.array([2])).tolist() == [0.0, 0.0, every[2], 0.0]
    assert occluded_shares(project_boxes(forward_camera, np.zeros((0, 8, 3)))).shape == (0,)


def _street(seed: int, count: int) -> np.ndarray:
    """Upright boxes that do not touch, around and ahead of the camera."""
    rng = np.random.default_rng(seed)
    cells = rng.choice(70, count, replace=False)
    centre = np.column_stack([4 + (cells // 10) * 6.0, (cells % 10 - 4.5) * 6.0, rng.uniform(-1, 1, count)])
    size = np.column_stack([rng.uniform(0.5, 5, count), rng.uniform(0.5, 2.5, count), rng.uniform(0.5, 3, count)])
    return box_corners(centre, plane_rotations(rng.uniform(-np.pi, np.pi, count)), size)


@pytest.mark.parametrize("seed", range(6))
def test_shares_are_those_of_a_rendering(forward_camera: CameraModel, seed: int) -> None:
    corners = _street(seed, 40)
    found = project_boxes(forward_camera, corners)
    depth = _ray_cast(forward_camera, corners, 2)
    met = np.isfinite(depth)
    hidden = (met & (depth > depth.min(axis=0))).sum(axis=1)
    enough = met.sum(axis=1) > 400
    assert enough.sum() > 6
    expected = hidden[enough] / met.sum(axis=1)[enough]
    assert occluded_shares(found)[enough] == pytest.approx(expected, abs=0.035)


@pytest.mark.parametrize("seed", range(6))
def test_who_is_in_front_is_who_rays_meet_first(forward_camera: CameraModel, seed: int) -> None:
    corners = _street(seed + 10, 30)
    found = project_boxes(forward_camera, corners)
    depth = _ray_cast(forward_camera, corners, 4)
    compared = 0
    for index in range(len(corners)):
        both = np.isfinite(depth) & np.isfinite(depth[index])
        others = np.flatnonzero((both.sum(axis=1) > 0) & (np.arange(len(corners)) != index))
        nearer = np.array([(depth[other] < depth[index])[both[other]].all() for other in others], bool)
        assert (in_front_of(found.corners_camera_m, others, index) == nearer).all()
        compared += len(others)
    assert compared > 20
