import numpy as np
import pytest

from tools.atoms.kinematics.slopes import Timeline, local_fit
from tools.av2.synthetic import path_track, synthetic_log


def _timeline(frames: list[int], period_s: float = 0.1) -> tuple[Timeline, slice]:
    log = synthetic_log([path_track("a", 0.0, 0.0, frame=frames)], max(frames) + 1, period_s)
    return Timeline.of(log.tracks), log.tracks.rows_of(0)


@pytest.mark.parametrize("period_s", [0.02, 0.1, 0.5, 1.0])
def test_a_straight_line_is_exact_at_any_frame_rate(period_s: float) -> None:
    timeline, rows = _timeline(list(range(12)), period_s)
    signal = (3.0 + 2.0 * timeline.time_s)[:, None]
    value, slope = local_fit(timeline, signal, 0.3)
    assert value[rows] == pytest.approx(signal[rows])
    assert slope[rows] == pytest.approx(np.full((12, 1), 2.0))


def test_two_neighbours_give_the_central_difference_over_true_time() -> None:
    timeline, rows = _timeline([0, 2, 5])
    signal = timeline.time_s[:, None] ** 2
    slope = local_fit(timeline, signal, 0.0)[1][rows, 0]
    t = timeline.time_s[rows]
    assert slope[0] == pytest.approx(t[1])
    fit = np.polyfit(t, t**2, 1)[0]
    assert slope[1] == pytest.approx(fit)


def test_nothing_is_fitted_across_a_long_gap_and_a_lone_sample_has_no_slope() -> None:
    timeline, rows = _timeline([0, 1, 2, 30, 31, 60])
    jump = np.array([0.0, 0, 0, 100, 100, 300] + [0.0] * (timeline.time_s.size - 6))[:, None]
    slope = local_fit(timeline, jump, 0.3)[1][rows, 0]
    assert slope[:5].tolist() == [0, 0, 0, 0, 0]
    assert np.isnan(slope[5])


def test_jitter_is_averaged_out() -> None:
    timeline, rows = _timeline(list(range(40)))
    noise = np.random.default_rng(0).normal(0, 0.05, timeline.time_s.size)
    signal = (5.0 * timeline.time_s + noise)[:, None]
    smooth = local_fit(timeline, signal, 0.3)[1][rows, 0]
    raw = np.gradient(signal[rows, 0], 0.1)
    assert np.std(smooth - 5) < 0.4 * np.std(raw - 5)


@pytest.mark.parametrize("side", [1, -1])
def test_frames_count_whatever_their_stamps_jitter(side: int) -> None:
    """The third frame to each side lies a few milliseconds within or beyond 0.3 s; either way it is of the window."""
    timeline, rows = _timeline(list(range(20)))
    time_s = timeline.time_s + side * 0.001 * np.arange(timeline.time_s.size)
    jittery = Timeline(time_s, timeline.stretch, timeline.period_s)
    around = np.arange(timeline.time_s.size)[rows][10] + np.arange(-3, 4)
    expected = np.polyfit(time_s[around], time_s[around] ** 3, 1)[0]
    assert local_fit(jittery, time_s[:, None] ** 3, 0.3)[1][around[3], 0] == pytest.approx(expected)


def test_a_box_beyond_the_window_is_used_only_without_one_in_it() -> None:
    timeline, rows = _timeline([0, 1, 2, 15, 28])
    signal = np.zeros((timeline.time_s.size, 1))
    signal[rows, 0] = [0, 1, 2, 100, 100]
    slope = local_fit(timeline, signal, 0.3)[1][rows, 0]
    assert slope[:3] == pytest.approx([10, 10, 10])
    assert slope[3] == pytest.approx(49 / 1.3)
    assert slope[4] == 0
