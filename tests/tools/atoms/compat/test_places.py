from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tools.atoms.compat.lanes import LEFT, NO_CLASS, RIGHT, STRAIGHT, lane_of_row, turn_class
from tools.atoms.compat.motion import turning
from tools.atoms.compat.road import opposite_side, same_side, semantic_lane
from tools.errors import AtomError

NAN = float("nan")


def frames(c: Any, tree: Any) -> dict[str, list[int]]:
    shown: dict[str, list[int]] = c.shown(tree)
    return shown


def crossing(x: float) -> list[list[tuple[float, float]]]:
    """A crossing 2 m wide over a road along x, around x."""
    return [[(x - 1, -5), (x - 1, 5)], [(x + 1, -5), (x + 1, 5)]]


def test_a_track_that_does_not_begin_on_a_crossing_is_at_one_for_its_first_box_at_most(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any]
) -> None:
    x = [-3.0 + step for step in range(12)]
    c = calls([mover("a", x, [0.0] * 12, size=(1.0, 1.0, 1.0))], make_map([], [crossing(0.0)]))
    assert frames(c, c.at_pedestrian_crossing(["a"], within_distance=1.0)) == {"a": []}
    assert frames(c, c.at_pedestrian_crossing(["a"], within_distance=2.0)) == {"a": [0]}


def test_a_track_that_begins_on_a_crossing_is_at_it_until_one_box_after_it_leaves(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any]
) -> None:
    x = [float(step) for step in range(12)]
    c = calls(
        [mover("a", x, [0.0] * 12, size=(1.0, 1.0, 1.0)), mover("b", [step - 3.5 for step in x], [0.0] * 12)],
        make_map([], [crossing(0.0), crossing(8.0)]),
    )
    assert frames(c, c.at_pedestrian_crossing(["a", "b"], within_distance=1.0)) == {"a": [0, 1, 2], "b": [0]}
    away = frames(c, c.at_pedestrian_crossing(["a"], around=["scenario_not"], within_distance=1.0))
    assert away == {"a": list(range(3, 12))}


def test_a_map_without_crossings_finds_nothing_and_no_map_is_an_error(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any]
) -> None:
    still = [mover("a", [0.0] * 3, [0.0] * 3)]
    c = calls(still, make_map([]))
    assert frames(c, c.at_pedestrian_crossing(["a"])) == {"a": []}
    assert frames(c, c.on_road(["a"])) == {"a": []}
    with pytest.raises(AtomError, match="no map") as caught:
        calls(still).on_road(["a"])
    assert caught.value.code == "R_NO_MAP"


