"""Clipping of boxes against a camera's view: against closed forms and against a dense sampling of the box."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.av2.boxes import EDGES, FACES, box_corners, inverse_pose, transformed
from tools.av2.cameras import CameraModel
from tools.av2.frustum import NEAR_M, clip_boxes, far_faces, in_view, solid_angle, view_planes
from tools.av2.tracks import quaternions_to_matrices

CAMERA = CameraModel(
    "any",
    800,
    600,
    np.array([[500.0, 0.0, 390.0], [0.0, 510.0, 310.0], [0.0, 0.0, 1.0]]),
    (0.0, 0.0, 0.0),
    np.eye(4),
)


def _box(centre, size=(2.0, 2.0, 2.0), quaternion=(1.0, 0.0, 0.0, 0.0)) -> np.ndarray:
    turn = quaternions_to_matrices(np.array([quaternion]))
    return box_corners(np.array([centre]), turn, np.array([size]))


def test_faces_look_outwards_and_edges_are_of_box_length() -> None:
    corners = _box((0.0, 0.0, 0.0), (4.0, 2.0, 1.0))[0]
    normal = np.cross(corners[FACES[:, 1]] - corners[FACES[:, 0]], corners[FACES[:, 2]] - corners[FACES[:, 1]])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    assert normal.tolist() == [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
    length = np.linalg.norm(corners[EDGES[:, 0]] - corners[EDGES[:, 1]], axis=1)
    assert sorted(length) == [1.0] * 4 + [2.0] * 4 + [4.0] * 4


def test_corners_are_numbered_as_av2_numbers_them() -> None:
    cuboid = pytest.importorskip("av2.structures.cuboid")
    se3 = pytest.importorskip("av2.geometry.se3")
    turn = quaternions_to_matrices(np.array([[0.9, 0.1, -0.2, 0.3]]))
    theirs = cuboid.Cuboid(se3.SE3(turn[0], np.array([5.0, 1.0, 2.0])), 4.0, 2.0, 1.5, None, None).vertices_m
    ours = box_corners(np.array([[5.0, 1.0, 2.0]]), turn, np.array([[4.0, 2.0, 1.5]]))[0]
    assert np.allclose(ours, theirs, atol=1e-12)


def test_a_pose_and_its_inverse_cancel() -> None:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = quaternions_to_matrices(np.array([0.5, 0.1, 0.7, -0.3])), (1.0, -2.0, 3.0)
    points = np.arange(12.0).reshape(2, 2, 3)
    assert np.allclose(transformed(inverse_pose(pose), transformed(pose, points)), points)


def test_the_solid_angle_of_a_cube_around_the_eye_is_the_whole_sphere() -> None:
    _, quads = far_faces(_box((0.2, -0.3, 0.1)), np.array([0]))
    assert len(quads) == 6
    assert solid_angle(quads).sum() == pytest.approx(4 * np.pi)


def test_the_solid_angle_of_an_octant() -> None:
    triangle = np.array([[[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]])
    assert solid_angle(triangle) == pytest.approx([np.pi / 2])


def test_the_planes_pass_through_the_outer_pixels() -> None:
    planes = view_planes(CAMERA, 0.5)
    rays = np.linalg.inv(CAMERA.intrinsics) @ np.array([[0.0, 0, 1], [799, 599, 1]]).T
    upper, lower = rays.T * 10
    assert planes[[1, 3]] @ [*upper, 1.0] == pytest.approx([0.0, 0.0])
    assert planes[[2, 4]] @ [*lower, 1.0] == pytest.approx([0.0, 0.0])
    assert planes[0] @ [3.0, 4.0, 0.5, 1.0] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("centre", "seen"),
    [
        ((0.0, 0.0, 10.0), True),
        ((0.0, 0.0, -10.0), False),
        ((0.0, 0.0, 0.0), True),  # the camera is inside
        ((9.5, 0.0, 10.0), True),  # reaches into the picture from the right
        ((11.0, 0.0, 10.0), False),
        ((0.0, 1.5, 0.5), True),  # beneath the camera, reaching forward
        ((0.0, 0.0, -0.95), False),  # ends before the near plane
        ((0.0, 0.0, -0.85), True),
    ],
)
def test_what_is_in_view(centre, seen: bool) -> None:
    assert in_view(CAMERA, _box(centre)).tolist() == [seen]


def test_nothing_is_clipped_to_nothing() -> None:
    faces = clip_boxes(CAMERA, np.zeros((0, 8, 3)))
    assert len(faces.box) == 0
    assert in_view(CAMERA, np.zeros((0, 8, 3))).shape == (0,)


_number = st.floats(-1.0, 1.0, allow_subnormal=False)


@settings(max_examples=200)
@given(st.tuples(_number, _number, _number), st.tuples(_number, _number, _number, _number), st.floats(0.3, 6.0))
def test_being_in_view_is_what_a_dense_sampling_finds(place, quaternion, length: float) -> None:
    """A sampled point inside all planes proves it in view; none within a margin proves the reverse."""
    if np.linalg.norm(quaternion) < 0.1:
        quaternion = (1.0, 0.0, 0.0, 0.0)
    corners = _box(np.array(place) * (12.0, 8.0, 12.0), (length, 1.5, 1.0), quaternion)
    steps = np.linspace(-0.5, 0.5, 41)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    axes = np.stack([corners[0, 0] - corners[0, 4], corners[0, 0] - corners[0, 1], corners[0, 0] - corners[0, 3]])
    points = corners[0].mean(axis=0) + grid @ axes
    planes = view_planes(CAMERA, NEAR_M)
    planes /= np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
    within = (points @ planes[:, :3].T + planes[:, 3]).min(axis=1).max()
    seen = bool(in_view(CAMERA, corners)[0])
    step_m = np.linalg.norm(axes, axis=1).sum() / 40
    if within > 1e-9:
        assert seen
    elif within < -step_m:
        assert not seen
