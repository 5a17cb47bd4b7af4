"""What must not change how tracks are said to drive: the city frame, the clock, the order of tracks, the frame rate."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.noise import noisy_log
from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.av2.transforms import in_other_city_frame
from tools.errors import ProgramError

T = 120
TIME_S = np.arange(T) * 0.1

ANYWHERE = (
    "braking(everything, log_dir)",
    'braking(everything, log_dir, strength="mild")',
    'braking(everything, log_dir, strength="hard")',
    "accelerating_from_standstill(everything, log_dir)",
    "creeping(everything, log_dir)",
    "stop_and_go(everything, log_dir)",
    "temporarily_stopped(everything, log_dir)",
    "active(everything, log_dir)",
    "reversing(everything, log_dir)",
    "waiting_to_turn(everything, log_dir)",
    "speeding_relative_to_neighbours(everything, log_dir, min_excess_mps=2)",
    "yielding(everything, everything, log_dir)",
)
ON_A_MAP = (
    "running_stop_sign(everything, log_dir)",
    "parallel_parking(everything, log_dir)",
    "side_parking(everything, log_dir)",
    "pulling_out(everything, log_dir)",
)
CALLS = ANYWHERE + ON_A_MAP


@lru_cache(maxsize=32)
def _traffic(seed: int, period_s: float = 0.1) -> Log:
    """Cars that stop, go, back up, park and pull out; people who cross; a stop sign; missed frames."""
    n_frames = round(T * 0.1 / period_s)
    tracks = [path_track("sign", -9.0 + np.zeros(n_frames), -9.5, np.pi, "STOP_SIGN", size_m=(0.2, 0.8, 0.8))]
    for index in range(16):
        # Each has draws of its own, so that the courses are the same at every frame rate.
        rng = np.random.default_rng([seed, index])
        x, y, yaw = _course(rng, np.arange(n_frames) * period_s, index)
        frame = np.flatnonzero(rng.random(n_frames) < 0.95)
        x, y = x + rng.normal(0, 0.002, n_frames), y + rng.normal(0, 0.002, n_frames)
        category = ("REGULAR_VEHICLE", "BUS", "REGULAR_VEHICLE", "BICYCLE")[index % 4]
        category = "PEDESTRIAN" if index % 8 == 6 else category
        tracks.append(path_track(f"t{index}", x[frame], y[frame], yaw[frame], category, frame))
    ego = (-60 + 3 * np.arange(n_frames) * period_s, 2.1, 0.01)
    return synthetic_log(tracks, n_frames, period_s, ego_pose=ego, road_map=crossroads())


def _course(rng: np.random.Generator, time_s: np.ndarray, index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    fine = np.linspace(0, 12, 1201)
    kind = index % 8
    speeds = rng.choice([0.0, 0.0, 1.2, 4.0, 9.0, 14.0], 5)
    if kind == 1:
        speeds = np.array([5.0, 0.0, -2.0, -2.0, 0.0])
    moments = np.array([0.0, 3, 6, 9, 12])
    if kind == 0:
        moments, speeds = np.array([0.0, 2, 3.5, 5.5, 7.5, 9.5, 12]), np.array([5.0, 0, 0, rng.uniform(2, 5), 0, 0, 4])
    gone = np.interp(time_s, fine, np.cumsum(np.interp(fine, moments, speeds)) * 0.01)
    y = np.full(time_s.size, rng.choice([-2.0, -6.0]))
    yaw = np.zeros(time_s.size)
    start = rng.uniform(-90, -40)
    if kind == 2:
        gone, y = np.interp(time_s, [0, 6, 12], [0, 30, 30]), np.interp(time_s, [0, 2.5, 6, 12], [-6, -6, -8.2, -8.2])
    elif kind == 3:
        gone = 6 * np.maximum(time_s - 4, 0)
        y = np.interp(time_s, [0, 4, 7, 12], [-8.2, -8.2, -6, -6])
    elif kind == 4:
        yaw = -np.interp(time_s, [0, 4, 7, 12], [0, 0, np.pi / 2, np.pi / 2])
        forward = np.interp(time_s, fine, np.cumsum(np.interp(fine, [0, 4, 7, 8, 12], [6, 3, 2, 0, 0])) * 0.01)
        step = np.diff(forward, prepend=0.0)
        gone, y = np.cumsum(step * np.cos(yaw)), -6.0 + np.cumsum(step * np.sin(yaw))
    elif kind == 5:
        start, gone = -60.0, rng.uniform(5, 7) * time_s
        y = np.full(time_s.size, -6.0)
    elif kind == 6:
        return np.full(time_s.size, start + 35), -9 + 1.5 * np.maximum(time_s - 3, 0), np.full(time_s.size, np.pi / 2)
    elif kind == 7:
        way = np.interp(time_s, fine, np.cumsum(np.interp(fine, [0, 2, 4, 6, 12], [6, 0, 0, 4, 6])) * 0.01)
        angle = np.clip((way - 12.0) / 8.0, 0.0, np.pi / 2)
        step = np.diff(way, prepend=0.0)
        return -18.0 + np.cumsum(step * np.cos(angle)), -2.0 + np.cumsum(step * np.sin(angle)), angle
    return start + gone, y, yaw


_moderately = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_seed = st.integers(0, 2**32 - 1)


@_moderately
@given(_seed, st.floats(-7, 7), st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)))
def test_the_city_frame_does_not_matter(unchanged, seed: int, yaw: float, shift: tuple[float, float]) -> None:
    unchanged.by_city_frame(_traffic(seed), CALLS, yaw, shift)


@_moderately
@given(_seed, st.integers(-(10**17), 10**17))
def test_the_clock_does_not_matter(unchanged, seed: int, shift_ns: int) -> None:
    unchanged.by_clock(_traffic(seed), CALLS, shift_ns)


@_moderately
@given(_seed, st.randoms(use_true_random=False))
def test_the_order_of_tracks_does_not_matter(unchanged, seed: int, random) -> None:
    unchanged.by_order(_traffic(seed), CALLS, random)


@pytest.mark.parametrize("call", CALLS)
def test_the_traffic_exercises_every_call(ask, call: str) -> None:
    assert sum(int(ask(_traffic(seed), call).scenario.mask.sum()) for seed in range(8)) > 0


@pytest.mark.parametrize("call", CALLS)
def test_answers_lie_where_there_are_boxes(ask, call: str) -> None:
    for seed in range(3):
        log = _traffic(seed)
        scenario, present = ask(log, call).scenario, log.tracks.present_mask
        assert (scenario.mask <= present).all()
        assert present[scenario.edges.related, scenario.edges.frame].all()


@pytest.mark.parametrize("call", ANYWHERE)
def test_half_the_frame_rate_gives_about_the_same(ask, call: str) -> None:
    fast = slow = 0.0
    for seed in range(6):
        fast += ask(_traffic(seed), call).scenario.mask.sum() * 0.1
        slow += ask(_traffic(seed, 0.2), call).scenario.mask.sum() * 0.2
    assert abs(fast - slow) <= 0.2 * max(fast, slow) + 1.0


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("frames", [1, 2, 5])
def test_logs_with_next_to_nothing_in_them_are_answered(ask, call: str, frames: int) -> None:
    tracks: list[SyntheticTrack] = [path_track("one", np.arange(frames) * 1.0, -6.0)]
    for these in (tracks, []):
        log = synthetic_log(these, frames, road_map=crossroads())
        found = ask(log, call).found
        assert set(found) <= {"one", "ego"}
        assert call.startswith("active") or found == {}


@pytest.mark.parametrize("call", ON_A_MAP)
def test_what_needs_a_map_says_so(ask, call: str) -> None:
    log = synthetic_log([path_track("one", TIME_S, -6.0)], T)
    if "stop_sign" in call:
        log = synthetic_log([path_track("sign", 0 * TIME_S, -9.0, 0.0, "STOP_SIGN")], T)
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(log, call)


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 1.0])
def test_real_logs_do_not_depend_on_the_city_frame_either(ask, val_logs, level: float) -> None:
    log = noisy_log(open_log(val_logs[0]), level)
    moved = in_other_city_frame(log, 0.7, (123.4, -567.8))
    for call in CALLS:
        one, two = ask(log, call).scenario.mask, ask(moved, call).scenario.mask
        assert (one != two).sum() <= 2, call
