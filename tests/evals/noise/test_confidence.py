"""Scores are calibrated: of the boxes that score s, the share s is right."""

import numpy as np
import pytest

from evals.noise import DEFAULT_NOISE, perturb_tracks
from tools.av2.log import Log

BINS = np.linspace(0.0, 1.0, 11)


def scored(logs: list[Log], level: float, seeds: range) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score, whether it is a true positive, and distance of every box but the ego's."""
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for log in logs:
        for seed in seeds:
            noise = DEFAULT_NOISE.at_level(level)
            noisy = perturb_tracks(log.tracks, log.log_id, noise, seed, log.road_map)
            tracks, source = noisy.tracks, noisy.source_row
            named = tracks.category_array[tracks.row_track]
            truly = log.tracks.category_array[log.tracks.row_track][source]
            right = (source >= 0) & ~noisy.duplicate & (named == truly)
            others = tracks.row_track != tracks.ego_index
            distance = np.linalg.norm(tracks.centre_ego_m[:, :2], axis=1)
            parts.append((tracks.score[others], right[others], distance[others]))
    return tuple(np.concatenate(values) for values in zip(*parts, strict=True))  # type: ignore[return-value]


@pytest.mark.parametrize("level", [0.5, 1.0, 2.0])
def test_the_reliability_curve_is_the_diagonal(opened_logs: list[Log], level: float) -> None:
    score, right, _ = scored(opened_logs, level, range(6))
    bin_of = np.clip(np.digitize(score, BINS) - 1, 0, 9)
    counts = np.bincount(bin_of, minlength=10)
    assert (counts > 300).all()
    said = np.bincount(bin_of, score, 10) / counts
    seen = np.bincount(bin_of, right, 10) / counts
    assert np.abs(said - seen).max() < 0.07
    assert (counts * np.abs(said - seen)).sum() / counts.sum() < 0.015


def test_scores_tell_true_from_false_and_near_from_far(opened_logs: list[Log]) -> None:
    score, right, distance = scored(opened_logs, 1.0, range(2))
    assert score[right].mean() > score[~right].mean() + 0.4
    assert score[right & (distance < 30)].mean() > score[right & (distance > 100)].mean()


def test_a_track_s_score_changes_slowly(opened_logs: list[Log]) -> None:
    log = opened_logs[0]
    tracks = perturb_tracks(log.tracks, log.log_id, DEFAULT_NOISE, 0, log.road_map).tracks
    same = (np.diff(tracks.row_track) == 0) & (np.diff(tracks.row_frame) == 1)
    step = np.abs(np.diff(tracks.score)[same])
    shuffled = np.abs(np.diff(np.random.default_rng(0).permutation(tracks.score)))
    assert step.mean() < 0.5 * shuffled.mean()
