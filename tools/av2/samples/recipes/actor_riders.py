"""Who rides what, and who tows what."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of, standing
from tools.av2.samples.driving import Drive, SpeedOverTime, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along, Beside
from tools.av2.samples.paths import Path
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, in_lane, lane_way, recorder_in, strolling
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import Course, always, courses_of, happening, happening_between, of_category
from tools.av2.samples.variation import Variation

RIDES: Final = event_kind("rides", "actor", "riding(cyclists, bicycles, log_dir)")
IS_RIDDEN: Final = event_kind("is_ridden", "actor", "with_rider(bicycles, log_dir)")
IS_NOT_RIDDEN: Final = event_kind("is_not_ridden", "actor", "without_rider(bicycles, log_dir)")
TOWS: Final = event_kind("tows", "actor", "towing(vehicles, trailers, log_dir)")
IS_TOWED: Final = event_kind("is_towed", "actor", "being_towed(trailers, log_dir)")
_RIDING: Final = (RIDES, IS_RIDDEN, IS_NOT_RIDDEN)
_TOWING: Final = (TOWS, IS_TOWED)


def _rider(name: str, way: Path, speed: SpeedOverTime | float, vary: Variation) -> tuple[Actor, Actor]:
    motion = Along(way, constant(speed) if isinstance(speed, float) else speed)
    bicycle = actor_of(f"{name}_bicycle", "BICYCLE", motion, vary.scale())
    return bicycle, actor_of(name, "BICYCLIST", Beside(motion, ahead_m=vary.between(-0.2, 0.1)))


@recipe(*_RIDING)
def riding_and_not(vary: Variation) -> Scene:
    """Two cyclists ride, one of whom stops for a while; one bicycle leans, another one is pushed by a pedestrian."""
    road = street(("VEHICLE", "BIKE"), ("VEHICLE", "BIKE"))
    pushing = constant(vary.about(1.2))
    walk = lane_way(road, 1, 150.0, off_m=-3.5)
    stopping = Drive.of(5.0, (2.0, 0.0, 1.5), (vary.between(8.0, 10.0), 5.0, 1.2))
    actors = (
        *_rider("cyclist", lane_way(road, 1, 80.0), vary.between(4.0, 6.0), vary),
        *_rider("stopping_cyclist", lane_way(road, 1, 200.0, backward=True), stopping, vary),
        standing("leaning_bicycle", "BICYCLE", (120.0, road.sidewalk_y()), np.pi / 2),
        actor_of("pushed_bicycle", "BICYCLE", Along(walk, pushing)),
        actor_of("pushing_pedestrian", "PEDESTRIAN", Beside(Along(walk, pushing), left_m=0.8)),
    )
    return _riders(vary, road, actors)


@recipe(*_RIDING)
def nobody_rides(vary: Variation) -> Scene:
    """Bicycles lean or are pushed, and a cyclist stands beside hers."""
    road = street(("VEHICLE", "BIKE"), ("VEHICLE", "BIKE"))
    pushing = constant(vary.about(1.2))
    walk = lane_way(road, 1, 150.0, off_m=-3.5)
    actors = (
        standing("leaning_bicycle", "BICYCLE", (120.0, road.sidewalk_y()), np.pi / 2),
        standing("cyclist", "BICYCLIST", (122.5, road.sidewalk_y()), np.pi / 2),
        actor_of("pushed_bicycle", "BICYCLE", Along(walk, pushing)),
        actor_of("pushing_pedestrian", "PEDESTRIAN", Beside(Along(walk, pushing), left_m=0.8)),
    )
    return _riders(vary, road, actors)


@recipe(*_RIDING)
def everybody_rides(vary: Variation) -> Scene:
    """All bicycles are ridden, one of them behind another."""
    road = street(("VEHICLE", "BIKE"), ("VEHICLE", "BIKE"))
    pace = vary.between(4.0, 6.0)
    actors = (
        *_rider("cyclist", lane_way(road, 1, 80.0), pace, vary),
        *_rider("second_cyclist", lane_way(road, 1, 76.0), pace, vary),
        *_rider("oncoming_cyclist", lane_way(road, 1, 200.0, backward=True), vary.between(4.0, 6.0), vary),
    )
    return _riders(vary, road, actors)


def _riders(vary: Variation, road: Street, others: tuple[Actor, ...]) -> Scene:
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 7.0)),
        *others,
        in_lane("oncoming_car", road, 0, 240.0, vary.between(7.0, 9.0), vary, backward=True),
        strolling("stroller", road, 90.0, vary, backward=True),
    )
    courses = courses_of(actors)
    ridden = {f"{one.name}_bicycle" for one in actors}

    def is_bicycle(course: Course) -> bool:
        return course.actor.category == "BICYCLE"

    events = (
        *happening_between(
            RIDES, courses, lambda one, other: always(one) & (other.actor.name == f"{one.actor.name}_bicycle"),
            of_category("BICYCLIST"), is_bicycle,
        ),
        *happening(IS_RIDDEN, courses, always, lambda one: is_bicycle(one) and one.actor.name in ridden),
        *happening(IS_NOT_RIDDEN, courses, always, lambda one: is_bicycle(one) and one.actor.name not in ridden),
    )  # fmt: skip
    return Scene("", "Bicycles, with riders and without.", road.network, actors, events)


@recipe(*_TOWING)
def towing_a_trailer(vary: Variation) -> Scene:
    """A truck cab and a car tow a trailer each; another trailer stands alone at the kerb."""
    return _trailers(vary, vary.between(0.4, 1.0))


@recipe(*_TOWING)
def trailer_on_its_own(vary: Variation) -> Scene:
    """Vehicles drive past a trailer that stands alone at the kerb, and a truck stands some metres before it."""
    return _trailers(vary, None)


def _trailers(vary: Variation, hitch_m: float | None) -> Scene:
    road = street(kerb_m=2.8)
    cab = in_lane("truck_cab", road, 1, 90.0, vary.between(6.0, 8.0), vary, "TRUCK_CAB")
    car = in_lane("towing_car", road, 0, 200.0, vary.between(6.0, 8.0), vary, CAR, backward=True)
    trailers: tuple[Actor, ...] = ()
    for vehicle, scale in ((cab, 1.0), (car, 0.6)) if hitch_m is not None else ():
        length = 9.0 * scale
        behind = -(vehicle.size_m[0] / 2 + (hitch_m or 0.0) + length / 2)
        trailers += (actor_of(f"{vehicle.name}_trailer", "VEHICULAR_TRAILER", Beside(vehicle.motion, behind), scale),)
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 7.0)),
        cab,
        car,
        *trailers,
        standing("lone_trailer", "VEHICULAR_TRAILER", (150.0, road.strip_y()), 0.0, 0.7),
        standing("parked_truck", "BOX_TRUCK", (165.0 + vary.between(0.0, 3.0), road.strip_y()), 0.0),
    )
    courses = courses_of(actors)
    events = (
        *happening_between(
            TOWS, courses, lambda one, other: always(one) & (other.actor.name == f"{one.actor.name}_trailer"),
            whom=lambda one: one.actor.category == "VEHICULAR_TRAILER",
        ),
        *happening(IS_TOWED, courses, always, lambda one: one.actor in trailers),
    )  # fmt: skip
    return Scene("", "Trailers, towed or left alone.", road.network, actors, events)
