from dataclasses import replace

import numpy as np

from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 150
_EGO = (10.0, 20.0, 0.0)
_BACKS_UP = [(0, 4), (4, 0), (6, 0), (8, -2), (11, -2), (12, 0), (15, 0)]


def _flipped(track, first: int, last: int):
    yaw = track.yaw_rad.copy()
    yaw[first:last] += np.pi
    return replace(track, yaw_rad=yaw)


def test_backing_up_is_found_for_as_long_as_it_lasts(ask, drive) -> None:
    log = synthetic_log([drive("car", _BACKS_UP), drive("ahead", [(0, 4), (15, 4)], start=(0, 9))], T, ego_pose=_EGO)
    found = ask(log, "reversing(cars, log_dir)").found
    assert set(found) == {"car"}
    assert abs(found["car"][0] - 61) <= 5
    assert abs(found["car"][-1] - 120) <= 5


def test_a_heading_that_flips_is_not_reversing(ask, drive) -> None:
    forwards = drive("car", [(0, 4), (15, 4)])
    for first, last in ((60, 62), (30, 70), (100, 150), (0, 60)):
        log = synthetic_log([_flipped(forwards, first, last)], T, ego_pose=_EGO)
        assert ask(log, "reversing(cars, log_dir)").found == {}, (first, last)


def test_a_heading_that_follows_the_motion_hides_no_reversing(ask, drive) -> None:
    # As a tracker does that takes the direction of motion for the heading.
    log = synthetic_log([_flipped(drive("car", _BACKS_UP), 62, 120)], T, ego_pose=_EGO)
    found = ask(log, "reversing(cars, log_dir)").found["car"]
    assert abs(found[0] - 61) <= 5


def test_too_fast_for_reverse_is_the_wrong_way_round(ask, drive) -> None:
    log = synthetic_log([_flipped(drive("car", [(0, 8), (15, 8)]), 0, T)], T, ego_pose=_EGO)
    assert ask(log, "reversing(cars, log_dir)").found == {}


def test_where_the_lane_leads_tells_a_wrong_heading_from_reversing(ask) -> None:
    slow = -90 + 2.0 * np.arange(100) * 0.1
    along, against = path_track("along", slow, -2.0, np.pi), path_track("against", -40 - slow - 90, -6.0, 0.0)
    log = synthetic_log([along, against], 100, road_map=crossroads(), ego_pose=(-80.0, 10.0, 0.0))
    assert set(ask(log, "reversing(cars, log_dir)").found) == {"against"}


def test_turning_round_is_not_reversing(ask) -> None:
    yaw = np.interp(np.arange(T) * 0.1, [0, 4, 9, 15], [0, 0, np.pi, np.pi])
    turns = path_track("car", np.cumsum(np.cos(yaw)) * 0.4, np.cumsum(np.sin(yaw)) * 0.4, yaw)
    assert ask(synthetic_log([turns], T, ego_pose=_EGO), "reversing(cars, log_dir)").found == {}


def test_distance_speed_and_kind_decide(ask, drive) -> None:
    little = drive("little", [(0, 4), (4, 0), (6, 0), (6.5, -1), (7.5, -1), (8, 0), (15, 0)])
    walker = drive("walker", _BACKS_UP, start=(0, 9), category="PEDESTRIAN")
    log = synthetic_log([little, walker], T, ego_pose=_EGO)
    assert ask(log, "reversing(everything, log_dir)").found == {}
    assert set(ask(log, "reversing(everything, log_dir, min_distance_m=1)").found) == {"little"}


def test_tracking_errors_leave_most_of_it_and_make_little(ask, drive, as_tracked) -> None:
    hits = wanted = wrong = 0
    for seed in range(16):
        cars = [drive("car", _BACKS_UP), drive("ahead", [(0, 3), (5, 3), (8, 0), (15, 0)], start=(0, 9))]
        log = as_tracked(synthetic_log(cars, T, ego_pose=_EGO), seed)
        mask = ask(log, "reversing(cars, log_dir)").scenario.mask
        car = [index for index, uuid in enumerate(log.tracks.track_uuid) if uuid == "car"]
        seen = ask(log, "cars").scenario.mask[car, 70:114]
        hits, wanted = hits + (mask[car, 70:114] & seen).sum(), wanted + seen.sum()
        wrong += mask.sum() - mask[car, 56:126].sum()
    assert hits >= 0.8 * wanted
    assert hits >= 0.8 * (hits + wrong)
