"""Cutting in and cutting out.

A person says that a car cuts in when it changes lanes to just ahead of another one, so that this one has it close
before it from then on, and cuts out when it leaves the lane from just ahead of another one. Just ahead is a gap of two
seconds at most. It lasts as long as the change of lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import Drive, SpeedOverTime, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.behaviour_lanes import changes_lane
from tools.av2.samples.relations import bumper_gap_m, directly_ahead, in_lane_together, same_way
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.staging import CAR, in_lane, recorder_in, shifting_way
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import TIME_S, Course, PairRule, courses_of, happening_between
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

CUTS_IN: Final = event_kind("cuts_in", "relation", "cutting_in(vehicles, vehicles, log_dir)")
CUTS_OUT: Final = event_kind("cuts_out", "relation", "cutting_out(vehicles, vehicles, log_dir)")
ASKED: Final = (CUTS_IN, CUTS_OUT)
_CLOSE_S: Final = 2.0


def cuts(road: Street, courses: Sequence[Course], *, out: bool) -> PairRule:
    """The first one changes lanes to just ahead of the second one, or from there."""
    next_one = directly_ahead(courses)

    def rule(one: Course, other: Course) -> NDArrayBool:
        changing = changes_lane(road, 1)(one) | changes_lane(road, -1)(one)
        gap, together = bumper_gap_m(other, one), in_lane_together(one, other)
        ahead = next_one(other, one) & (gap >= 0) & (gap <= _CLOSE_S * other.speed_mps) & same_way(one, other)
        holds = np.zeros(TIME_S.size, np.bool_)
        for first, last in runs_of(changing):
            at = first + int(np.flatnonzero(np.diff(together[first : last + 2]))[:1].sum())
            before, after = (at, at + 1) if together[first] != together[last] else (first, first)
            holds[first : last + 1] = (
                (ahead[before] and not together[last]) if out else (ahead[after] and not together[first])
            )
        return holds

    return rule


def _changing(
    name: str, road: Street, from_m: float, lanes: tuple[int, int], at_m: float, speed: SpeedOverTime, vary: Variation
) -> Actor:
    """A car that changes lanes within 32 to 40 m from a place on."""
    shift = (at_m, at_m + vary.between(32.0, 40.0), road.lane_y(lanes[1]))
    return actor_of(name, CAR, Along(shifting_way(road, from_m, shift, y_m=road.lane_y(lanes[0])), speed), vary.scale())


@recipe(*ASKED)
def cutting_in_close(vary: Variation) -> Scene:
    """A car changes lanes to a few metres before another one."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 + 4.5 + vary.between(5.0, 9.0), (0, 1), constant(pace))


@recipe(*ASKED)
def overtaking_and_cutting_in(vary: Variation) -> Scene:
    """A car passes another one and moves over to the lane before it, too early."""
    pace = vary.between(7.5, 8.5)
    return _scene(vary, pace, 72.0, (0, 1), constant(pace + 3.0), at_m=72.0 + (pace + 3.0) * 5.5)


@recipe(*ASKED)
def changing_far_ahead(vary: Variation) -> Scene:
    """A car changes lanes far ahead of another one."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 + vary.between(40.0, 50.0), (0, 1), constant(pace))


@recipe(*ASKED)
def changing_behind(vary: Variation) -> Scene:
    """A car changes lanes to behind another one."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 - vary.between(14.0, 18.0), (0, 1), constant(pace))


@recipe(*ASKED)
def staying_in_the_next_lane(vary: Variation) -> Scene:
    """A car drives just ahead of another one, in the next lane, and stays there."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 + vary.between(9.0, 12.0), (0, 0), constant(pace))


@recipe(*ASKED)
def cutting_out_close(vary: Variation) -> Scene:
    """A car leaves the lane from a few metres before another one."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 + 4.5 + vary.between(6.0, 10.0), (1, 0), Drive.of(pace, (3.0, pace + 1.5, 0.8)))


@recipe(*ASKED)
def leaving_far_ahead(vary: Variation) -> Scene:
    """A car leaves the lane far ahead of another one."""
    pace = vary.between(8.5, 9.5)
    return _scene(vary, pace, 80.0 + vary.between(40.0, 50.0), (1, 0), constant(pace))


def _scene(
    vary: Variation, pace: float, from_m: float, lanes: tuple[int, int], speed: SpeedOverTime, at_m: float = 0.0
) -> Scene:
    road = street()
    actors = (
        recorder_in(road, 0, 45.0, vary.between(6.0, 7.0)),
        in_lane("other_car", road, 1, 80.0, pace, vary),
        _changing("changing_car", road, from_m, lanes, at_m or from_m + vary.between(28.0, 34.0), speed, vary),
        in_lane("oncoming_car", road, 0, 240.0, vary.between(7.0, 9.0), vary, backward=True),
    )
    courses = courses_of(actors)
    events = (
        *happening_between(CUTS_IN, courses, cuts(road, courses, out=False)),
        *happening_between(CUTS_OUT, courses, cuts(road, courses, out=True)),
    )
    return Scene("", "A car changes lanes near another one.", road.network, actors, events)
