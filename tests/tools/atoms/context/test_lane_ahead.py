import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads


def test_the_line_is_where_the_intersection_begins_and_the_front_counts(ask) -> None:
    car = path_track("car", [-22.1, -21.9, -12.0, -11.1, -10.9, 20.0], -6.0)
    log = synthetic_log([car], 6, road_map=crossroads())
    assert ask(log, "near_stop_line(cars, log_dir)").found == {"car": [1, 2, 3]}
    assert ask(log, "near_stop_line(cars, log_dir, max_distance_m=0.5)").found == {"car": [2, 3]}


def test_who_faces_away_or_across_is_not_before_the_line(ask) -> None:
    cars = [path_track("against", [-15.0], -6.0, np.pi), path_track("across", [-15.0], -2.0, np.pi / 2)]
    assert ask(synthetic_log(cars, 1, road_map=crossroads()), "near_stop_line(cars, log_dir)").found == {}


def test_the_line_is_found_over_several_segments_and_not_beyond_the_map(ask, lane) -> None:
    pieces = [lane(1, (-50, -6), 0.0, successors=(2,)), lane(2, (-6, 0), 0.0, successors=(3,))]
    cars = [path_track("car", [-12.1, -11.9], 0.0)]
    over = lane(3, (0, 20), 0.0, is_intersection=True)
    log = synthetic_log(cars, 2, road_map=synthetic_map([*pieces, over]))
    assert ask(log, "near_stop_line(cars, log_dir)").found == {"car": [1]}
    log = synthetic_log(cars, 2, road_map=synthetic_map(pieces))
    assert ask(log, "near_stop_line(cars, log_dir)").found == {}


def _two_into_one(lane, *, right_successors=(20,), **more):
    """The right of two lanes merges at x = 0 into what continues the left one."""
    return synthetic_map(
        [
            lane(10, (-200, 0), 0.0, successors=(20,)),
            lane(11, (-200, -40), -4.0, successors=(12,)),
            lane(12, (-40, 0), (-4.0, 0.0), successors=right_successors, **more),
            lane(20, (0, 200), 0.0, successors=(999,)),
        ]
    )


def _right_lane(*x: float):
    return path_track("car", list(x), [-4.0 if place < -40 else -2.2 for place in x])


def test_a_lane_ends_where_it_merges_into_another_ones_way_on(ask, lane) -> None:
    log = synthetic_log(
        [_right_lane(-54.0, -50.0, -20.0), path_track("left", [-30.0], 0.5)], 3, road_map=_two_into_one(lane)
    )
    assert ask(log, "lane_ends(cars, log_dir)").found == {"car": [1, 2]}
    assert ask(log, "lane_ends(cars, log_dir, within_m=30)").found == {"car": [2]}
    assert ask(log, "lane_ends(cars, log_dir, within_m=100)").found == {"car": [0, 1, 2]}


@pytest.mark.parametrize("successors", [(999,), (20, 999)])
def test_a_lane_that_leaves_the_local_map_does_not_end(ask, lane, successors) -> None:
    log = synthetic_log([_right_lane(-20.0)], 1, road_map=_two_into_one(lane, right_successors=successors))
    assert ask(log, "lane_ends(cars, log_dir)").found == {}


def test_a_lane_without_a_way_on_ends_only_beside_one_that_goes_on(ask, lane) -> None:
    stub, through = lane(1, (-100, 0), -4.0), lane(2, (-100, 0), 0.0, successors=(3,))
    log = synthetic_log(
        [path_track("car", [-20.0], -4.0)], 1, road_map=synthetic_map([stub, through, lane(3, (0, 50), 0.0)])
    )
    assert ask(log, "lane_ends(cars, log_dir)").found == {"car": [0]}
    log = synthetic_log([path_track("car", [-20.0], -4.0)], 1, road_map=synthetic_map([stub]))
    assert ask(log, "lane_ends(cars, log_dir)").found == {}, "the road as a whole ends, or the map does"


def test_a_turn_lane_does_not_end(ask, lane, curve) -> None:
    pieces = [lane(1, (-100, 0), 4.0, successors=(3,)), lane(2, (-100, 0), 0.0, successors=(4,))]
    over = [curve(3, (0.0, 14.0), -np.pi / 2, 0.0), lane(4, (0, 20), 0.0, is_intersection=True)]
    log = synthetic_log([path_track("car", [-20.0], 4.0)], 1, road_map=synthetic_map([*pieces, *over]))
    assert ask(log, "lane_ends(cars, log_dir)").found == {}
