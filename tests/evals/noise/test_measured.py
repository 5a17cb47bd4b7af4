"""The levels mean what they say: level 1 is as good as a strong published tracker, and every level is worse."""

from itertools import pairwise

import numpy as np
import pytest

from evals.noise import noisy_log
from evals.noise.measured import TrackQuality, track_quality
from tools.av2.log import Log

PUBLISHED_HOTA = 0.744
"""Le3DE2E's tracks on AV2's test split, everything referred (RefAV, arXiv 2505.20981)."""


def quality(logs: list[Log], level: float, seed: int) -> TrackQuality:
    return track_quality(logs, [noisy_log(log, level, seed) for log in logs])


def test_annotations_are_perfect_tracks(opened_logs: list[Log]) -> None:
    assert quality(opened_logs, 0.0, 0) == TrackQuality(1.0, 1.0, 1.0, 1.0, 1.0)


def test_level_one_meets_the_published_tracker(opened_logs: list[Log]) -> None:
    found = [quality(opened_logs, 1.0, seed) for seed in range(6)]
    assert np.mean([one.hota for one in found]) == pytest.approx(PUBLISHED_HOTA, abs=0.01)
    assert np.mean([one.det_a for one in found]) == pytest.approx(0.72, abs=0.02)
    assert np.mean([one.ass_a for one in found]) == pytest.approx(0.77, abs=0.02)
    for one in found:
        assert one.hota == pytest.approx(PUBLISHED_HOTA, abs=0.03)
        assert 0.75 < one.recall < 0.92
        assert 0.90 < one.precision < 1.0


def test_every_figure_falls_with_the_level(opened_logs: list[Log]) -> None:
    found = [quality(opened_logs, level, 0) for level in (0.0, 0.25, 0.5, 1.0, 2.0)]
    for name in ("hota", "det_a", "ass_a", "recall"):
        assert all(getattr(one, name) > getattr(other, name) for one, other in pairwise(found)), name
