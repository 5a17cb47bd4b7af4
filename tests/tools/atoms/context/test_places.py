import numpy as np
import pytest

from tools.atoms.context.lanes import lane_of
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

_MAP_CALLS = [
    "on_road(cars, log_dir)",
    'on_lane_type(cars, log_dir, lane_type="VEHICLE")',
    "on_intersection(cars, log_dir)",
    "near_intersection(cars, log_dir)",
    "in_drivable_area(cars, log_dir)",
    "at_pedestrian_crossing(cars, log_dir)",
    "at_stop_sign(cars, log_dir)",
    "changing_lanes(cars, log_dir)",
    "following(cars, cars, log_dir)",
    "in_same_lane(cars, cars, log_dir)",
    'on_relative_side_of_road(cars, cars, log_dir, side="same")',
    "in_turn_lane(cars, log_dir)",
    'in_lane_position(cars, log_dir, "middle")',
    "on_road_with_n_lanes(cars, log_dir)",
    "on_one_way_road(cars, log_dir)",
    "near_stop_line(cars, log_dir)",
    "lane_ends(cars, log_dir)",
    "on_median(cars, log_dir)",
    "off_road(cars, log_dir)",
    "on_sidewalk(cars, log_dir)",
    "on_shoulder(cars, log_dir)",
    "in_parallel_parking(cars, log_dir)",
    "straddling_lanes(cars, log_dir)",
    "in_oncoming_lane(cars, log_dir)",
]


@pytest.mark.parametrize("call", _MAP_CALLS)
def test_without_a_map_a_map_function_is_an_error_never_nothing(ask, call: str) -> None:
    log = synthetic_log([path_track("car", np.zeros(3), 0.0)], 3)
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(log, call)


@pytest.mark.parametrize("call", _MAP_CALLS)
def test_an_empty_set_is_no_error(ask, call: str) -> None:
    log = synthetic_log([path_track("walker", np.zeros(3), 0.0, category="PEDESTRIAN")], 3, road_map=crossroads())
    assert ask(log, call).found == {}


def _at(x_m: list[float], y_m: float, yaw: float = 0.0, **size) -> object:
    return path_track("car", x_m, y_m, yaw, **size)


def test_lane_intersection_and_drivable_area_go_by_the_centre(ask) -> None:
    log = synthetic_log([_at([-99, -11, -9, 9, 11, 101], -2.0)], 6, road_map=crossroads())
    assert ask(log, "on_road(cars, log_dir)").found == {"car": [0, 1, 2, 3, 4]}
    assert ask(log, "on_intersection(cars, log_dir)").found == {"car": [2, 3]}
    assert ask(log, "in_drivable_area(cars, log_dir)").found == {"car": [0, 1, 2, 3, 4]}


def test_near_an_intersection_goes_by_the_footprint(ask) -> None:
    log = synthetic_log([_at([-18, -17, -16.9, 0], -6.0)], 4, road_map=crossroads())
    assert ask(log, "near_intersection(cars, log_dir, threshold=5)").found == {"car": [1, 2, 3]}
    assert ask(log, "near_intersection(cars, log_dir, threshold=0)").found == {"car": [3]}


def test_at_a_crossing_every_frame_is_judged_by_itself(ask) -> None:
    log = synthetic_log([_at([0, 14, 0, 9, 8.9, 19], -2.0)], 6, road_map=crossroads())
    assert ask(log, "at_pedestrian_crossing(cars, log_dir, within_distance=1)").found == {"car": [1, 3, 5]}
    assert ask(log, "at_pedestrian_crossing(cars, log_dir, within_distance=0)").found == {"car": [1]}
    jaywalks = ask(log, "scenario_not(at_pedestrian_crossing)(cars, log_dir)").found
    assert jaywalks == {"car": [0, 2, 4]}


def test_where_lanes_overlap_the_one_that_is_travelled_counts() -> None:
    road = crossroads()
    angle = np.linspace(-np.pi / 2, 0, 20)
    turns = path_track("turns", -10 + 12 * np.cos(angle), 10 + 12 * np.sin(angle), angle + np.pi / 2)
    straight = path_track("straight", np.linspace(-9, 9, 20), -2.0)
    log = synthetic_log([turns, straight], 20, road_map=road)
    lane = lane_of(log)
    assert set(road.lane_id[lane[1]]) == {101}
    assert road.lane_id[lane[0, 12]] == 500
