"""Simulated traffic: nobody is scripted but the slow ones in front; what the others do is read off their motions."""

from __future__ import annotations

from typing import Final

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.crossing_over import before_line, recorder_over, scene_at
from tools.av2.samples.crossroads import crossroads
from tools.av2.samples.driving import Drive, SpeedOverTime
from tools.av2.samples.junction import EAST, SOUTH, WEST
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.behaviour_lanes import CHANGES_LEFT, CHANGES_RIGHT, SWERVES, WEAVES, changes_lane
from tools.av2.samples.recipes.behaviour_standstill import (
    CREEPS,
    IS_ACTIVE,
    SETS_OFF,
    STOPS_AND_GOES,
    STOPS_FOR_A_WHILE,
    is_parked,
    sets_off,
    stops_and_goes,
    stops_for_a_while,
)
from tools.av2.samples.recipes.behaviour_stop_signs import AT_SIGN, RUNS_SIGN
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, in_lane, length_of, parked_row, recorder_in, strolling
from tools.av2.samples.streets import Street, street
from tools.av2.samples.traffic import Driver, Entrant, StopLine, simulate
from tools.av2.samples.truth import always, courses_of, happening, vehicles
from tools.av2.samples.variation import Variation

_CHANGES: Final = (CHANGES_LEFT, CHANGES_RIGHT, SWERVES, WEAVES, STOPS_FOR_A_WHILE, IS_ACTIVE)


def _driven(road: Street, entrants: list[tuple[str, str, Entrant]]) -> tuple[Actor, ...]:
    """Simulated vehicles on the lanes to +x, each given with its name and category."""
    lanes = [road.lane_y(k) for k in range(len(road.forward))]
    motions = simulate(line((0.0, 0.0), (road.length_m, 0.0)), lanes, [entrant for _, _, entrant in entrants])
    return tuple(
        actor_of(name, category, motion) for (name, category, _), motion in zip(entrants, motions, strict=True)
    )


def _entrant(
    name: str, lane: int, at_m: float, speed_mps: float, driver: Driver, category: str = CAR,
    script: SpeedOverTime | None = None,
) -> tuple[str, str, Entrant]:  # fmt: skip
    return name, category, Entrant(lane, at_m, speed_mps, length_of(category), driver, script)


@recipe(*_CHANGES, bends=True)
def overtaking_slow_ones(vary: Variation) -> Scene:
    """Cars that come up behind a slow truck and a slow car change lanes, one to each side."""
    return _lanes(vary, True)


@recipe(*_CHANGES, bends=True)
def queueing_behind_slow_ones(vary: Variation) -> Scene:
    """Cars that come up behind a slow truck and a slow car stay behind them."""
    return _lanes(vary, False)


def _lanes(vary: Variation, changing: bool) -> Scene:
    road = street(("VEHICLE",) * 3, kerb_m=2.6)
    quick = [Driver(vary.between(13.0, 14.0), vary.between(1.0, 1.2), changes_lanes=changing) for _ in range(2)]
    calm = [Driver(vary.between(9.0, 9.5)) for _ in range(4)]
    entrants = [
        _entrant("slow_truck", 2, 130.0, 5.0, Driver(vary.between(5.0, 5.6)), "BOX_TRUCK"),
        _entrant("first_quick_car", 2, vary.between(80.0, 86.0), 10.0, quick[0]),
        _entrant("slow_car", 0, 140.0, 5.5, Driver(vary.between(5.4, 6.0))),
        _entrant("second_quick_car", 0, vary.between(90.0, 96.0), 10.0, quick[1]),
        _entrant("steady_car", 1, 190.0, 9.0, calm[0]),
        _entrant("far_car", 0, 200.0, 9.0, calm[1]),
        _entrant("last_car", 2, 30.0, 8.0, calm[2]),
    ]
    actors = (
        recorder_in(road, 1, 50.0, vary.between(7.0, 8.0)),
        *_driven(road, entrants),
        in_lane("oncoming_car", road, 0, 240.0, vary.between(8.0, 10.0), vary, backward=True),
        *parked_row("parked_car", road, 100.0, 5, vary),
    )
    courses = courses_of(actors)
    events = (
        *happening(CHANGES_LEFT, courses, changes_lane(road, 1)),
        *happening(CHANGES_RIGHT, courses, changes_lane(road, -1)),
        *happening(STOPS_FOR_A_WHILE, courses, stops_for_a_while),
        *happening(IS_ACTIVE, courses, always, lambda one: vehicles(one) and not is_parked(one)),
    )
    return Scene("", "Cars come up behind slow ones.", road.network, actors, events)


