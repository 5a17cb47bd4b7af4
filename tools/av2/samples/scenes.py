"""What happens in the sample logs. A scene is a function of small variations; its script holds under all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.junction import EAST, NORTH, SIDEWALK_M, SOUTH, WEST, four_way
from tools.av2.samples.paths import Path, bend, line
from tools.av2.samples.roads import straight_road
from tools.av2.samples.scene import (
    Scene,
    crossing_behind,
    crossing_in_front,
    crossing_line,
    moving_along,
    standing_still,
    turning,
)
from tools.av2.samples.speeds import Speed
from tools.av2.samples.variation import Variation

_WALK_MPS: Final = 1.4


def yielding_car(vary: Variation) -> Scene:
    """A car stops for a pedestrian at a crossing; the recording car waits behind it."""
    cruise = vary.about(9.0)
    car = moving("yielding_car", "REGULAR_VEHICLE", line((-60.0, -1.75), (90.0, -1.75)),
                 Speed.stopping(cruise, 40.3, 10.5), vary.scale())  # fmt: skip
    recorder = ego(line((-75.0, -1.75), (75.0, -1.75)), Speed.stopping(cruise, 45.0, 11.5, 3.0))
    walker = _walking("crossing_pedestrian", line((-13.0, -SIDEWALK_M), (-13.0, SIDEWALK_M)), vary, 2.0)
    stroller = _walking("sidewalk_pedestrian", line((-50.0, -SIDEWALK_M), (-20.0, -SIDEWALK_M)), vary)
    oncoming = moving("oncoming_car", "REGULAR_VEHICLE", line((22.0, 1.75), (-150.0, 1.75)),
                      Speed.constant(vary.about(9.0)), vary.scale())  # fmt: skip
    bicycle, rider = _cyclist("cyclist", line((30.0, 7.9), (-90.0, 7.9)), vary)
    events = (
        crossing_in_front(walker, car),
        standing_still(car),
        standing_still(recorder),
        moving_along(stroller, "walks_along_sidewalk"),
        moving_along(rider, "rides_in_bike_lane"),
    )
    actors = (recorder, car, walker, stroller, oncoming, bicycle, rider)
    return Scene("yielding_car", _sentence(yielding_car), four_way(), actors, events)


def bus_stop(vary: Variation) -> Scene:
    """A bus stops in its lane, a car changes lanes ahead of the recording car; nobody crosses the road."""
    network = straight_road(("VEHICLE", "VEHICLE", "BUS"), ("VEHICLE", "VEHICLE"), 320.0, 4, kerb_m=2.6)
    network.add_crossing((150.0, -1.75), EAST, 22.7)
    pace = vary.about(10.0)
    recorder = ego(line((60.0, -1.75), (320.0, -1.75)), Speed.constant(pace))
    follower = moving("following_car", "REGULAR_VEHICLE", line((42.0, -1.75), (300.0, -1.75)),
                      Speed.constant(pace), vary.scale())  # fmt: skip
    swerve = line((88.0, -5.25), (110.0, -5.25)).then(
        bend((110.0, -5.25), EAST, (150.0, -1.75), EAST), line((150.0, -1.75), (320.0, -1.75))
    )
    changer = moving("lane_changing_car", "REGULAR_VEHICLE", swerve, Speed.constant(pace * 1.05), vary.scale())
    bus = moving("bus", "BUS", line((50.0, -8.75), (300.0, -8.75)), Speed.stopping(vary.about(8.0), 42.0, 12.0))
    walker = _walking("sidewalk_pedestrian", line((90.0, -15.3), (120.0, -15.3)), vary)
    waiting = tuple(
        standing(f"waiting_pedestrian_{k}", "PEDESTRIAN", (93.0 + 1.2 * k, -13.6), NORTH, vary.scale()) for k in (0, 1)
    )
    parked = _parked_row("parked_car", 8, 70.0, 9.0, WEST, vary)
    events = (
        standing_still(bus),
        crossing_line(changer, -3.5, "changes_lane_left"),
        moving_along(follower, "follows_ego"),
        moving_along(walker, "walks_along_sidewalk"),
        *(standing_still(car) for car in parked),
    )
    actors = (recorder, follower, changer, bus, walker, *waiting, *parked)
    return Scene("bus_stop", _sentence(bus_stop), network, actors, events)


def left_turn(vary: Variation) -> Scene:
    """A car turns left; the recording car waits for a pedestrian at a crossing while another one passes behind it."""
    recorder = ego(line((1.75, -60.0), (1.75, 60.0)), Speed.stopping(vary.about(9.0), 38.4, 14.0))
    way = line((32.0, 1.75), (16.5, 1.75)).then(
        bend((16.5, 1.75), WEST, (-1.75, -16.5), SOUTH), line((-1.75, -16.5), (-1.75, -90.0))
    )
    turner = moving("turning_car", "REGULAR_VEHICLE", way, Speed.constant(vary.about(8.0)), vary.scale())
    walker = _walking("crossing_pedestrian", line((-SIDEWALK_M, -13.0), (SIDEWALK_M, -13.0)), vary, 2.6)
    behind = _walking("pedestrian_behind", line((SIDEWALK_M, -34.0), (-SIDEWALK_M, -34.0)), vary, 5.5)
    pace = _pace(vary)
    parent = moving("pedestrian_with_stroller", "PEDESTRIAN", line((SIDEWALK_M, -55.0), (SIDEWALK_M, -30.0)), pace,
                    vary.scale())  # fmt: skip
    stroller = moving("stroller", "STROLLER", line((SIDEWALK_M, -54.0), (SIDEWALK_M, -29.0)), pace)
    bicycle, rider = _cyclist("cyclist", line((7.9, -45.0), (7.9, 90.0)), vary)
    events = (
        crossing_in_front(walker, recorder),
        crossing_behind(behind, recorder),
        standing_still(recorder),
        turning(turner, "turns_left"),
        moving_along(parent, "walks_along_sidewalk"),
        moving_along(rider, "rides_in_bike_lane"),
    )
    actors = (recorder, turner, walker, behind, parent, stroller, bicycle, rider)
    return Scene("left_turn", _sentence(left_turn), four_way(), actors, events)


def stepping_out(vary: Variation) -> Scene:
    """A pedestrian steps out between parked cars; the recording car brakes, waits and drives on."""
    network = straight_road(("VEHICLE",), ("VEHICLE",), 240.0, 3, kerb_m=2.6)
    near = _parked_row("parked_car_right", 5, 38.0, 7.5, EAST, vary, y_m=-4.8, gap_after=3)
    far = _parked_row("parked_car_left", 5, 38.0, 7.5, WEST, vary, y_m=4.8, gap_after=3)
    recorder = ego(line((20.0, -1.75), (240.0, -1.75)), Speed.stopping(vary.about(8.0), 35.5, 10.5))
    walker = _walking("pedestrian_stepping_out", line((66.5, -7.5), (66.5, 7.5)), vary, 3.0)
    oncoming = moving("oncoming_car", "REGULAR_VEHICLE", line((180.0, 1.75), (0.0, 1.75)),
                      Speed.constant(vary.about(7.0)), vary.scale())  # fmt: skip
    truck = standing("delivery_truck", "BOX_TRUCK", (100.0, -4.8), EAST, vary.scale())
    pace = _pace(vary)
    owner = moving("pedestrian_with_dog", "PEDESTRIAN", line((120.0, 8.0), (90.0, 8.0)), pace, vary.scale())
    dog = moving("dog", "DOG", line((119.0, 8.6), (89.0, 8.6)), pace)
    events = (
        crossing_in_front(walker, recorder),
        crossing_in_front(walker, near[3]),
        crossing_in_front(walker, far[4]),
        standing_still(recorder),
        moving_along(owner, "walks_along_sidewalk"),
        moving_along(oncoming, "drives_in_opposite_lane"),
        *(standing_still(car) for car in (*near, *far, truck)),
    )
    actors = (recorder, walker, oncoming, truck, owner, dog, *near, *far)
    return Scene("stepping_out", _sentence(stepping_out), network, actors, events)


SCENES: Final[tuple[Callable[[Variation], Scene], ...]] = (yielding_car, bus_stop, left_turn, stepping_out)
"""All scripted scenes, in the order in which samples are written."""


def _walking(name: str, path: Path, vary: Variation, begins_s: float = -2.0) -> Actor:
    """A pedestrian who sets off at `begins_s` and keeps walking."""
    return moving(name, "PEDESTRIAN", path, _pace(vary, begins_s), vary.scale())


def _pace(vary: Variation, begins_s: float = -2.0) -> Speed:
    """Sets off at `begins_s` and keeps walking."""
    return Speed.of([(begins_s, 0.0), (begins_s + 0.8, vary.about(_WALK_MPS))])


def _cyclist(name: str, path: Path, vary: Variation) -> tuple[Actor, Actor]:
    """Bicycle and rider, annotated apart as AV2 does."""
    speed = Speed.constant(vary.about(5.0))
    rider = moving(name, "BICYCLIST", path, speed, vary.scale())
    return moving(f"{name}_bicycle", "BICYCLE", path, speed, vary.scale()), rider


def _parked_row(
    name: str, count: int, first_m: float, step_m: float, yaw_rad: float, vary: Variation,
    y_m: float = 8.4, gap_after: int = 0,
) -> tuple[Actor, ...]:  # fmt: skip
    """Cars parked in a row along x; after `gap_after` cars one place more is left free."""
    places = [first_m + step_m * (k + (gap_after and k > gap_after)) for k in range(count)]
    return tuple(
        standing(f"{name}_{k}", "REGULAR_VEHICLE", (place, y_m), yaw_rad, vary.scale())
        for k, place in enumerate(places)
    )


def _sentence(scene: Callable[[Variation], Scene]) -> str:
    return str(scene.__doc__).strip()
