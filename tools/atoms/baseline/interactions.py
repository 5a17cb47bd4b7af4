"""Functions that relate two track sets by what they do: facing, heading, crossing, following."""

from __future__ import annotations

import math
from typing import Final

from tools.atoms.baseline.kinds import (
    ANGLE_DEG,
    CROSSING_SENSE,
    DISTANCE_M,
    HEADING,
    LOG_DIR,
    SIDE_DIRECTION,
    SPEED_MPS,
    related,
    tracks,
)
from tools.atoms.signature import NumberKind, Parameter, Signature

_CROSSING_WIDTH_M: Final = NumberKind(-math.inf, math.inf, "m")


def _interaction(
    name: str,
    of_tracks: str,
    of_related: str,
    summary: str,
    doc: str,
    *options: Parameter,
    needs: tuple[str, ...] = (),
    roles: str = "The first set is returned.",
) -> Signature:
    return Signature(
        name=name,
        parameters=(tracks(of_tracks), related(of_related), LOG_DIR, *options),
        layer="relation",
        summary=summary,
        doc=doc,
        roles=roles,
        reversible=True,
        needs=needs,
        source="RefAV",
    )


INTERACTIONS: Final[tuple[Signature, ...]] = (
    _interaction(
        "facing_toward",
        "Track set to filter: those that face.",
        "Track set that must lie ahead of them.",
        "Tracks whose front points at a related track, moving or not.",
        "Example:\n    watching = facing_toward(pedestrians, ego, log_dir, within_angle=45, max_distance=20)",
        Parameter("within_angle", ANGLE_DEG, 22.5, "Largest angle off the front, to either side, degrees."),
        Parameter("max_distance", DISTANCE_M, 50.0, "Largest distance between the two boxes, m."),
    ),
    _interaction(
        "heading_toward",
        "Track set to filter: those that move.",
        "Track set that they must move toward.",
        "Tracks that move toward a related track and come closer.",
        "Example:\n    approaching = heading_toward(vehicles, pedestrians, log_dir, max_distance=30)",
        Parameter("angle_threshold", ANGLE_DEG, 22.5, "Largest angle between motion and line of sight, degrees."),
        Parameter("minimum_speed", SPEED_MPS, 0.5, "Smallest closing speed; its unit depends on the profile."),
        Parameter("max_distance", DISTANCE_M, math.inf, "Largest distance between the two boxes, m."),
    ),
    _interaction(
        "heading_in_relative_direction_to",
        "Track set to filter.",
        "Track set whose heading is compared with.",
        "Tracks that travel the same way as a related track, against it, or across it.",
        "Same means up to 45 degrees apart, opposite 135 and more, perpendicular what lies between.\n\n"
        'Example:\n    oncoming = heading_in_relative_direction_to(vehicles, ego, log_dir, direction="opposite")',
        Parameter("direction", HEADING, doc="How the two headings compare."),
        roles="The first set is returned; only headings are compared, not places.",
    ),
    _interaction(
        "being_crossed_by",
        "Track set to filter: those whose way is crossed.",
        "Track set that crosses it.",
        "Tracks while a related track crosses the line that runs straight out of one of their sides.",
        "The line starts at the track's edge. With direction left or right the related track passes by there.\n\n"
        "Example:\n    cut_off = being_crossed_by(vehicles, pedestrians, log_dir, forward_thresh=6)",
        Parameter("direction", SIDE_DIRECTION, "forward", "Side that the line runs out of, seen from the track."),
        Parameter("in_direction", CROSSING_SENSE, "either", "Way around the track, seen from above."),
        Parameter("forward_thresh", DISTANCE_M, 10.0, "Length of the line, m."),
        Parameter("lateral_thresh", _CROSSING_WIDTH_M, 5.0, "A crossing lasts until this far past the line, m."),
        roles="The first set, which is crossed, is returned; use reverse_relationship for those that cross.",
    ),
    _interaction(
        "following",
        "Track set to filter: those behind.",
        "Track set that is followed.",
        "Tracks that have a related track ahead of them in their lane, heading the same way.",
        "Example:\n    behind_bus = following(cars, buses, log_dir)",
        needs=("map",),
        roles="The first set, which follows, is returned.",
    ),
)
