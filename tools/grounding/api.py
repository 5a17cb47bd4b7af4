"""The seam to detectors: pictures in, labelled boxes out. Nothing here knows which detector it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One image to look at.

    Attributes:
        image: The image, RGB.
        camera: The camera's name; empty where nobody knows.
        timestamp_ns: Time of exposure; 0 where nobody knows.
    """

    image: Image
    camera: str = ""
    timestamp_ns: int = 0


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing that a detector sees.

    Attributes:
        label: The class that it was taken for.
        score: The detector's own confidence, in [0, 1]; not calibrated, and not comparable between detectors.
        box_px: Left, top, right, bottom in pixels of the image as given, `0 <= left <= right <= width`.
        also: Other classes that were claimed of the same box, surest first (see `tools.grounding.merging`).
    """

    label: str
    score: float
    box_px: Box
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box_px
        if not (0 <= self.score <= 1 and all(map(math.isfinite, self.box_px)) and left <= right and top <= bottom):
            raise ValueError(f"no detection: {self.label!r}, score {self.score}, box {self.box_px}")


@dataclass(frozen=True, slots=True)
class Detections:
    """What a detector sees in one picture, surest first. None found is an answer: the picture was looked at.

    Attributes:
        camera: The picture's camera.
        timestamp_ns: The picture's time of exposure.
        width_px: The picture's width.
        height_px: The picture's height.
        found: The detections.
    """

    camera: str
    timestamp_ns: int
    width_px: int
    height_px: int
    found: tuple[Detection, ...]

    @property
    def boxes_px(self) -> NDArrayFloat:
        """All boxes, shape (K, 4)."""
        return np.array([one.box_px for one in self.found], np.float64).reshape(-1, 4)

    @property
    def labels(self) -> tuple[str, ...]:
        """K labels."""
        return tuple(one.label for one in self.found)


class Grounder(Protocol):
    """A detector that is ready: weights loaded, classes set."""

    @property
    def name(self) -> str:
        """Which detector with which weights and words, for records; equal names give equal detections."""

    def detect(self, pictures: Sequence[Picture]) -> tuple[Detections, ...]:
        """Look at pictures; labels are the words that the detector was given (or its own vocabulary).

        Raises:
            GroundingError: The detector failed; never an empty answer instead.
        """


def detections_of(picture: Picture, labels: Sequence[str], scores: NDArrayFloat, boxes_px: NDArrayFloat) -> Detections:
    """Detections of a picture from arrays, boxes cut to the image, surest first.

    Args:
        picture: The picture that was looked at.
        labels: K labels.
        scores: Shape (K,), in [0, 1] to rounding.
        boxes_px: Left, top, right, bottom, shape (K, 4).

    Raises:
        ValueError: A score or a box is not finite: the weights are broken.
    """
    if not (np.isfinite(scores).all() and np.isfinite(boxes_px).all()):
        raise ValueError("scores or boxes are not finite")
    width, height = picture.image.size
    corners = np.clip(np.asarray(boxes_px, np.float64).reshape(-1, 4), 0.0, (width, height, width, height))
    kept = np.clip(np.asarray(scores, np.float64), 0.0, 1.0)
    order = np.lexsort((*corners.T[::-1], -kept))
    found = tuple(
        Detection(labels[number], float(kept[number]), _box(corners[number].tolist())) for number in order.tolist()
    )
    return Detections(picture.camera, picture.timestamp_ns, width, height, found)


def _box(values: list[float]) -> Box:
    left, top, right, bottom = values
    return left, top, right, bottom
