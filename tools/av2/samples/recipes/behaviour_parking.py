"""Parking along the kerb and into bays, and pulling out again."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of, standing
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along, in_turn, leg
from tools.av2.samples.paths import Path, bend, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, in_lane, parked_row, recorder_in, strolling
from tools.av2.samples.streets import Street, add_bays, street
from tools.av2.samples.truth import TIME_S, Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

PARKS_ALONG: Final = event_kind("parks_along_kerb", "behaviour", "parallel_parking(vehicles, log_dir)")
PARKS_IN_BAY: Final = event_kind("parks_in_bay", "behaviour", "side_parking(vehicles, log_dir)")
PULLS_OUT: Final = event_kind("pulls_out", "behaviour", "pulling_out(vehicles, log_dir)")
_ALL: Final = (PARKS_ALONG, PARKS_IN_BAY, PULLS_OUT)


def _last_rest(course: Course) -> int | None:
    """The first moment of the rest in which it is last seen, a second or longer, after it moved; or none."""
    moving = np.flatnonzero(np.abs(course.speed_mps) > 0.1)
    return int(moving[-1]) + 1 if moving.size and moving[-1] < TIME_S.size - 100 else None


def _first_move(course: Course) -> int | None:
    """The first moment at which it moves, after a second or longer at rest; or none."""
    moving = np.flatnonzero(np.abs(course.speed_mps) > 0.1)
    return int(moving[0]) if moving.size and moving[0] > 100 else None


def parks_along(road: Street) -> Rule:
    """From where it is 0.3 m off its lane's line until it stands in the strip beside the lanes, along the street."""

    def rule(course: Course) -> NDArrayBool:
        answer, rest = np.zeros(TIME_S.size, np.bool_), _last_rest(course)
        if rest is not None and abs(np.sin(course.yaw_rad[rest])) < 0.3 and _beside(road, course)[rest]:
            off = np.abs(course.place_m[:, 1] - course.place_m[0, 1])
            answer[int(np.flatnonzero(off > 0.3)[0]) : rest + 1] = off[rest] > 1.0
        return answer

    return rule


def parks_in_bay(road: Street) -> Rule:
    """From where it has turned by 8 degrees until it stands beyond the lanes, at an angle to the street."""

    def rule(course: Course) -> NDArrayBool:
        answer, rest = np.zeros(TIME_S.size, np.bool_), _last_rest(course)
        if rest is not None and abs(np.sin(course.yaw_rad[rest])) > 0.5 and _beside(road, course)[rest]:
            turned = np.abs(course.yaw_rad - course.yaw_rad[0]) > np.radians(8)
            answer[int(np.flatnonzero(turned)[0]) : rest + 1] = True
        return answer

    return rule


def pulls_out(road: Street) -> Rule:
    """From where it begins to move, beside the lanes, until it drives along a lane."""

    def rule(course: Course) -> NDArrayBool:
        answer, start, y = np.zeros(TIME_S.size, np.bool_), _first_move(course), course.place_m[:, 1]
        if start is not None and _beside(road, course)[start]:
            middles = [road.lane_y(k) for k in range(len(road.forward))]
            near = np.min([np.abs(y - middle) for middle in middles], axis=0) <= 1.25
            there = np.flatnonzero(
                near & (np.abs(np.sin(course.yaw_rad)) < np.sin(np.radians(15))) & (TIME_S[start] < TIME_S)
            )
            if there.size:
                answer[start : int(there[0]) + 1] = True
        return answer

    return rule


def _beside(road: Street, course: Course) -> NDArrayBool:
    y = course.place_m[:, 1]
    return np.asarray((y < road.lanes_end_y()) | (y > road.lanes_end_y(True)))


def _scene(description: str, vary: Variation, road: Street, *others: Actor) -> Scene:
    actors = (
        recorder_in(road, 0, 60.0, vary.between(1.5, 3.0)),
        *others,
        in_lane("oncoming_car", road, 0, 230.0, vary.between(7.0, 10.0), vary, backward=True),
        strolling("stroller", road, 110.0, vary, backward=True),
    )
    courses = courses_of(actors)
    events = (
        *happening(PARKS_ALONG, courses, parks_along(road)),
        *happening(PARKS_IN_BAY, courses, parks_in_bay(road)),
        *happening(PULLS_OUT, courses, pulls_out(road)),
    )
    return Scene("", description, road.network, actors, events)


def _into(path: Path, cruise_mps: float, stop_s: float) -> Drive:
    """Drives along all of a path and stands at its end, having braked gently."""
    slow, rate = 2.5, 1.5
    ramp_m = (cruise_mps**2 - slow**2) / (2 * rate) + (cruise_mps + slow) / 2 * 0.4
    last_m = slow**2 / 2.0 + slow / 2 * 0.4
    first_s = stop_s
    first_m = cruise_mps * first_s
    middle_m = path.length_m - first_m - ramp_m - last_m
    ramp_s = (cruise_mps - slow) / rate + 0.4
    return Drive.of(cruise_mps, (first_s, slow, rate), (first_s + ramp_s + middle_m / slow, 0.0, 1.0))


