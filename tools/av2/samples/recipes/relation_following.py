"""Following, at what gap, tailgating, leading a platoon, sharing a lane.

A person says that a car follows the next one ahead in its lane. The gap is the time from its front to the other's rear
at its own speed. Tailgating is a gap of a second or less at 5 m/s or more; members of a platoon are at most 3 s apart.
The plain `follows` asks for no gap but for 25 m at most between the two, whoever is in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import Drive, SpeedOverTime, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import (
    INNER_Y_M,
    OUTER_Y_M,
    ahead_m,
    bumper_gap_m,
    directly_ahead,
    gap_m,
    in_lane_together,
)
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import TIME_S, Course, PairRule, courses_of, happening_between
from tools.av2.samples.variation import Variation
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.typing import NDArrayBool

FOLLOWS: Final = event_kind("follows", "relation", "following(vehicles, vehicles, log_dir)")
AT_A_SECOND_OR_TWO: Final = event_kind(
    "follows_at_one_to_two_seconds",
    "relation",
    "following_with_gap(vehicles, vehicles, log_dir, min_gap_s=1, max_gap_s=2)",
)
TAILGATES: Final = event_kind("tailgates", "relation", "tailgating(vehicles, vehicles, log_dir)")
LEADS: Final = event_kind("leads_a_platoon", "relation", "leading_platoon(vehicles, vehicles, log_dir)")
SHARES_LANE: Final = event_kind("shares_a_lane", "relation", "in_same_lane(vehicles, vehicles, log_dir)")
ASKED: Final = (FOLLOWS, AT_A_SECOND_OR_TWO, TAILGATES, LEADS, SHARES_LANE)
_CAR_M: Final = 4.5


def follows(one: Course, other: Course) -> NDArrayBool:
    """The other is ahead in the same lane, at most 25 m away, and neither is parked."""
    holds = in_lane_together(one, other) & (ahead_m(one, other) > 0) & (gap_m(one, other) <= 25.0)
    return holds & (not one.is_parked) & (not other.is_parked)


def at_gap(courses: Sequence[Course], low_s: float, high_s: float, min_mps: float = 1.0) -> PairRule:
    """The other is the next one ahead in the lane, at a gap in time between the two."""
    next_one = directly_ahead(courses)

    def rule(one: Course, other: Course) -> NDArrayBool:
        gap_s = bumper_gap_m(one, other) / np.maximum(one.speed_mps, 1e-6)
        return next_one(one, other) & (gap_s >= low_s) & (gap_s <= high_s) & (one.speed_mps >= min_mps)

    return rule


def leads(courses: Sequence[Course]) -> PairRule:
    """The first one is at the head of a row of two followers or more; the second one is one of them."""
    linked, nobody = at_gap(courses, 0.0, 3.0), np.zeros(TIME_S.size, np.bool_)
    link = np.array([[nobody if a is b else linked(a, b) for b in courses] for a in courses])
    behind = link.copy()
    for _ in courses:
        behind |= (link[:, :, None] & behind[None]).any(axis=1)
    place = {course.actor.name: number for number, course in enumerate(courses)}

    def rule(one: Course, other: Course) -> NDArrayBool:
        head, member = place[one.actor.name], place[other.actor.name]
        enough = (behind[:, head].sum(axis=0) >= 2) & ~link[head].any(axis=0)
        return np.asarray(behind[member, head] & enough & (one.speed_mps >= 1.0))

    return rule


@recipe(*ASKED)
def platoon(vary: Variation) -> Scene:
    """Four cars drive in a row at different gaps; another one drives alone in the next lane."""
    pace = vary.between(8.0, 9.0)
    return _row(vary, constant(pace), pace, (vary.between(0.5, 0.7), vary.between(1.4, 1.6), vary.between(2.4, 2.6)))


@recipe(*ASKED)
def loose_row(vary: Variation) -> Scene:
    """Four cars drive in a row, all at more than four seconds."""
    pace = vary.between(7.0, 8.0)
    return _row(vary, constant(pace), pace, (vary.between(4.1, 4.3), vary.between(4.2, 4.5), vary.between(4.1, 4.4)))


@recipe(*ASKED)
def coming_closer(vary: Variation) -> Scene:
    """A car comes from far behind up to a second and a half, and falls back again."""
    pace = vary.between(7.5, 8.0)
    closer = Drive.of(pace, (1.0, pace + 5.0, 2.5), (vary.between(5.6, 5.8), pace, 2.5), (9.0, pace - 5.0, 2.5))
    actors = (
        ego(line((30.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving("leader", "REGULAR_VEHICLE", line((100.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace)),
        moving("closing_car", "REGULAR_VEHICLE", line((58.0, OUTER_Y_M), (400.0, OUTER_Y_M)), closer),
        moving("oncoming_car", "REGULAR_VEHICLE", line((200.0, 1.75), (0.0, 1.75)), constant(pace), vary.scale()),
    )
    return _scene(actors)


@recipe(*ASKED)
def one_lane_each(vary: Variation) -> Scene:
    """Cars drive close to each other, but each in a lane of its own; parked cars stand behind each other."""
    pace = vary.between(7.0, 8.0)
    actors = (
        ego(line((60.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving("right_car", "REGULAR_VEHICLE", line((75.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace)),
        moving("oncoming_car", "REGULAR_VEHICLE", line((180.0, 1.75), (0.0, 1.75)), constant(pace), vary.scale()),
        moving("oncoming_bus", "BUS", line((190.0, 5.25), (0.0, 5.25)), constant(pace), vary.scale()),
    )
    return _scene(actors)


@recipe(FOLLOWS, AT_A_SECOND_OR_TWO, TAILGATES, LEADS)
def creeping_queue(vary: Variation) -> Scene:
    """Cars creep close behind each other, too slowly to tailgate; others are parked in a row beside them."""
    pace = vary.between(1.8, 2.2)
    places = [100.0 - k * (_CAR_M + 2.6 * pace) for k in range(3)]
    actors = (
        ego(line((60.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(3.0)),
        *(
            moving(f"queuing_car_{k}", "REGULAR_VEHICLE", line((x, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace))
            for k, x in enumerate(places)
        ),
        *(standing(f"parked_car_{k}", "REGULAR_VEHICLE", (70.0 + 6.5 * k, -8.4), 0.0) for k in range(4)),
    )
    return _scene(actors, (FOLLOWS, AT_A_SECOND_OR_TWO, TAILGATES, LEADS))


def _row(vary: Variation, speed: SpeedOverTime, pace: float, gaps_s: tuple[float, float, float]) -> Scene:
    """A row in the outer lane, the recording car third in it."""
    first, third, fourth = 160.0, 0.0, 0.0
    second = first - gaps_s[0] * pace - _CAR_M
    third = second - gaps_s[1] * pace - (_CAR_M + EGO_SIZE_M[0]) / 2
    fourth = third - gaps_s[2] * pace - (_CAR_M + EGO_SIZE_M[0]) / 2
    rear_axle = third - EGO_PHYSICAL_CENTRE_M[0]
    beside = constant(vary.between(5.0, 6.0))
    cars = (("first_car", first), ("second_car", second), ("fourth_car", fourth))
    actors = (
        ego(line((rear_axle, OUTER_Y_M), (600.0, OUTER_Y_M)), speed),
        *(moving(name, "REGULAR_VEHICLE", line((x, OUTER_Y_M), (600.0, OUTER_Y_M)), speed) for name, x in cars),
        moving("lone_car", "REGULAR_VEHICLE", line((third + 30.0, INNER_Y_M), (600.0, INNER_Y_M)), beside),
    )
    return _scene(actors)


def _scene(actors: tuple[Actor, ...], asked: tuple[str, ...] = ASKED) -> Scene:
    courses = courses_of(actors)
    events = (
        *happening_between(FOLLOWS, courses, follows),
        *happening_between(AT_A_SECOND_OR_TWO, courses, at_gap(courses, 1.0, 2.0), min_s=1.0),
        *happening_between(TAILGATES, courses, at_gap(courses, 0.0, 1.0, min_mps=5.0), min_s=1.0),
        *happening_between(LEADS, courses, leads(courses), min_s=1.0),
        *happening_between(SHARES_LANE, courses, in_lane_together),
    )
    listed = tuple(event for event in events if event.what in asked)
    return Scene("", "Cars drive behind each other.", street(length_m=600.0, kerb_m=2.6).network, actors, listed)
