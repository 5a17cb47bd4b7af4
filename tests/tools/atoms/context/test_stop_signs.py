import numpy as np
import pytest

from tools.atoms.context.stop_signs import stop_sign_lane
from tools.av2.map import RoadMap
from tools.av2.synthetic import SyntheticLane, SyntheticTrack, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads

_X = [-40.0, -22.1, -21.9, -12.0, -11.0, -10.5, 20.0]


def _sign(yaw_rad: float) -> SyntheticTrack:
    return path_track("sign", -9.0 + np.zeros(7), -9.5, yaw_rad, category="STOP_SIGN", size_m=(0.2, 0.8, 0.8))


@pytest.mark.parametrize("sign_yaw", [np.pi, 2.5, 0.0])
def test_the_front_is_before_the_end_of_the_lane_that_the_sign_governs(ask, sign_yaw: float) -> None:
    outer, inner = path_track("outer", _X, -6.0), path_track("inner", _X, -2.0)
    log = synthetic_log([_sign(sign_yaw), outer, inner], 7, road_map=crossroads())
    at = ask(log, "at_stop_sign(cars, log_dir, forward_thresh=10)")
    assert at.found == {"outer": [2, 3, 4]}
    assert at.edges == {("outer", "sign", frame) for frame in (2, 3, 4)}
    assert ask(log, "scenario_not(at_stop_sign)(cars, log_dir)").found == {
        "outer": [0, 1, 5, 6],
        "inner": list(range(7)),
    }


def test_who_leaves_against_the_lane_is_not_at_the_sign(ask) -> None:
    wrong_way = path_track("wrong", _X, -6.0, np.pi)
    log = synthetic_log([_sign(np.pi), wrong_way], 7, road_map=crossroads())
    assert ask(log, "at_stop_sign(cars, log_dir)").found == {}


def test_a_sign_stands_there_unseen_too(ask) -> None:
    sign = path_track("sign", [-9.0, -9.0], -9.5, np.pi, "STOP_SIGN", frame=[1, 3], size_m=(0.2, 0.8, 0.8))
    log = synthetic_log([sign, path_track("outer", _X, -6.0)], 7, road_map=crossroads())
    at = ask(log, "at_stop_sign(cars, log_dir)")
    assert at.found == {"outer": [2, 3, 4]}
    assert at.edges == {("outer", "sign", 3)}


def test_without_a_sign_nobody_is_at_one(ask) -> None:
    log = synthetic_log([path_track("car", _X, -6.0)], 7, road_map=crossroads())
    assert ask(log, "at_stop_sign(cars, log_dir)").found == {}


def _short_road(*ends: tuple[float, float]) -> RoadMap:
    """Two lanes of 20 m, along x, whose right boundaries end at the given (x, direction of travel)."""
    lanes = []
    for index, (end_x, way) in enumerate(ends):
        x = np.array([end_x - 20 * way, end_x])
        lanes.append(SyntheticLane(index, np.stack([x, [2 * way] * 2], 1), np.stack([x, [-2 * way] * 2], 1)))
    return synthetic_map(lanes)


@pytest.mark.parametrize(("sign_yaw", "lane"), [(np.pi, 0), (0.0, 1), (np.pi / 2, 1)])
def test_a_sign_governs_the_lane_that_it_faces_and_else_the_nearest(sign_yaw: float, lane: int) -> None:
    sign = path_track("sign", 4.0, [0.0], sign_yaw, category="STOP_SIGN")
    log = synthetic_log([sign], 1, road_map=_short_road((0.0, 1.0), (5.0, -1.0)))
    assert stop_sign_lane(log).tolist() == [lane, -1]


def test_a_sign_far_from_the_end_of_any_lane_governs_none() -> None:
    sign = path_track("sign", 16.0, [0.0], np.pi, category="STOP_SIGN")
    log = synthetic_log([sign], 1, road_map=_short_road((0.0, 1.0), (5.0, -1.0)))
    assert stop_sign_lane(log).tolist() == [-1, -1]
