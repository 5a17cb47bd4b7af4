from dataclasses import replace

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 80
TIME_S = np.arange(T) * 0.1
OUTER, INNER = -6.0, -2.0
_CALL = "off_centre(cars, log_dir)"


def _car(uuid: str, y_m, speed_mps: float = 10.0, size_m=(4.5, 2.0, 1.6)) -> SyntheticTrack:
    """Drives east before the intersection; in lanes 4 m wide a car of 2 m has 1 m of room to either side."""
    return path_track(uuid, -95.0 + speed_mps * TIME_S, y_m, size_m=size_m)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-100 + 10 * TIME_S, -2.0, 0.0), road_map=crossroads())


def test_it_lasts_while_the_track_keeps_to_one_side(ask) -> None:
    y = np.interp(TIME_S, [0, 2, 2.8, 5.8, 6.6, 8], [OUTER, OUTER, OUTER + 0.9, OUTER + 0.9, OUTER, OUTER])
    log = _log(_car("left", y), _car("right", INNER - 0.8))
    found = ask(log, _CALL).found
    assert set(found) == {"left", "right"}
    assert abs(found["left"][0] - 28) <= 3
    assert abs(found["left"][-1] - 58) <= 3
    assert set(ask(log, 'off_centre(cars, log_dir, side="left")').found) == {"left"}
    assert set(ask(log, 'off_centre(cars, log_dir, side="right")').found) == {"right"}
    assert ask(log, "off_centre(cars, log_dir, min_offset_m=1)").found == {}


def test_near_the_centre_briefly_standing_and_changing_lanes_are_not_off_centre(ask) -> None:
    brief = np.interp(TIME_S, [0, 2, 2.5, 3.5, 4, 8], [OUTER, OUTER, OUTER + 0.9, OUTER + 0.9, OUTER, OUTER])
    log = _log(
        _car("near", OUTER + 0.5),
        _car("briefly", brief),
        _car("stands", OUTER + 0.9, speed_mps=0.0),
        _car("changes", np.interp(TIME_S, [0, 1, 7, 8], [OUTER, OUTER, INNER, INNER])),
        _car("narrow", OUTER + 0.9, size_m=(2.0, 0.6, 1.5)),
    )
    assert ask(log, _CALL).found == {}


def test_on_an_intersection_nobody_is_off_centre(ask) -> None:
    x = -10.0 + 20 * TIME_S / 8
    log = _log(path_track("crosses", x, INNER + 0.9))
    assert ask(log, _CALL).found == {}


def test_it_is_found_in_noisy_tracks_and_nothing_else(noise_score) -> None:
    log = _log(_car("off", OUTER - 1.0), _car("near", INNER + 0.3), _car("keeps", INNER, speed_mps=9.0))
    assert min(noise_score(log, {"off": (0, 8)}, "off_centre(cars, log_dir)", seeds=12)) >= 0.85


def test_without_a_map_it_says_so(ask) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_car("car", OUTER)], T), "off_centre(cars, log_dir)")


def test_of_distant_vehicles_a_tracker_knows_less(ask) -> None:
    """Off by 0.9 m in lanes 4 m wide, 30 m and 95 m from the ego: annotations are believed both times."""
    near = path_track("near", -60.0 + 2 * TIME_S, OUTER + 0.9, size_m=(4.5, 2.0, 1.6))
    far = path_track("far", -60.0 + 2 * TIME_S, INNER + 0.9, size_m=(4.5, 2.0, 1.6))
    for at_m, found in ((-90.0, {"near", "far"}), (-155.0, set())):
        log = synthetic_log([near, far], T, ego_pose=(at_m + 2 * TIME_S, -4.0, 0.0), road_map=crossroads())
        assert set(ask(log, _CALL).found) == {"near", "far"}
        score = np.linspace(0.5, 1.0, log.tracks.n_rows)
        tracked = replace(log, tracks=replace(log.tracks, score=score), memo={})
        assert set(ask(tracked, _CALL).found) == found


def test_it_begins_where_the_shift_to_the_side_is_nearly_done(ask) -> None:
    """It takes 4 s to get to the side smoothly, and is there all but 0.2 m well before."""
    phase = np.clip((TIME_S - 1) / 4, 0, 1)
    found = ask(_log(_car("left", OUTER + 1.2 * (phase - np.sin(2 * np.pi * phase) / (2 * np.pi)))), _CALL).found
    assert 30 <= found["left"][0] <= 40
