import math

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.samples.motions import Along, Motion, in_turn, leg
from tools.av2.samples.paths import Path, bend, line
from tools.av2.samples.speeds import Speed
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 150
TIME_S = np.arange(T) * 0.1
EAST, NORTH, WEST = 0.0, math.pi / 2, math.pi
SIZE_M = (4.5, 1.9, 1.6)


def _track(uuid: str, motion: Motion, category: str = "REGULAR_VEHICLE", y_m: float = 0.0) -> SyntheticTrack:
    moved = motion.states(TIME_S)
    place = moved.place_m + np.array([0.0, y_m])
    return path_track(uuid, *place.T, moved.yaw_rad, category=category, size_m=SIZE_M)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-20.0, -10.0, 0.0))


def _half_circle(radius_m: float = 6.0, straight_m: float = 30.0) -> Path:
    top = 2 * radius_m
    return line((-straight_m, 0.0), (0.0, 0.0)).then(
        bend((0.0, 0.0), EAST, (radius_m, radius_m), NORTH),
        bend((radius_m, radius_m), NORTH, (0.0, top), WEST),
        line((0.0, top), (-80.0, top)),
    )


def _mirrored(path: Path) -> Path:
    return Path(path.points_m * (1.0, -1.0))


def _three_moves() -> tuple[Motion, float]:
    """Forwards to the left, backwards, forwards; and how long it takes."""
    there = bend((0.0, 0.0), EAST, (6.0, 3.5), math.radians(60))
    back = bend((6.0, 3.5), math.radians(240), (5.5, -1.5), math.radians(300))
    away = bend((5.5, -1.5), math.radians(120), (-2.0, 3.5), WEST)
    legs = [leg(there, 3.5, 1.0), leg(back, 2.5, 1.0, backwards=True), leg(away, 3.5, 1.0)]
    return in_turn(2.0, legs), 2.0 + sum(lasts for _, lasts in legs) + 0.8


def test_a_u_turn_lasts_as_long_as_the_rotation_and_says_which_way(ask) -> None:
    turn = Along(_half_circle(), Speed.constant(5.0))
    log = _log(_track("left", turn), _track("right", Along(_mirrored(_half_circle()), Speed.constant(5.0)), y_m=-40))
    found = ask(log, "u_turn(cars, log_dir)").found
    assert set(found) == {"left", "right"}
    rotates = np.flatnonzero(np.abs(np.gradient(turn.states(TIME_S).yaw_rad, 0.1)) > math.radians(5))
    assert abs(found["left"][0] - rotates[0]) <= 5
    assert abs(found["left"][-1] - rotates[-1]) <= 5
    assert set(ask(log, 'u_turn(cars, log_dir, direction="left")').found) == {"left"}
    assert set(ask(log, 'u_turn(cars, log_dir, direction="right")').found) == {"right"}
    assert ask(log, "three_point_turn(cars, log_dir)").found == {}


def test_turns_that_are_no_u_turns(ask) -> None:
    left = line((-30, 0), (0, 0)).then(bend((0, 0), EAST, (10, 10), NORTH), line((10, 10), (10, 60)))
    block = line((-30, 0), (0, 0)).then(
        bend((0, 0), EAST, (8, 8), NORTH), line((8, 8), (8, 35)), bend((8, 35), NORTH, (0, 43), WEST)
    )
    sharp = line((-30, 0), (0, 0)).then(bend((0, 0), EAST, (5, 8), math.radians(135)))
    spin = path_track("spins", 0.0, -60.0, np.linspace(0, math.pi, T), category="PEDESTRIAN", size_m=(0.7, 0.7, 1.7))
    paths = {"left": left, "block": block, "sharp": sharp}
    log = _log(*(_track(name, Along(path, Speed.constant(6.0))) for name, path in paths.items()), spin)
    assert ask(log, "u_turn(everything, log_dir)").found == {}
    assert ask(log, "three_point_turn(everything, log_dir)").found == {}


def test_a_three_point_turn_backs_up_in_between(ask) -> None:
    motion, ends_s = _three_moves()
    log = _log(_track("three", motion))
    found = ask(log, "three_point_turn(cars, log_dir)").found["three"]
    assert found[0] == pytest.approx(20, abs=5)
    assert found[-1] == pytest.approx(10 * ends_s, abs=6)
    assert ask(log, "u_turn(cars, log_dir)").found == {}


def test_of_a_turn_in_moves_that_is_seen_in_part_a_hundred_degrees_are_enough(ask) -> None:
    motion, _ = _three_moves()
    whole = _track("whole", motion)
    yaw = whole.yaw_rad - whole.yaw_rad[0]
    for from_deg, found in ((50, {"part"}), (90, set())):
        kept = np.flatnonzero(yaw >= math.radians(from_deg))
        part = path_track("part", whole.x_m[kept], whole.y_m[kept], whole.yaw_rad[kept], frame=kept, size_m=SIZE_M)
        assert set(ask(_log(part), "three_point_turn(cars, log_dir)").found) == found


def test_backing_out_and_driving_off_is_no_three_point_turn(ask) -> None:
    out = bend((0.0, 0.0), NORTH, (6.0, 6.0), EAST)
    legs = [leg(out, 3.0, 1.0, backwards=True), leg(bend((6.0, 6.0), WEST, (0.0, 8.0), math.radians(160)), 4.0)]
    log = _log(_track("backs_out", in_turn(1.0, legs)))
    assert ask(log, "three_point_turn(cars, log_dir)").found == {}


def test_both_are_found_in_noisy_tracks_and_nothing_else(noise_score) -> None:
    motion, ends_s = _three_moves()
    turn = Along(_half_circle(), Speed.constant(5.0))
    rotates = TIME_S[np.abs(np.gradient(turn.states(TIME_S).yaw_rad, 0.1)) > math.radians(5)]
    log = _log(_track("three", motion), _track("u", turn, y_m=-35), _track("parked", leg(_half_circle(), 0.001)[0]))
    assert min(noise_score(log, {"u": (rotates[0], rotates[-1])}, "u_turn(cars, log_dir)")) >= 0.85
    assert min(noise_score(log, {"three": (2.0, ends_s)}, "three_point_turn(cars, log_dir)")) >= 0.85
