"""Functions that choose tracks by what they are: category, color, camera view."""

from __future__ import annotations

from typing import Final

from tools.atoms.baseline.kinds import CAMERA, CATEGORY, COLOR, LOG_DIR, tracks
from tools.atoms.signature import Parameter, Signature

_VISUAL_NEEDS: Final = ("camera", "vision")

SELECTION: Final[tuple[Signature, ...]] = (
    Signature(
        name="get_objects_of_category",
        parameters=(LOG_DIR, Parameter("category", CATEGORY, doc="An annotation category, or VEHICLE or ANY.")),
        layer="actor",
        summary="All tracks of a category, at every frame at which they are annotated.",
        doc=(
            "Starting point of every program. VEHICLE stands for all motorised vehicles, the ego vehicle included; ANY "
            "for every track, the ego vehicle included.\n\n"
            'Example:\n    trucks = get_objects_of_category(log_dir, category="TRUCK")'
        ),
        negatable=False,
        source="RefAV",
    ),
    Signature(
        name="is_category",
        parameters=(
            tracks("Track set to filter."),
            LOG_DIR,
            Parameter("category", CATEGORY, doc="An annotation category, or VEHICLE or ANY."),
        ),
        layer="actor",
        summary="Those of the given tracks that are of a category.",
        doc=(
            "Frames and relations of the tracks that stay are unchanged.\n\n"
            'Example:\n    not_buses = scenario_not(is_category)(vehicles, log_dir, category="BUS")'
        ),
        source="RefAV",
    ),
    Signature(
        name="is_color",
        parameters=(
            tracks("Track set to filter."),
            LOG_DIR,
            Parameter("color", COLOR, doc="The color that most of the object shows."),
        ),
        layer="visual",
        summary="Those of the given tracks that look a color in the camera images.",
        doc=(
            "A color belongs to a track, not to a frame. Needs camera images and a vision model; without them the call "
            'is an error, never unchanged input.\n\nExample:\n    red = is_color(cars, log_dir, color="red")'
        ),
        needs=_VISUAL_NEEDS,
        source="RefAV",
    ),
    Signature(
        name="within_camera_view",
        parameters=(
            tracks("Track set to filter."),
            LOG_DIR,
            Parameter("camera_name", CAMERA, doc="One of the vehicle's cameras."),
        ),
        layer="visual",
        summary="The given tracks at the frames at which a camera sees them.",
        doc=(
            "Exact geometry from the calibration: some part of the box is in the picture, hidden behind others or not. "
            "Without calibration the call is an error. RefAV's own function fails on every call.\n\n"
            'Example:\n    seen = within_camera_view(cars, log_dir, camera_name="ring_front_center")'
        ),
        needs=("camera",),
        source="RefAV",
    ),
)
