import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads

_T = 40
_TIME_S = np.arange(_T) / 10


def _car(uuid: str, y, yaw: float = 0.0, speed: float = 8.0, x0: float = -60.0) -> SyntheticTrack:
    return path_track(uuid, x0 + speed * _TIME_S, y, yaw)


def _ask(ask, call: str, *tracks: SyntheticTrack, road=None) -> dict[str, list[int]]:
    return ask(synthetic_log(tracks, _T, road_map=road or crossroads()), f"{call}(everything, log_dir)").found


@pytest.mark.parametrize(("y", "over"), [(-4.0, True), (-4.55, True), (-4.65, False), (-2.0, False), (-0.1, True)])
def test_over_the_line_by_a_fifth_of_the_width(ask, y: float, over: bool) -> None:
    """Lines at y = 0, -4 and -8; the car is 2 m wide, so 0.4 m have to be over the line."""
    assert bool(_ask(ask, "straddling_lanes", _car("car", y))) is over


def test_the_edge_of_the_road_is_no_line(ask) -> None:
    assert _ask(ask, "straddling_lanes", _car("car", -8.0)) == {}


def test_it_takes_a_second(ask) -> None:
    def swerving(frames: int) -> np.ndarray:
        y = np.full(_T, -2.0)
        y[10 : 10 + frames] = -4.0
        return y

    found = _ask(ask, "straddling_lanes", _car("long", swerving(10)), _car("short", swerving(9)))
    assert found == {"long": list(range(10, 20))}


def test_on_an_intersection_there_are_no_lines(ask) -> None:
    assert _ask(ask, "straddling_lanes", _car("car", -4.0, speed=2.0, x0=-8.0)) == {}


def test_passing_from_segment_to_segment_of_a_lane_is_not_straddling(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, -50), 0.0, successors=(2,)), lane(2, (-50, 0), 0.0)])
    crooked = path_track("car", np.full(_T, -50.0), 0.0, 0.3)
    assert _ask(ask, "straddling_lanes", crooked, road=road) == {}


def test_against_the_lane_is_oncoming_and_with_it_is_not(ask) -> None:
    assert set(_ask(ask, "in_oncoming_lane", _car("wrong", 2.0), _car("right", -2.0))) == {"wrong"}


def test_who_stops_in_the_oncoming_lane_stays_in_it_and_who_is_parked_is_not(ask) -> None:
    x = -60 + np.where(_TIME_S < 2, 5 * _TIME_S, 10.0)
    found = _ask(ask, "in_oncoming_lane", path_track("stops", x, 2.0), _car("parked", 6.0, speed=0.0))
    assert found == {"stops": list(range(_T))}


def test_who_reverses_is_not_oncoming(ask) -> None:
    assert _ask(ask, "in_oncoming_lane", _car("reverses", -2.0, speed=-3.0)) == {}
    assert _ask(ask, "in_oncoming_lane", _car("reverses", 2.0, speed=-3.0)) == {}


@pytest.mark.parametrize(("frames", "there"), [(11, True), (8, False)])
def test_a_short_visit_is_none(ask, frames: int, there: bool) -> None:
    y = np.full(_T, -2.0)
    y[10 : 10 + frames] = 2.0
    assert bool(_ask(ask, "in_oncoming_lane", _car("car", y))) is there


def test_where_lanes_of_both_directions_overlap_nobody_is_wrong(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, 0), 0.0), lane(2, (0, -100), 0.0)])
    assert _ask(ask, "in_oncoming_lane", _car("one", 0.0), _car("other", 0.0, np.pi, -8.0, 0.0), road=road) == {}


def test_across_a_lane_is_not_against_it(ask) -> None:
    crossing = path_track("car", np.full(_T, -50.0), -8 + 4 * _TIME_S, np.pi / 2)
    assert _ask(ask, "in_oncoming_lane", crossing) == {}
