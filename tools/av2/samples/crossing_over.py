"""Who drives over an intersection, and where on it: pieces and rules that its recipes share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.av2.samples.actors import Actor, actor_of, ego_of
from tools.av2.samples.crossroads import Crossroads
from tools.av2.samples.driving import SpeedOverTime, constant
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.motions import Along
from tools.av2.samples.scene import Event, Scene
from tools.av2.samples.staging import CAR
from tools.av2.samples.truth import TIME_S, Course, Rule
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat


def towards(course: Course, arm_rad: float) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayBool]:
    """How far out on an arm the centre is, how far to the left of its middle, and whether it looks inwards."""
    x, y = course.place_m.T
    cos, sin = np.cos(arm_rad), np.sin(arm_rad)
    inwards = np.cos(course.yaw_rad - arm_rad - np.pi) > 0.7
    return cos * x + sin * y, cos * y - sin * x, np.asarray(inwards)


def before_line(cross: Crossroads, arms: Sequence[float] = (EAST, NORTH, WEST, SOUTH)) -> Rule:
    """In an inbound lane of one of the arms, its front from 10 m before the stop line to 1 m past it."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for arm in arms:
            out, left, inwards = towards(course, arm)
            to_line = out - course.actor.size_m[0] / 2 - cross.stop_m
            on_arm = (left > -1.75 * cross.turn_lanes) & (left < cross.kerb_m)
            answer |= inwards & on_arm & (to_line <= 10.0) & (to_line >= -1.0)
        return answer

    return rule


def on_intersection(cross: Crossroads) -> Rule:
    """Its centre is between the stop lines of all arms."""
    return lambda course: np.asarray((np.abs(course.place_m) < cross.stop_m).all(axis=1))


def driving(name: str, path_of: tuple[Crossroads, float, int, float, int, float], speed: SpeedOverTime | float,
         vary: Variation, category: str = CAR) -> Actor:  # fmt: skip
    """A vehicle on a way over an intersection, given as (crossroads, from arm, lane, to arm, lane, start)."""
    cross, *way = path_of
    pace = constant(speed) if isinstance(speed, float) else speed
    path = cross.way(way[0], int(way[1]), way[2], int(way[3]), way[4])
    return actor_of(name, category, Along(path, pace), vary.scale())


def recorder_over(cross: Crossroads, from_rad: float, start_m: float, speed: SpeedOverTime | float) -> Actor:
    """The recording car, straight over the intersection in the inner lane."""
    pace = constant(speed) if isinstance(speed, float) else speed
    return ego_of(Along(cross.way(from_rad, 0, from_rad + np.pi, 0, start_m), pace))


def scene_at(description: str, cross: Crossroads, actors: tuple[Actor, ...], *events: tuple[Event, ...]) -> Scene:
    """A scene at an intersection with the events of all its kinds."""
    return Scene("", description, cross.network, actors, tuple(event for part in events for event in part))
