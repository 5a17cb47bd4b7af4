"""What must not change what a place or a kind of road user is: the city frame, the clock, the order of tracks."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.av2.synthetic import SyntheticLane, SyntheticTrack, path_track, synthetic_log, synthetic_map

T = 40
TIME_S = np.arange(T) * 0.1

CALLS = (
    'is_kind(everything, log_dir, kind="rider")',
    'size_class(everything, log_dir, size="medium")',
    "with_rider(everything, log_dir)",
    "without_rider(everything, log_dir)",
    "riding(everything, everything, log_dir)",
    "towing(everything, everything, log_dir)",
    "being_towed(everything, log_dir)",
    "group_of(everything, log_dir, min_size=2)",
    "on_road_with_n_lanes(everything, log_dir, 2, 3)",
    "on_one_way_road(everything, log_dir)",
    "in_turn_lane(everything, log_dir)",
    'in_lane_position(everything, log_dir, "rightmost")',
    "near_stop_line(everything, log_dir, 40)",
    "lane_ends(everything, log_dir, 100)",
    "on_median(everything, log_dir)",
    "off_road(everything, log_dir)",
    "on_sidewalk(everything, log_dir)",
    "on_shoulder(everything, log_dir)",
    "in_parallel_parking(everything, log_dir)",
    "straddling_lanes(everything, log_dir)",
    "in_oncoming_lane(everything, log_dir)",
    "near_construction_objects(everything, log_dir, 20)",
)


def _lane(lane_id: int, x: tuple[float, float], y: tuple[float, float], *onward: int, **more: bool) -> SyntheticLane:
    middle = np.linspace((x[0], y[0]), (x[1], y[1]), 9)
    left = np.array([0.0, np.sign(x[1] - x[0]) * 2.0])
    return SyntheticLane(lane_id, middle + left, middle - left, successors=onward, **more)


@lru_cache(maxsize=1)
def _road() -> RoadMap:
    """To the east a turn lane, a through lane and one that ends; a median; one lane to the west; a one-way street."""
    angle = np.linspace(-np.pi / 2, 0.0, 9)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    turn = SyntheticLane(12, np.array([0.0, 6.0]) + 8 * ring, np.array([0.0, 6.0]) + 12 * ring, is_intersection=True)
    lanes = [
        _lane(11, (-100, 0), (-4, -4), 12), turn,
        _lane(21, (-100, -40), (-8, -8), 22), _lane(22, (-40, 0), (-8, -8), 23),
        _lane(23, (0, 30), (-8, -8), is_intersection=True),
        _lane(31, (-100, -60), (-12, -12), 32), _lane(32, (-60, -40), (-12, -8), 22),
        _lane(41, (0, -100), (4, 4)), _lane(51, (-100, 0), (40, 40)),
    ]  # fmt: skip
    areas = [[(-100, -17), (0, -17), (0, -2), (-100, -2)], [(-100, 2), (0, 2), (0, 9), (-100, 9)]]
    return synthetic_map(lanes, drivable_areas=[*areas, [(-100, 38), (0, 38), (0, 42), (-100, 42)]])


@lru_cache(maxsize=32)
def _street(seed: int) -> Log:
    """Somebody everywhere: a few metres, speeds and moments different with every seed."""
    rng = np.random.default_rng(seed)
    tracks: list[SyntheticTrack] = []

    def add(name: str, y: float, speed: float = 0.0, yaw: float = 0.0, kind: str = "REGULAR_VEHICLE", **more) -> None:
        frame = np.sort(rng.permutation(T)[: rng.integers(T - 6, T + 1)])
        x = more.pop("x", rng.uniform(-85, -60)) + speed * TIME_S[frame] * np.cos(yaw)
        jitter = rng.normal(0, 0.02, (2, frame.size))
        tracks.append(path_track(name, x + jitter[0], y + jitter[1], yaw, kind, frame, **more))

    for name, y in (("turning", -4.0), ("through", -8.0), ("ending", -12.0), ("one-way", 40.0)):
        add(name, y + rng.uniform(-0.5, 0.5), rng.uniform(5, 9))
    add("over the line", -6.0, 8.0)
    add("wrong way", 4.0, 6.0)
    add("right way", 4.0, 6.0, np.pi, x=-10.0)
    add("kerb", -15.9, x=-30.0)
    add("shoulder", 7.5, 0.0, np.pi, x=-50.0)
    for name, y in (("median", rng.uniform(-1, 1)), ("sidewalk", rng.uniform(10.5, 14)), ("yard", 20.0)):
        add(name, y, 0.0, 1.0, "PEDESTRIAN", size_m=(0.6, 0.6, 1.8))
    for name, x in (("a", 0.0), ("b", 1.5)):
        add(name, 12.0, 0.0, 0.0, "PEDESTRIAN", x=-20 + x, size_m=(0.6, 0.6, 1.8))
    for name, kind, size in (("cyclist", "BICYCLIST", (0.8, 0.6, 1.7)), ("bike", "BICYCLE", (1.7, 0.6, 1.2))):
        add(name, -10.0, 5.0, 0.0, kind, x=-50.0, size_m=size)
    add("parked bike", 11.0, 0.0, 0.5, "BICYCLE", size_m=(1.7, 0.6, 1.2))
    add("tractor", -8.0, 7.0, 0.0, "TRUCK_CAB", x=-90.0, size_m=(6.0, 2.5, 3.0))
    add("trailer", -8.0, 7.0, 0.0, "VEHICULAR_TRAILER", x=-98.5, size_m=(10.0, 2.5, 3.5))
    add("cone", -14.5, 0.0, 0.0, "CONSTRUCTION_CONE", size_m=(0.3, 0.3, 0.7))
    return synthetic_log(tracks, T, road_map=_road())


_moderately = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_seed = st.integers(0, 2**32 - 1)


@_moderately
@given(_seed, st.floats(-7, 7), st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)))
def test_the_city_frame_does_not_matter(unchanged, seed: int, yaw: float, shift: tuple[float, float]) -> None:
    unchanged.by_city_frame(_street(seed), CALLS, yaw, shift)


@_moderately
@given(_seed, st.integers(-(10**17), 10**17))
def test_the_clock_does_not_matter(unchanged, seed: int, shift_ns: int) -> None:
    unchanged.by_clock(_street(seed), CALLS, shift_ns)


@_moderately
@given(_seed, st.randoms(use_true_random=False))
def test_the_order_of_tracks_does_not_matter(unchanged, seed: int, random) -> None:
    unchanged.by_order(_street(seed), CALLS, random)


@pytest.mark.parametrize("call", CALLS)
def test_the_street_exercises_every_call_and_not_everybody_holds(ask, call: str) -> None:
    found = ask(_street(0), call).found
    assert found
    assert len(found) < _street(0).tracks.n_tracks


@pytest.mark.parametrize("call", CALLS)
def test_a_relation_supports_the_mask(ask, call: str) -> None:
    found = ask(_street(1), call).scenario
    assert type(found).of(found.mask, found.edges).same_as(found)
