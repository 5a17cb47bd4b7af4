import math

import numpy as np
import pytest

from tools.atoms.geometry.boxes import boxes
from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 101
TIME_S = np.arange(T) * 0.1


def _walk(uuid: str, x: float, way: float = 1.0) -> SyntheticTrack:
    """Walks at 2 m/s across the x axis at `x`, over it at 5 s."""
    y = way * (-10 + 2 * TIME_S)
    return path_track(uuid, x, y, way * math.pi / 2, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _scene(*tracks: SyntheticTrack, yaw: float = 0.0) -> Log:
    return synthetic_log([path_track("car", 0 * TIME_S, 0.0, yaw), *tracks], T)


def test_a_crossing_lasts_while_within_the_margin_on_both_sides(ask) -> None:
    found = ask(_scene(_walk("w", 5.0)), "being_crossed_by(cars, people, log_dir, lateral_thresh=5)").found["car"]
    assert found == list(range(20, 81))
    tight = ask(_scene(_walk("w", 5.0)), "being_crossed_by(cars, people, log_dir, lateral_thresh=0)").found["car"]
    assert tight == list(range(45, 56))


@pytest.mark.parametrize(("x", "found"), [(1.9, False), (2.1, True), (11.9, True), (12.1, False), (-5.0, False)])
def test_the_way_begins_at_the_front_and_has_its_length(ask, x: float, found: bool) -> None:
    crossed = ask(_scene(_walk("w", x)), "being_crossed_by(cars, people, log_dir, forward_thresh=10)")
    assert bool(crossed.found) == found


def test_a_crossing_lasts_while_the_other_is_ahead_and_within_reach(ask) -> None:
    """The walker's way is oblique: it comes from beyond the reach and ends up beside the car."""
    recedes = path_track("w", 7.97 - 0.8 * TIME_S, -10 + 2 * TIME_S, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    call = "being_crossed_by(cars, people, log_dir, forward_thresh={}, lateral_thresh=9)"
    ahead_m = 5.97 - 0.8 * TIME_S
    for length in (10, 3):
        expected = (ahead_m > 0) & (ahead_m < length) & (np.abs(-10 + 2 * TIME_S) <= 10)
        found = ask(_scene(recedes), call.format(length)).found["car"]
        assert found == np.flatnonzero(expected).tolist()


def test_no_one_crosses_in_front_behind_the_front_face(ask, val_logs) -> None:
    """The cars drive on after people went over in front of them."""
    call = "being_crossed_by(vehicles, people, log_dir, forward_thresh=10)"
    checked = 0
    for path in val_logs:
        log = open_log(path)
        uuid = {name: k for k, name in enumerate(log.tracks.track_uuid)}
        shape = boxes(log)
        for track, related, frame in ask(log, call).edges:
            i, j = uuid[track], uuid[related]
            away = (shape.x_m[j, frame] - shape.x_m[i, frame], shape.y_m[j, frame] - shape.y_m[i, frame])
            ahead = away[0] * shape.cos_yaw[i, frame] + away[1] * shape.sin_yaw[i, frame]
            assert 0 <= ahead - shape.half_length_m[i, frame] <= 10
            checked += 1
    assert checked > 50


def test_the_way_out_of_a_flank_begins_at_the_flank_and_is_as_wide_as_the_car_is_long(ask) -> None:
    along = path_track("along", -10 + 2 * TIME_S, 1.5, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    call = 'being_crossed_by(cars, people, log_dir, direction="{}", lateral_thresh=0)'
    found = ask(_scene(along), call.format("left")).found["car"]
    assert found == list(range(40, 61))
    assert ask(_scene(along), call.format("right")).found == {}
    assert ask(_scene(along, yaw=math.pi), call.format("right")).found != {}


@pytest.mark.parametrize(("way", "sense"), [(1.0, "counterclockwise"), (-1.0, "clockwise")])
def test_the_sense_is_seen_from_above(ask, way: float, sense: str) -> None:
    scene = _scene(_walk("w", 5.0, way))
    call = 'being_crossed_by(cars, people, log_dir, in_direction="{}")'
    assert ask(scene, call.format(sense)).found != {}
    assert ask(scene, call.format("either")).found == ask(scene, call.format(sense)).found
    other = {"clockwise": "counterclockwise", "counterclockwise": "clockwise"}[sense]
    assert ask(scene, call.format(other)).found == {}


def test_many_crossers_do_not_depend_on_one_another(ask) -> None:
    """All walk by the left flank, none crosses the front; together they give what each gives alone."""
    walkers = [
        path_track(f"w{k}", -10 + 2 * TIME_S, 1.5 + k, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8)) for k in range(3)
    ]
    call = 'being_crossed_by(cars, people, log_dir, direction="left")'
    together = ask(_scene(*walkers), call).edges
    alone = set().union(*(ask(_scene(walker), call).edges for walker in walkers))
    assert together == alone
    assert {related for _, related, _ in together} == {"w0", "w1", "w2"}


def test_what_stands_does_not_cross_a_passing_car_but_the_car_crosses_its_side(ask) -> None:
    post = path_track("post", 0 * TIME_S, 3.0, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    passing = path_track("car", -20 + 4 * TIME_S, 0.0)
    log = synthetic_log([post, passing], T)
    assert ask(log, 'being_crossed_by(cars, people, log_dir, direction="left")').found == {}
    crossed = ask(log, 'being_crossed_by(people, cars, log_dir, direction="right")')
    assert set(crossed.found) == {"post"}
    assert set(ask(log, "reverse_relationship(being_crossed_by)(people, cars, log_dir, 'right')").found) == {"car"}


def test_overtaking_goes_by_relative_motion(ask) -> None:
    slow = path_track("slow", 5 * TIME_S, 0.0)
    fast = path_track("fast", -20 + 9 * TIME_S, 3.0, category="BUS")
    log = synthetic_log([slow, fast], T)
    call = 'being_crossed_by({}, {}, log_dir, direction="{}", in_direction="{}")'
    assert set(ask(log, call.format("cars", "buses", "left", "clockwise")).found) == {"slow"}
    assert ask(log, call.format("cars", "buses", "left", "counterclockwise")).found == {}
    assert set(ask(log, call.format("buses", "cars", "right", "clockwise")).found) == {"fast"}
