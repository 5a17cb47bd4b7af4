"""Windows of time: their places, the frames looked at, how vectors are averaged, scored and joined."""

import numpy as np
import pytest

from tools.index.windows import FRAMES, Span, merged, pooled, scores, windows_of

NS = 1_000_000_000


def stamps(seconds: float, hz: float = 10.0) -> np.ndarray:
    return (np.arange(int(seconds * hz) + 1) * NS / hz).astype(np.int64) + 10**18


def test_windows_are_three_seconds_long_and_begin_every_second() -> None:
    at = stamps(15.6)
    windows = windows_of(at)
    assert len(windows) == 14
    assert (np.diff(windows.begin_ns)[:-1] == NS).all()
    assert (windows.end_ns - windows.begin_ns == 3 * NS).all()
    assert windows.begin_ns[0] == at[0]
    assert windows.end_ns[-1] == at[-1]


def test_frames_are_spread_over_their_window() -> None:
    at = stamps(15.6)
    windows = windows_of(at)
    assert windows.sampled.shape == (14, FRAMES)
    taken = at[windows.sampled]
    assert (taken >= windows.begin_ns[:, None]).all()
    assert (taken <= windows.end_ns[:, None]).all()
    assert (np.abs(np.diff(taken, axis=1) - 0.75 * NS) <= 0.05 * NS + 1).all()


@pytest.mark.parametrize("seconds", [0.0, 0.4, 2.9, 3.0])
def test_a_short_log_is_one_window(seconds: float) -> None:
    windows = windows_of(stamps(seconds))
    assert len(windows) == 1
    assert windows.end_ns[0] - windows.begin_ns[0] == stamps(seconds)[-1] - stamps(seconds)[0]


def test_every_time_of_a_log_is_in_a_window() -> None:
    for seconds in (3.1, 4.0, 7.7, 20.0):
        at = stamps(seconds)
        windows = windows_of(at)
        inside = (at[:, None] >= windows.begin_ns) & (at[:, None] <= windows.end_ns)
        assert inside.any(axis=1).all()


def test_no_frames_no_windows() -> None:
    with pytest.raises(ValueError, match="no windows"):
        windows_of(np.empty(0, np.int64))


def test_missing_frames_do_not_count_in_the_mean() -> None:
    vectors = np.array([[[1.0, 0.0], [0.0, 1.0], [9.0, 9.0]]])
    mean = pooled(vectors, np.array([[True, True, False]]))
    assert mean == pytest.approx(np.array([[np.sqrt(0.5), np.sqrt(0.5)]]))
    assert (pooled(vectors, np.zeros((1, 3), bool)) == 0).all()


def test_similarities_are_added_over_the_cameras_that_saw_something() -> None:
    windows = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    assert scores(windows, np.array([1.0, 0.0])).tolist() == [0.5, 1.0, -np.inf]


def test_windows_that_touch_are_joined() -> None:
    assert merged([(10, 13, 0.2), (0, 3, 0.5), (2, 5, 0.9), (5, 8, 0.1)]) == (Span(0, 8, 0.9), Span(10, 13, 0.2))
    assert merged([]) == ()
