"""Lines of boxes: within the picture, on the projected edges, scaled with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tools.av2.boxes import EDGES, box_corners
from tools.av2.cameras import CameraModel
from tools.av2.tracks import quaternions_to_matrices
from tools.vision.drawing import MAGENTA, box_lines, box_lines_of_front, draw_box, scaled
from tools.vision.projection import project_boxes


def _seen(camera: CameraModel, centre, size=(2.0, 4.0, 2.0), quaternion=(1.0, 0.0, 0.0, 0.0)):
    corners = box_corners(np.array([centre]), quaternions_to_matrices(np.array([quaternion])), np.array([size]))
    return project_boxes(camera, corners)


def test_a_box_ahead_has_its_twelve_edges(forward_camera: CameraModel) -> None:
    found = _seen(forward_camera, (11.0, 0.0, 0.0))
    lines = box_lines(forward_camera, found.corners_camera_m[0])
    assert np.allclose(lines.reshape(-1, 2, 2), found.corners_px[0][EDGES])
    front = box_lines_of_front(forward_camera, found.corners_camera_m[0])
    assert np.allclose(front, lines[:4])
    assert np.allclose([front[:, ::2].min(), front[:, ::2].max()], [400 - 500 / 6, 400 + 500 / 6]), "it faces away"


@given(
    st.tuples(*[st.floats(-1.0, 1.0, allow_subnormal=False)] * 3),
    st.tuples(*[st.floats(-1.0, 1.0, allow_subnormal=False)] * 4).filter(lambda q: np.linalg.norm(q) > 0.1),
)
def test_lines_stay_within_the_bounds_of_the_box(forward_camera: CameraModel, place, quaternion) -> None:
    found = _seen(forward_camera, np.array(place) * (12.0, 10.0, 6.0), (9.0, 2.0, 2.0), quaternion)
    lines = box_lines(forward_camera, found.corners_camera_m[0]).reshape(-1, 2)
    if len(lines):
        assert found.visible[0]
        assert (lines.min(axis=0) >= found.box_px[0, :2] - 1e-3).all()
        assert (lines.max(axis=0) <= found.box_px[0, 2:] + 1e-3).all()


def test_a_box_behind_has_no_lines(forward_camera: CameraModel) -> None:
    assert box_lines(forward_camera, _seen(forward_camera, (-11.0, 0.0, 0.0)).corners_camera_m[0]).shape == (0, 4)


def test_a_box_is_drawn_on_a_smaller_picture_too(forward_camera: CameraModel) -> None:
    found = _seen(forward_camera, (11.0, 0.0, 0.0))
    image = Image.new("RGB", (400, 300), (90, 90, 90))
    draw_box(image, forward_camera, found.corners_camera_m[0], width_px=1)
    row, column = np.nonzero((np.asarray(image) == MAGENTA).all(axis=2))
    assert [column.min(), row.min(), column.max(), row.max()] == pytest.approx([150, 125, 250, 175], abs=1.5)
    assert set(map(tuple, np.asarray(image).reshape(-1, 3).tolist())) == {(90, 90, 90), (0, 0, 0), MAGENTA}


def test_pixel_centres_are_scaled_as_centres(forward_camera: CameraModel) -> None:
    corners = np.array([[-0.5, -0.5], [799.5, 599.5]])
    assert scaled(corners, forward_camera, (400, 300)).tolist() == [[-0.5, -0.5], [399.5, 299.5]]
