import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads

_T = 60


def _car(uuid: str, y: float, yaw: float = 0.0, x=-50.0, category: str = "REGULAR_VEHICLE") -> SyntheticTrack:
    return path_track(uuid, np.broadcast_to(x, _T), y, yaw, category)


def _found(ask, *cars: SyntheticTrack, road=None) -> dict[str, list[int]]:
    log = synthetic_log(cars, _T, road_map=road or crossroads())
    return ask(log, "in_parallel_parking(everything, log_dir)").found


@pytest.mark.parametrize(
    ("y", "parked"), [(-7.0, True), (-6.75, True), (-6.5, False), (-7.9, True), (-9.9, True), (-10.1, False)]
)
def test_by_the_kerb_and_off_the_middle_of_the_lane(ask, y: float, parked: bool) -> None:
    """The kerb is at y = -8, the outer lane's middle at -6, half a car is 1 m wide."""
    assert bool(_found(ask, _car("car", y))) is parked


@pytest.mark.parametrize(("yaw_deg", "parked"), [(19.0, True), (21.0, False), (90.0, False), (180.0, True)])
def test_parallel_to_the_kerb(ask, yaw_deg: float, parked: bool) -> None:
    assert bool(_found(ask, _car("car", -6.8, np.radians(yaw_deg)))) is parked


def test_a_stop_of_three_seconds_counts_and_driving_by_does_not(ask) -> None:
    time_s = np.arange(_T) / 10
    stops = -60 + np.where(time_s < 2, 5 * time_s, 10.0)
    drives = -60 + 5 * time_s
    found = _found(ask, _car("stops", -7.0, x=stops), _car("drives", -7.0, x=drives + 20))
    assert set(found) == {"stops"}
    assert set(range(28, _T)) <= set(found["stops"]) <= set(range(18, _T))
    brief = -60 + np.where(time_s < 2, 5 * time_s, np.where(time_s < 4, 10.0, 10 + 5 * (time_s - 4)))
    assert _found(ask, _car("brief", -7.0, x=brief)) == {}


def test_vehicles_and_trailers_park_and_walkers_do_not(ask) -> None:
    kinds = ("BUS", "VEHICULAR_TRAILER", "PEDESTRIAN", "BICYCLE")
    found = _found(ask, *(_car(kind, -7.0, x=-90 + 15 * k, category=kind) for k, kind in enumerate(kinds)))
    assert set(found) == {"BUS", "VEHICULAR_TRAILER"}


def test_beside_the_lanes_the_place_in_a_lane_does_not_matter(ask, lane) -> None:
    area = [(-100, -5), (0, -5), (0, 2), (-100, 2)]
    road = synthetic_map([lane(1, (-100, 0), 0.0)], drivable_areas=[area])
    assert set(_found(ask, _car("kerb", -3.5), _car("off it", -2.9, x=-30.0), road=road)) == {"kerb"}


def test_a_map_without_drivable_areas_has_no_kerbs(ask, lane) -> None:
    assert _found(ask, _car("car", -1.0), road=synthetic_map([lane(1, (-100, 0), 0.0)])) == {}
