import numpy as np
import pytest

from tools.atoms.kinematics.slopes import Timeline, local_fit, wrapped
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


def test_angles_are_followed_over_the_seam() -> None:
    timeline, rows = _timeline(list(range(20)))
    angle = wrapped(3.0 + 0.8 * timeline.time_s)[:, None]
    assert angle[rows].min() < 0 < angle[rows].max()
    assert local_fit(timeline, angle, 0.3, angles=1)[1][rows, 0] == pytest.approx(np.full(20, 0.8))
