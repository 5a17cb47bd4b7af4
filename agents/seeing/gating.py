"""What has to be looked at: which tracks, at which times, in which pictures; what no picture shows is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.seeing.questions import TypedQuestion
from agents.seeing.sampling import CHANGING_S, SCENE_S, frames_beside, sample_frames
from tools.typing import NDArrayFloat
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk
from tools.vision.views import View, best_views, default_cameras

FRONT: Final = "ring_front_center"
SMALLEST_PX: Final = 16.0
"""Less than this, in the full picture, the longer side of a thing shows nothing that could be asked."""
NARROWEST_PX: Final = 6.0
LEAST_VISIBLE: Final = 0.3
"""At least this share of a thing is in the picture ..."""
MOST_HIDDEN: Final = 0.7
"""... and at most this share of that is behind other tracks."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to show.

    Attributes:
        camera: Name of the camera.
        timestamp_ns: Time of the exposure.
        frame: Frame whose boxes are in it.
        track: The track that is outlined; -1: none is.
    """

    camera: str
    timestamp_ns: int
    frame: int
    track: int


@dataclass(frozen=True, slots=True)
class Look:
    """One question about one thing at one time.

    Attributes:
        question: What is asked.
        track: Of which track; -1: of the scene.
        frame: At which frame; -1: of all of the track's life.
        shots: The pictures; none: nothing is to be seen, so nobody is asked.
    """

    question: TypedQuestion
    track: int
    frame: int
    shots: tuple[Shot, ...]


def looks_for(ask: LogAsk, question: TypedQuestion, images: CameraImages) -> tuple[Look, ...]:
    """The looks that answer a question about the tracks of an ask, in order of track and time.

    Raises:
        AtomError: The log has no calibration (code `R_NO_CAMERA`).
        DataError: There are no poses for the images.
    """
    time_s = seconds_of(ask)
    if question.kind == "scene":
        frames = sample_frames(np.asarray(ask.mask.any(axis=0)), time_s, SCENE_S)
        return tuple(Look(question, -1, int(frame), _ahead(ask, images, int(frame))) for frame in frames)
    found: list[Look] = []
    for track in np.flatnonzero(ask.mask.any(axis=1)).tolist():
        if question.kind == "stable":
            found.append(_once(ask, question, images, track))
        else:
            found += _at_times(ask, question, images, track, time_s)
    return tuple(found)


def seconds_of(ask: LogAsk) -> NDArrayFloat:
    """Time of each frame since the first, shape (T,)."""
    stamps = ask.log.tracks.timestamps_ns
    seconds: NDArrayFloat = (stamps - stamps[0]) / 1e9
    return seconds


def _once(ask: LogAsk, question: TypedQuestion, images: CameraImages, track: int) -> Look:
    """A property of all of a life may be seen at any time of it, whatever the program narrowed it down to."""
    frames = np.flatnonzero(ask.log.tracks.present_mask[track]).tolist()
    return Look(question, track, -1, _shots(best_views(ask.log, images, track, frames, question.views), question))


def _at_times(
    ask: LogAsk, question: TypedQuestion, images: CameraImages, track: int, time_s: NDArrayFloat
) -> list[Look]:
    held, looks = ask.mask[track], []
    own_car = track == ask.log.tracks.ego_index
    for frame in sample_frames(held, time_s, CHANGING_S).tolist():
        if own_car:
            shots = _ahead(ask, images, frame) if question.of_ego else ()
        else:
            near = frames_beside(ask.log.tracks.present_mask[track], time_s, frame).tolist()
            shots = _shots(best_views(ask.log, images, track, near, question.views), question)
        looks.append(Look(question, track, frame, shots))
    return looks


def _ahead(ask: LogAsk, images: CameraImages, frame: int) -> tuple[Shot, ...]:
    """The picture of the front camera at a frame, or of the first one there is."""
    names = default_cameras(images)
    camera = FRONT if FRONT in names else names[0]
    stamp = int(images.nearest(camera, ask.log.tracks.timestamps_ns[frame : frame + 1])[0])
    return (Shot(camera, stamp, frame, -1),) if stamp >= 0 else ()


def _shots(views: tuple[View, ...], question: TypedQuestion) -> tuple[Shot, ...]:
    clear = sorted(
        (view for view in views if _shows(view, question)), key=lambda view: (view.timestamp_ns, view.camera)
    )
    return tuple(Shot(view.camera, view.timestamp_ns, view.frame, view.track) for view in clear)


def _shows(view: View, question: TypedQuestion) -> bool:
    left, top, right, bottom = view.box_px
    sides = sorted((right - left, bottom - top))
    large = sides[1] >= SMALLEST_PX and sides[0] >= NARROWEST_PX
    clear = question.may_be_hidden or view.occluded_share <= MOST_HIDDEN
    return large and clear and view.visible_share >= LEAST_VISIBLE
