"""Which tracks are in which pictures: on a real log, against the projection itself."""

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.av2.poses import POSES_FILE, read_ego_poses
from tools.errors import AtomError
from tools.grounding.api import Detections
from tools.grounding.projecting import frame_of, track_views
from tools.vision.projection import boxes_at, project_boxes

REAL = "7fab2350-7eaf-3b7e-a39d-6937a4c1bede"


@pytest.fixture(scope="module")
def log(val_logs):
    [folder] = [one for one in val_logs if one.name == REAL]
    path = folder / POSES_FILE
    return open_log(folder), read_ego_poses(path, path.read_bytes())


def picture(log, camera, stamp, scale=1.0):
    model = log.cameras.camera(camera)
    return Detections(camera, stamp, round(model.width_px * scale), round(model.height_px * scale), ())


def test_views_are_the_projection_at_the_exposure(log):
    log, poses = log
    stamp = int(log.tracks.timestamps_ns[40]) + 20_000_000
    pictures = [picture(log, name, stamp) for name in ("ring_front_center", "ring_rear_left")]
    views = track_views(log, poses, pictures)
    assert log.tracks.ego_index not in views.track
    for number, one in enumerate(pictures):
        rows = views.within(number)
        there = boxes_at(log.tracks, 40, poses, stamp)
        boxes = project_boxes(log.cameras.camera(one.camera), there.corners_m)
        seen = boxes.visible & (there.track != log.tracks.ego_index)
        assert rows.size == np.count_nonzero(seen) > 3
        np.testing.assert_array_equal(views.track[rows], there.track[seen])
        np.testing.assert_array_equal(views.box_px[rows], boxes.box_px[seen])
        distance = np.hypot(*there.corners_m[seen].mean(axis=1)[:, :2].T)
        np.testing.assert_allclose(views.distance_m[rows], distance)
    assert ((views.occluded_share >= 0) & (views.occluded_share <= 1)).all()
    assert (views.occluded_share > 0.5).any()


def test_boxes_shrink_with_the_picture(log):
    log, poses = log
    stamp = int(log.tracks.timestamps_ns[40])
    whole = track_views(log, poses, [picture(log, "ring_front_left", stamp)])
    half = track_views(log, poses, [picture(log, "ring_front_left", stamp, 0.5)])
    np.testing.assert_allclose(half.box_px, whole.box_px / 2, rtol=1e-3)


def test_pictures_of_other_times_show_no_track(log):
    log, poses = log
    last = int(log.tracks.timestamps_ns[-1])
    views = track_views(log, poses, [picture(log, "ring_front_center", last + 10**9)])
    assert views.track.size == 0
    assert track_views(log, poses, []).track.size == 0


def test_the_nearest_frame():
    stamps = np.array([100, 200, 300]) * 1_000_000
    assert [frame_of(stamps, one * 1_000_000) for one in (100, 149, 151, 320, 340, 60)] == [0, 0, 1, 2, -1, -1]
    assert frame_of(stamps[:0], 5) == -1


def test_a_camera_that_the_log_does_not_have(log):
    log, poses = log
    unknown = Detections("ring_up", int(log.tracks.timestamps_ns[0]), 10, 10, ())
    with pytest.raises(AtomError, match="ring_up"):
        track_views(log, poses, [unknown])