@recipe(*_ALL, bends=True)
def parking_forwards(vary: Variation) -> Scene:
    """A car drives forwards into a long gap at the kerb and stands."""
    road = street(kerb_m=2.4)
    x, y = vary.between(108.0, 114.0), road.lane_y(1)
    way = line((x - 17.0, y), (x, y)).then(bend((x, y), 0.0, (x + 13.0, road.strip_y()), 0.0),
                                       line((x + 13.0, road.strip_y()), (x + 15.0, road.strip_y())))  # fmt: skip
    car = actor_of("parking_car", CAR, Along(way, _into(way, 6.0, 1.0)), vary.scale())
    rows = (*parked_row("parked_car", road, 80.0, 3, vary), *parked_row("parked_far_car", road, 138.0, 3, vary))
    return _scene("A car parks forwards along the kerb.", vary, road, car, *rows)


@recipe(*_ALL, bends=True)
def parking_backwards(vary: Variation) -> Scene:
    """A car drives past a gap at the kerb, reverses into it and stands."""
    road = street(kerb_m=2.4)
    x, y = vary.between(120.0, 124.0), road.lane_y(1) - 0.3
    ahead = line((x - 12.0, y), (x, y))
    back = bend((x, y), np.pi, (x - 8.5, road.strip_y()), np.pi)
    legs = [leg(ahead, vary.between(3.5, 4.5), 1.2), leg(back, vary.between(1.7, 2.2), 0.8, backwards=True)]
    car = actor_of("parking_car", CAR, in_turn(0.0, legs, vary.between(0.4, 0.8)), vary.scale())
    rows = (*parked_row("parked_car", road, x - 24.5, 2, vary), *parked_row("parked_far_car", road, x, 3, vary))
    return _scene("A car reverses into a gap at the kerb.", vary, road, car, *rows)


@recipe(*_ALL, bends=True)
def parking_in_a_bay(vary: Variation) -> Scene:
    """A car turns into a bay at right angles to the street and stands."""
    road = street()
    bay = add_bays(road, 116.0, 7)[3]
    y, inside = road.lane_y(1), road.kerb_y() - 2.9
    way = line((bay - 32.0, y), (bay - 6.0, y)).then(
        bend((bay - 6.0, y), 0.0, (bay, road.kerb_y() - 1.0), -np.pi / 2),
        line((bay, road.kerb_y() - 1.0), (bay, inside)),
    )
    car = actor_of("parking_car", CAR, Along(way, _into(way, 6.0, vary.between(0.8, 1.4))), vary.scale())
    others = (standing(f"bay_car_{k}", CAR, (116.0 + 3.0 * k, inside), -np.pi / 2, vary.scale()) for k in (0, 1, 5, 6))
    return _scene("A car turns into a parking bay.", vary, road, car, *others)


@recipe(*_ALL, bends=True)
def pulling_out_from_the_kerb(vary: Variation) -> Scene:
    """A car pulls out from the kerb into the right lane."""
    road = street(kerb_m=2.4)
    x, y = vary.between(108.0, 112.0), road.strip_y()
    way = line((x, y), (x + 1.5, y)).then(
        bend((x + 1.5, y), 0.0, (x + 18.0, road.lane_y(1)), 0.0),
        line((x + 18.0, road.lane_y(1)), (400.0, road.lane_y(1))),
    )
    speed = Drive.of(0.0, (vary.between(2.0, 4.0), vary.between(6.0, 8.0), vary.between(1.2, 1.6)))
    car = actor_of("leaving_car", CAR, Along(way, speed), vary.scale())
    rows = (*parked_row("parked_car", road, 85.0, 3, vary), *parked_row("parked_far_car", road, 132.0, 3, vary))
    return _scene("A car pulls out from the kerb.", vary, road, car, *rows)


@recipe(*_ALL, bends=True)
def stopping_in_the_lane(vary: Variation) -> Scene:
    """Cars stop in their lane beside parked cars, one of them at its right edge, and one sets off in it."""
    road = street(kerb_m=2.4)
    stopping = Drive.of(7.0, (1.0, vary.between(4.0, 5.0), 1.5), (vary.between(5.0, 6.0), 0.0, 1.5))
    setting_off = Drive.of(0.0, (vary.between(2.0, 4.0), 7.0, 1.4))
    return _scene(
        "Cars stop and set off in their lane.", vary, road,
        in_lane("stopping_car", road, 1, 85.0, stopping, vary, off_m=-vary.between(0.1, 0.4)),
        in_lane("starting_car", road, 1, 170.0, setting_off, vary),
        *parked_row("parked_car", road, 100.0, 6, vary),
    )  # fmt: skip
