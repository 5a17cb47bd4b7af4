"""Atoms that look at images: colour, camera. Declared, so that programs check; without a vision model they say so."""

from __future__ import annotations

from typing import Annotated, Final

from tools.atoms.baseline.kinds import CAMERA, COLOR
from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.errors import AtomError
from tools.scenario import Scenario

VISUAL_NEEDS: Final = ("camera", "vision")
"""What every visual atom needs."""


@atom("visual", needs=VISUAL_NEEDS)
def is_color(track_candidates: Tracks, log_dir: Call, color: Annotated[str, COLOR]) -> Scenario:
    """Those of the given tracks that look a color in the camera images.

    A color belongs to a track, not to a frame. Needs camera images and a vision model; without them the call is an
    error, never unchanged input.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        color: The color that most of the object shows.

    Example:
        red = is_color(cars, log_dir, color="red")

    Differs from RefAV:
        Without color data RefAV returns its input unchanged; here that is an error.

    Source:
        RefAV.
    """
    raise no_vision("is_color", f"whether tracks look {color}")


@atom("visual", needs=VISUAL_NEEDS)
def within_camera_view(track_candidates: Tracks, log_dir: Call, camera_name: Annotated[str, CAMERA]) -> Scenario:
    """The given tracks at the frames at which a camera sees them.

    Needs camera images and calibration; without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        camera_name: One of the vehicle's cameras.

    Example:
        seen = within_camera_view(cars, log_dir, camera_name="ring_front_center")

    Source:
        RefAV.
    """
    raise no_vision("within_camera_view", f"what {camera_name} sees")


def no_vision(name: str, what: str) -> AtomError:
    """The error of a visual atom where nothing can look: `what` is what it would have told."""
    return AtomError(
        f"{name} needs camera images and a vision model to tell {what}, and neither is at hand here",
        "leave the condition out, or say it with category, motion or place",
        code="R_NO_CAMERA",
    )
