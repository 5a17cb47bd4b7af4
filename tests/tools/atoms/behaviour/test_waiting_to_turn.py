from dataclasses import replace

import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 150
TIME_S = np.arange(T) * 0.1
_EGO = (-40.0, 3.0, 0.0)


def _course(uuid: str, side: int, wait_s: float = 4.0, start_x: float = -13.0) -> SyntheticTrack:
    """Waits before the intersection, drives 6 m, then a quarter circle of 8 m radius (1 left, -1 right, 0 none)."""
    speed = np.where(wait_s < TIME_S, np.minimum(1.5 * (TIME_S - wait_s), 6.0), 0.0)
    gone = np.cumsum(speed) * 0.1
    angle = np.clip((gone - 6.0) / 8.0, 0.0, np.pi / 2) * (side != 0)
    straight = np.minimum(gone, 6.0) if side else gone
    after = np.maximum(gone - 6.0 - 4 * np.pi, 0.0) * (side != 0)
    x = start_x + straight + 8.0 * np.sin(angle)
    y = -2.0 + side * (8.0 * (1 - np.cos(angle)) + after)
    return path_track(uuid, x, y, side * angle)


def _log(*tracks: SyntheticTrack, mapped: bool = True):
    return synthetic_log(tracks, T, road_map=crossroads() if mapped else None, ego_pose=_EGO)


def test_who_turns_after_a_stop_was_waiting_to_turn(ask) -> None:
    for mapped in (True, False):
        log = _log(_course("left", 1), _course("right", -1), _course("straight", 0), mapped=mapped)
        assert set(ask(log, "waiting_to_turn(cars, log_dir)").found) == {"left", "right"}
        assert set(ask(log, 'waiting_to_turn(cars, log_dir, direction="left")').found) == {"left"}
        assert set(ask(log, 'waiting_to_turn(cars, log_dir, direction="right")').found) == {"right"}


def test_it_lasts_as_long_as_the_wait(ask) -> None:
    found = ask(_log(_course("left", 1, wait_s=6.0)), "waiting_to_turn(cars, log_dir)").found["left"]
    assert found[0] == 0
    assert abs(found[-1] - 60) <= 5
    assert ask(_log(_course("left", 1, wait_s=6.0)), "waiting_to_turn(cars, log_dir, min_duration_s=8)").found == {}


def test_a_turn_far_on_was_not_waited_for(ask) -> None:
    near = _log(_course("left", 1))
    assert set(ask(near, "waiting_to_turn(cars, log_dir, max_distance_m=3)").found) == set()
    x = np.where(TIME_S < 3, -60.0, -60.0 + 6 * np.maximum(TIME_S - 3, 0))
    assert ask(_log(path_track("far", x, -2.0)), "waiting_to_turn(cars, log_dir)").found == {}


def test_on_a_segment_that_only_turns_the_map_tells_it(ask) -> None:
    # On the left turn of the crossroads, half-way; nothing else leads there.
    log = _log(path_track("inside", -1.5 + np.zeros(T), 1.5, 0.8))
    assert set(ask(log, "waiting_to_turn(cars, log_dir)").found) == {"inside"}
    assert ask(log, 'waiting_to_turn(cars, log_dir, direction="right")').found == {}


def _part(course: SyntheticTrack, uuid: str, frames) -> SyntheticTrack:
    names = ("frame", "x_m", "y_m", "yaw_rad")
    return replace(course, uuid=uuid, **{name: getattr(course, name)[frames] for name in names})


@pytest.mark.parametrize(("side", "word"), [(1, "left"), (0, "")])
def test_who_is_lost_and_comes_back_on_a_turn_under_another_name_waited_for_it(ask, side: int, word: str) -> None:
    way = _course("car", side)
    log = _log(_part(way, "before", slice(0, 35)), _part(way, "after", slice(76, T)))
    assert set(ask(log, "waiting_to_turn(cars, log_dir)").found) == ({"before"} if side else set())
    for direction in ("left", "right"):
        found = ask(log, f'waiting_to_turn(cars, log_dir, direction="{direction}")').found
        assert set(found) == ({"before"} if direction == word else set())


def test_who_comes_back_too_late_or_for_a_moment_is_nobody(ask) -> None:
    early, late = _course("car", 1, wait_s=1.5), _course("car", 1, wait_s=9.0)
    too_late = _log(_part(early, "before", slice(0, 14)), _part(late, "after", slice(126, T)))
    way = _course("car", 1, wait_s=6.0)
    short = _log(_part(way, "before", slice(0, 35)), _part(way, "after", slice(97, 103)))
    assert ask(too_late, "waiting_to_turn(cars, log_dir)").found == {}
    assert ask(short, "waiting_to_turn(cars, log_dir)").found == {}


def test_tracking_errors_leave_most_of_it(ask, as_tracked) -> None:
    hits = wanted = wrong = 0
    for seed in range(10):
        log = as_tracked(_log(_course("left", 1, wait_s=6.0), _course("straight", 0, wait_s=6.0, start_x=-21.0)), seed)
        mask, seen = ask(log, "waiting_to_turn(cars, log_dir)").scenario.mask, ask(log, "cars").scenario.mask
        left = [index for index, uuid in enumerate(log.tracks.track_uuid) if uuid == "left"]
        hits, wanted = hits + mask[left, :55].sum(), wanted + seen[left, :55].sum()
        wrong += mask.sum() - mask[left].sum()
    assert hits >= 0.75 * wanted
    assert hits >= 0.8 * (hits + wrong)
