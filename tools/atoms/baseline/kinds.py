"""The parameters that many signatures share: track sets, the log, words, distances, speeds, counts."""

from __future__ import annotations

import math
from typing import Final

from tools.atoms.signature import (
    EnumKind,
    LogKind,
    NumberKind,
    OutKind,
    Parameter,
    TracksKind,
)
from tools.av2.taxonomy import CATEGORIES

VEHICLE_GROUP: Final = "VEHICLE"
ANY_GROUP: Final = "ANY"

_PROGRAM_ONLY: Final = (ANY_GROUP, VEHICLE_GROUP, "CAR", "MOBILE_PEDESTRIAN_SIGN")
"""Words that programs may use and no annotation carries: the two groups, a member of RefAV's vehicle group that belongs
to another data set, and the short name that RefAV's prompt gives to `MOBILE_PEDESTRIAN_CROSSING_SIGN`."""

CATEGORY: Final = EnumKind(tuple(sorted({*CATEGORIES, *_PROGRAM_ONLY})), what="category")
SIDE_DIRECTION: Final = EnumKind(("forward", "backward", "left", "right"), what="direction")
TURN_DIRECTION: Final = EnumKind(
    ("left", "right"), none_means="either direction", what="direction", none_words=("either", "both", "any")
)
HEADING: Final = EnumKind(("same", "opposite", "perpendicular"), what="direction")
ROAD_SIDE: Final = EnumKind(("same", "opposite"), what="side")
CROSSING_SENSE: Final = EnumKind(("clockwise", "counterclockwise", "either"), what="crossing direction")
LANE_TYPE: Final = EnumKind(("BUS", "VEHICLE", "BIKE"), what="lane type")
COLOR: Final = EnumKind(("white", "silver", "black", "red", "yellow", "blue"), what="color")
CAMERA: Final = EnumKind(
    (
        "ring_front_center",
        "ring_front_left",
        "ring_front_right",
        "ring_side_left",
        "ring_side_right",
        "ring_rear_left",
        "ring_rear_right",
        "stereo_front_left",
        "stereo_front_right",
    ),
    what="camera",
)

DISTANCE_M: Final = NumberKind(0.0, math.inf, "m")
ANGLE_DEG: Final = NumberKind(0.0, 360.0, "degrees")
SPEED_MPS: Final = NumberKind(-math.inf, math.inf, "m/s")
ACCELERATION_MPS2: Final = NumberKind(-math.inf, math.inf, "m/s^2")
DURATION_S: Final = NumberKind(0.0, math.inf, "s")
COUNT: Final = NumberKind(0, math.inf, "objects", integer=True)

LOG_DIR: Final = Parameter("log_dir", LogKind(), doc="The log being mined; pass `log_dir` on unchanged.")
OUTPUT_DIR: Final = Parameter("output_dir", OutKind(), doc="Where results go; pass `output_dir` on unchanged.")


def tracks(doc: str) -> Parameter:
    """The track set that a function filters; `track_uuid` is its name in RefAV's prompt for some functions."""
    return Parameter("track_candidates", TracksKind(), doc=doc, aliases=("track_uuid",))


def related(doc: str) -> Parameter:
    """The track set that the first one is related to; `candidate_uuids` is its name in RefAV's prompt for some."""
    return Parameter("related_candidates", TracksKind(), doc=doc, aliases=("candidate_uuids",))
