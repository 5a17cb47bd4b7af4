"""Another data set's boxes, written as a log: where they stood in its world is where the log has them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.adapting import Boxes, EgoTrack, MapLane, VectorMap, write_log
from tools.av2.log import open_log
from tools.av2.tracks import quaternions_to_matrices
from tools.errors import DataError, UserError
from tools.language.checker import check
from tools.language.evaluator import evaluate

CLASSES = {"car": "REGULAR_VEHICLE", "person": "PEDESTRIAN"}


def _recording(count=40, start=(100.0, -50.0, 3.0), yaw=0.7):
    """A car that drives at 5 m/s past a standing person, seen from a car that follows 20 m behind."""
    stamps = np.arange(count) * 100_000_000 + 1_700_000_000_000_000_000
    way = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    along = 0.5 * np.arange(count)[:, None] * way
    ego = EgoTrack(stamps, np.array(start) + along, np.full(count, yaw))
    person = np.array(start) + 30.0 * way + np.array([-way[1], way[0], 0.0]) * 4.0
    boxes = Boxes(
        np.tile(stamps, 2),
        ["7"] * count + ["9"] * count,
        ["car"] * count + ["person"] * count,
        np.concatenate([ego.position_m + 20.0 * way, np.tile(person, (count, 1))]),
        np.full(2 * count, yaw),
        np.repeat([[4.5, 1.9, 1.6], [0.6, 0.6, 1.7]], count, axis=0),
    )
    return boxes, ego


def _road(start, yaw):
    way, side = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    ends = np.array(start) + np.array([-20.0, 120.0])[:, None] * way
    lane = MapLane(1, ends + 1.8 * side, ends - 1.8 * side, successors=(2,))
    further = MapLane(2, ends + 140 * way + 1.8 * side, ends + 140 * way - 1.8 * side, is_intersection=True)
    area = np.concatenate([ends + 4 * side, (ends - 4 * side)[::-1]])
    return VectorMap([lane, further], drivable_areas=[area])


@settings(max_examples=25)
@given(st.floats(-4, 4), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(-100, 100))
def test_boxes_stand_where_they_stood(tmp_path_factory, yaw, x, y, z):
    boxes, ego = _recording(start=(x, y, z), yaw=yaw)
    log = write_log(tmp_path_factory.mktemp("adapted") / "one", boxes, ego, CLASSES)
    tracks = log.tracks
    for name, part in (("7", slice(0, 40)), ("9", slice(40, 80))):
        rows = tracks.row_index[tracks.track_uuid.index(name)]
        assert np.abs(tracks.centre_city_m[rows] - boxes.centre_m[part]).max() < 1e-6
        ahead = (tracks.city_SE3_ego_rotation[tracks.row_frame] @ quaternions_to_matrices(tracks.ego_quat_object))[rows]
        assert np.abs(ahead[:, :2, 0] - (np.cos(yaw), np.sin(yaw))).max() < 1e-9


def test_programs_find_what_happens_with_its_map(tmp_path):
    boxes, ego = _recording()
    log = write_log(tmp_path / "one", boxes, ego, CLASSES, _road(ego.position_m[0], 0.7))
    assert log.has_map
    assert open_log(tmp_path / "one").digest == log.digest
    library = standard_library()
    program = """cars = get_objects_of_category(log_dir, category="VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
moving = has_velocity(cars, log_dir, min_velocity=4)
near = near_objects(moving, people, log_dir, distance_thresh=6)
output_scenario(near, "driving past a person", log_dir, output_dir)
"""
    found = evaluate(check(program, library.signatures), library.bind(log, Budget()))
    (track,) = np.flatnonzero(found.mask.any(axis=1))
    assert log.tracks.track_uuid[track] == "7"
    near = np.abs(np.arange(40) * 0.5 - 10.0) < 8.1  # 4 m aside, 2.55 m of half lengths, edges 6 m apart
    assert np.abs(found.mask[track].astype(int) - near).sum() <= 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"centre_m": np.zeros((80, 2))}, r"centre_m has the shape \(80, 2\); \(80, 3\) is needed"),
        ({"yaw_rad": np.zeros(79)}, r"yaw_rad has the shape \(79,\)"),
        ({"track_ids": ["7"]}, r"track_ids has the shape \(1,\)"),
        ({"yaw_rad": np.full(80, np.nan)}, "yaw_rad holds what is no number in row 0"),
        ({"classes": ["car"] * 79 + ["tram"]}, "the class 'tram' has no category"),
        ({"timestamps_ns": np.arange(80)}, "the frame at 0 ns has boxes and no ego pose"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_written(tmp_path, change, told):
    boxes, ego = _recording()
    with pytest.raises(UserError, match=told):
        write_log(tmp_path / "one", replace(boxes, **change), ego, CLASSES)
    assert not (tmp_path / "one").exists()


def test_an_unknown_category_names_the_nearest(tmp_path):
    boxes, ego = _recording()
    with pytest.raises(
        UserError, match="'PEDESTRAIN', for the class 'person', is no Argoverse 2 category; nearest: PED"
    ):
        write_log(tmp_path / "one", boxes, ego, {**CLASSES, "person": "PEDESTRAIN"})


def test_boxes_without_size_are_refused_by_the_reader(tmp_path):
    boxes, ego = _recording()
    with pytest.raises(DataError, match=r"annotations\.feather"):
        write_log(tmp_path / "one", replace(boxes, size_m=np.zeros((80, 3))), ego, CLASSES)


def test_frames_without_boxes_need_none(tmp_path):
    boxes, ego = _recording()
    none = Boxes(boxes.timestamps_ns[:0], [], [], boxes.centre_m[:0], boxes.yaw_rad[:0], boxes.size_m[:0])
    with pytest.raises(DataError):
        write_log(tmp_path / "one", none, ego, CLASSES)
