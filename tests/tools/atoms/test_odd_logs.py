"""Logs and maps at the edge: every function answers or says why not, without a warning."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticLane, path_track, synthetic_log, synthetic_map

_CALLS = (
    "stationary(everything, log_dir)",
    "has_velocity(everything, log_dir)",
    "accelerating(everything, log_dir)",
    "turning(everything, log_dir)",
    "changing_lanes(everything, log_dir)",
    "on_road(everything, log_dir)",
    "on_intersection(everything, log_dir)",
    "near_intersection(everything, log_dir, 1000)",
    "in_drivable_area(everything, log_dir)",
    "at_pedestrian_crossing(everything, log_dir)",
    "at_stop_sign(everything, log_dir)",
    'has_objects_in_relative_direction(everything, everything, log_dir, "left", max_number=1)',
    "near_objects(everything, everything, log_dir)",
    "facing_toward(everything, everything, log_dir)",
    "heading_toward(everything, everything, log_dir)",
    'heading_in_relative_direction_to(everything, everything, log_dir, "same")',
    "being_crossed_by(everything, everything, log_dir)",
    "following(everything, everything, log_dir)",
    "in_same_lane(everything, everything, log_dir)",
    'on_relative_side_of_road(everything, everything, log_dir, "same")',
    'is_kind(everything, log_dir, kind="rider")',
    'size_class(everything, log_dir, size="small")',
    "with_rider(everything, log_dir)",
    "without_rider(everything, log_dir)",
    "riding(everything, everything, log_dir)",
    "towing(everything, everything, log_dir)",
    "being_towed(everything, log_dir)",
    "nth_object_in_direction(everything, everything, log_dir)",
    "nearest_object(everything, everything, log_dir)",
    "at_distance(everything, everything, log_dir, 1)",
    "group_of(everything, log_dir)",
    "in_turn_lane(everything, log_dir)",
    'in_lane_position(everything, log_dir, "middle")',
    "on_road_with_n_lanes(everything, log_dir)",
    "on_one_way_road(everything, log_dir)",
    "near_stop_line(everything, log_dir)",
    "lane_ends(everything, log_dir)",
    "on_median(everything, log_dir)",
    "off_road(everything, log_dir)",
    "on_sidewalk(everything, log_dir)",
    "on_shoulder(everything, log_dir)",
    "in_parallel_parking(everything, log_dir)",
    "straddling_lanes(everything, log_dir)",
    "in_oncoming_lane(everything, log_dir)",
    "near_construction_objects(everything, log_dir)",
    "u_turn(everything, log_dir)",
    "three_point_turn(everything, log_dir)",
    "swerving(everything, log_dir)",
    "weaving(everything, log_dir)",
    "off_centre(everything, log_dir)",
    "merging(everything, log_dir)",
    "entering_intersection(everything, log_dir)",
    "leaving_intersection(everything, log_dir)",
    "going_straight(everything, log_dir)",
    "crossing_road(everything, log_dir)",
    "jaywalking(everything, log_dir)",
    "cutting_in(everything, everything, log_dir)",
    "cutting_out(everything, everything, log_dir)",
)

_POINT = np.zeros((2, 2))
_STUB = SyntheticLane(1, _POINT, _POINT, successors=(1, 99), left_neighbor=99, right_neighbor=1)
_CARS = [path_track("a", [0.0], 0.0), path_track("b", [0.0], 0.0), path_track("sign", [1.0], 0.0, category="STOP_SIGN")]
_LONE = path_track("lone", [0.0, 80.0], 0.0, frame=[0, 39])


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize(
    "log",
    [
        synthetic_log(_CARS, 1, road_map=synthetic_map([])),
        synthetic_log(_CARS, 1, road_map=synthetic_map([_STUB])),
        synthetic_log([], 3, road_map=synthetic_map([_STUB])),
        synthetic_log([_LONE], 40, road_map=synthetic_map([_STUB])),
    ],
    ids=["map without lanes", "lane of no length", "ego alone", "two boxes seconds apart"],
)
def test_every_function_answers(ask, log: Log, call: str) -> None:
    found = ask(log, call).scenario
    assert found.shape == log.tracks.shape


def test_boxes_on_top_of_each_other_are_near_and_faced(ask) -> None:
    log = synthetic_log(_CARS, 1, road_map=synthetic_map([]))
    assert set(ask(log, "near_objects(cars, cars, log_dir, distance_thresh=0)").found) == {"a", "b"}
    assert set(ask(log, "facing_toward(cars, cars, log_dir, within_angle=0)").found) == {"a", "b"}


@pytest.mark.parametrize("bound", ["inf", "np.inf", 'float("inf")', "1e9"])
def test_no_limit_is_a_limit_too(ask, bound: str) -> None:
    log = synthetic_log([*_CARS, path_track("far", [5000.0], 0.0)], 1, road_map=synthetic_map([]))
    assert set(ask(log, f"near_objects(cars, cars, log_dir, distance_thresh={bound})").found) == {"a", "b", "far"}
    assert set(ask(log, f"facing_toward(cars, cars, log_dir, 180, {bound})").found) == {"a", "b", "far"}
    for call in (
        f'has_objects_in_relative_direction(cars, cars, log_dir, "forward", 1, {bound}, {bound}, {bound})',
        f"being_crossed_by(cars, cars, log_dir, forward_thresh={bound}, lateral_thresh={bound})",
        f"heading_toward(cars, cars, log_dir, 180, -{bound}, {bound})",
        f"near_intersection(cars, log_dir, threshold={bound})",
        f"has_velocity(cars, log_dir, min_velocity=-{bound}, max_velocity={bound})",
    ):
        ask(log, call)
