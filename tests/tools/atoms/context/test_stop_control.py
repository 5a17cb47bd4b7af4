"""Which lanes have to stop: a sign's own, and in a tracker's output the one that faces it over the intersection."""

from dataclasses import replace

import numpy as np
import pytest

from tools.atoms.context.stop_control import stop_lanes
from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.av2.synthetic import SyntheticLane, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import EASTBOUND_INNER, EASTBOUND_OUTER, WESTBOUND_OUTER, crossroads

T = 20


def _log(road: RoadMap, *signs: tuple[float, float, float], tracked: bool = True) -> Log:
    tracks = [path_track(f"s{n}", x, y + np.zeros(T), yaw, "STOP_SIGN") for n, (x, y, yaw) in enumerate(signs)]
    log = synthetic_log([*tracks, path_track("car", -40.0 + np.arange(T), -6.0)], T, road_map=road)
    score = np.linspace(0.4, 0.9, log.tracks.n_rows)
    return replace(log, tracks=replace(log.tracks, score=score), memo={}) if tracked else log


def _ids(log: Log) -> list[int]:
    return log.road_map.lane_id[stop_lanes(log)].tolist()


EASTBOUND_SIGN, WESTBOUND_SIGN = (-9.0, -9.5, np.pi), (9.0, 9.5, 0.0)


def test_annotated_signs_stand_where_they_stand() -> None:
    assert _ids(_log(crossroads(), EASTBOUND_SIGN, tracked=False)) == [EASTBOUND_OUTER]
    assert _ids(_log(crossroads(), tracked=False)) == []


@pytest.mark.parametrize("signs", [(EASTBOUND_SIGN,), (WESTBOUND_SIGN,), (EASTBOUND_SIGN, WESTBOUND_SIGN)])
def test_a_tracker_that_sees_one_of_two_signs_has_seen_both(signs) -> None:
    assert _ids(_log(crossroads(), *signs)) == [EASTBOUND_OUTER, WESTBOUND_OUTER]


def test_without_any_sign_nobody_has_to_stop() -> None:
    assert _ids(_log(crossroads())) == []


def _without(road: RoadMap, *first: int) -> RoadMap:
    """The road without lanes, each of three segments."""
    keep = [n for n, lane in enumerate(road.lane_id.tolist()) if lane // 100 * 100 not in first]
    return synthetic_map(
        [
            SyntheticLane(
                int(road.lane_id[n]),
                road.left_boundary[n][:, :2],
                road.right_boundary[n][:, :2],
                is_intersection=bool(road.lane_is_intersection[n]),
                successors=tuple(road.successors[n].tolist()),
            )
            for n in keep
        ]
    )


def test_where_nobody_comes_the_other_way_nobody_has_to_stop() -> None:
    one_way = _without(crossroads(), 300, 400)
    assert _ids(_log(one_way, EASTBOUND_SIGN)) == [EASTBOUND_OUTER]
    narrow = _without(crossroads(), EASTBOUND_INNER, 400)
    assert _ids(_log(narrow, EASTBOUND_SIGN)) == [EASTBOUND_OUTER, 300]


def test_another_intersection_is_another_one() -> None:
    """Two lanes lead towards each other, each onto an intersection of its own that the other's way does not reach."""

    def lane(number: int, from_m: float, to_m: float, y: float, onward: tuple[int, ...] = (), on: bool = False):
        way = np.sign(to_m - from_m)
        x = np.array([from_m, to_m])
        left, right = (np.stack([x, [y + side * way] * 2], 1) for side in (2.0, -2.0))
        return SyntheticLane(number, left, right, is_intersection=on, successors=onward)

    road = synthetic_map(
        [
            lane(1, -60.0, -10.0, -6.0, (2,)), lane(2, -10.0, -4.0, -6.0, on=True),
            lane(3, 80.0, 38.0, -2.0, (4,)), lane(4, 38.0, 32.0, -2.0, on=True),
        ]
    )  # fmt: skip
    assert _ids(_log(road, EASTBOUND_SIGN)) == [1]
