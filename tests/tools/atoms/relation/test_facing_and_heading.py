import math

import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log

T = 21
TIME_S = np.arange(T) * 0.1


def _at_angle(degrees: float, distance: float = 20.0) -> object:
    angle = math.radians(degrees)
    return path_track("goal", distance * math.cos(angle) + 0 * TIME_S, distance * math.sin(angle), category="BUS")


@pytest.mark.parametrize(("degrees", "within", "found"), [(20, 22.5, True), (25, 22.5, False), (-170, 180, True)])
def test_facing_is_an_angle_off_the_front(ask, degrees: float, within: float, found: bool) -> None:
    log = synthetic_log([path_track("car", 0 * TIME_S, 0.0), _at_angle(degrees)], T)
    assert ("car" in ask(log, f"facing_toward(cars, buses, log_dir, within_angle={within})").found) == found
    assert ask(log, f"facing_toward(cars, buses, log_dir, within_angle={within}, max_distance=10)").found == {}


def test_facing_follows_the_box_not_the_motion(ask) -> None:
    log = synthetic_log([path_track("reverses", -2 * TIME_S, 0.0, 0.0), _at_angle(0)], T)
    assert "reverses" in ask(log, "facing_toward(cars, buses, log_dir)").found
    assert ask(log, "heading_toward(cars, buses, log_dir)").found == {}


@pytest.mark.parametrize(("speed", "minimum", "found"), [(2.0, 1.9, True), (2.0, 2.1, False), (0.6, 0.5, True)])
def test_closing_speed_is_in_metres_per_second(ask, speed: float, minimum: float, found: bool) -> None:
    log = synthetic_log([path_track("car", speed * TIME_S - 5, 0.0), _at_angle(0)], T)
    assert ("car" in ask(log, f"heading_toward(cars, buses, log_dir, minimum_speed={minimum})").found) == found


def test_the_frame_rate_does_not_matter(ask) -> None:
    for period in (0.05, 0.1, 0.5):
        log = synthetic_log([path_track("car", 2 * np.arange(T) * period - 30, 0.0), _at_angle(0)], T, period)
        assert "car" in ask(log, "heading_toward(cars, buses, log_dir, minimum_speed=1.9)").found
        assert ask(log, "heading_toward(cars, buses, log_dir, minimum_speed=2.1)").found == {}


def test_who_stands_heads_toward_nothing_though_it_comes(ask) -> None:
    coming = path_track("bus", 20 - 5 * TIME_S, 0.0, math.pi, category="BUS")
    log = synthetic_log([path_track("car", 0 * TIME_S, 0.0), coming], T)
    assert ask(log, "heading_toward(cars, buses, log_dir)").found == {}
    assert "bus" in ask(log, "heading_toward(buses, cars, log_dir)").found


def test_who_follows_something_faster_does_not_come_closer(ask) -> None:
    away = path_track("bus", 20 + 5 * TIME_S, 0.0, category="BUS")
    log = synthetic_log([path_track("car", 4 * TIME_S, 0.0), away], T)
    assert ask(log, "heading_toward(cars, buses, log_dir)").found == {}


@pytest.mark.parametrize(
    ("degrees", "direction"),
    [(0, "same"), (44, "same"), (46, "perpendicular"), (-134, "perpendicular"), (136, "opposite"), (180, "opposite")],
)
def test_headings_compare_by_angle(ask, degrees: float, direction: str) -> None:
    yaw = math.radians(degrees)
    other = path_track("bus", 40 + 5 * TIME_S * math.cos(yaw), 5 * TIME_S * math.sin(yaw), yaw, category="BUS")
    log = synthetic_log([path_track("car", 5 * TIME_S, 0.0), other], T)
    for word in ("same", "perpendicular", "opposite"):
        found = ask(log, f'heading_in_relative_direction_to(cars, buses, log_dir, direction="{word}")').found
        assert (found == {"car": list(range(T))}) == (word == direction)


def test_one_of_the_two_moves_and_things_without_front_have_no_heading(ask) -> None:
    parked = path_track("parked", 0 * TIME_S, 5.0, math.pi / 2)
    cone = path_track("cone", 0 * TIME_S, 9.0, math.pi / 2, category="CONSTRUCTION_CONE")
    moving = path_track("bus", 5 * TIME_S, 0.0, category="BUS")
    log = synthetic_log([parked, path_track("parked too", 0 * TIME_S, 15.0, 0.0), cone, moving], T)
    call = 'heading_in_relative_direction_to({}, {}, log_dir, direction="perpendicular")'
    assert set(ask(log, call.format("cars", "buses")).found) == {"parked"}
    assert ask(log, call.format("cars", "cars")).found == {}
    assert ask(log, call.format("cones", "buses")).found == {}
