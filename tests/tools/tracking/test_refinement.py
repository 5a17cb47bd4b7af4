"""All stages together: equal logs give equal bytes, no frame of reference matters, clean tracks stay as they are."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.av2.log import open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.transforms import at_other_time, in_other_city_frame, with_tracks_reordered
from tools.errors import UserError
from tools.tracking import STAGES, RefinementSettings, refine, refined_log

FRAMES = np.arange(100)


def faulty_log(seed=0):
    """Everything that goes wrong at once: noise, pieces, gaps, a second box, flickers, flips, an exchange."""
    rng = np.random.default_rng(seed)

    def noisy(uuid, frame, x, y, yaw=0.0, category="REGULAR_VEHICLE", size=(4.5, 2.0, 1.6)):
        count = len(frame)
        moved = 0.06 * rng.normal(size=(2, count))
        return path_track(uuid, x + moved[0], y + moved[1], yaw + 0.03 * rng.normal(size=count), category, frame, size)

    early, late = FRAMES[:40], FRAMES[55:]
    seen = FRAMES[(FRAMES < 30) | (FRAMES > 38)]
    flip = np.where((FRAMES > 60) & (FRAMES < 70), np.pi, 0.0)
    swapped = FRAMES >= 50
    there, back = 40 + 0.12 * FRAMES, 52 - 0.12 * FRAMES
    person = ("PEDESTRIAN", (0.7, 0.7, 1.8))
    tracks = (
        noisy("piece-1", early, 0.8 * early, 0.0),
        noisy("piece-2", late, 0.8 * late, 0.0),
        noisy("gap", seen, 0.5 * seen, 7.0),
        noisy("twin", FRAMES[45:60], 0.5 * FRAMES[45:60] + 0.5, 7.2),
        noisy("parked", FRAMES, 30.0, -6.0, flip),
        noisy("flicker", FRAMES[20:24], 70.0, 30.0),
        noisy("walker-1", FRAMES, np.where(swapped, back, there), np.where(swapped, 21.2, 20.0), 0.0, *person),
        noisy("walker-2", FRAMES, np.where(swapped, there, back), np.where(swapped, 20.0, 21.2), np.pi, *person),
    )
    log = synthetic_log(tracks, FRAMES.size, ego_pose=(0.05 * FRAMES, -12.0, 0.2))
    scores = np.array([{"flicker": 0.2, "twin": 0.5}.get(name, 0.9) for name in log.tracks.track_uuid])
    return replace(log, tracks=replace(log.tracks, score=scores[log.tracks.row_track]))


def rows_of(table):
    """Every box by (identifier, frame), with its numbers."""
    numbers = np.concatenate(
        [table.centre_city_m, table.city_R_object.reshape(-1, 9), table.size_m, table.score[:, None]], axis=1
    )
    names = zip(table.row_track.tolist(), table.row_frame.tolist(), strict=True)
    return {(table.track_uuid[track], frame): row for (track, frame), row in zip(names, numbers, strict=True)}


def assert_same(one, other):
    first, second = rows_of(one), rows_of(other)
    assert set(first) == set(second)
    numbers = np.array([first[key] for key in first]), np.array([second[key] for key in first])
    assert np.abs(numbers[0] - numbers[1]).max() < 1e-6


def told(refinement):
    return sorted((change.what, change.tracks, change.frames) for change in refinement.changes)


def test_every_fault_is_found():
    found = refine(faulty_log())
    assert set(found.table.track_uuid) == {"piece-1", "gap", "parked", "walker-1", "walker-2", "ego"}
    kinds = {change.what for change in found.changes}
    assert kinds >= {
        "duplicate removed", "switch undone", "pieces linked", "false track removed", "front found", "gap filled",
        "motion smoothed", "score by track",
    }  # fmt: skip
    assert all(0 <= change.confidence <= 1 for change in found.changes)
    assert all(0 <= first <= last < 100 for change in found.changes for first, last in [change.frames])
    assert 0.03 < found.noise_m < 0.09


def test_equal_logs_give_equal_bytes():
    one, other = refine(faulty_log()), refine(faulty_log())
    assert one.changes == other.changes
    for field in fields(one.table):
        first, second = getattr(one.table, field.name), getattr(other.table, field.name)
        assert first.tobytes() == second.tobytes() if isinstance(first, np.ndarray) else first == second


@settings(max_examples=8)
@given(yaw=st.floats(-3.2, 3.2), x=st.floats(-3000, 3000), y=st.floats(-3000, 3000))
def test_the_city_s_frame_decides_nothing(yaw, x, y):
    log = faulty_log()
    moved = in_other_city_frame(log, yaw, (x, y))
    one, other = refine(log), refine(moved)
    assert told(one) == told(other)
    back = replace(
        other.table,
        city_SE3_ego_rotation=log.tracks.city_SE3_ego_rotation,
        city_SE3_ego_translation=log.tracks.city_SE3_ego_translation,
    )
    assert_same(one.table, back)


@settings(max_examples=5)
@given(shift=st.integers(-(10**17), 10**17))
def test_the_clock_decides_nothing(shift):
    log = faulty_log()
    one, other = refine(log), refine(at_other_time(log, shift))
    assert told(one) == told(other)
    assert_same(one.table, other.table)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_tracks_decides_nothing(random):
    log = faulty_log()
    order = list(range(log.tracks.n_tracks))
    random.shuffle(order)
    one, other = refine(log), refine(with_tracks_reordered(log, np.array(order)))
    assert told(one) == told(other)
    assert_same(one.table, other.table)


def test_the_ego_poses_and_frames_are_never_touched():
    log = faulty_log()
    table = refine(log).table
    for name in ("timestamps_ns", "city_SE3_ego_rotation", "city_SE3_ego_translation"):
        assert getattr(table, name).tobytes() == getattr(log.tracks, name).tobytes()
    for name in ("row_frame", "centre_ego_m", "ego_quat_object", "size_m", "score", "num_interior_pts"):
        rows, before = table.rows_of(table.ego_index), log.tracks.rows_of(log.tracks.ego_index)
        assert getattr(table, name)[rows].tobytes() == getattr(log.tracks, name)[before].tobytes()


def test_the_table_is_a_table_like_any_other():
    table = refined_log(faulty_log()).tracks
    key = table.row_track.astype(np.int64) * table.n_frames + table.row_frame
    assert (np.diff(key) > 0).all()
    assert np.array_equal(table.track_start, np.searchsorted(table.row_track, np.arange(table.n_tracks + 1)))
    assert np.allclose(np.linalg.norm(table.ego_quat_object, axis=1), 1.0)
    assert np.isfinite(table.centre_ego_m).all()
    made = ("row_track", "row_frame", "track_start", "centre_ego_m", "ego_quat_object", "size_m", "score")
    assert not any(getattr(table, name).flags.writeable for name in made)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_logs_with_hardly_anything_are_logs(count):
    tracks = [path_track(f"t{n}", 5.0 * n + 3.0, 4.0) for n in range(count)]
    log = synthetic_log(tracks, 1)
    assert refine(log).table is log.tracks


def test_an_unknown_stage_is_an_error():
    with pytest.raises(UserError, match=r"unknown refinement stage 'smoth'; there are duplicates, .*scores"):
        RefinementSettings(stages=("smoth",))
    with pytest.raises(UserError, match="link_gap_s must be a number of at least 0"):
        RefinementSettings(link_gap_s=float("nan"))


def test_no_stage_changes_nothing():
    log = faulty_log()
    assert refine(log, RefinementSettings(stages=())).table is log.tracks
    assert len(STAGES) == len(set(STAGES))


def test_annotations_come_back_as_they_are(val_logs):
    for folder in val_logs:
        log = open_log(folder)
        found = refine(log)
        assert found.changes == ()
        assert found.table is log.tracks
