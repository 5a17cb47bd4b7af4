"""Projected boxes against av2's camera model and an independent way of clipping, on a real rig and on made boxes."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.av2.boxes import EDGES, box_corners
from tools.av2.cameras import CameraModel
from tools.av2.frustum import NEAR_M
from tools.av2.log import Log
from tools.av2.poses import read_ego_poses
from tools.av2.tracks import quaternions_to_matrices
from tools.vision.projection import ProjectedBoxes, boxes_at, project_boxes

LARGEST_ERROR_PX = 0.5
"""What is asked for; what is found is around 1e-6."""


def _independent_box(camera, corners_ego: np.ndarray) -> tuple[float, ...] | None:
    """Bounds of the hull of the projected corners and near-plane crossings, cut by shapely; av2's camera projects."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a corner may lie in the plane of the camera itself
        _, seen, _ = camera.project_ego_to_img(corners_ego)
    seen = seen[:, :3]
    start, end = seen[EDGES[:, 0]], seen[EDGES[:, 1]]
    crossing = (start[:, 2] - NEAR_M) * (end[:, 2] - NEAR_M) < 0
    share = (NEAR_M - start[crossing, 2]) / (end[crossing, 2] - start[crossing, 2])
    cut = start[crossing] + share[:, None] * (end[crossing] - start[crossing])
    front = np.concatenate([seen[seen[:, 2] >= NEAR_M], cut])
    if len(front) < 3:
        return None
    at, _, _ = camera.project_cam_to_img(front)
    hull = shapely.convex_hull(shapely.multipoints(at))
    part = shapely.intersection(hull, shapely.box(0, 0, camera.width_px - 1, camera.height_px - 1))
    return None if part.is_empty or part.area == 0 else part.bounds


def _compare(theirs, ours: ProjectedBoxes, corners_ego: np.ndarray) -> tuple[float, int]:
    """Largest difference in pixels, and how many boxes were compared."""
    worst, compared = 0.0, 0
    for index, corners in enumerate(corners_ego):
        expected = _independent_box(theirs, corners)
        if expected is None or min(expected[2] - expected[0], expected[3] - expected[1]) < 1e-3:
            continue
        assert ours.visible[index]
        worst = max(worst, float(np.abs(ours.box_px[index] - expected).max()))
        compared += 1
    return worst, compared


def test_boxes_of_a_real_log_are_where_av2_puts_them(real_log: Log, real_log_folder) -> None:
    pinhole = pytest.importorskip("av2.geometry.camera.pinhole_camera")
    tracks, compared = real_log.physical_tracks, 0
    turn = quaternions_to_matrices(tracks.ego_quat_object)
    corners = box_corners(tracks.centre_ego_m, turn, tracks.size_m)[::7]
    for camera in real_log.cameras.cameras:
        theirs = pinhole.PinholeCamera.from_feather(real_log_folder, camera.name)
        ours = project_boxes(camera, corners)
        at, seen, _ = theirs.project_ego_to_img(corners.reshape(-1, 3))
        front = seen[:, 2] >= NEAR_M
        assert np.abs(ours.corners_px.reshape(-1, 2)[front] - at[front]).max() < LARGEST_ERROR_PX
        assert np.isnan(ours.corners_px.reshape(-1, 2)[~front]).all()
        assert np.allclose(ours.depth_m, seen[:, 2].reshape(-1, 8).mean(axis=1))
        worst, count = _compare(theirs, ours, corners)
        assert worst < LARGEST_ERROR_PX
        expected = np.array([_independent_box(theirs, one) is not None for one in corners])
        assert (ours.visible == expected).mean() > 0.999
        compared += count
    assert compared > 2000


def test_the_move_between_sweep_and_exposure_is_av2s(real_log: Log, real_log_folder) -> None:
    pinhole = pytest.importorskip("av2.geometry.camera.pinhole_camera")
    se3 = pytest.importorskip("av2.geometry.se3")
    path = real_log_folder / "city_SE3_egovehicle.feather"
    poses, tracks = read_ego_poses(path, path.read_bytes()), real_log.tracks
    camera = real_log.cameras.camera("ring_side_left")
    theirs = pinhole.PinholeCamera.from_feather(real_log_folder, camera.name)
    for frame in range(0, tracks.n_frames, 10):
        sweep = int(tracks.timestamps_ns[frame])
        exposure = int(poses.timestamps_ns[np.searchsorted(poses.timestamps_ns, sweep + 15_000_000) - 1])
        found = boxes_at(tracks, frame, poses, exposure)
        rows = tracks.row_index[found.track, frame]
        others = np.where(found.track == tracks.ego_index)[0]
        share = (exposure - sweep) / (tracks.timestamps_ns[frame + 1] - sweep)
        beside = tracks.row_index[found.track, frame + 1]
        shift = np.where((beside >= 0)[:, None], tracks.centre_city_m[beside] - tracks.centre_city_m[rows], 0.0)
        turn = quaternions_to_matrices(tracks.ego_quat_object[rows])
        at_sweep = box_corners(tracks.centre_ego_m[rows], turn, tracks.size_m[rows])
        poses_at = [poses.at(np.array([stamp])) for stamp in (exposure, sweep)]
        later, sooner = (se3.SE3(pose.rotation[0], pose.translation[0]) for pose in poses_at)
        moved = at_sweep + share * (shift @ sooner.rotation)[:, None]
        expected, seen, _ = theirs.project_ego_to_img_motion_compensated(moved.reshape(-1, 3), later, sooner)
        ours = project_boxes(camera, found.corners_m).corners_px.reshape(-1, 2)
        front = seen[:, 2] >= NEAR_M
        assert np.abs(ours[front] - expected[front]).max() < LARGEST_ERROR_PX
        assert len(others) == 1


