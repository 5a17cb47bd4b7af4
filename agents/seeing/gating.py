"""What has to be looked at: which tracks, at which times, in which pictures; what no picture shows is not asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.seeing.checking import ImageChecks
from agents.seeing.choosing import Choice, PictureChooser, Shot
from agents.seeing.questions import TypedQuestion
from agents.seeing.sampling import AROUND_S, BESIDE_S, CHANGING_S, SCENE_S, frames_beside, sample_frames
from tools.typing import NDArrayFloat
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk, PassedOver


@dataclass(frozen=True, slots=True)
class Look:
    """One question about one thing at one time.

    Attributes:
        question: What is asked.
        track: Of which track; -1: of the scene.
        frame: At which frame; -1: of all of the track's life.
        choice: The pictures; none: nothing is to be seen, so nobody is asked.
    """

    question: TypedQuestion
    track: int
    frame: int
    choice: Choice

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The pictures."""
        return self.choice.shots

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """Images that would have been among them and cannot be used."""
        return self.choice.passed_over


def looks_for(
    ask: LogAsk, question: TypedQuestion, images: CameraImages, checks: ImageChecks | None = None
) -> tuple[Look, ...]:
    """The looks that answer a question about the tracks of an ask, in order of track and time.

    Args:
        ask: What a program asks.
        question: Part of it.
        images: Of its log.
        checks: Which images cannot be read; None: all are believed in.

    Raises:
        AtomError: The log has no calibration of any camera that has images (code `R_NO_CAMERA`).
        DataError: There are no poses for the images.
    """
    time_s, chooser = seconds_of(ask), PictureChooser(ask, images, checks or ImageChecks())
    if question.kind == "scene":
        return _of_scene(ask, question, chooser, time_s)
    found: list[Look] = []
    for track in np.flatnonzero(ask.mask.any(axis=1)).tolist():
        if question.kind == "stable":
            found.append(_once(ask, question, chooser, track))
        else:
            found += _at_times(ask, question, chooser, track, time_s)
    return tuple(found)


def seconds_of(ask: LogAsk) -> NDArrayFloat:
    """Time of each frame since the first, shape (T,)."""
    stamps = ask.log.tracks.timestamps_ns
    seconds: NDArrayFloat = (stamps - stamps[0]) / 1e9
    return seconds


def _of_scene(ask: LogAsk, question: TypedQuestion, chooser: PictureChooser, time_s: NDArrayFloat) -> tuple[Look, ...]:
    held, every = np.asarray(ask.mask.any(axis=0)), np.ones(time_s.size, np.bool_)
    frames = sample_frames(held, time_s, SCENE_S).tolist()
    return tuple(Look(question, -1, at, chooser.anywhere(frames_beside(every, time_s, at, AROUND_S))) for at in frames)


def _once(ask: LogAsk, question: TypedQuestion, chooser: PictureChooser, track: int) -> Look:
    """A property of all of a life may be seen at any time of it, whatever the program narrowed it down to."""
    frames = np.flatnonzero(ask.log.tracks.present_mask[track]).tolist()
    return Look(question, track, -1, chooser.of_track(track, frames, question))


def _at_times(
    ask: LogAsk, question: TypedQuestion, chooser: PictureChooser, track: int, time_s: NDArrayFloat
) -> list[Look]:
    present, own_car = ask.log.tracks.present_mask[track], track == ask.log.tracks.ego_index
    looks = []
    for frame in sample_frames(ask.mask[track], time_s, CHANGING_S).tolist():
        near = frames_beside(present, time_s, frame, BESIDE_S)
        if own_car:
            choice = chooser.ahead(near) if question.of_ego else Choice()
        else:
            choice = chooser.of_track(track, near, question)
        looks.append(Look(question, track, frame, choice))
    return looks
