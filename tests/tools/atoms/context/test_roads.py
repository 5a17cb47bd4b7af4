import numpy as np
import pytest

from tools.atoms.context.lane_counts import lane_counts
from tools.av2.synthetic import path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads
from tools.av2.transforms import in_other_city_frame


def _cars(*y: float):
    return [path_track(f"at {place:g}", [-50.0], place, np.pi if place > 0 else 0.0) for place in y]


def test_lanes_of_the_own_direction_and_of_both(ask) -> None:
    log = synthetic_log(_cars(-2.0, 6.0), 1, road_map=crossroads())
    assert set(ask(log, "on_road_with_n_lanes(cars, log_dir, min_lanes=2, max_lanes=2)").found) == {"at -2", "at 6"}
    assert ask(log, "on_road_with_n_lanes(cars, log_dir, max_lanes=1)").found == {}
    assert ask(log, "on_road_with_n_lanes(cars, log_dir, min_lanes=3)").found == {}
    four = 'on_road_with_n_lanes(cars, log_dir, min_lanes=4, max_lanes=4, count="both")'
    assert set(ask(log, four).found) == {"at -2", "at 6"}


def test_an_intersection_has_the_lanes_of_the_road_that_leads_there(ask) -> None:
    car = path_track("car", [-50.0, 0.0, 200.0], -2.0)
    log = synthetic_log([car], 3, road_map=crossroads())
    assert ask(log, "on_road_with_n_lanes(cars, log_dir, min_lanes=2, max_lanes=2)").found == {"car": [0, 1]}


def test_bike_lanes_do_not_count_but_those_in_them_are_on_the_road(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, 0), 0.0), lane(2, (-100, 0), -3.0, 2.0, lane_type="BIKE")])
    tracks = [*_cars(0.0), path_track("bike", [-50.0], -3.0, category="BICYCLE")]
    log = synthetic_log(tracks, 1, road_map=road)
    assert set(ask(log, "on_road_with_n_lanes(everything, log_dir, max_lanes=1)").found) == {"at 0", "bike"}


@pytest.mark.parametrize(("gap_m", "lanes"), [(1.9, 2), (2.1, 1)])
def test_lanes_far_apart_are_different_roads(lane, gap_m: float, lanes: int) -> None:
    road = synthetic_map([lane(1, (-100, 0), 0.0), lane(2, (-100, 0), -4.0 - gap_m)])
    own, opposite = lane_counts(synthetic_log([], 1, road_map=road))
    assert np.unique(own).tolist() == [lanes]
    assert not opposite.any()


def test_segments_need_not_begin_together_and_a_fork_is_no_second_lane(lane) -> None:
    pieces = [lane(1, (-100, -40), 0.0, successors=(2, 4)), lane(2, (-40, 0), 0.0), lane(3, (-70, 0), -4.0)]
    road = synthetic_map([*pieces, lane(4, (-40, 0), (0.0, 4.0))])
    own, _ = lane_counts(synthetic_log([], 1, road_map=road))
    assert own[0].tolist() == [1] * 5 + [2] * 5
    assert own[1, 0] == 2, "the fork begins as one lane"
    assert own[1, -1] == 3


@pytest.mark.parametrize(("median_m", "one_way"), [(0.0, False), (14.9, False), (15.1, True)])
def test_a_road_is_one_way_where_no_lane_runs_against_it(ask, lane, median_m: float, one_way: bool) -> None:
    road = synthetic_map([lane(1, (-100, 0), -2.0), lane(2, (0, -100), 2.0 + median_m)])
    found = ask(synthetic_log(_cars(-2.0), 1, road_map=road), "on_one_way_road(cars, log_dir)").found
    assert bool(found) is one_way


def test_a_street_without_a_centre_line_is_two_way(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, 0), 0.0), lane(2, (0, -100), 0.0)])
    log = synthetic_log(_cars(0.0), 1, road_map=road)
    assert ask(log, "on_one_way_road(cars, log_dir)").found == {}
    assert set(ask(log, "on_road_with_n_lanes(cars, log_dir, 1, 1)").found) == {"at 0"}


def test_a_neighbour_outside_the_local_map_leaves_it_open(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, 0), -2.0, left_neighbor=999)])
    assert ask(synthetic_log(_cars(-2.0), 1, road_map=road), "on_one_way_road(cars, log_dir)").found == {}


def test_what_stands_beside_the_road_belongs_to_it_and_a_walker_does_not(ask) -> None:
    near = path_track("cone", [-50.0], -13.9, category="CONSTRUCTION_CONE", size_m=(0.3, 0.3, 0.7))
    far = path_track("far cone", [-50.0], -14.1, category="CONSTRUCTION_CONE", size_m=(0.3, 0.3, 0.7))
    walker = path_track("walker", [-50.0], -9.0, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    sign = path_track("sign", [-9.0], -9.5, np.pi, category="STOP_SIGN", size_m=(0.2, 0.8, 0.8))
    log = synthetic_log([near, far, walker, sign], 1, road_map=crossroads())
    assert set(ask(log, "on_road_with_n_lanes(everything, log_dir, 2, 2)").found) == {"cone", "sign"}


def test_the_position_among_the_lanes_of_a_direction(ask, lane) -> None:
    lanes = [lane(k, (-100, 0), -4.0 * k) for k in (1, 2, 3)]
    bike, oncoming = lane(5, (-100, 0), -15.0, 2.0, lane_type="BIKE"), lane(6, (0, -100), 0.0)
    tracks = [*_cars(-4.0, -8.0, -12.0, -15.0), path_track("oncoming", [-50.0], 0.0, np.pi)]
    log = synthetic_log(tracks, 1, road_map=synthetic_map([*lanes, bike, oncoming]))

    def found(position: str) -> set[str]:
        return set(ask(log, f'in_lane_position(cars, log_dir, position="{position}")').found)

    assert found("leftmost") == {"at -4"}
    assert found("middle") == {"at -8"}
    assert found("rightmost") == {"at -12"}
    assert found("only") == {"oncoming"}


def test_lanes_are_counted_where_centreline_points_lie_opposite_each_other() -> None:
    log = synthetic_log([path_track("car", [-50.0], -2.0)], 1, road_map=crossroads())
    turned = in_other_city_frame(log, 1.846237550317288, (0.0, 0.0))
    for count in (*lane_counts(log), *lane_counts(turned)):
        assert (count == 2).all()