@recipe(STOPS_AND_GOES, SETS_OFF, STOPS_FOR_A_WHILE, IS_ACTIVE, bends=True)
def congested_lane(vary: Variation) -> Scene:
    """A platoon behind a car that stops twice: all of it stops and goes."""
    top = vary.between(4.4, 4.8)
    again_s, back_s = vary.between(4.9, 5.1), vary.between(8.2, 8.4)
    return _platoon(vary, Drive.of(6.0, (0.5, 0.0, 3.0), (again_s, top, 1.8), (back_s, 0.0, 3.0)))


@recipe(STOPS_AND_GOES, SETS_OFF, STOPS_FOR_A_WHILE, IS_ACTIVE, CREEPS, bends=True)
def flowing_lane(vary: Variation) -> Scene:
    """A platoon behind a car that slows down twice: nobody stops."""
    slow = vary.between(3.2, 3.8)
    return _platoon(vary, Drive.of(9.0, (1.0, slow, 2.0), (vary.between(5.0, 5.4), 8.0, 1.8),
                                   (vary.between(9.0, 9.5), slow, 2.0)))  # fmt: skip


def _platoon(vary: Variation, leader: Drive) -> Scene:
    road = street(kerb_m=2.6)
    start = float(leader.start_mps)
    drivers = [
        Driver(vary.between(11.0, 13.0), vary.between(0.7, 0.9), vary.between(1.6, 2.0), 2.2, 2.5) for _ in range(2)
    ]
    entrants = [_entrant("leading_car", 0, 160.0, start, Driver(), script=leader)]
    entrants += [
        _entrant(f"follower_{k}", 0, 160.0 - (k + 1) * (6.6 + 0.8 * start), start, driver)
        for k, driver in enumerate(drivers)
    ]
    actors = (
        recorder_in(road, 1, 90.0, vary.between(4.0, 6.0)),
        *_driven(road, entrants),
        in_lane("oncoming_bus", road, 0, 260.0, vary.between(7.0, 9.0), vary, "BUS", backward=True),
        *parked_row("parked_car", road, 140.0, 4, vary),
        strolling("stroller", road, 110.0, vary),
    )
    courses = courses_of(actors)
    events = (
        *happening(STOPS_AND_GOES, courses, stops_and_goes),
        *happening(SETS_OFF, courses, sets_off),
        *happening(STOPS_FOR_A_WHILE, courses, stops_for_a_while),
        *happening(IS_ACTIVE, courses, always, lambda one: vehicles(one) and not is_parked(one)),
    )
    return Scene("", "A platoon of cars in one lane.", road.network, actors, events)


@recipe(RUNS_SIGN, AT_SIGN)
def taking_turns_at_a_stop_sign(vary: Variation) -> Scene:
    """Cars stop at a stop sign one after the other before they drive on."""
    cross = crossroads(("VEHICLE",))
    drivers = [Driver(vary.between(8.0, 10.0), vary.between(1.0, 1.3), 2.0, 1.8, 2.2) for _ in range(3)]
    entrants = [
        Entrant(0, 120.0 - cross.stop_m - 40.0 - 16.0 * k, 7.0, length_of(CAR), one) for k, one in enumerate(drivers)
    ]
    sign = StopLine(120.0 - cross.stop_m, wait_s=vary.between(1.0, 1.5))
    motions = simulate(line((-120.0, 0.0), (120.0, 0.0)), [-cross.offset_m(0)], entrants, [sign])
    actors = (
        recorder_over(cross, SOUTH, 100.0, vary.between(1.0, 2.0)),
        *(actor_of(f"car_{k}", CAR, motion) for k, motion in enumerate(motions)),
        cross.stop_sign("west_sign", WEST),
        cross.stop_sign("east_sign", EAST),
    )
    events = happening(AT_SIGN, courses_of(actors), before_line(cross, (WEST, EAST)))
    return scene_at("Cars stop at a stop sign one after the other.", cross, actors, events)
