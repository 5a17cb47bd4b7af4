"""Randomness with memory: the stated correlations and shares, exact for uneven timestamps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.noise.processes import correlated, episodes, seconds_since_first, stream

SECONDS = np.arange(400) * 0.1


def test_correlated_numbers_have_unit_variance_and_forget_exponentially() -> None:
    drawn = correlated(stream(0, "log", "x"), SECONDS, (2000,), 2.0)
    assert np.allclose(drawn.var(axis=1), 1.0, atol=0.15)
    for frames in (1, 10, 40):
        measured = (drawn[:-frames] * drawn[frames:]).mean()
        assert measured == pytest.approx(np.exp(-0.1 * frames / 2.0), abs=0.03)


def test_uneven_timestamps_decide_the_correlation() -> None:
    seconds = np.array([0.0, 0.1, 3.1])
    drawn = correlated(stream(1, "log", "x"), seconds, (40_000,), 1.0)
    assert (drawn[0] * drawn[1]).mean() == pytest.approx(np.exp(-0.1), abs=0.02)
    assert (drawn[1] * drawn[2]).mean() == pytest.approx(np.exp(-3.0), abs=0.02)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
def test_episodes_take_their_share_and_last(share: float) -> None:
    on = episodes(stream(2, "log", "x"), SECONDS, np.full((400, 1000), share), 1.0)
    assert on.mean() == pytest.approx(share, abs=0.02)
    ends = on[:-1] & ~on[1:]
    lasted_s = 0.1 * on[:-1].sum() / ends.sum()
    assert lasted_s == pytest.approx(1.0 / (1 - share), rel=0.15)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(-5, 5))
def test_a_larger_share_keeps_every_episode_of_a_smaller_one(one: float, other: float, seed: int) -> None:
    low, high = sorted((one, other))
    small, large = (
        episodes(stream(seed, "log", "x"), SECONDS[:50], np.full((50, 7), share), 0.7) for share in (low, high)
    )
    assert (large | ~small).all()


def test_streams_differ_by_seed_log_and_purpose() -> None:
    named = [(0, "a", "x"), (1, "a", "x"), (-1, "a", "x"), (0, "b", "x"), (0, "a", "y"), (0, "ax", "")]
    drawn = {stream(*name).random(4).tobytes() for name in named}
    assert len(drawn) == len(named)
    assert stream(3, "a", "x").random(4).tobytes() == stream(3, "a", "x").random(4).tobytes()


def test_seconds_count_from_the_first_frame() -> None:
    assert seconds_since_first(np.array([5, 5 + 10**9], np.int64)).tolist() == [0.0, 1.0]
