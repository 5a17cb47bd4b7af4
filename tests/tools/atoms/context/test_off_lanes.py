import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads

_T = 12


def _walker(uuid: str, y, x: float = -50.0) -> SyntheticTrack:
    return path_track(uuid, np.full(_T, x), y, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _car(uuid: str, y: float, yaw: float = 0.0, x: float = -50.0) -> SyntheticTrack:
    return path_track(uuid, np.full(_T, x), y, yaw)


def _log(*tracks: SyntheticTrack, road=None):
    return synthetic_log(tracks, _T, road_map=road or crossroads())


def _divided(lane, median_m: float, *extra, kerb_m: float = 0.0):
    """One lane each way along x, a median in between, which is not drivable."""
    inner, outer = median_m / 2, median_m / 2 + 4.0 + kerb_m
    areas = [[(-100, side * inner), (0, side * inner), (0, side * outer), (-100, side * outer)] for side in (-1, 1)]
    lanes = [lane(1, (-100, 0), -inner - 2), lane(2, (0, -100), inner + 2), *extra]
    return synthetic_map(lanes, drivable_areas=areas)


def test_a_sidewalk_is_off_the_road_and_near_it(ask) -> None:
    log = _log(_walker("on road", -7.9), _walker("near", -8.1), _walker("far", -13.9), _walker("yard", -14.1))
    assert set(ask(log, "off_road(people, log_dir)").found) == {"near", "far", "yard"}
    assert set(ask(log, "on_sidewalk(people, log_dir)").found) == {"near", "far"}


def test_a_car_on_a_forecourt_is_on_no_sidewalk(ask) -> None:
    log = _log(_car("half on it", -9.0), _car("forecourt", -10.6))
    assert set(ask(log, "on_sidewalk(cars, log_dir)").found) == {"half on it"}
    assert set(ask(log, "off_road(cars, log_dir)").found) == {"half on it", "forecourt"}


def test_where_the_road_leads_out_of_the_map_nothing_is_known(ask) -> None:
    log = _log(_car("drove on", -2.0, x=110.0), _car("beside", -14.5, x=110.0), _car("far beyond", -2.0, x=170.0))
    assert set(ask(log, "off_road(cars, log_dir)").found) == {"beside", "far beyond"}


def test_jitter_over_the_kerb_is_no_stay(ask) -> None:
    once = np.full(_T, -7.9)
    once[5] = -8.1
    back = np.full(_T, -8.1)
    back[5] = -7.9
    log = _log(_walker("road", once), _walker("walk", back))
    assert ask(log, "on_sidewalk(people, log_dir)").found == {"walk": list(range(_T))}


def test_what_lasts_is_a_stay_and_what_is_shorter_than_half_a_second_is_not(ask) -> None:
    long, short = np.full(_T, -7.0), np.full(_T, -7.0)
    long[2:10], short[4:8] = -8.5, -8.5
    found = ask(_log(_walker("long", long), _walker("short", short)), "off_road(people, log_dir)").found
    assert set(found) == {"long"}
    assert set(range(3, 9)) <= set(found["long"]) <= set(range(2, 10))


def test_who_is_seen_for_a_moment_only_is_where_it_is_seen(ask) -> None:
    brief = path_track("brief", [-50.0], -9.0, category="PEDESTRIAN", frame=[3])
    assert ask(_log(brief), "off_road(people, log_dir)").found == {"brief": [3]}


@pytest.mark.parametrize(("median_m", "there"), [(0.9, False), (1.1, True), (14.9, True), (15.1, False)])
def test_a_median_lies_between_opposite_lanes(ask, lane, median_m: float, there: bool) -> None:
    log = _log(_walker("walker", 0.0), road=_divided(lane, median_m))
    assert bool(ask(log, "on_median(people, log_dir)").found) is there
    assert bool(ask(log, "on_sidewalk(people, log_dir)").found) is (not there and median_m < 15.1) or median_m > 12


def test_a_median_is_no_sidewalk_and_no_shoulder(ask, lane) -> None:
    log = _log(_walker("walker", 0.0), _car("car", 1.0), road=_divided(lane, 4.0))
    assert set(ask(log, "on_median(everything, log_dir)").found) == {"walker", "car"}
    assert ask(log, "on_sidewalk(everything, log_dir)").found == {}
    assert ask(log, "on_shoulder(everything, log_dir)").found == {}


def test_between_lanes_of_one_direction_there_is_no_median(ask, lane) -> None:
    road = synthetic_map([lane(1, (-100, 0), -4.0), lane(2, (-100, 0), 4.0)])
    assert ask(_log(_walker("walker", 0.0), road=road), "on_median(people, log_dir)").found == {}


def test_the_shoulder_is_drivable_and_beside_the_outermost_lane(ask, lane) -> None:
    road = _divided(lane, 4.0, kerb_m=5.0)
    cars = [_car("lane", -4.0), _car("shoulder", -7.0), _car("too far", -10.5), _car("off", -12.0)]
    assert set(ask(_log(*cars, road=road), "on_shoulder(cars, log_dir)").found) == {"shoulder"}


def test_a_vehicle_across_the_shoulder_is_in_a_bay(ask, lane) -> None:
    road = _divided(lane, 4.0, kerb_m=4.0)
    cars = [_car("across", -8.0, np.pi / 2), _car("turned", -8.0, np.radians(29), x=-80.0)]
    walker = _walker("walker", -8.0, x=-20.0)
    found = ask(_log(*cars, walker, road=road), "on_shoulder(everything, log_dir)").found
    assert set(found) == {"turned", "walker"}


def test_the_left_edge_of_a_one_way_road_is_a_shoulder_too(ask, lane) -> None:
    area = [(-100, -6), (0, -6), (0, 6), (-100, 6)]
    road = synthetic_map([lane(1, (-100, 0), 0.0)], drivable_areas=[area])
    log = _log(_car("left", 3.5), _car("right", -3.5, x=-80.0), road=road)
    assert set(ask(log, "on_shoulder(cars, log_dir)").found) == {"left", "right"}
