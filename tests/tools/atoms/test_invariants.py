"""What must not change an answer: the city frame, the clock, the order of tracks. And the algebra of sets."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.av2.log import Log, open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.av2.transforms import in_other_city_frame
from tools.scenario import Scenario

T = 40
TIME_S = np.arange(T) * 0.1
_CATEGORIES = ("REGULAR_VEHICLE", "REGULAR_VEHICLE", "REGULAR_VEHICLE", "BUS", "PEDESTRIAN", "BICYCLE", "STOP_SIGN")

CALLS = (
    'is_category(everything, log_dir, category="VEHICLE")',
    "stationary(everything, log_dir)",
    "has_velocity(everything, log_dir, min_velocity=2)",
    "accelerating(everything, log_dir, min_accel=0.3)",
    "has_lateral_acceleration(everything, log_dir, min_accel=0.2)",
    "turning(everything, log_dir)",
    'turning(everything, log_dir, direction="left")',
    "changing_lanes(everything, log_dir)",
    'changing_lanes(everything, log_dir, direction="right")',
    "on_road(everything, log_dir)",
    'on_lane_type(everything, log_dir, lane_type="VEHICLE")',
    "on_intersection(everything, log_dir)",
    "near_intersection(everything, log_dir)",
    "in_drivable_area(everything, log_dir)",
    "at_pedestrian_crossing(everything, log_dir)",
    "at_stop_sign(everything, log_dir)",
    'has_objects_in_relative_direction(everything, everything, log_dir, "left", lateral_thresh=3)',
    'has_objects_in_relative_direction(everything, everything, log_dir, "backward", 2, 3, 30)',
    'get_objects_in_relative_direction(vehicles, everything, log_dir, "forward", max_number=1)',
    "near_objects(everything, everything, log_dir, 8, 2)",
    "near_objects(everything, vehicles, log_dir, 40, None)",
    "facing_toward(everything, everything, log_dir)",
    "heading_toward(everything, everything, log_dir)",
    'heading_in_relative_direction_to(everything, everything, log_dir, "same")',
    'heading_in_relative_direction_to(everything, everything, log_dir, "perpendicular")',
    "being_crossed_by(everything, everything, log_dir)",
    'being_crossed_by(everything, everything, log_dir, "right", "clockwise")',
    "following(everything, everything, log_dir)",
    "in_same_lane(everything, everything, log_dir)",
    'on_relative_side_of_road(everything, everything, log_dir, "opposite")',
    "reverse_relationship(near_objects)(near_objects(cars, ego, log_dir, 60), everything, log_dir)",
    'size_class(everything, log_dir, size="medium")',
    'nth_object_in_direction(everything, everything, log_dir, "forward", 2, 40, 10)',
    "nearest_object(everything, everything, log_dir)",
    "at_distance(everything, everything, log_dir, 5, 20)",
    "group_of(everything, log_dir, min_size=2, max_distance_m=15)",
    "on_road_with_n_lanes(everything, log_dir, 2, 2)",
    "near_stop_line(everything, log_dir)",
    "straddling_lanes(everything, log_dir)",
    "in_oncoming_lane(everything, log_dir)",
)


@lru_cache(maxsize=32)
def _traffic(seed: int, count: int = 9) -> Log:
    """Random traffic around the crossroads: constant speeds and turn rates, some standing, some seen for a while."""
    rng = np.random.default_rng(seed)
    tracks = []
    for index in range(count):
        speed = rng.choice([0.0, 1.5, rng.uniform(0, 12)])
        yaw = rng.choice([0.0, np.pi, rng.uniform(-3, 3)]) + rng.normal(0, 0.02) + rng.normal(0, 0.3) * TIME_S
        start = rng.uniform([-40, -9], [40, 9])
        x = start[0] + np.cumsum(np.cos(yaw)) * speed * 0.1 + rng.normal(0, 0.01, T)
        y = start[1] + np.cumsum(np.sin(yaw)) * speed * 0.1 + rng.normal(0, 0.01, T)
        frame = np.arange(T)[rng.integers(0, 15) : T - rng.integers(0, 15)]
        frame = frame[rng.random(frame.size) < 0.95]
        category = str(rng.choice(_CATEGORIES))
        tracks.append(path_track(f"t{index}", x[frame], y[frame], yaw[frame], category, frame))
    ego = (-30 + 6 * TIME_S, -2.1 + 0 * TIME_S, 0.01)
    return synthetic_log(tracks, T, ego_pose=ego, road_map=crossroads())


_moderately = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    sizes = [int(ask(_traffic(seed), call).scenario.mask.sum()) for seed in range(8)]
    assert sum(sizes) > 0


@_moderately
@given(_seed)
def test_not_and_or_behave_as_sets(ask, seed: int) -> None:
    log = _traffic(seed)
    unary = CALLS[:16]

    def mask(expression: str, *steps: str) -> np.ndarray:
        return ask(log, expression, *steps).scenario.mask

    everything = mask("everything")
    for call in unary:
        name, _, rest = call.partition("(")
        holds, fails = mask(call), mask(f"scenario_not({name})({rest}")
        assert (holds ^ fails == everything).all(), call
        assert (holds | fails == everything).all(), call
    steps = (f"a = {unary[1]}", f"b = {unary[2]}", f"c = {unary[8]}")
    a, b, c = (mask(name, *steps) for name in "abc")
    assert (mask("scenario_and([a, scenario_or([b, c])])", *steps) == (a & (b | c))).all()
    assert (mask("scenario_or([scenario_and([a, b]), scenario_and([a, c])])", *steps) == (a & (b | c))).all()


@_moderately
@given(_seed)
def test_a_relation_and_its_reverse_hold_the_same_edges(ask, seed: int) -> None:
    log = _traffic(seed)
    for call in CALLS:
        if call.count("everything, ") == 2:
            name, _, rest = call.partition("(")
            forth, back = ask(log, call), ask(log, f"reverse_relationship({name})({rest}")
            assert {(b, a, t) for a, b, t in back.edges} == forth.edges, call
            again = ask(log, f"reverse_relationship(reverse_relationship({name}))({rest}")
            assert again.scenario.same_as(forth.scenario), call


@pytest.mark.parametrize("seed", range(3))
def test_every_edge_supports_the_mask(ask, seed: int) -> None:
    for call in CALLS:
        found = ask(_traffic(seed), call).scenario
        assert Scenario.of(found.mask, found.edges).same_as(found), call
        assert (found.mask <= ask(_traffic(seed), "everything").scenario.mask).all(), call


@pytest.mark.slow
def test_real_logs_do_not_depend_on_the_city_frame_either(ask, val_logs: list[Path]) -> None:
    log = open_log(val_logs[0])
    moved = in_other_city_frame(log, 0.7, (123.4, -567.8))
    for call in CALLS:
        one, two = ask(log, call).scenario.mask, ask(moved, call).scenario.mask
        assert (one != two).sum() <= 2, call