def test_the_lane_with_most_frames_takes_them_and_the_rest_goes_on(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    long = make_lane(1, (0, 0), (20, 0))
    short = make_lane(2, (0, 1), (8, 1), type=1)
    after = make_lane(3, (20, 0), (40, 0), intersection=True)
    x = [0.5 + 2 * step for step in range(12)]
    c = calls([mover("a", x, [0.5] * 12)], make_map([short, long, after]))
    assert lane_of_row(c.log)[:12].tolist() == [1] * 10 + [2] * 2
    assert frames(c, c.on_lane_type(["a"], lane_type="BIKE")) == {"a": []}
    assert frames(c, c.on_intersection(["a"])) == {"a": [10, 11]}
    assert frames(c, c.on_road(["a"])) == {"a": list(range(12))}


def test_a_wide_lane_is_none_where_no_boundary_point_is_near(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    plain = make_map([make_lane(1, (0, 0), (40, 0), width=12.0)])
    c = calls([mover("middle", [20.0] * 3, [0.0] * 3), mover("side", [20.0] * 3, [2.0] * 3)], plain)
    assert frames(c, c.on_road(["middle", "side"])) == {"middle": [], "side": [0, 1, 2]}


def test_turn_classes_come_from_the_end_vectors(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    bend = {"left_line": [(0, 2), (2, 4)], "right_line": [(0, -2), (6, 4)], "intersection": True}
    mirror = {"left_line": [(0, 2), (6, -4)], "right_line": [(0, -2), (2, -4)], "intersection": True}
    straight = make_lane(3, (0, 0), (9, 0), intersection=True)
    lanes = [{"id": 1, **bend}, {"id": 2, **mirror}, straight, make_lane(4, (0, 0), (9, 0))]
    c = calls([mover("a", [0.0] * 3, [0.0] * 3)], make_map(lanes))
    assert turn_class(c.log).tolist() == [LEFT, RIGHT, STRAIGHT, NO_CLASS]


def two_way_road(make_map: Callable[..., Any], make_lane: Callable[..., Any]) -> Any:
    """Two lanes eastwards (1 before 2, 3 to their left) and one westwards beyond a median (4)."""
    return make_map(
        [
            make_lane(1, (0, 0), (20, 0), successors=[2], left=3),
            make_lane(2, (20, 0), (40, 0), predecessors=[1]),
            make_lane(3, (0, 4), (20, 4), right=1, left=4),
            make_lane(4, (20, 9), (0, 9), left=3),
        ]
    )


def test_lanes_and_sides_of_the_road(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    places = {"first": (5, 0), "next": (30, 0), "beside": (5, 4), "oncoming": (5, 9)}
    movers = [mover(name, [float(x)] * 9, [float(y)] * 9) for name, (x, y) in places.items()]
    c = calls(movers, two_way_road(make_map, make_lane))
    assert semantic_lane(c.log)[0].tolist() == [True, True, False, False]
    assert same_side(c.log)[0].tolist() == [True, True, True, False]
    assert opposite_side(c.log)[2].tolist() == [False, False, False, True]
    names = list(places)
    related = {name: list(found) for name, found in c.shown(c.in_same_lane(names, names)).items()}
    assert related == {"first": ["next"], "next": ["first"], "beside": [], "oncoming": []}
    across = c.shown(c.on_relative_side_of_road(["first"], names, side="opposite"))
    assert list(across["first"]) == ["oncoming"]


def test_following_is_ahead_in_the_lane_or_in_the_way_beside_it(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    movers = [
        mover("a", [5.0] * 9, [0.0] * 9),
        mover("ahead", [15.0] * 9, [0.0] * 9),
        mover("next", [25.0] * 9, [0.5] * 9),
        mover("far", [33.0] * 9, [0.0] * 9),
        mover("beside", [12.0] * 9, [4.0] * 9),
        mover("drifting", [12.0] * 9, [2.0] * 9),
        mover("wrong way", [18.0] * 9, [0.0] * 9, heading=180.0),
    ]
    c = calls(movers, two_way_road(make_map, make_lane))
    assert list(c.shown(c.following(["a"], [m.name for m in movers]))["a"]) == ["ahead", "next", "drifting"]


def test_a_lane_change_includes_the_drift_around_the_crossing(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    road = make_map([make_lane(1, (0, 0), (60, 0), left=2), make_lane(2, (0, 4), (60, 4), right=1)])
    y = [0.5] * 6 + [0.5 + 0.3 * step for step in range(1, 9)] + [2.9] * 6
    c = calls([mover("a", [5.0 + 1.5 * step for step in range(20)], y)], road)
    left = frames(c, c.changing_lanes(["a"], direction="left"))["a"]
    assert {10, 11, 12} <= set(left) <= set(range(4, 16))
    assert frames(c, c.changing_lanes(["a"], direction="right")) == {"a": []}
    assert frames(c, c.changing_lanes(["a"]))["a"] == left


def test_near_an_intersection_is_inside_its_outline_grown(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    road = make_map([make_lane(1, (0, 0), (10, 0), intersection=True), make_lane(2, (30, 0), (40, 0))])
    movers = [mover("on", [5.0] * 3, [0.0] * 3), mover("by", [5.0] * 3, [6.0] * 3), mover("off", [35.0] * 3, [0.0] * 3)]
    c = calls(movers, road)
    near = frames(c, c.near_intersection(["on", "by", "off"]))
    assert near == {"on": [0, 1, 2], "by": [0, 1, 2], "off": []}
    assert frames(c, c.near_intersection(["by"], threshold=3.0)) == {"by": []}


def test_drivable_areas_need_not_be_closed(calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any]) -> None:
    area = [(-1, -1), (9, -1), (9, 9), (-1, 9)]
    c = calls([mover("a", [0.0, 5.0, 20.0], [0.0, 5.0, 5.0])], make_map([], [], [area, [*area, area[0]]]))
    assert frames(c, c.in_drivable_area(["a"]))["a"] == [0, 1]


def test_a_stop_sign_holds_for_its_own_lane_and_direction(
    calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any], make_lane: Callable[..., Any]
) -> None:
    road = make_map([make_lane(1, (0, 0), (20, 0)), make_lane(2, (20, 6), (0, 6))])
    sign = mover("sign", [19.0] * 9, [3.5] * 9, heading=180.0, category="STOP_SIGN", size=(0.2, 0.6, 0.6))
    cars = [mover("waits", [14.0] * 9, [0.0] * 9), mover("leaves", [14.0] * 9, [6.0] * 9, heading=180.0)]
    c = calls([sign, *cars], make_map([make_lane(1, (0, 0), (20, 0))]))
    found = c.shown(c.at_stop_sign(["waits", "leaves"]))
    assert set(found) == {"waits", "leaves"}
    assert found["leaves"] == {}
    assert calls(cars, road).at_stop_sign(["waits"]) == {}


def spinner(mover: Any, rates: list[float]) -> Any:
    heading = np.concatenate([[0.0], np.cumsum(rates) / 10])
    return mover("a", [0.0] * len(heading), [9.0] * len(heading), heading=heading)


def test_a_turn_includes_the_first_sample_of_the_opposite_sense(calls: Callable[..., Any], mover: Any) -> None:
    c = calls([spinner(mover, [60.0] * 8 + [-5.0] * 6)])
    left = np.flatnonzero(turning(c.log, "left"))
    assert left.tolist() == list(range(10))
    assert not turning(c.log, "right").any()


def test_a_turn_cut_by_the_end_of_the_track_is_none(calls: Callable[..., Any], mover: Any) -> None:
    assert not turning(calls([spinner(mover, [40.0] * 10)]).log, None).any()
    assert turning(calls([spinner(mover, [40.0] * 12)]).log, None).any()


def test_stationary_looks_at_the_whole_life_and_silences_speed(calls: Callable[..., Any], mover: Any) -> None:
    creep = [0.25 * step for step in range(12)]
    parks = [1.0 * min(step, 8) for step in range(24)]
    c = calls([mover("creeps", creep + [NAN] * 12, [5.0] * 24), mover("parks", parks, [9.0] * 24)])
    assert frames(c, c.stationary(["creeps", "parks"])) == {"creeps": list(range(12)), "parks": []}
    assert frames(c, c.has_velocity(["creeps"])) == {"creeps": []}
    assert frames(c, c.has_velocity(["parks"], min_velocity=0.0, max_velocity=0.5))["parks"][-1] == 23
    assert frames(c, c.has_velocity(["creeps"], around=["scenario_not"])) == {"creeps": list(range(12))}
