"""Gaps are filled where an object must have been."""

import numpy as np
import pytest

FRAMES = np.arange(100)


def test_a_gap_in_steady_motion_is_filled_on_its_line_with_less_confidence(scene, car, stage):
    seen = FRAMES[(FRAMES < 40) | (FRAMES > 52)]
    found = stage(scene(car("a", seen, 0.9 * seen), scores={"a": 0.8}), "gaps")
    rows = found.table.rows_of(0)
    assert found.table.row_frame[rows].tolist() == FRAMES.tolist()
    assert np.abs(found.table.centre_city_m[rows][:, 0] - 0.9 * FRAMES).max() < 0.05
    made = found.table.score[rows][40:53]
    assert (made < 0.8).all()
    assert made.min() > 0.5
    assert [(change.what, change.frames) for change in found.changes] == [("gap filled", (40, 52))]


def test_boxes_that_were_seen_keep_their_bytes(scene, car, stage):
    seen = FRAMES[(FRAMES < 40) | (FRAMES > 52)]
    log = scene(car("a", seen, 0.9 * seen))
    found = stage(log, "gaps").table
    kept = np.isin(found.row_frame[found.rows_of(0)], seen)
    assert (
        found.centre_ego_m[found.rows_of(0)][kept].tobytes() == log.tracks.centre_ego_m[log.tracks.rows_of(0)].tobytes()
    )


def test_long_gaps_are_filled_for_what_stands_only(scene, car, stage):
    seen = FRAMES[(FRAMES < 20) | (FRAMES > 70)]
    moving, standing = car("moving", seen, 0.9 * seen), car("standing", seen, 10.0, 10.0)
    found = stage(scene(moving, standing), "gaps")
    assert {change.tracks for change in found.changes} == {("standing",)}


def test_a_long_gap_before_a_lone_box_may_hide_a_stop(scene, car, stage):
    """Of a lone box nobody knows how fast it was; a short gap hides no stop, and what stands does not move."""
    alone = np.concatenate([FRAMES[:20], [55]])
    soon = np.concatenate([FRAMES[:20], [45]])
    found = stage(
        scene(car("alone", alone, 0.5 * alone), car("soon", soon, 0.5 * soon, 10.0), car("stands", alone, 5.0, 20.0)),
        "gaps",
    )
    assert {change.tracks for change in found.changes} == {("soon",), ("stands",)}


def test_a_long_gap_between_known_motions_is_filled(scene, car, stage):
    seen = np.concatenate([FRAMES[:20], [55, 58]])
    assert len(stage(scene(car("a", seen, 0.5 * seen)), "gaps").changes) == 2


def test_headings_turn_the_short_way_round(scene, car, stage):
    seen = FRAMES[(FRAMES < 40) | (FRAMES > 44)]
    yaw = np.where(seen < 42, np.pi - 0.05, -np.pi + 0.05)
    found = stage(scene(car("a", seen, -0.9 * seen, 0.0, yaw)), "gaps").table
    forward = found.city_R_object[found.rows_of(0), 0, 0]
    assert forward.max() < -0.99


def test_a_track_without_gaps_is_left_alone(scene, car, stage):
    log = scene(car("a", FRAMES, 0.9 * FRAMES))
    found = stage(log, "gaps")
    assert found.changes == ()
    assert found.table is log.tracks


@pytest.mark.parametrize("frames", [(0, 2), (0, 3), (0, 1, 3), (0, 4), (0, 2, 4), (0, 1, 2, 4)])
def test_logs_of_a_few_boxes_are_logs(scene, car, stage, frames):
    frames = np.array(frames)
    found = stage(scene(car("a", frames, 0.9 * frames), n_frames=6), "gaps", "smoothing")
    rows = found.table.rows_of(0)
    assert np.array_equal(found.table.row_frame[rows], np.arange(frames[-1] + 1))
    assert np.allclose(found.table.centre_city_m[rows, 0], 0.9 * np.arange(frames[-1] + 1), atol=1e-6)
