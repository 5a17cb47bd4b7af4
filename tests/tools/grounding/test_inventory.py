"""The inventory: sizes, directions, distances, and its text."""

import math

import numpy as np
import pytest

from tests.tools.vision.keyframe import read_keyframe
from tools.av2.cameras import CameraModel
from tools.grounding.api import Detection, Detections
from tools.grounding.bearings import bearings_rad
from tools.grounding.inventory import MatchedTrack, inventory, inventory_text
from tools.vision.projection import project_boxes

AHEAD = np.array([[0.0, 0.0, 1.0, 0.0], [-1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
CAMERA = CameraModel("front", 800, 600, np.array([[400.0, 0, 400], [0, 400.0, 300], [0, 0, 1]]), (0.0, 0.0, 0.0), AHEAD)


def seen(*found, camera="front", stamp=5):
    return Detections(camera, stamp, 800, 600, tuple(Detection(*one) for one in found))


def test_left_is_positive():
    points = np.array([[400.0, 300], [0, 300], [800, 300], [400, 0]])
    np.testing.assert_allclose(np.degrees(bearings_rad(CAMERA, points)), [0, 45, -45, 0], atol=1e-9)


def test_real_objects_lie_where_their_boxes_point(shared_data):
    """The direction of a box's middle in the picture is that of the 3D box, but for parallax and the cut at edges."""
    keyframe = read_keyframe(shared_data / "nuscenes_keyframe")
    errors = []
    for camera in keyframe.cameras:
        boxes = project_boxes(camera, keyframe.corners_ego_m)
        rows = np.flatnonzero(boxes.visible & (boxes.visible_share > 0.99))
        middle = (boxes.box_px[rows, :2] + boxes.box_px[rows, 2:]) / 2
        offset = keyframe.corners_ego_m[rows].mean(axis=1) - camera.ego_SE3_camera[:3, 3]
        truth = np.arctan2(offset[:, 1], offset[:, 0])
        errors.append(np.angle(np.exp(1j * (bearings_rad(camera, middle) - truth))))
    off = np.abs(np.degrees(np.concatenate(errors)))
    assert off.size > 50
    assert np.median(off) < 0.3
    assert off.max() < 5


def test_items_have_size_direction_and_track():
    picture = seen(("car", 0.9, (0, 0, 400, 300)), ("cone", 0.8, (380, 290, 420, 310)), ("bus", 0.7, (0, 0, 100, 100)))
    items = inventory(picture, CAMERA, [None, MatchedTrack("c-1", 12.34), None])
    assert [item.size for item in items] == ["Large", "Small", "Med"]
    assert items[0].bearing_rad == pytest.approx(math.atan2(200, 400))
    assert [item.track for item in items] == [None, MatchedTrack("c-1", 12.34), None]
    assert all((item.camera, item.timestamp_ns) == ("front", 5) for item in items)
    assert [item.bearing_rad for item in inventory(picture)] == [None] * 3


def test_matches_must_fit_the_detections():
    with pytest.raises(ValueError, match="zip"):
        inventory(seen(("car", 0.9, (0, 0, 4, 3))), CAMERA, [None, None])


def test_the_text_form():
    front = seen(("car", 0.91, (300, 200, 500, 400)), ("cone", 0.5, (0, 0, 9, 9)), ("car", 0.52, (700, 0, 710, 10)))
    left = seen(camera="left")
    items = [*inventory(front, CAMERA, [MatchedTrack("a", 8.2), None, None]), *inventory(left)]
    assert inventory_text([front, left], items) == (
        "[front]: 2 x car (Med/0.91 at 8 m, ahead; Small/0.52, 37° right); 1 x cone (Small/0.50, 45° left)\n"
        "[left]: Clear"
    )


def test_several_pictures_of_a_camera_are_told_apart_and_three_of_a_class_are_shown():
    early = seen(*(("car", 0.5, (0, 0, side, side)) for side in (9, 8, 7, 200)))
    late = seen(("car", 0.4, (0, 0, 9, 9)), stamp=6)
    text = inventory_text([early, late], [*inventory(early), *inventory(late)])
    assert text == "[front 5]: 4 x car (Med/0.50; Small/0.50; Small/0.50)\n[front 6]: 1 x car (Small/0.40)"
