"""Encounters: coming nearer, being on a collision course, crossing each other's path, passing closely.

A person says that a car approaches somebody when it moves towards him and comes nearer, for more than a moment. Two are
on a collision course when they would touch within three seconds if both went on as they move. Their paths cross within
three seconds when the second one enters the place that both pass over at most so long after the first has left it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import Drive, SpeedOverTime, constant, stop_and_go
from tools.av2.samples.junction import NORTH
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import (
    INNER_Y_M,
    OUTER_Y_M,
    ahead_m,
    closing_mps,
    gap_m,
    left_m,
    stretches_with,
    velocity_mps,
)
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.streets import street
from tools.av2.samples.truth import STEP_S, TIME_S, Course, courses_of, happening_between, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

APPROACHES: Final = event_kind("approaches_a_person", "relation", "approaching(vehicles, pedestrians, log_dir)")
COLLISION: Final = event_kind(
    "is_on_a_collision_course", "relation", "time_to_collision(vehicles, pedestrians, log_dir)"
)
CROSSES: Final = event_kind("crosses_a_persons_path", "relation", "crossing_paths(vehicles, pedestrians, log_dir)")
CROSSED: Final = event_kind("is_crossed_by_a_person", "relation", "being_crossed_by(vehicles, pedestrians, log_dir)")
CLOSEST: Final = event_kind("passes_a_person_closely", "relation", "closest_approach(vehicles, pedestrians, log_dir)")
ASKED: Final = (APPROACHES, COLLISION, CROSSES, CROSSED, CLOSEST)
_NARROW: Final = np.cos(np.radians(22.5))


def approaches(one: Course, other: Course) -> NDArrayBool:
    """It moves towards the other, passing at most 5 m beside it, and they come nearer at 0.5 m/s and by a metre."""
    forward, aside = ahead_m(one, other) * np.sign(one.speed_mps), np.abs(left_m(one, other))
    straight = forward / np.maximum(np.hypot(forward, aside), 1e-9)
    heads = (forward > 0) & ((aside <= 5.0) | (straight >= _NARROW)) & (gap_m(one, other) <= 50.0)
    nearer = np.minimum(np.abs(one.speed_mps) * straight, closing_mps(one, other))
    kept = np.zeros(TIME_S.size, np.bool_)
    for first, last in runs_of(heads & (nearer >= 0.5)):
        kept[first : last + 1] = (last - first) * STEP_S >= 1.0 and nearer[first : last + 1].sum() * STEP_S >= 1.0
    return kept


def would_collide(one: Course, other: Course) -> NDArrayBool:
    """Both going on straight as they move, their boxes touch within three seconds; they do not touch yet."""
    relative = velocity_mps(one) - velocity_mps(other)
    touches = np.zeros(TIME_S.size, np.bool_)
    for ahead_s in np.arange(0.0, 3.001, 0.03):
        touches |= gap_m(one, other, relative * ahead_s) <= 0.0
    return touches & (closing_mps(one, other) >= 0.5) & (gap_m(one, other) > 0.0)


def crosses_path(driver: Course, walker: Course) -> NDArrayBool:
    """The driver goes along x, the walker along y, and one enters the common place soon after the other left it."""
    spot = walker.place_m[0, 0], driver.place_m[0, 1]
    times = (
        _within(driver.place_m[:, 0] - spot[0], driver, walker),
        _within(walker.place_m[:, 1] - spot[1], walker, driver),
    )
    if any(not inside.any() or inside[-1] for inside in times):
        return np.zeros(TIME_S.size, np.bool_)
    (begin, left), (entered, end) = sorted((int(t.argmax()), int(TIME_S.size - 1 - t[::-1].argmax())) for t in times)
    holds = np.zeros(TIME_S.size, np.bool_)
    holds[begin : max(left, end) + 1] = (entered - left) * STEP_S <= 3.0
    return holds


def _within(offset_m: NDArrayFloat, one: Course, other: Course) -> NDArrayBool:
    return np.asarray(np.abs(offset_m) <= (one.actor.size_m[0] + other.actor.size_m[1]) / 2)


def is_crossed(car: Course, walker: Course) -> NDArrayBool:
    """The walker moves across the way ahead of the car, at most 10 m ahead, from 5 m beside it to 5 m beside it."""
    ahead, aside = ahead_m(car, walker) - car.actor.size_m[0] / 2, left_m(car, walker)
    across = np.abs(np.gradient(aside, STEP_S)) >= 0.2
    half = car.actor.size_m[1] / 2
    whole = (ahead >= 0) & (ahead <= 10.0) & (np.abs(aside) <= half + 5.0) & across & (np.abs(walker.speed_mps) >= 0.5)
    return stretches_with(stretches_with(whole, np.abs(aside) <= half), np.abs(aside) >= half)


def passes_closely(one: Course, other: Course) -> NDArrayBool:
    """The half second around the moment at which the two, at most 2 m apart, are as near as they get."""
    apart = gap_m(one, other)
    holds = np.zeros(TIME_S.size, np.bool_)
    for first, last in runs_of(apart <= 2.0):
        part = apart[first : last + 1]
        if first == 0 and last == TIME_S.size - 1:
            continue
        nearest = np.flatnonzero(part <= part.min() + 0.25) + first
        holds[np.maximum(nearest[0] - 50, 0) : nearest[-1] + 51] = True
    return holds & (not (one.is_parked and other.is_parked))


@recipe(*ASKED)
def just_before_the_car(vary: Variation) -> Scene:
    """A person crosses the road just before a car that does not brake; it passes a second one closely."""
    return _street(vary, constant(vary.between(8.0, 8.6)), walks_at_s=vary.between(4.4, 4.8), waits_y_m=-3.9)


@recipe(*ASKED)
def slowly_after_somebody(vary: Variation) -> Scene:
    """A car rolls on and passes the place where a person has just crossed."""
    return _street(vary, constant(vary.between(2.7, 3.0)), walks_at_s=vary.between(3.8, 4.4), waits_y_m=-4.2)


@recipe(*ASKED)
def late_braking(vary: Variation) -> Scene:
    """A car drives towards a person who stands in the road, and brakes late; another one passes far beside him."""
    pace = vary.between(8.5, 9.5)
    drive = Drive.of(pace, (vary.between(6.0, 6.4), 0.0, 4.0))
    stop_x = 80.0 + float(drive.distance_m(np.array([14.0]))[0])
    return _scene(
        ego(line((40.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(3.0)),
        moving("late_car", "REGULAR_VEHICLE", line((80.0, INNER_Y_M), (400.0, INNER_Y_M)), drive, vary.scale()),
        moving("oncoming_car", "REGULAR_VEHICLE", line((220.0, 5.25), (0.0, 5.25)), constant(pace), vary.scale()),
        standing("person_in_the_road", "PEDESTRIAN", (stop_x + 6.0, INNER_Y_M), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def long_before_the_car(vary: Variation) -> Scene:
    """The person has crossed long before the car comes, and the second one stands far from the road."""
    return _street(vary, constant(vary.between(5.0, 5.4)), walks_at_s=vary.between(0.6, 0.9), waits_y_m=-12.5)


@recipe(*ASKED)
def stopping_for_somebody(vary: Variation) -> Scene:
    """The car stops well before the person who crosses, waits, and drives on when he is gone."""
    drive = stop_and_go(vary.between(7.6, 8.0), (5.6, 60.0), brake_mps2=1.8)
    return _street(vary, drive, walks_at_s=vary.between(3.6, 3.9), waits_y_m=-12.5, stop_m=8.0)


@recipe(APPROACHES, COLLISION, CROSSED, CLOSEST, CROSSES)
def away_from_people(vary: Variation) -> Scene:
    """Cars drive away from people who walk along the sidewalk and across the road behind them."""
    pace = vary.between(7.0, 8.0)
    return _scene(
        ego(line((90.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving(
            "right_car", "REGULAR_VEHICLE", line((105.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace), vary.scale()
        ),
        moving("walker_behind", "PEDESTRIAN", line((70.0, -9.0), (70.0, 20.0)), constant(vary.between(1.2, 1.5))),
        moving("strolling_woman", "PEDESTRIAN", line((80.0, 12.0), (40.0, 12.0)), constant(vary.between(1.2, 1.5))),
    )


def _street(vary: Variation, drive: SpeedOverTime, walks_at_s: float, waits_y_m: float, stop_m: float = 0.0) -> Scene:
    """A car in the inner lane, a person who is in the middle of its lane at a given time, another one beside it."""
    walk = constant(vary.between(1.4, 1.6))
    arrives = float(drive.distance_m(np.array([6.0]))[0])
    place_x = 100.0 + arrives + 2.25 + stop_m
    start_y = INNER_Y_M - float(walk.distance_m(np.array([walks_at_s]))[0])
    return _scene(
        ego(line((60.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(2.0)),
        moving("car", "REGULAR_VEHICLE", line((100.0, INNER_Y_M), (400.0, INNER_Y_M)), drive),
        moving(
            "crossing_person", "PEDESTRIAN", line((place_x, start_y), (place_x, start_y + 40.0)), walk, vary.scale()
        ),
        standing("waiting_person", "PEDESTRIAN", (place_x - 12.0, waits_y_m), NORTH, vary.scale()),
    )


def _scene(*actors: Actor) -> Scene:
    courses, person = courses_of(actors), of_category("PEDESTRIAN")
    events = (
        *happening_between(APPROACHES, courses, approaches, whom=person),
        *happening_between(COLLISION, courses, would_collide, whom=person, min_s=0.5),
        *happening_between(CROSSES, courses, crosses_path, whom=person),
        *happening_between(CROSSED, courses, is_crossed, whom=person),
        *happening_between(CLOSEST, courses, passes_closely, whom=person),
    )
    return Scene("", "Cars and people come near each other.", street().network, actors, events)
