import numpy as np
import pytest

from tools.av2.log import open_log
from tools.runs.intervals import intervals_of
from tools.runs.matches import SCHEMA, matches_of, read_matches, write_matches
from tools.scenario import Edges, Scenario


@pytest.fixture(scope="module")
def log(val_logs):
    return open_log(val_logs[0])


def _all_of(log, category):
    return log.tracks.present_mask & (log.tracks.category_array == category)[:, None]


def test_one_row_per_interval_with_inclusive_times(log):
    mask = _all_of(log, "PEDESTRIAN")
    rows = matches_of(log, Scenario.of(mask)).to_pylist()
    assert len(rows) == len(intervals_of(mask))
    times = log.tracks.timestamps_ns
    for row in rows:
        track = log.tracks.track_uuid.index(row["track_uuid"])
        assert row["role"] == "referred"
        assert row["category"] == "PEDESTRIAN"
        assert (row["start_ns"], row["end_ns"]) == (times[row["start_frame"]], times[row["end_frame"]])
        assert row["n_frames"] == row["end_frame"] - row["start_frame"] + 1
        assert row["duration_s"] == pytest.approx((row["end_ns"] - row["start_ns"]) / 1e9)
        assert mask[track, row["start_frame"] : row["end_frame"] + 1].all()
        assert row["confidence"] == 1.0


def test_positions_and_distances_are_those_of_the_boxes(log):
    tracks, physical = log.tracks, log.physical_tracks
    row = matches_of(log, Scenario.of(_all_of(log, "PEDESTRIAN"))).to_pylist()[0]
    track = tracks.track_uuid.index(row["track_uuid"])
    boxes = tracks.row_index[track, row["start_frame"] : row["end_frame"] + 1]
    assert (row["start_x_city_m"], row["start_y_city_m"]) == tuple(tracks.centre_city_m[boxes[0], :2])
    assert (row["end_x_city_m"], row["end_y_city_m"]) == tuple(tracks.centre_city_m[boxes[-1], :2])
    offset = physical.centre_ego_m[boxes, :2] - np.array([1.422, 0.0])
    assert row["min_ego_distance_m"] == pytest.approx(np.linalg.norm(offset, axis=1).min())


def test_related_rows_name_the_tracks_they_are_related_to(log):
    cars = np.flatnonzero(log.tracks.present_mask[:, :10].all(axis=1))[:3]
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[cars[0], 0:10] = True
    frames = np.arange(3, 7)
    edges = Edges.from_arrays(
        np.r_[np.full(4, cars[0]), np.full(4, cars[1])],
        np.r_[np.full(4, cars[1]), np.full(4, cars[2])],
        np.r_[frames, frames],
        log.tracks.shape,
    )
    rows = matches_of(log, Scenario.of(mask, edges)).to_pylist()
    uuid = log.tracks.track_uuid
    assert [(r["role"], r["track_uuid"], r["start_frame"], r["end_frame"]) for r in rows] == [
        ("referred", uuid[cars[0]], 0, 9),
        ("related", uuid[cars[1]], 3, 6),
        ("related", uuid[cars[2]], 3, 6),
    ]
    assert set(rows[0]["partners"]) == {uuid[cars[1]], uuid[cars[2]]}
    assert rows[1]["partners"] == rows[2]["partners"] == [uuid[cars[0]]]


def test_partners_belong_to_their_own_interval(log):
    cars = np.flatnonzero(log.tracks.present_mask[:, :10].all(axis=1))[:2]
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[cars[0], 0:3] = mask[cars[0], 6:9] = True
    edges = Edges.from_arrays(np.array([cars[0]]), np.array([cars[1]]), np.array([7]), log.tracks.shape)
    rows = matches_of(log, Scenario.of(mask, edges)).to_pylist()
    assert [len(row["partners"]) for row in rows] == [0, 1, 1]


def test_the_file_holds_the_schema_even_when_nothing_matched(log, tmp_path):
    empty = matches_of(log, Scenario.of(np.zeros(log.tracks.shape, np.bool_)))
    for tables in ([empty], []):
        write_matches(tmp_path / "m.parquet", tables)
        table = read_matches(tmp_path / "m.parquet")
        assert table.num_rows == 0
        assert table.schema.names == SCHEMA.names


def test_the_same_matches_give_the_same_bytes(log, tmp_path):
    table = matches_of(log, Scenario.of(_all_of(log, "REGULAR_VEHICLE")))
    table.validate(full=True)
    write_matches(tmp_path / "a", [table])
    write_matches(tmp_path / "b", [matches_of(log, Scenario.of(_all_of(log, "REGULAR_VEHICLE")))])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert read_matches(tmp_path / "a").equals(table)


def test_confidence_is_the_mean_score_over_the_interval(tiny_scored_log):
    log, scores = tiny_scored_log
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[0, 2:5] = True
    row = matches_of(log, Scenario.of(mask)).to_pylist()[0]
    assert row["confidence"] == pytest.approx(scores[2:5].mean())


@pytest.fixture
def tiny_scored_log(tiny_logs):
    """A log whose first track has a rising detection score."""
    from dataclasses import replace

    log = open_log(tiny_logs[0])
    scores = np.linspace(0.1, 0.9, log.tracks.n_rows)
    return replace(log, tracks=replace(log.tracks, score=scores)), scores


def test_a_track_may_be_referred_and_related_at_once(log):
    cars = np.flatnonzero(log.tracks.present_mask[:, :10].all(axis=1))[:2]
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[cars, 0:5] = True
    pairs = np.array([[cars[0], cars[1]], [cars[1], cars[0]]])
    edges = Edges.from_arrays(pairs[:, 0], pairs[:, 1], np.array([2, 2]), log.tracks.shape)
    rows = matches_of(log, Scenario.of(mask, edges)).to_pylist()
    uuid = log.tracks.track_uuid
    assert [(r["role"], r["start_frame"], r["end_frame"], r["partners"]) for r in rows] == [
        ("referred", 0, 4, [uuid[cars[1]]]),
        ("referred", 0, 4, [uuid[cars[0]]]),
        ("related", 2, 2, [uuid[cars[1]]]),
        ("related", 2, 2, [uuid[cars[0]]]),
    ]


def test_what_a_profile_records_as_related_decides(log):
    mask = np.zeros(log.tracks.shape, np.bool_)
    recorded = log.tracks.present_mask.copy()
    rows = matches_of(log, Scenario.of(mask), recorded).to_pylist()
    assert {row["role"] for row in rows} == {"related"}
    assert {row["track_uuid"] for row in rows} == set(log.tracks.track_uuid)
