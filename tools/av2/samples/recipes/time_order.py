"""What comes after what, while what, how long, how often: told of passing people and bicycles that stand at the kerb.

Passing means at most 6 m between the boxes. Everything else is as the words say: a car passes a person and then, within
two seconds, a bicycle; it passes somebody for three seconds at least; it passes people twice; two cars do it at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import constant
from tools.av2.samples.junction import EAST, NORTH
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import OUTER_Y_M, gap_m
from tools.av2.samples.scene import LAST_FRAME_S, Event, Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, courses_of, happening_between, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

_PERSON: Final = "near_objects(vehicles, pedestrians, log_dir, distance_thresh=6)"
_BICYCLE: Final = "near_objects(vehicles, bicycles, log_dir, distance_thresh=6)"
THEN: Final = event_kind(
    "passes_a_person_then_a_bicycle", "time", f"then({_PERSON}, {_BICYCLE}, log_dir, max_delay_s=2)"
)
BEFORE: Final = event_kind(
    "passes_a_person_before_another_car_a_bicycle",
    "time",
    f"happens_before({_PERSON}, {_BICYCLE}, log_dir, max_delay_s=3)",
)
WHILE: Final = event_kind(
    "passes_a_person_while_another_car_passes_a_bicycle", "time", f"during({_PERSON}, {_BICYCLE}, log_dir)"
)
LONG: Final = event_kind(
    "passes_a_person_for_three_seconds", "time", f"for_at_least({_PERSON}, log_dir, min_duration_s=3)"
)
BEGINS: Final = event_kind("begins_to_pass_a_person", "time", f"starts({_PERSON}, log_dir, within_s=2)")
CEASES: Final = event_kind("ceases_to_pass_a_person", "time", f"ends({_PERSON}, log_dir, within_s=2)")
TWICE: Final = event_kind("passes_people_twice", "time", f"happens_repeatedly({_PERSON}, log_dir, min_times=2)")
TOGETHER: Final = event_kind(
    "passes_a_person_together_with_another_car", "time", f"count_at_once({_PERSON}, log_dir, min_count=2)"
)
MANY: Final = event_kind(
    "is_one_of_three_that_pass_a_person", "time", f"count_over_log({_PERSON}, log_dir, min_count=3)"
)
ASKED: Final = (THEN, BEFORE, WHILE, LONG, BEGINS, CEASES, TWICE, TOGETHER, MANY)


def close(one: Course, other: Course) -> NDArrayBool:
    """At most 6 m between the two."""
    return gap_m(one, other) <= 6.0


@recipe(*ASKED)
def person_then_bicycle(vary: Variation) -> Scene:
    """Two slow cars, one behind the other, pass a person and right after a bicycle."""
    pace = vary.between(2.9, 3.1)
    return _scene(vary, ((100.0, pace), (92.0, pace)), people=(117.0,), bicycles=(128.0,))


@recipe(*ASKED)
def bicycle_then_person(vary: Variation) -> Scene:
    """Two cars pass the bicycle first, and much later the person."""
    pace = vary.between(4.6, 4.9)
    return _scene(vary, ((90.0, pace), (81.0, pace)), people=(143.0,), bicycles=(104.0,))


@recipe(*ASKED)
def two_people_apart(vary: Variation) -> Scene:
    """Three cars, one right behind the other, pass two people far apart; no bicycle is anywhere near."""
    pace = vary.between(7.8, 8.4)
    return _scene(vary, ((92.0, pace), (84.0, pace), (76.0, pace)), people=(112.0, 146.0), bicycles=(210.0,))


@recipe(*ASKED)
def nobody_at_the_kerb(vary: Variation) -> Scene:
    """Cars pass neither people nor bicycles."""
    pace = vary.between(5.8, 6.2)
    return _scene(vary, ((100.0, pace), (80.0, pace)), people=(60.0,), bicycles=(50.0,))


def _scene(
    vary: Variation, cars: Sequence[tuple[float, float]], people: Sequence[float], bicycles: Sequence[float]
) -> Scene:
    actors = (
        ego(line((132.0, 1.75), (0.0, 1.75)), constant(vary.between(0.8, 1.2))),
        *(
            moving(f"car_{k}", "REGULAR_VEHICLE", line((x, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace))
            for k, (x, pace) in enumerate(cars)
        ),
        moving("far_car", "REGULAR_VEHICLE", line((220.0, 5.25), (0.0, 5.25)), constant(vary.between(6.0, 8.0))),
        *(standing(f"person_{k}", "PEDESTRIAN", (x, -9.2), NORTH, vary.scale()) for k, x in enumerate(people)),
        *(standing(f"bicycle_{k}", "BICYCLE", (x, -9.2), EAST, vary.scale()) for k, x in enumerate(bicycles)),
    )
    return Scene("", "Cars pass people and bicycles.", street().network, actors, _events(actors))


def _events(actors: Sequence[Actor]) -> tuple[Event, ...]:
    courses = courses_of(actors)
    people = happening_between("person", courses, close, whom=of_category("PEDESTRIAN"))
    bicycles = happening_between("bicycle", courses, close, whom=of_category("BICYCLE"))
    return (
        *_then(people, bicycles),
        *_before(people, bicycles),
        *_while(people, bicycles),
        *(replace(event, what=LONG) for event in people if event.ends_s - event.begins_s >= 3.0),
        *(replace(e, what=BEGINS, ends_s=min(e.begins_s + 2.0, e.ends_s)) for e in people if e.begins_s > 0),
        *(replace(e, what=CEASES, begins_s=max(e.ends_s - 2.0, e.begins_s)) for e in people if _ends(e)),
        *(replace(e, what=TWICE) for e in people if sum(other.actor == e.actor for other in people) >= 2),
        *_together(people),
        *(replace(e, what=MANY) for e in people if len({other.actor for other in people}) >= 3),
    )


def _ends(event: Event) -> bool:
    return event.ends_s < LAST_FRAME_S - 0.01


def _then(people: Sequence[Event], bicycles: Sequence[Event]) -> list[Event]:
    return [
        replace(first, what=THEN, ends_s=later.ends_s, related="")
        for first in people
        for later in bicycles
        if first.actor == later.actor and first.ends_s < later.ends_s and first.begins_s < later.begins_s
        if later.begins_s - first.ends_s <= 2.0
    ]


def _before(people: Sequence[Event], bicycles: Sequence[Event]) -> list[Event]:
    return [
        replace(first, what=BEFORE, related=later.actor)
        for first in people
        for later in bicycles
        if first.actor != later.actor and first.begins_s < later.begins_s <= first.ends_s + 3.0
    ]


def _while(people: Sequence[Event], bicycles: Sequence[Event]) -> list[Event]:
    return [
        replace(one, what=WHILE, begins_s=begin, ends_s=end, related=other.actor)
        for one in people
        for other in bicycles
        if one.actor != other.actor
        for begin, end in [(max(one.begins_s, other.begins_s), min(one.ends_s, other.ends_s))]
        if begin < end
    ]


def _together(people: Sequence[Event]) -> list[Event]:
    return [
        replace(one, what=TOGETHER, begins_s=begin, ends_s=end)
        for one in people
        for other in people
        if one.actor != other.actor
        for begin, end in [(max(one.begins_s, other.begins_s), min(one.ends_s, other.ends_s))]
        if begin < end
    ]
