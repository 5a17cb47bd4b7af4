"""Close by, and how many: near means at most 10 m between the two boxes unless another distance is named."""

from __future__ import annotations

from typing import Final

from tools.av2.samples.actors import ego, moving, standing
from tools.av2.samples.driving import constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import INNER_Y_M, counted, gap_m
from tools.av2.samples.roads import straight_road
from tools.av2.samples.scene import Scene
from tools.av2.samples.truth import Course, PairRule, courses_of, happening_between, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

NEAR_PERSON: Final = event_kind("is_near_a_person", "relation", "near_objects(vehicles, pedestrians, log_dir)")
NEAR_TWO: Final = event_kind(
    "is_near_two_people", "relation", "near_objects(vehicles, pedestrians, log_dir, distance_thresh=6, min_objects=2)"
)
PASSES_CLOSE_TO: Final = event_kind(
    "is_within_two_metres_of_a_bicycle", "relation", "near_objects(vehicles, bicycles, log_dir, distance_thresh=2)"
)
_ASKED = (NEAR_PERSON, NEAR_TWO, PASSES_CLOSE_TO)


def _within(distance_m: float) -> PairRule:
    def rule(one: Course, other: Course) -> NDArrayBool:
        return gap_m(one, other) <= distance_m

    return rule


@recipe(*_ASKED)
def past_waiting_people(vary: Variation) -> Scene:
    """Cars drive past two people who stand at the kerb, and close past a cyclist."""
    return _street(vary, -8.6, -6.1)


@recipe(*_ASKED)
def past_far_people(vary: Variation) -> Scene:
    """The same with the people 20 m from the road, and the cyclist on the far sidewalk."""
    return _street(vary, -30.0, -13.0)


def _street(vary: Variation, people_y_m: float, bicycle_y_m: float) -> Scene:
    at = vary.between(118.0, 124.0)
    bike_speed = constant(vary.between(4.0, 5.0))
    actors = (
        ego(line((85.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(vary.between(5.5, 6.5))),
        moving("outer_car", "REGULAR_VEHICLE", line((70.0, -3.9), (400.0, -3.9)), constant(vary.between(6.0, 7.5))),
        moving("far_car", "REGULAR_VEHICLE", line((200.0, 5.25), (0.0, 5.25)), constant(vary.between(8.0, 10.0))),
        moving("inner_car", "REGULAR_VEHICLE", line((65.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(6.0)),
        standing("waiting_person", "PEDESTRIAN", (at, people_y_m), 1.57, vary.scale()),
        standing("other_waiting_person", "PEDESTRIAN", (at + 1.5, people_y_m), 1.57, vary.scale()),
        moving("bicycle", "BICYCLE", line((90.0, bicycle_y_m), (400.0, bicycle_y_m)), bike_speed),
    )
    courses = courses_of(actors)
    people = [course for course in courses if course.actor.category == "PEDESTRIAN"]
    person, bicycle = of_category("PEDESTRIAN"), of_category("BICYCLE")
    events = (
        *happening_between(NEAR_PERSON, courses, _within(10.0), whom=person),
        *happening_between(NEAR_TWO, courses, counted(_within(6.0), people, 2), whom=person),
        *happening_between(PASSES_CLOSE_TO, courses, _within(2.0), whom=bicycle),
    )
    network = straight_road(("VEHICLE", "VEHICLE"), ("VEHICLE", "VEHICLE"), 400.0, 5)
    return Scene("", "Cars pass people at the kerb and a cyclist.", network, actors, events)
