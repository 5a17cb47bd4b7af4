"""What must not change a relation that is judged on courses: the city frame, the clock, the order of tracks."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.noise import noisy_log
from tools.av2.log import Log, open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.av2.transforms import in_other_city_frame

T = 60
TIME_S = np.arange(T) * 0.1
LANES_M = (-2.0, -6.0, 2.0, 6.0)

CALLS = (
    "overtaking(everything, everything, log_dir)",
    'being_overtaken(everything, everything, log_dir, "left")',
    "passing_in_opposite_direction(everything, everything, log_dir)",
    "side_by_side(everything, everything, log_dir)",
    "following_with_gap(everything, everything, log_dir, 0.5)",
    "tailgating(everything, everything, log_dir, 2)",
    "leading_platoon(everything, everything, log_dir, 1)",
    "approaching(everything, everything, log_dir)",
    "closest_approach(everything, everything, log_dir, 4)",
    "time_to_collision(everything, everything, log_dir)",
    "crossing_paths(everything, everything, log_dir, 10)",
    "oncoming(everything, everything, log_dir)",
    "between_two_objects(everything, everything, log_dir, 8)",
    "blocking(everything, everything, log_dir)",
    "occluding(everything, everything, ego, log_dir)",
)
SYMMETRIC = tuple(call for call in CALLS if call.startswith(("passing", "side", "closest", "time", "crossing")))


@lru_cache(maxsize=32)
def _traffic(seed: int) -> Log:
    """Cars in four lanes, some at a standstill, one of them waited for; people who cross; missed frames."""
    rng = np.random.default_rng(seed)
    waits = np.minimum(60 + 6 * TIME_S, rng.uniform(75, 85))
    tracks = [path_track("van", 90.0 + 0 * TIME_S, -6.0), path_track("waits", waits, -6.1)]
    for index in range(14):
        lane = int(rng.integers(4))
        way = 1 if lane < 2 else -1
        speed = way * rng.choice([0.0, 4.0, 7.0, rng.uniform(3, 13)])
        x = rng.uniform(-70, 40) * way + speed * TIME_S + rng.normal(0, 0.02, T)
        y = LANES_M[lane] + rng.normal(0, 0.02, T)
        yaw = (0.0 if way > 0 else np.pi) + rng.normal(0, 0.01, T)
        category, size = str(rng.choice(["REGULAR_VEHICLE", "BUS", "BICYCLE"])), (4.0, 2.0, 1.5)
        if index > 10:
            x, y = rng.uniform(-40, 40) + 0 * TIME_S, rng.uniform(-10, -8) + rng.uniform(1, 3) * TIME_S
            yaw, category, size = np.full(T, np.pi / 2), "PEDESTRIAN", (0.6, 0.7, 1.7)
        frame = np.flatnonzero(rng.random(T) < 0.95)
        tracks.append(path_track(f"t{index}", x[frame], y[frame], yaw[frame], category, frame, size))
    return synthetic_log(tracks, T, ego_pose=(-30 + 6 * TIME_S, -2.1 + 0 * TIME_S, 0.01), road_map=crossroads())


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
def test_edges_lie_where_both_are(ask, call: str) -> None:
    for seed in range(4):
        log = _traffic(seed)
        present, edges = log.tracks.present_mask, ask(log, call).scenario.edges
        assert present[edges.track, edges.frame].all()
        assert present[edges.related, edges.frame].all()
        assert (edges.track != edges.related).all()


@pytest.mark.parametrize("call", SYMMETRIC)
def test_symmetric_relations_are_symmetric(ask, call: str) -> None:
    for seed in range(4):
        edges = ask(_traffic(seed), call).edges
        assert edges == {(b, a, t) for a, b, t in edges}


@pytest.mark.parametrize("call", CALLS)
def test_logs_with_next_to_nothing_in_them_are_answered(ask, call: str) -> None:
    once = synthetic_log([path_track("one", 5.0, 0.0)], 1, road_map=crossroads())
    alone = synthetic_log([], 5)
    brief = synthetic_log([path_track("one", [1.0, 2.0], 0.0, frame=[3, 4])], T)
    for log in (once, alone, brief):
        assert ask(log, call).found == {}


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 1.0])
def test_real_logs_do_not_depend_on_the_city_frame_either(ask, val_logs, level: float) -> None:
    log = noisy_log(open_log(val_logs[0]), level)
    moved = in_other_city_frame(log, 0.7, (123.4, -567.8))
    for call in CALLS:
        one, two = ask(log, call).scenario.mask, ask(moved, call).scenario.mask
        assert (one != two).sum() <= 2, call
