"""What is looked at one by one in a picture: tracks, and what a detector saw that is none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.index.objects import NO_LABEL, NO_TRACK, IndexedObjects
from tools.typing import NDArrayFloat
from tools.vision.projection import boxes_at, project_boxes

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.av2.cameras import CameraModel
    from tools.av2.log import Log
    from tools.vision.images import CameraImages

MOST_OBJECTS: Final = 12
"""Tracks per camera and window that are looked at, the largest first; of detections as many, the surest first."""
LEAST_CROP_PX: Final = 16
_LEAST_SEEN: Final = 0.5
_MARGIN: Final = 0.1
_FRONT, _REAR = [0, 1, 2, 3], [4, 5, 6, 7]


@dataclass(frozen=True, slots=True)
class Crop:
    """An object in a picture.

    Attributes:
        window: The window it stands for.
        picture: Its pixels.
        place: Bearing (rad), distance (m) and heading (rad) in the ego frame (`tools.index.places.Places`); NaN for
            what is not known.
        track: Its track; `NO_TRACK` where it has none.
        words: What a detector called it; empty for tracks.
        score: The detector's confidence; 0 for tracks.
    """

    window: int
    picture: Image
    place: tuple[float, float, float]
    track: int = NO_TRACK
    words: tuple[str, ...] = ()
    score: float = 0.0


def indexed(crops: Sequence[Crop], vectors: NDArrayFloat) -> IndexedObjects:
    """Crops with their vectors, shape (K, D), as the index keeps them."""
    labels = tuple(sorted({crop.words for crop in crops if crop.words}))
    number = {words: place for place, words in enumerate(labels)}
    return IndexedObjects(
        vectors.astype(np.float16),
        np.array([crop.window for crop in crops], np.int64),
        np.array([crop.track for crop in crops], np.int64),
        np.array([crop.place for crop in crops], np.float32).reshape(-1, 3),
        np.array([number.get(crop.words, NO_LABEL) for crop in crops], np.int64),
        np.array([crop.score for crop in crops], np.float32),
        labels,
    )


def track_crops(
    log: Log, images: CameraImages, camera: CameraModel, exposure_ns: int, picture: Image, window: int
) -> Iterator[Crop]:
    """The largest tracks of which half or more is in a picture.

    Args:
        log: The log.
        images: Its images.
        camera: The picture's camera.
        exposure_ns: When it was taken.
        picture: It, at any size.
        window: The window it is the middle of.
    """
    frame = int(np.abs(log.tracks.timestamps_ns - exposure_ns).argmin())
    boxes = boxes_at(log.tracks, frame, images.poses, exposure_ns)
    seen = project_boxes(camera, boxes.corners_m)
    good = np.flatnonzero(seen.visible & (seen.visible_share >= _LEAST_SEEN))
    good = good[boxes.track[good] != log.tracks.ego_index]
    order = good[np.lexsort((good, -seen.area_px[good]))][:MOST_OBJECTS]
    places = _places(boxes.corners_m)
    scale = picture.size[0] / camera.width_px
    for row in order.tolist():
        cut = cropped(picture, seen.box_px[row] * scale)
        if cut is not None:
            bearing, distance, heading = places[row].tolist()
            yield Crop(window, cut, (bearing, distance, heading), int(boxes.track[row]))


def cropped(picture: Image, box_px: NDArrayFloat) -> Image | None:
    """A part of a picture with a margin around it; None where it is too small to show anything.

    Args:
        picture: The picture.
        box_px: Left, top, right, bottom in its pixels, shape (4,).
    """
    left, top, right, bottom = box_px.tolist()
    more_x, more_y = _MARGIN * (right - left), _MARGIN * (bottom - top)
    wide, high = picture.size
    box = (
        max(int(left - more_x), 0), max(int(top - more_y), 0),
        min(int(right + more_x) + 1, wide), min(int(bottom + more_y) + 1, high),
    )  # fmt: skip
    return picture.crop(box) if min(box[2] - box[0], box[3] - box[1]) >= LEAST_CROP_PX else None


def _places(corners_m: NDArrayFloat) -> NDArrayFloat:
    """Bearing, distance and heading of boxes by their corners in the ego frame, shape (K, 3)."""
    centre = corners_m.mean(axis=1)
    ahead = corners_m[:, _FRONT].mean(axis=1) - corners_m[:, _REAR].mean(axis=1)
    bearing, heading = (np.arctan2(vector[:, 1], vector[:, 0]) for vector in (centre, ahead))
    return np.stack([bearing, np.hypot(centre[:, 0], centre[:, 1]), heading], axis=1)
