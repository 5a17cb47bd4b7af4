"""Travelling the same way as the recording car, against it or across it, and on which side of its road.

Same is up to 45 degrees apart, opposite from 135 on, across is in between; at least one of the two moves. A side of a
road is all its lanes that run the same way.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import constant
from tools.av2.samples.junction import EAST, NORTH, four_way
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import Path, bend, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import angle_between_rad
from tools.av2.samples.roads import RoadNetwork
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, PairRule, courses_of, happening_between, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

_HEADING = "heading_in_relative_direction_to(vehicles, ego, log_dir, direction="
_SIDE = "on_relative_side_of_road(vehicles, ego, log_dir, side="
SAME_WAY: Final = event_kind("travels_the_same_way", "relation", f'{_HEADING}"same")')
AGAINST: Final = event_kind("travels_against", "relation", f'{_HEADING}"opposite")')
ACROSS: Final = event_kind("travels_across", "relation", f'{_HEADING}"perpendicular")')
SAME_SIDE: Final = event_kind("is_on_the_same_side_of_the_road", "relation", f'{_SIDE}"same")')
OTHER_SIDE: Final = event_kind("is_on_the_other_side_of_the_road", "relation", f'{_SIDE}"opposite")')
HEADINGS: Final = (SAME_WAY, AGAINST, ACROSS)
ASKED: Final = (*HEADINGS, SAME_SIDE, OTHER_SIDE)


def turned_by(low_deg: float, high_deg: float) -> PairRule:
    """The headings are so many degrees apart, and at least one of the two moves."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        angle = np.degrees(angle_between_rad(one, other))
        moves = (np.abs(one.speed_mps) >= 0.5) | (np.abs(other.speed_mps) >= 0.5)
        return np.asarray((angle >= low_deg) & (angle <= high_deg) & moves)

    return rule


def on_side(same: bool) -> PairRule:
    """Both are on a two-lane side of the straight street, on the same one or not."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        here, there = one.place_m[:, 1], other.place_m[:, 1]
        on_road = (np.abs(here) < 7.0) & (np.abs(there) < 7.0)
        return np.asarray(on_road & ((np.sign(here) == np.sign(there)) == same))

    return rule


@recipe(*ASKED)
def both_ways(vary: Variation) -> Scene:
    """Traffic on both sides of the road; one car stands on the strip beside the lanes."""
    return _scene(
        street(kerb_m=2.8).network,
        ego(line((60.0, -1.75), (400.0, -1.75)), constant(vary.between(6.0, 8.0))),
        moving("car_beside", "REGULAR_VEHICLE", line((80.0, -5.25), (400.0, -5.25)), constant(vary.between(5.0, 8.0))),
        moving("oncoming_car", "REGULAR_VEHICLE", line((200.0, 1.75), (0.0, 1.75)), constant(vary.between(5.0, 8.0))),
        moving("oncoming_bus", "BUS", line((180.0, 5.25), (0.0, 5.25)), constant(vary.between(5.0, 8.0))),
        standing("parked_car", "REGULAR_VEHICLE", (120.0, -8.5), EAST, vary.scale()),
    )


@recipe(*ASKED)
def one_way_only(vary: Variation) -> Scene:
    """All traffic goes the same way as the recording car."""
    return _scene(
        street(backward=()).network,
        ego(line((60.0, -1.75), (400.0, -1.75)), constant(vary.between(6.0, 8.0))),
        moving("car_beside", "REGULAR_VEHICLE", line((80.0, -5.25), (400.0, -5.25)), constant(vary.between(5.0, 8.0))),
        moving("car_ahead", "REGULAR_VEHICLE", line((100.0, -1.75), (400.0, -1.75)), constant(vary.between(6.0, 8.0))),
    )


@recipe(*ASKED)
def against_the_other_side_only(vary: Variation) -> Scene:
    """All others come towards the recording car."""
    return _scene(
        street().network,
        ego(line((60.0, -1.75), (400.0, -1.75)), constant(vary.between(6.0, 8.0))),
        moving("oncoming_car", "REGULAR_VEHICLE", line((200.0, 1.75), (0.0, 1.75)), constant(vary.between(5.0, 8.0))),
        moving("oncoming_truck", "BOX_TRUCK", line((170.0, 5.25), (0.0, 5.25)), constant(vary.between(5.0, 8.0))),
    )


@recipe(*HEADINGS)
def at_a_crossroads(vary: Variation) -> Scene:
    """Cars go across the recording car's way, one turns from its way into the other."""
    turn = _turn(vary.between(6.5, 7.5))
    return _scene(
        four_way(),
        ego(line((1.75, -60.0), (1.75, 60.0)), constant(vary.between(3.0, 4.0))),
        moving(
            "crossing_car", "REGULAR_VEHICLE", line((-60.0, -1.75), (90.0, -1.75)), constant(vary.between(8.0, 9.0))
        ),
        moving("crossing_truck", "BOX_TRUCK", line((70.0, 5.25), (-90.0, 5.25)), constant(vary.between(7.0, 8.0))),
        turn,
        asked=HEADINGS,
    )


def _turn(speed_mps: float) -> Actor:
    way: Path = line((5.25, -45.0), (5.25, -16.5)).then(
        bend((5.25, -16.5), NORTH, (16.5, -5.25), EAST), line((16.5, -5.25), (90.0, -5.25))
    )
    return moving("turning_car", "REGULAR_VEHICLE", way, constant(speed_mps))


def _scene(network: RoadNetwork, *actors: Actor, asked: tuple[str, ...] = ASKED) -> Scene:
    courses, recorder = courses_of(actors), of_category("EGO_VEHICLE")
    rules = {
        SAME_WAY: turned_by(0.0, 45.0),
        AGAINST: turned_by(135.0, 180.0),
        ACROSS: turned_by(45.0, 135.0),
        SAME_SIDE: on_side(same=True),
        OTHER_SIDE: on_side(same=False),
    }
    events = [event for kind in asked for event in happening_between(kind, courses, rules[kind], whom=recorder)]
    return Scene("", "Traffic in several directions.", network, actors, tuple(events))
