"""Frames of a submission: which timestamps, which boxes, which labels, where the ego stands."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.av2.log import Log, open_log
from tools.challenge.frames import OTHER, REFERRED, RELATED, evaluation_frames, submission_frames
from tools.challenge.reading import read_challenge_file
from tools.errors import DataError
from tools.scenario import Edges, Scenario


@pytest.fixture(scope="module")
def log(val_logs: list[Path]) -> Log:
    return open_log(val_logs[0])


@pytest.fixture(scope="module")
def log_with_added_ego(val_logs: list[Path]) -> Log:
    return open_log(val_logs[2])


def nothing(log: Log) -> Scenario:
    return Scenario.of(np.zeros(log.tracks.shape, np.bool_))


@pytest.mark.parametrize(("rate_hz", "stride"), [(10, 5), (20, 10), (2, 1), (1, 1), (3, 2)])
def test_every_half_second_at_any_rate(rate_hz: int, stride: int) -> None:
    stamps = np.arange(40, dtype=np.int64) * (1_000_000_000 // rate_hz)
    assert evaluation_frames(stamps).tolist() == list(range(0, 40, stride))


def test_a_single_frame_is_evaluated() -> None:
    assert evaluation_frames(np.array([7])).tolist() == [0]


def test_published_timestamps_win_and_must_exist() -> None:
    stamps = np.array([10, 20, 30])
    assert evaluation_frames(stamps, np.array([20, 30])).tolist() == [1, 2]
    with pytest.raises(DataError, match="25 ns is not a timestamp"):
        evaluation_frames(stamps, np.array([20, 25]))


def test_boxes_are_those_of_the_official_ground_truth(shared_data: Path) -> None:
    official = read_challenge_file(shared_data / "av2/scenario_mining/combined_gt_dev.pkl")
    assert len(official) == 2
    for (log_id, prompt), expected in official.items():
        log = open_log(shared_data / "av2/val" / log_id)
        frames = submission_frames(log, nothing(log), prompt)
        assert [f.timestamp_ns for f in frames] == [f.timestamp_ns for f in expected]
        for ours, theirs in zip(frames, expected, strict=True):
            order, other = np.argsort(ours.track_id), np.argsort(theirs.track_id)
            assert ours.track_id[order].tolist() == theirs.track_id[other].tolist()
            np.testing.assert_allclose(ours.translation_m[order], theirs.translation_m[other], rtol=0, atol=1e-9)
            np.testing.assert_array_equal(ours.size_m[order], theirs.size_m[other])
            turn = ours.yaw_rad[order] - theirs.yaw_rad[other]
            assert np.abs(np.angle(np.exp(1j * turn))).max() < 2e-3
            assert ours.ego_translation_m == pytest.approx(theirs.ego_translation_m)


def test_labels_follow_mask_then_relations(log: Log) -> None:
    both = np.flatnonzero(log.tracks.present_mask[:, 0] & log.tracks.present_mask[:, 5])
    referred, related, mutual = (int(n) for n in both[:3])
    mask = np.zeros(log.tracks.shape, np.bool_)
    mask[[referred, mutual], 0] = True
    mask[referred, 5] = True
    edges = Edges.from_arrays(
        np.array([referred, referred]), np.array([related, mutual]), np.array([0, 0]), log.tracks.shape
    )
    frames = submission_frames(log, Scenario.of(mask, edges), "a prompt")
    labels = [dict(zip(f.track_id.tolist(), f.label.tolist(), strict=True)) for f in frames]
    assert (labels[0][referred], labels[0][mutual], labels[0][related]) == (REFERRED, REFERRED, RELATED)
    assert (labels[1][referred], labels[1][mutual], labels[1][related]) == (REFERRED, OTHER, OTHER)
    assert [f.has_referred for f in frames] == [True, True] + [False] * (len(frames) - 2)


def test_every_box_of_the_log_is_in_its_frame(log: Log) -> None:
    for frame, ours in zip(
        evaluation_frames(log.tracks.timestamps_ns), submission_frames(log, nothing(log), "p"), strict=True
    ):
        assert ours.track_id.tolist() == np.flatnonzero(log.tracks.present_mask[:, frame]).tolist()


def test_an_added_ego_stands_at_the_origin_or_where_the_readme_says(log_with_added_ego: Log, log: Log) -> None:
    found = nothing(log_with_added_ego)
    at_origin = ego_offsets(log_with_added_ego, found, "log")
    np.testing.assert_allclose(at_origin, 0.0, atol=1e-9)
    assert np.linalg.norm(ego_offsets(log_with_added_ego, found, "readme"), axis=1) == pytest.approx(
        np.hypot(1.422, 0.25)
    )
    np.testing.assert_allclose(ego_offsets(log, nothing(log), "readme"), 0.0, atol=1e-9)


def ego_offsets(log: Log, found: Scenario, ego_centre: str) -> np.ndarray:
    frames = submission_frames(log, found, "p", ego_centre=ego_centre)
    centres = [f.translation_m[f.track_id == log.tracks.ego_index][0] for f in frames]
    return np.array(centres) - np.array([f.ego_translation_m for f in frames])


def test_confidence_by_track_by_box_or_from_the_log(log: Log) -> None:
    by_track = np.linspace(0, 1, log.tracks.n_tracks)
    (first, *_) = submission_frames(log, nothing(log), "p", confidence=by_track)
    np.testing.assert_array_equal(first.score, by_track[first.track_id].astype(np.float32))
    by_box = np.zeros(log.tracks.shape)
    by_box[:, 5] = 0.5
    frames = submission_frames(log, nothing(log), "p", confidence=by_box)
    assert set(frames[0].score.tolist()) == {0.0}
    assert set(frames[1].score.tolist()) == {0.5}
    detected = replace(log, tracks=replace(log.tracks, score=np.full(log.tracks.n_rows, 0.25)))
    assert set(submission_frames(detected, nothing(log), "p")[0].score.tolist()) == {0.25}


def test_velocity_is_that_of_the_boxes(log: Log) -> None:
    tracks, frames = log.tracks, submission_frames(log, nothing(log), "p")
    ego = frames[4].velocity_mps[frames[4].track_id == tracks.ego_index][0]
    seconds = (tracks.timestamps_ns[21] - tracks.timestamps_ns[19]) / 1e9
    moved = tracks.city_SE3_ego_translation[21] - tracks.city_SE3_ego_translation[19]
    np.testing.assert_allclose(ego, moved / seconds, atol=1e-9)


def test_wrong_shapes_are_refused(log: Log) -> None:
    with pytest.raises(ValueError, match="scenario of shape"):
        submission_frames(log, Scenario.of(np.zeros((1, 1), np.bool_)), "p")
    with pytest.raises(ValueError, match="confidence must have shape"):
        submission_frames(log, nothing(log), "p", confidence=np.ones(3))
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        submission_frames(log, nothing(log), "p", confidence=np.full(log.tracks.n_tracks, np.nan))
    with pytest.raises(ValueError, match="blank"):
        submission_frames(log, nothing(log), " ")
    with pytest.raises(ValueError, match="ego_centre"):
        submission_frames(log, nothing(log), "p", ego_centre="roof")