_unit = st.floats(-1.0, 1.0, allow_subnormal=False)
_boxes = st.lists(
    st.tuples(
        st.tuples(_unit, _unit, _unit).map(lambda at: np.array(at) * (15.0, 12.0, 5.0)),
        st.tuples(_unit, _unit, _unit, _unit).filter(lambda q: np.linalg.norm(q) > 0.1),
        st.tuples(st.floats(0.2, 12.0), st.floats(0.2, 4.0), st.floats(0.2, 4.0)),
    ),
    min_size=1,
    max_size=12,
)


def _pinhole(camera: CameraModel):
    module = pytest.importorskip("av2.geometry.camera.pinhole_camera")
    se3 = pytest.importorskip("av2.geometry.se3")
    (fx, _, cx), (_, fy, cy) = camera.intrinsics[:2]
    lens = module.Intrinsics(fx, fy, cx, cy, camera.width_px, camera.height_px)
    pose = camera.ego_SE3_camera
    return module.PinholeCamera(se3.SE3(pose[:3, :3], pose[:3, 3]), lens, camera.name)


def _corners(boxes) -> np.ndarray:
    centre, quaternion, size = (np.array(part) for part in zip(*boxes, strict=True))
    return box_corners(centre, quaternions_to_matrices(quaternion), size)


@settings(max_examples=300)
@given(_boxes)
def test_made_boxes_are_where_the_independent_way_puts_them(forward_camera: CameraModel, boxes) -> None:
    """Around the camera and through it: many straddle the near plane, the sides, or both."""
    corners = _corners(boxes)
    worst, _ = _compare(_pinhole(forward_camera), project_boxes(forward_camera, corners), corners)
    assert worst < LARGEST_ERROR_PX


def test_boxes_that_straddle_the_near_plane_are_clipped_exactly(forward_camera: CameraModel) -> None:
    """A wall beside the car, from behind to ahead: clamped corners would end it at the wrong column."""
    rng = np.random.default_rng(5)
    count = 400
    centre = np.column_stack([rng.uniform(-2, 2, count), rng.uniform(-6, 6, count), rng.uniform(-2, 1, count)])
    size = np.column_stack([rng.uniform(4, 18, count), rng.uniform(0.5, 3, count), rng.uniform(0.5, 4, count)])
    quaternion = np.column_stack([np.ones(count), *rng.uniform(-0.2, 0.2, (3, count))])
    corners = box_corners(centre, quaternions_to_matrices(quaternion), size)
    assert ((corners[..., 0].min(axis=1) < NEAR_M) & (corners[..., 0].max(axis=1) > NEAR_M)).mean() > 0.9
    worst, compared = _compare(_pinhole(forward_camera), project_boxes(forward_camera, corners), corners)
    assert compared > 250
    assert worst < LARGEST_ERROR_PX


def test_closed_forms_of_a_box_ahead(forward_camera: CameraModel) -> None:
    corners = box_corners(np.array([[11.0, 0.0, 0.0]]), np.eye(3)[None], np.array([[2.0, 4.0, 2.0]]))
    found = project_boxes(forward_camera, corners)
    assert found.box_px[0] == pytest.approx([300.0, 250.0, 500.0, 350.0])
    assert found.depth_m == pytest.approx([11.0])
    assert found.visible_share == pytest.approx([1.0])
    assert found.area_px == pytest.approx([200.0 * 100.0])
    assert found.visible.tolist() == [True]


def test_half_of_a_box_at_the_edge_is_half_visible(forward_camera: CameraModel) -> None:
    edge_y = -10.0 * (799.0 - 400.0) / 500.0
    corners = box_corners(np.array([[10.0, edge_y, 0.0]]), np.eye(3)[None], np.array([[0.001, 0.02, 0.02]]))
    found = project_boxes(forward_camera, corners)
    assert found.visible_share == pytest.approx([0.5], abs=0.01)
    assert found.box_px[0, 2] == pytest.approx(799.0)


@settings(max_examples=100)
@given(_boxes)
def test_shares_and_areas_stay_within_their_bounds(forward_camera: CameraModel, boxes) -> None:
    found = project_boxes(forward_camera, _corners(boxes))
    assert ((found.visible_share >= 0) & (found.visible_share <= 1)).all()
    assert (found.visible == ~np.isnan(found.box_px[:, 0])).all()
    spans = np.nan_to_num(found.box_px[:, 2:] - found.box_px[:, :2])
    assert (found.area_px <= spans.prod(axis=1) + 1e-6).all()
    assert (found.area_px[~found.visible] == 0).all()


def test_the_area_is_that_of_the_outline_in_the_picture(forward_camera: CameraModel) -> None:
    rng = np.random.default_rng(2)
    centre = np.column_stack([rng.uniform(4, 30, 200), rng.uniform(-15, 15, 200), rng.uniform(-4, 4, 200)])
    turn = quaternions_to_matrices(rng.normal(size=(200, 4)))
    corners = box_corners(centre, turn, rng.uniform(0.5, 5, (200, 3)))
    found = project_boxes(forward_camera, corners)
    picture = shapely.box(0, 0, 799, 599)
    whole = ~np.isnan(found.corners_px).any(axis=(1, 2))
    hulls = shapely.convex_hull(shapely.multipoints(found.corners_px[whole].tolist()))
    assert found.area_px[whole] == pytest.approx(shapely.area(shapely.intersection(hulls, picture)), rel=1e-6, abs=1e-6)
    assert whole.sum() > 150


def test_no_boxes_are_no_boxes(forward_camera: CameraModel) -> None:
    found = project_boxes(forward_camera, np.zeros((0, 8, 3)))
    assert found.box_px.shape == (0, 4)
    assert found.corners_px.shape == (0, 8, 2)
