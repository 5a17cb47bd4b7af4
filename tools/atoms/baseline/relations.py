"""Functions that relate two track sets by place: direction, nearness, lane, side of the road."""

from __future__ import annotations

import math
from typing import Final

from tools.atoms.baseline.kinds import (
    COUNT,
    DISTANCE_M,
    LOG_DIR,
    ROAD_SIDE,
    SIDE_DIRECTION,
    related,
    tracks,
)
from tools.atoms.signature import FlagKind, NumberKind, Parameter, Signature

_NEAR_COUNT: Final = NumberKind(0, math.inf, "objects", integer=True, none_means="all the related tracks")
_MARGIN_M: Final = NumberKind(-math.inf, math.inf, "m")


def _direction_options(min_number: int) -> tuple[Parameter, ...]:
    return (
        Parameter("direction", SIDE_DIRECTION, doc="Side of the track, seen from it."),
        Parameter("min_number", COUNT, min_number, "Fewest related tracks there must be on that side."),
        Parameter("max_number", COUNT, math.inf, "At most so many related tracks are kept, nearest first."),
        Parameter("within_distance", DISTANCE_M, 50.0, "Largest distance between the two boxes, m."),
        Parameter("lateral_thresh", _MARGIN_M, math.inf, "How far beyond the track's own sides still counts, m."),
    )


PLACE_RELATIONS: Final[tuple[Signature, ...]] = (
    Signature(
        name="has_objects_in_relative_direction",
        parameters=(
            tracks("Track set to filter; the direction is seen from these."),
            related("Track set looked for on that side."),
            LOG_DIR,
            *_direction_options(1),
        ),
        layer="relation",
        summary="Tracks that have others on a side of them.",
        doc=(
            "lateral_thresh=0 keeps only what lies straight in that direction.\n\n"
            "Example:\n    with_people_ahead = has_objects_in_relative_direction("
            'vehicles, pedestrians, log_dir, direction="forward", min_number=2)'
        ),
        roles="The first set is returned; direction is seen from it.",
        reversible=True,
        source="RefAV",
    ),
    Signature(
        name="get_objects_in_relative_direction",
        parameters=(
            tracks("Track set that the direction is seen from."),
            related("Track set to filter: those on that side are returned."),
            LOG_DIR,
            *_direction_options(0),
        ),
        layer="relation",
        summary="The related tracks that are on a side of the given tracks.",
        doc=(
            "The reverse of has_objects_in_relative_direction.\n\n"
            "Example:\n    people_ahead = get_objects_in_relative_direction("
            'ego, pedestrians, log_dir, direction="forward", within_distance=20)'
        ),
        roles="The second set is returned; direction is seen from the first.",
        reversible=True,
        source="RefAV",
    ),
    Signature(
        name="near_objects",
        parameters=(
            tracks("Track set to filter."),
            related("Track set that must be near."),
            LOG_DIR,
            Parameter("distance_thresh", DISTANCE_M, 10.0, "Largest distance between the two boxes, m."),
            Parameter("min_objects", _NEAR_COUNT, 1, "Fewest related tracks that must be near."),
            Parameter("include_self", FlagKind(), False, "A track that is in both sets counts itself."),
        ),
        layer="relation",
        summary="Tracks that have others close by.",
        doc="Example:\n    by_a_group = near_objects(vehicles, pedestrians, log_dir, distance_thresh=5, min_objects=3)",
        roles="The first set is returned.",
        reversible=True,
        source="RefAV",
    ),
    Signature(
        name="in_same_lane",
        parameters=(
            tracks("Track set to filter."),
            related("Track set that must share the lane."),
            LOG_DIR,
        ),
        layer="relation",
        summary="Tracks that are in the same lane of the road as a related track, at any distance.",
        doc="Example:\n    sharing = in_same_lane(bicycles, vehicles, log_dir)",
        roles="The first set is returned.",
        reversible=True,
        needs=("map",),
        source="RefAV",
    ),
    Signature(
        name="on_relative_side_of_road",
        parameters=(
            tracks("Track set to filter."),
            related("Track set that the side is relative to."),
            LOG_DIR,
            Parameter("side", ROAD_SIDE, doc="Same or opposite side of the road."),
        ),
        layer="relation",
        summary="Tracks on the same or on the opposite side of the road as a related track.",
        doc='Example:\n    oncoming_side = on_relative_side_of_road(vehicles, ego, log_dir, side="opposite")',
        roles="The first set is returned.",
        reversible=True,
        needs=("map",),
        source="RefAV",
    ),
)
