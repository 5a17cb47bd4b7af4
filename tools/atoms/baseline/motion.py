"""Functions about the motion of one track: parked, speed, acceleration, turning, lane changes."""

from __future__ import annotations

import math
from typing import Final

from tools.atoms.baseline.kinds import ACCELERATION_MPS2, LOG_DIR, SPEED_MPS, TURN_DIRECTION, tracks
from tools.atoms.signature import Parameter, Signature

_FILTERED: Final = tracks("Track set to filter.")


def _bounds(low: float, what: str, names: tuple[str, str]) -> tuple[Parameter, Parameter]:
    kind = SPEED_MPS if "velocity" in names[0] else ACCELERATION_MPS2
    return (
        Parameter(names[0], kind, low, f"Lower bound of the {what}, {kind.unit}, inclusive."),
        Parameter(names[1], kind, math.inf, f"Upper bound of the {what}, {kind.unit}, inclusive."),
    )


MOTION: Final[tuple[Signature, ...]] = (
    Signature(
        name="stationary",
        parameters=(_FILTERED, LOG_DIR),
        layer="behaviour",
        summary="Tracks that stay where they are for the whole log: parked.",
        doc=(
            "All frames of a track or none. It tells parked from active tracks; for one that stops for a while use "
            "has_velocity with max_velocity.\n\nExample:\n    parked = stationary(vehicles, log_dir)"
        ),
        source="RefAV",
    ),
    Signature(
        name="has_velocity",
        parameters=(_FILTERED, LOG_DIR, *_bounds(0.5, "speed", ("min_velocity", "max_velocity"))),
        layer="behaviour",
        summary="Tracks at the frames at which their speed lies between two bounds.",
        doc=(
            "Speed over ground, never negative. Parked tracks are never found, so max_velocity=0.5 finds tracks that "
            "stop for a while.\n\nExample:\n    fast = has_velocity(vehicles, log_dir, min_velocity=15)"
        ),
        source="RefAV",
    ),
    Signature(
        name="accelerating",
        parameters=(_FILTERED, LOG_DIR, *_bounds(0.65, "forward acceleration", ("min_accel", "max_accel"))),
        layer="behaviour",
        summary="Tracks at the frames at which their forward acceleration lies between two bounds.",
        doc=(
            "Negative values mean braking. Parked tracks are never found.\n\n"
            "Example:\n    braking = accelerating(vehicles, log_dir, min_accel=-inf, max_accel=-1)"
        ),
        source="RefAV",
    ),
    Signature(
        name="has_lateral_acceleration",
        parameters=(_FILTERED, LOG_DIR, *_bounds(-math.inf, "acceleration to the left", ("min_accel", "max_accel"))),
        layer="behaviour",
        summary="Tracks at the frames at which their sideways acceleration lies between two bounds.",
        doc=(
            "Positive to the track's own left, negative to its right. Parked tracks are never found.\n\n"
            "Example:\n    swerving_left = has_lateral_acceleration(vehicles, log_dir, min_accel=2)"
        ),
        source="RefAV",
    ),
    Signature(
        name="turning",
        parameters=(
            _FILTERED,
            LOG_DIR,
            Parameter("direction", TURN_DIRECTION, None, "Side the track turns to; None for either."),
        ),
        layer="behaviour",
        summary="Tracks while they make a turn.",
        doc='Example:\n    left_turns = turning(vehicles, log_dir, direction="left")',
        roles="direction is seen from the turning track.",
        source="RefAV",
    ),
    Signature(
        name="changing_lanes",
        parameters=(
            _FILTERED,
            LOG_DIR,
            Parameter("direction", TURN_DIRECTION, None, "Side the track changes to; None for either."),
        ),
        layer="behaviour",
        summary="Tracks while they move over to a neighbouring lane, turns excepted.",
        doc='Example:\n    to_the_left = changing_lanes(vehicles, log_dir, direction="left")',
        roles="direction is seen from the track that changes lanes.",
        needs=("map",),
        source="RefAV",
    ),
)
