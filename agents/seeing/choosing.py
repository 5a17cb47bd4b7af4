"""Which pictures are shown for a look: the best ones that can be used, and which better ones could not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from agents.seeing.checking import ImageChecks
from agents.seeing.questions import TypedQuestion
from tools.av2.cameras import CameraModel
from tools.vision.images import CameraImages
from tools.vision.values import LogAsk, PassedOver
from tools.vision.views import View, best_views, default_cameras

SMALLEST_PX: Final = 16.0
"""Less than this, in the full picture, the longer side of a thing shows nothing that could be asked."""
NARROWEST_PX: Final = 6.0
LEAST_VISIBLE: Final = 0.3
"""At least this share of a thing is in the picture ..."""
MOST_HIDDEN: Final = 0.7
"""... and at most this share of that is behind other tracks."""
AHEAD: Final = 0.9
"""Cosine of the angle between a camera's axis and the way ahead, from which on it looks ahead."""
NO_CALIBRATION: Final = "the calibration has no such camera"


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
class Choice:
    """The pictures of a look.

    Attributes:
        shots: In order of time; none: nothing is to be seen.
        passed_over: Images that would have been among them and cannot be used.
    """

    shots: tuple[Shot, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def is_spoilt(self) -> bool:
        """Whether something is to be seen, in images none of which can be read."""
        return not self.shots and any(image.timestamp_ns >= 0 for image in self.passed_over)


@dataclass(frozen=True)
class PictureChooser:
    """Chooses pictures of one log.

    Attributes:
        ask: What is asked, of which log.
        images: Its images.
        checks: Which of them cannot be read.
    """

    ask: LogAsk
    images: CameraImages
    checks: ImageChecks

    def of_track(self, track: int, frames: Sequence[int], question: TypedQuestion) -> Choice:
        """The best pictures of a track at some frames, as many as the question wants."""
        passed: dict[PassedOver, None] = dict.fromkeys(self._uncalibrated)

        def usable(view: View) -> bool:
            return not _shows(view, question) or self._is_sound(view.camera, view.timestamp_ns, passed)

        views = best_views(self.ask.log, self.images, track, frames, question.views, self._cameras, usable)
        shots = [
            Shot(view.camera, view.timestamp_ns, view.frame, view.track) for view in views if _shows(view, question)
        ]
        return Choice(tuple(sorted(shots, key=lambda shot: (shot.timestamp_ns, shot.camera))), tuple(passed))

    def ahead(self, frames: Iterable[int]) -> Choice:
        """A picture of what is ahead, at the first of some frames that has one; nothing is outlined."""
        return self._unmarked(frames, [camera for camera in self._by_direction if _ahead(camera) >= AHEAD])

    def anywhere(self, frames: Iterable[int]) -> Choice:
        """A picture of what is ahead, or else of any other side."""
        return self._unmarked(frames, self._by_direction)

    def _unmarked(self, frames: Iterable[int], cameras: Sequence[CameraModel]) -> Choice:
        passed: dict[PassedOver, None] = dict.fromkeys(self._uncalibrated)
        for shot in self._exposures(list(frames), cameras):
            if self._is_sound(shot.camera, shot.timestamp_ns, passed):
                return Choice((shot,), tuple(passed))
        return Choice((), tuple(passed))

    def _exposures(self, frames: Sequence[int], cameras: Sequence[CameraModel]) -> Iterator[Shot]:
        stamps = self.ask.log.tracks.timestamps_ns
        for camera in cameras:
            nearest = self.images.nearest(camera.name, stamps[list(frames)])
            yield from (Shot(camera.name, int(at), n, -1) for n, at in zip(frames, nearest, strict=True) if at >= 0)

    def _is_sound(self, camera: str, timestamp_ns: int, passed: dict[PassedOver, None]) -> bool:
        problem = self.checks.problem(self.images, self.ask.log.cameras.camera(camera), timestamp_ns)
        if problem:
            passed[PassedOver(camera, timestamp_ns, problem)] = None
        return not problem

    @cached_property
    def _cameras(self) -> tuple[str, ...]:
        """Cameras that have images and a calibration: the ring's, or all where the ring has none."""
        there = set(self.ask.log.cameras.names)
        for names in (default_cameras(self.images), self.images.cameras):
            if known := tuple(name for name in names if name in there):
                return known
        self.ask.log.cameras.camera(self.images.cameras[0])
        raise AssertionError("it has just been found to be missing")

    @cached_property
    def _uncalibrated(self) -> tuple[PassedOver, ...]:
        names = default_cameras(self.images)
        return tuple(PassedOver(name, -1, NO_CALIBRATION) for name in names if name not in self.ask.log.cameras.names)

    @cached_property
    def _by_direction(self) -> tuple[CameraModel, ...]:
        """The cameras, those that look ahead first."""
        return tuple(
            sorted(map(self.ask.log.cameras.camera, self._cameras), key=lambda camera: (-_ahead(camera), camera.name))
        )


def _ahead(camera: CameraModel) -> float:
    """Cosine of the angle between a camera's axis and the way ahead, in steps that mounting errors do not change."""
    return round(float(camera.ego_SE3_camera[0, 2]), 2)


def _shows(view: View, question: TypedQuestion) -> bool:
    left, top, right, bottom = view.box_px
    sides = sorted((right - left, bottom - top))
    large = sides[1] >= SMALLEST_PX and sides[0] >= NARROWEST_PX
    clear = question.may_be_hidden or view.occluded_share <= MOST_HIDDEN
    return large and clear and view.visible_share >= LEAST_VISIBLE
