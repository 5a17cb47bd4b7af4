"""Functions about where a track is on the map: road, lane type, intersection, crossing, drivable area, stop sign."""

from __future__ import annotations

from typing import Final

from tools.atoms.baseline.kinds import DISTANCE_M, LANE_TYPE, LOG_DIR, tracks
from tools.atoms.signature import NumberKind, Parameter, Signature

_FILTERED: Final = tracks("Track set to filter.")
_SIGN_AHEAD_M: Final = NumberKind(-1.0, float("inf"), "m")


def _place(name: str, summary: str, doc: str, *options: Parameter) -> Signature:
    return Signature(
        name=name,
        parameters=(_FILTERED, LOG_DIR, *options),
        layer="context",
        summary=summary,
        doc=doc,
        needs=("map",),
        source="RefAV",
    )


ROAD: Final[tuple[Signature, ...]] = (
    _place(
        "on_road",
        "Tracks at the frames at which they are in a lane.",
        "Bike lanes and lanes over intersections count; parking lots and driveways do not.\n\n"
        "Example:\n    animals_on_road = on_road(animals, log_dir)",
    ),
    _place(
        "on_lane_type",
        "Tracks at the frames at which they are in a lane of a type.",
        'Example:\n    in_bus_lane = on_lane_type(cars, log_dir, lane_type="BUS")',
        Parameter("lane_type", LANE_TYPE, doc="For whom the lane is made."),
    ),
    _place(
        "on_intersection",
        "Tracks at the frames at which they are on an intersection.",
        "Example:\n    crossing_bikes = on_intersection(bicycles, log_dir)",
    ),
    _place(
        "near_intersection",
        "Tracks at the frames at which they are on an intersection or close to one.",
        "Example:\n    waiting = near_intersection(vehicles, log_dir, threshold=10)",
        Parameter("threshold", DISTANCE_M, 5.0, "How far outside the intersection still counts, m."),
    ),
    _place(
        "in_drivable_area",
        "Tracks at the frames at which they are anywhere vehicles can drive.",
        "Wider than on_road: parking lots and driveways count.\n\n"
        "Example:\n    strollers = in_drivable_area(strollers, log_dir)",
    ),
    _place(
        "at_pedestrian_crossing",
        "Tracks at the frames at which they are on a pedestrian crossing or close to one.",
        "Example:\n    jaywalking = scenario_not(at_pedestrian_crossing)(on_road(pedestrians, log_dir), log_dir)",
        Parameter("within_distance", DISTANCE_M, 1.0, "Distance to the crossing, m; 0 means on it."),
    ),
    _place(
        "at_stop_sign",
        "Tracks at the frames at which they stand or drive in the lane of a stop sign, close before it.",
        "The sign becomes the related track.\n\nExample:\n    at_sign = at_stop_sign(vehicles, log_dir)",
        Parameter("forward_thresh", _SIGN_AHEAD_M, 10.0, "How far before the sign still counts, m."),
    ),
)
