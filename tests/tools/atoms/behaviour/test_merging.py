import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.av2.samples.roads import RoadNetwork
from tools.av2.samples.streets import ending_lane_street, street
from tools.av2.synthetic import SyntheticLane, SyntheticTrack, path_track, synthetic_log, synthetic_map
from tools.errors import ProgramError

T = 120
TIME_S = np.arange(T) * 0.1
LEFT, RIGHT = -1.75, -5.25
SIZE_M = (4.5, 1.9, 1.6)


def _road(network: RoadNetwork) -> RoadMap:
    return synthetic_map(
        [
            SyntheticLane(
                lane.id,
                lane.left_m,
                lane.right_m,
                lane.lane_type,
                lane.is_intersection,
                -1 if lane.left_neighbor is None else lane.left_neighbor,
                -1 if lane.right_neighbor is None else lane.right_neighbor,
                tuple(lane.successors),
                tuple(lane.predecessors),
            )
            for lane in network.lanes.values()
        ],
        (),
        network.areas,
    )


def _ending(tapered: bool) -> RoadMap:
    """Two lanes east of which the right one ends: at x = 180 without a way on, or tapered from there to x = 220."""
    return _road(ending_lane_street(2, tapered=tapered).network)


def _car(
    uuid: str, start_x: float, y_m: float, *moves: tuple[float, float, float], speed_mps: float = 10.0, **more
) -> SyntheticTrack:
    """Drives east and moves sideways, smoothly, between two places: (from_x, to_x, to the left by m)."""
    x, y = start_x + speed_mps * TIME_S, np.full(T, y_m)
    for begin, end, shift in moves:
        u = np.clip((x - begin) / (end - begin), 0, 1)
        y += shift * (3 * u**2 - 2 * u**3)
    return path_track(uuid, x, y, size_m=SIZE_M, **more)


def _log(road: RoadMap, *tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(80 + 8 * TIME_S, 3.0, 0.0), road_map=road)


def test_leaving_an_ending_lane_is_merging_to_that_side(ask) -> None:
    log = _log(_ending(tapered=False), _car("merges", 90.0, RIGHT, (130, 165, 3.5)), _car("keeps", 80.0, LEFT))
    found = ask(log, "merging(cars, log_dir)").found
    assert set(found) == {"merges"}
    assert abs(found["merges"][0] - 40) <= 4
    assert abs(found["merges"][-1] - 75) <= 4
    assert set(ask(log, 'merging(cars, log_dir, direction="left")').found) == {"merges"}
    assert ask(log, 'merging(cars, log_dir, direction="right")').found == {}


def test_following_a_taper_is_merging(ask) -> None:
    log = _log(_ending(tapered=True), _car("merges", 130.0, RIGHT, (180, 220, 3.5)), _car("keeps", 120.0, LEFT))
    found = ask(log, "merging(cars, log_dir)").found
    assert set(found) == {"merges"}
    assert abs(found["merges"][0] - 50) <= 5
    assert abs(found["merges"][-1] - 90) <= 5


def test_changes_between_lanes_that_go_on_are_not_merging(ask) -> None:
    road = _road(street().network)
    log = _log(road, _car("changes", 90.0, RIGHT, (130, 165, 3.5)), _car("back", 90.0, LEFT, (130, 165, -3.5)))
    assert set(ask(log, "changing_lanes(cars, log_dir)").found) == {"changes", "back"}
    assert ask(log, "merging(cars, log_dir)").found == {}


def test_entering_an_ending_lane_or_staying_in_it_is_not_merging(ask) -> None:
    log = _log(
        _ending(tapered=False),
        _car("enters", 60.0, LEFT, (90, 125, -3.5)),
        _car("drives_on", 60.0, RIGHT, speed_mps=9.0),
    )
    assert ask(log, "merging(cars, log_dir)").found == {}


def test_coming_out_of_a_bike_or_bus_lane_is_merging(ask) -> None:
    road = _road(street(("VEHICLE", "BUS")).network)
    bus = _car("bus", 90.0, RIGHT, (130, 165, 3.5), category="BUS")
    log = _log(road, bus, _car("into", 60.0, LEFT, (90, 125, -3.5)))
    assert set(ask(log, "merging(vehicles, log_dir)").found) == {"bus"}
    bike = path_track(
        "bike", 90 + 5 * TIME_S, np.interp(TIME_S, [0, 3, 7, 12], [-4.4, -4.4, -1.9, -1.9]), category="BICYCLE"
    )
    log = _log(_road(street(("VEHICLE", "BIKE")).network), bike)
    assert set(ask(log, "merging(bikes, log_dir)").found) == {"bike"}


@pytest.mark.parametrize("tapered", [True, False])
def test_it_is_found_in_noisy_tracks_and_nothing_else(noise_score, tapered: bool) -> None:
    start_x = 130.0 if tapered else 90.0
    move = (180, 220, 3.5) if tapered else (130, 165, 3.5)
    keeps = _car("keeps", 100.0, LEFT), _car("leaves", 70.0, LEFT, (80, 115, -3.0), speed_mps=5.0)
    log = _log(_ending(tapered), _car("merges", start_x, RIGHT, move), *keeps)
    truth = {"merges": ((move[0] - start_x) / 10, (move[1] - start_x) / 10)}
    assert min(noise_score(log, truth, "merging(cars, log_dir)", seeds=10)) >= 0.85


def test_without_a_map_it_says_so(ask) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_car("car", 0.0, 0.0)], T), "merging(cars, log_dir)")
