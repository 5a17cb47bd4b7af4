"""Turning round: in one go, or in three moves; against plain turns and loops that do not lead back."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along, in_turn, leg
from tools.av2.samples.paths import Path, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.staging import CAR, in_lane, recorder_in, strolling
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import TIME_S, Course, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

TURNS_ROUND: Final = event_kind("turns_round", "behaviour", "u_turn(vehicles, log_dir)")
TURNS_ROUND_IN_THREE: Final = event_kind("turns_round_in_three", "behaviour", "three_point_turn(vehicles, log_dir)")
_BOTH: Final = (TURNS_ROUND, TURNS_ROUND_IN_THREE)
_ROUND_RAD: Final = np.radians(150)
_TURNING_RPS: Final = np.radians(2)


def _rotation(course: Course, backs_up: bool) -> NDArrayBool:
    """The time from the first to the last rotation of who turns round, with or without backing up in between."""
    turning = np.abs(course.yaw_rate_rps) >= _TURNING_RPS
    answer = np.zeros(TIME_S.size, np.bool_)
    runs = list(runs_of(turning))
    if runs and abs(course.yaw_rad[runs[-1][1]] - course.yaw_rad[runs[0][0]]) >= _ROUND_RAD:
        first, last = runs[0][0], runs[-1][1]
        answer[first : last + 1] = bool((course.speed_mps[first:last] < -0.2).any()) == backs_up
    return answer


def turns_round(course: Course) -> NDArrayBool:
    """It turns by half a circle without backing up."""
    return _rotation(course, False)


def turns_round_in_three(course: Course) -> NDArrayBool:
    """It turns by half a circle, backing up in between."""
    return _rotation(course, True)


def arc(start: tuple[float, float], yaw_rad: float, radius_m: float, turn_rad: float) -> Path:
    """An arc of a circle that leaves `start` with a heading and turns to the left (or, negative, to the right)."""
    side = np.sign(turn_rad)
    centre = np.array(start) + side * radius_m * np.array([-np.sin(yaw_rad), np.cos(yaw_rad)])
    angle = yaw_rad - side * np.pi / 2 + np.linspace(0.0, turn_rad, max(int(abs(turn_rad) * radius_m / 0.1), 8) + 1)
    return Path(centre + radius_m * np.column_stack([np.cos(angle), np.sin(angle)]))


def _end(path: Path) -> tuple[tuple[float, float], float]:
    place, yaw = path.at(np.array([path.length_m]))
    return (float(place[0, 0]), float(place[0, 1])), float(yaw[0])


@recipe(*_BOTH)
def u_turning(vary: Variation) -> Scene:
    """A car turns round in one go, from the middle lane into the far one."""
    road = street()
    x, y = vary.between(135.0, 150.0), road.lane_y(0)
    round_path = arc((x, y), 0.0, (road.lane_y(1, True) - y) / 2, np.pi)
    way = line((80.0, y), (x, y)).then(round_path, line(_end(round_path)[0], (0.0, road.lane_y(1, True))))
    slow = vary.between(3.5, 4.5)
    begin_s = (x - 80.0) / 9.0 - 1.8
    speed = Drive.of(9.0, (begin_s, slow, 2.2), (begin_s + 6.0, 9.0, 1.5))
    turner = actor_of("turning_car", CAR, Along(way, speed), vary.scale())
    return _scene("A car turns round in one go.", vary, road, turner)


@recipe(*_BOTH)
def three_point_turning(vary: Variation) -> Scene:
    """A car turns round in three moves, backing up in the second one."""
    road = street(("VEHICLE",), ("VEHICLE",), kerb_m=2.6)
    x, radius = vary.between(120.0, 130.0), vary.between(5.3, 5.7)
    begin = (x, road.strip_y())
    first = line((x - 2.0, begin[1]), begin).then(arc(begin, 0.0, radius, np.radians(75)))
    place, yaw = _end(first)
    ahead = line(place, (place[0] + 4.0 * float(np.cos(yaw)), place[1] + 4.0 * float(np.sin(yaw))))
    first = first.then(ahead)
    second = arc(_end(first)[0], yaw + np.pi, radius, np.radians(45))
    place, yaw = _end(second)
    last = arc(place, yaw - np.pi, radius, np.radians(60))
    last = last.then(line(_end(last)[0], (0.0, _end(last)[0][1])))
    pace = vary.between(2.8, 3.3)
    away = (Along(last, Drive.of(0.0, (0.0, 5.0, 1.5))), 20.0)
    motion = in_turn(vary.between(0.2, 0.8), [leg(first, pace, 1.0), leg(second, 2.0, 0.8, backwards=True), away], 0.3)
    return _scene("A car turns round in three moves.", vary, road, actor_of("turning_car", CAR, motion, vary.scale()))


@recipe(*_BOTH)
def plain_turns(vary: Variation) -> Scene:
    """A car turns left into a driveway by a quarter; another one swings out and back: nobody turns round."""
    road = street()
    x, y = vary.between(130.0, 145.0), road.lane_y(0)
    quarter = arc((x, y), 0.0, 8.0, np.pi / 2)
    (end_x, end_y), _ = _end(quarter)
    drive_way = line((80.0, y), (x, y)).then(quarter, line((end_x, end_y), (end_x, end_y + 60.0)))
    road.network.add_area([(end_x - 4.0, 7.0), (end_x + 4.0, 7.0), (end_x + 4.0, 60.0), (end_x - 4.0, 60.0)])
    turner = actor_of("turning_car", CAR, Along(drive_way, Drive.of(8.0, (2.0, 4.0, 1.5))), vary.scale())
    return _scene("A car turns into a driveway.", vary, road, turner)


@recipe(*_BOTH)
def backing_at_an_angle(vary: Variation) -> Scene:
    """A car turns into a driveway, and backs out of it onto its old way: it does not turn round."""
    road = street(("VEHICLE",), ("VEHICLE",), kerb_m=2.6)
    x, y = vary.between(115.0, 125.0), road.lane_y(0)
    into = line((x - 12.0, y), (x, y)).then(arc((x, y), 0.0, 6.0, -np.radians(vary.between(75.0, 85.0))))
    place, yaw = _end(into)
    out = arc(place, yaw + np.pi, 6.0, -yaw)
    legs = [leg(into, 3.0, 1.2), leg(out, 2.0, backwards=True)]
    legs.append((Along(line(_end(out)[0], (400.0, _end(out)[0][1])), Drive.of(0.0, (0.0, 6.0, 1.5))), 20.0))
    motion = in_turn(0.3, legs, 0.3)
    road.network.add_area([(x - 2.0, -6.1), (x + 10.0, -6.1), (x + 10.0, -16.0), (x - 2.0, -16.0)])
    return _scene("A car backs out of a driveway.", vary, road, actor_of("backing_car", CAR, motion, vary.scale()))


def _scene(description: str, vary: Variation, road: Street, turner: Actor) -> Scene:
    oncoming = 0 if len(road.backward) == 1 else 1
    actors = (
        recorder_in(road, 0, 60.0, vary.between(1.0, 2.0)),
        turner,
        in_lane("oncoming_car", road, oncoming, 245.0, vary.between(4.0, 5.0), vary, backward=True),
        strolling("stroller", road, 90.0, vary, backward=True),
    )
    courses = courses_of(actors)
    events = (
        *happening(TURNS_ROUND, courses, turns_round),
        *happening(TURNS_ROUND_IN_THREE, courses, turns_round_in_three),
    )
    return Scene("", description, road.network, actors, events)
