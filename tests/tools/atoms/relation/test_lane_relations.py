import numpy as np
import pytest

from tools.atoms.context.lane_graph import lane_graph
from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 30
TIME_S = np.arange(T) * 0.1


def _drive(uuid: str, start_x: float, y: float, way: int = 1, category: str = "REGULAR_VEHICLE") -> SyntheticTrack:
    return path_track(uuid, start_x + way * 5 * TIME_S, y, 0.0 if way == 1 else np.pi, category=category)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T, road_map=crossroads())


_BUS = _drive("bus", -60, -2, category="BUS")


def test_a_lane_leads_straight_on_over_the_intersection_and_not_around_the_corner() -> None:
    graph, lanes = lane_graph(_log(_BUS)), crossroads().lane_index
    group = {lane: int(graph.lane_group[index]) for lane, index in lanes.items()}
    assert len({group[100], group[101], group[102]}) == 1
    assert len({group[100], group[200], group[300], group[400], group[500]}) == 5


def test_two_sides_face_each_other() -> None:
    graph, lanes = lane_graph(_log(_BUS)), crossroads().lane_index
    side = {lane: int(graph.side_group[index]) for lane, index in lanes.items()}
    assert side[100] == side[101] == side[202]
    assert side[300] == side[402] != side[100]
    assert graph.opposite[side[200], side[400]]
    assert not graph.opposite[side[100], side[100]]
    assert not graph.opposite[side[500]].any()


@pytest.mark.parametrize(
    ("x", "y", "way", "found"), [(-12, -2, 1, True), (-8, -2, 1, False), (-60, -6, 1, False), (60, 2, -1, False)]
)
def test_in_the_same_lane_within_50_m(ask, x: float, y: float, way: int, found: bool) -> None:
    log = _log(_drive("car", x, y, way), _BUS)
    assert (ask(log, "in_same_lane(cars, buses, log_dir)").found == {"car": list(range(T))}) == found
    assert (ask(log, "in_same_lane(buses, cars, log_dir)").found == {"bus": list(range(T))}) == found


@pytest.mark.parametrize(
    ("y", "way", "side"), [(-2, 1, "same"), (-6, 1, "same"), (2, -1, "opposite"), (6, -1, "opposite")]
)
def test_side_of_the_road_goes_by_driving_direction(ask, y: float, way: int, side: str) -> None:
    log = _log(_drive("car", -20 if way == 1 else -50, y, way), _BUS)
    for word in ("same", "opposite"):
        found = ask(log, f'on_relative_side_of_road(cars, buses, log_dir, side="{word}")').found
        assert (found == {"car": list(range(T))}) == (word == side)


def test_who_is_close_at_some_time_counts_all_the_time(ask) -> None:
    parted = path_track("car", -60 + 25 * TIME_S, -6.0)
    assert ask(_log(parted, _BUS), 'on_relative_side_of_road(cars, buses, log_dir, side="same")').found == {
        "car": list(range(T))
    }


def test_off_the_road_is_on_no_side(ask) -> None:
    log = _log(_drive("car", -60, -12), _BUS)
    for side in ("same", "opposite"):
        assert ask(log, f'on_relative_side_of_road(cars, buses, log_dir, side="{side}")').found == {}


@pytest.mark.parametrize(
    ("car", "found"),
    [
        (_drive("car", -75, -2), True),
        (_drive("car", -95, -2), False),
        (_drive("car", -45, -2), False),
        (_drive("car", -75, -6), False),
        (path_track("car", -70 + 0 * TIME_S, -2.0), False),
    ],
    ids=["behind", "too far behind", "ahead", "in the next lane", "parked behind"],
)
def test_following(ask, car: SyntheticTrack, found: bool) -> None:
    assert (ask(_log(car, _BUS), "following(cars, buses, log_dir)").found != {}) == found


def test_following_over_the_edge_of_a_segment_and_reversed(ask) -> None:
    log = _log(_drive("car", -30, -2), _drive("bus", -9, -2, category="BUS"))
    assert ask(log, "following(cars, buses, log_dir)").found == {"car": list(range(T))}
    assert ask(log, "reverse_relationship(following)(cars, buses, log_dir)").found == {"bus": list(range(T))}


def test_nobody_follows_oncoming_traffic(ask) -> None:
    log = _log(_drive("car", -60, -2), _drive("bus", -50, -2, -1, category="BUS"))
    assert ask(log, "following(cars, buses, log_dir)").found == {}
