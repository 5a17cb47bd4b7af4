import numpy as np
import pytest

from tools.atoms.context.turn_lanes import turn_lanes
from tools.av2.synthetic import path_track, synthetic_log, synthetic_map

LEFT, RIGHT = (-np.pi / 2, 0.0), (np.pi / 2, 0.0)


def _approach(lane, curve, *extra, left_way=(12,), through_way=(22,)):
    """Three lanes to an intersection at x = 0: left turn only, straight on, straight on and right."""
    return synthetic_map(
        [
            lane(10, (-100, -40), 4.0, successors=(11,)),
            lane(11, (-40, 0), 4.0, successors=left_way),
            lane(21, (-100, 0), 0.0, successors=through_way),
            lane(31, (-100, 0), -4.0, successors=(32, 33)),
            curve(12, (0.0, 14.0), *LEFT),
            lane(22, (0, 20), 0.0, is_intersection=True),
            lane(32, (0, 20), -4.0, is_intersection=True),
            curve(33, (0.0, -14.0), *RIGHT),
            *extra,
        ]
    )


def test_a_lane_that_leads_only_left_is_one_from_where_it_leads_nowhere_else(ask, lane, curve) -> None:
    cars = [path_track(name, [-80.0, -20.0, 2.0], y) for name, y in (("left", 4.0), ("through", 0.0), ("right", -4.0))]
    log = synthetic_log(cars, 3, road_map=_approach(lane, curve))
    assert ask(log, "in_turn_lane(cars, log_dir)").found == {"left": [0, 1]}
    assert ask(log, 'in_turn_lane(cars, log_dir, direction="left")').found == {"left": [0, 1]}
    assert ask(log, 'in_turn_lane(cars, log_dir, direction="right")').found == {}


def test_a_lane_that_leads_only_right_is_a_right_turn_lane(lane, curve) -> None:
    road = _approach(lane, curve, lane(41, (-100, 0), -8.0, successors=(42,)), curve(42, (0.0, -18.0), *RIGHT))
    left, right = turn_lanes(synthetic_log([], 1, road_map=road))
    assert set(road.lane_id[right]) == {41}
    assert set(road.lane_id[left]) == {10, 11}


@pytest.mark.parametrize("left_way", [(12, 22), (12, 999), ()])
def test_who_may_go_elsewhere_or_whose_way_is_unknown_is_in_none(lane, curve, left_way) -> None:
    log = synthetic_log([], 1, road_map=_approach(lane, curve, left_way=left_way))
    assert not turn_lanes(log)[0].any()


def test_the_only_lane_of_a_road_that_bends_is_none(lane, curve) -> None:
    road = synthetic_map([lane(11, (-40, 0), 4.0, successors=(12,)), curve(12, (0.0, 14.0), *LEFT)])
    assert not turn_lanes(synthetic_log([], 1, road_map=road))[0].any()


def test_a_gentle_bend_is_no_turn(lane, curve) -> None:
    gentle = curve(12, (0.0, 14.0), -np.pi / 2, -np.pi / 2 + np.radians(29))
    road = synthetic_map([lane(11, (-40, 0), 4.0, successors=(12,)), lane(21, (-40, 0), 0.0), gentle])
    assert not turn_lanes(synthetic_log([], 1, road_map=road))[0].any()
