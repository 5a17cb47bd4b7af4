"""Driving in reverse: out of a bay, back along the lane, into a driveway; against cars that only look backwards."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along, in_turn, leg
from tools.av2.samples.paths import bend, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, in_lane, lane_way, parked_row, recorder_in, strolling
from tools.av2.samples.streets import Street, add_bays, street
from tools.av2.samples.truth import Course, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

REVERSES: Final = event_kind("reverses", "behaviour", "reversing(vehicles, log_dir)")


def reverses(course: Course) -> NDArrayBool:
    """It moves backwards."""
    return np.asarray(course.speed_mps < -0.2)


@recipe(REVERSES, bends=True)
def backing_out_of_a_bay(vary: Variation) -> Scene:
    """A car backs out of a parking bay and drives away; another one drives forwards all the time."""
    road = street(kerb_m=0.0)
    bay = add_bays(road, 120.0, 6)[2]
    inside, lane_y = road.kerb_y() - 2.8, road.lane_y(1)
    out = line((bay, inside), (bay, inside + 2.0)).then(
        bend((bay, inside + 2.0), np.pi / 2, (bay - 7.5, lane_y), np.pi)
    )
    away = line((bay - 7.5, lane_y), (400.0, lane_y))
    legs = [leg(out, vary.between(1.4, 2.0), backwards=True), (Along(away, Drive.of(0.0, (0.0, 8.0, 1.5))), 20.0)]
    leaving = actor_of("leaving_car", CAR, in_turn(vary.between(1.0, 3.0), legs, 0.8), vary.scale())
    return _scene("A car backs out of a parking bay and drives away.", vary, road, leaving)


@recipe(REVERSES, bends=True)
def backing_up_in_lane(vary: Variation) -> Scene:
    """A car stops and backs up along its lane; it looks the same way all the time."""
    road = street()
    speed = Drive.of(7.0, (0.5, 0.0, 2.5), (vary.between(5.5, 6.5), -vary.between(1.5, 2.2), 1.0), (11.0, 0.0, 1.0))
    truck = Drive.of(0.0, (vary.between(2.0, 4.0), -vary.between(1.2, 1.8), 0.8), (9.0, 0.0, 0.8))
    return _scene(
        "A car and a truck back up in their lanes.", vary, road,
        in_lane("backing_car", road, 1, 110.0, speed, vary),
        actor_of("backing_truck", "BOX_TRUCK", Along(lane_way(road, 1, 200.0, backward=True), truck), vary.scale()),
    )  # fmt: skip


@recipe(REVERSES, bends=True)
def driving_out_of_a_bay(vary: Variation) -> Scene:
    """A car that was parked backwards drives out of its bay forwards; parked cars stand both ways round."""
    road = street(kerb_m=0.0)
    bay = add_bays(road, 120.0, 6)[2]
    inside, lane_y = road.kerb_y() - 2.8, road.lane_y(1)
    out = line((bay, inside), (bay, inside + 2.5)).then(
        bend((bay, inside + 2.5), np.pi / 2, (bay + 7.5, lane_y), 0.0), line((bay + 7.5, lane_y), (400.0, lane_y))
    )
    speed = Drive.of(0.0, (vary.between(2.0, 4.0), 2.5, 1.0), (8.5, 8.0, 1.5))
    leaving = actor_of("leaving_car", CAR, Along(out, speed), vary.scale())
    return _scene("A car drives out of its parking bay forwards.", vary, road, leaving)


@recipe(REVERSES, bends=True)
def stopping_without_backing_up(vary: Variation) -> Scene:
    """A car stops, waits and drives on; another one drives slowly: nobody backs up."""
    road = street(kerb_m=2.6)
    speed = Drive.of(7.0, (0.5, 0.0, 2.5), (vary.between(5.5, 6.5), vary.between(1.5, 2.2), 1.0))
    return _scene(
        "A car stops, waits and drives on.", vary, road,
        in_lane("stopping_car", road, 1, 90.0, speed, vary),
        in_lane("slow_truck", road, 1, 200.0, vary.between(1.5, 2.5), vary, "BOX_TRUCK", backward=True),
        *parked_row("parked_car", road, 150.0, 4, vary),
    )  # fmt: skip


def _scene(description: str, vary: Variation, road: Street, *others: Actor) -> Scene:
    actors = (
        recorder_in(road, 0, 70.0, vary.between(3.0, 5.0)),
        *others,
        in_lane("oncoming_car", road, 0, 220.0, vary.between(7.0, 10.0), vary, backward=True),
        strolling("stroller", road, 90.0, vary, backward=True),
    )
    events = happening(REVERSES, courses_of(actors), reverses)
    return Scene("", description, road.network, actors, events)
