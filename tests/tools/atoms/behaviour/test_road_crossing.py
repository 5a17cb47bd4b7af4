from dataclasses import replace

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 150
TIME_S = np.arange(T) * 0.1
PERSON_M = (0.7, 0.7, 1.75)
WALK_MPS = 1.4


def _walker(uuid: str, x_m, y_m, category: str = "PEDESTRIAN") -> SyntheticTrack:
    return path_track(uuid, x_m, y_m, np.pi / 2, category=category, size_m=PERSON_M)


def _over(uuid: str, x_m: float, waits_s: float = 0.0, **more) -> SyntheticTrack:
    """Walks north over the road, abs(y) <= 8, from y = -10; waits in its middle."""
    reaches_s = 10 / WALK_MPS
    y = np.interp(TIME_S, [0, reaches_s, reaches_s + waits_s, 15 + waits_s], [-10, 0, 0, WALK_MPS * 15 - 10])
    return _walker(uuid, x_m, y, **more)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-70.0, -2.0, 0.0), road_map=crossroads())


def test_crossing_lasts_as_long_as_the_lanes_are_walked_over_at_a_crossing_and_elsewhere(ask) -> None:
    log = _log(_over("there", -50.0), _over("marked", 14.0), _over("waits", 40.0, waits_s=1.5))
    found = ask(log, "crossing_road(people, log_dir)").found
    assert set(found) == {"there", "marked", "waits"}
    assert abs(found["there"][0] - 20 / WALK_MPS) <= 3
    assert abs(found["there"][-1] - 180 / WALK_MPS) <= 3
    assert found["waits"] == list(range(found["waits"][0], found["waits"][-1] + 1))


def test_walking_along_standing_and_turning_back_are_not_crossing(ask) -> None:
    turns_back = np.interp(TIME_S, [0, 3, 6, 15], [-10, -6.5, -6.5, -10])
    log = _log(
        _walker("along", -90 + WALK_MPS * TIME_S, -6.0),
        _walker("beside", -90 + WALK_MPS * TIME_S, -9.0),
        _walker("stands", -50.0, -3.0),
        _walker("turns_back", -40.0, turns_back),
        path_track("drives", -90 + 10 * TIME_S, -6.0),
    )
    assert ask(log, "crossing_road(everything, log_dir)").found == {}


def test_jaywalking_is_crossing_or_walking_on_the_carriageway_away_from_crossings(ask) -> None:
    log = _log(
        _over("crosses", -50.0),
        _walker("along", -90 + WALK_MPS * TIME_S, -6.0),
        _over("marked", 14.0),
        _over("beside_it", 18.0),
        _walker("kerb", -90 + WALK_MPS * TIME_S, -7.7),
        _walker("sidewalk", -90 + WALK_MPS * TIME_S, -9.5),
        _walker("works", -60 + 0.4 * np.sin(TIME_S), -3.0 + 0.4 * np.cos(TIME_S)),
        _over("cyclist", -30.0, category="BICYCLIST"),
    )
    found = ask(log, "jaywalking(everything, log_dir)").found
    assert set(found) == {"crosses", "along"}
    assert abs(found["crosses"][0] - 25 / WALK_MPS) <= 3
    assert abs(found["crosses"][-1] - 175 / WALK_MPS) <= 3


def test_the_distance_to_a_marked_crossing_is_a_parameter(ask) -> None:
    log = _log(_over("near", 18.0))
    assert ask(log, "jaywalking(people, log_dir, min_distance_m=3)").found == {}
    assert set(ask(log, "jaywalking(people, log_dir, min_distance_m=1)").found) == {"near"}


def test_intersections_without_marked_crossings_may_be_crossed(ask) -> None:
    road = crossroads()
    bare = replace(
        road,
        crossing_id=road.crossing_id[:0],
        crossing_edge1=road.crossing_edge1[:0],
        crossing_edge2=road.crossing_edge2[:0],
    )
    walkers = [_over("at_junction", 0.0), _over("down_the_road", -50.0)]
    log = synthetic_log(walkers, T, ego_pose=(-70.0, -2.0, 0.0), road_map=bare)
    assert set(ask(log, "jaywalking(people, log_dir)").found) == {"down_the_road"}
    assert set(ask(_log(*walkers), "jaywalking(people, log_dir)").found) == {"at_junction", "down_the_road"}


def test_both_are_found_in_noisy_tracks_and_nothing_else(noise_score) -> None:
    log = _log(
        _over("crosses", -50.0),
        _over("marked", 14.0),
        _walker("beside", -90 + WALK_MPS * TIME_S, -9.5),
        _walker("works", -60 + 0.4 * np.sin(0.5 * TIME_S), -3.0 + 0.4 * np.cos(0.5 * TIME_S)),
        path_track("drives", -100 + 3 * TIME_S, -6.0),
    )
    kerb_s, lane_s = (2 / WALK_MPS, 18 / WALK_MPS), (2.5 / WALK_MPS, 17.5 / WALK_MPS)
    truth = {"crosses": kerb_s, "marked": kerb_s}
    assert min(noise_score(log, truth, "crossing_road(people, log_dir)", seeds=8)) >= 0.85
    assert min(noise_score(log, {"crosses": lane_s}, "jaywalking(people, log_dir)", seeds=8)) >= 0.85


@pytest.mark.parametrize("name", ["crossing_road", "jaywalking"])
def test_without_a_map_they_say_so(ask, name: str) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_over("walker", 0.0)], T), f"{name}(people, log_dir)")
