"""Atoms about cameras: what colour images show, and what is in view. Where nobody can tell, they say so."""

from __future__ import annotations

from typing import Annotated, Final

from tools.atoms.baseline.kinds import CAMERA, COLOR
from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.av2.camera_view import rows_in_view
from tools.scenario import Scenario

VISUAL_NEEDS: Final = ("camera", "vision")
"""What every atom needs that asks a model about images."""


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
    return log_dir.seen(track_candidates, "is_color", f"whether tracks look {color}", color=color)


@atom("visual", needs=("camera",))
def within_camera_view(track_candidates: Tracks, log_dir: Call, camera_name: Annotated[str, CAMERA]) -> Scenario:
    """The given tracks at the frames at which a camera sees them.

    Exact geometry from the calibration, without images or a model: some part of the box is in the picture, the nearest
    10 cm before the camera left out. What hides it, distance and light play no part: see is_occluded_by. The recording
    car, on which the cameras are mounted, is never in view. Without calibration the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        camera_name: One of the vehicle's cameras.

    Example:
        seen = within_camera_view(cars, log_dir, camera_name="ring_front_center")

    Differs from RefAV:
        RefAV's function fails on every call.

    Source:
        RefAV; AV2's camera model (av2.geometry.camera.pinhole_camera), boxes clipped exactly.
    """
    log = log_dir.log
    return track_candidates.restrict(log.tracks.dense(rows_in_view(log, camera_name), False))
