"""What a detector saw in a log's pictures, as objects of the index: what no track has is found by keyword, too."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from agents.crops import MOST_OBJECTS, Crop, cropped
from tools.av2.log import Log
from tools.errors import DataError
from tools.grounding.api import Detection, Detections
from tools.grounding.bearings import bearings_rad
from tools.grounding.classes import ClassList
from tools.grounding.files import DetectionsFile, read_detections
from tools.grounding.projecting import track_views
from tools.grounding.views import TrackViews, matched_detections
from tools.index.objects import NO_TRACK
from tools.index.windows import Windows
from tools.typing import NDArrayInt
from tools.vision.images import CameraImages

Shown = frozenset[tuple[int, int]]
"""(window, track) of the tracks whose crops are in the index."""
_OUTSIDE: Final = -1


@dataclass(frozen=True, slots=True)
class LogDetections:
    """What a detector saw in one log.

    Attributes:
        file: The detections.
        digest: Of the file's bytes.
    """

    file: DetectionsFile
    digest: str


def detections_for(pattern: str, log_id: str) -> LogDetections:
    """Read the detections of a log.

    Args:
        pattern: Path of a file that `agents ground --out` wrote, `{log_id}` standing for the log.
        log_id: The log.

    Raises:
        DataError: There is no such file, it is of another form, or it belongs to another log.
    """
    path = Path(pattern.replace("{log_id}", log_id))
    found = read_detections(path, log_id)
    return LogDetections(found, hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest())


@dataclass(frozen=True, slots=True)
class LogPictures:
    """What detections are cut out of.

    Attributes:
        log: The log.
        images: Its images.
        windows: Its windows.
        shown: The tracks that are in the index already.
        widest_px: Size at which images are read.
    """

    log: Log
    images: CameraImages
    windows: Windows
    shown: Shown
    widest_px: int


def detected_crops(of: LogPictures, seen: DetectionsFile) -> Iterator[Crop]:
    """Detections cut out of their pictures, each in the window whose middle is nearest.

    A detection that is a track (`tools.grounding.association`) is left out where the track's own crop is in the window,
    and stands for the track where it is not. Of a picture the surest twelve others are taken.

    Args:
        of: What they are cut out of.
        seen: What was detected.

    Raises:
        DataError: No picture was taken in any window, or an image cannot be read.
        AtomError: A camera has no calibration (code `R_NO_CAMERA`).
    """
    log, pictures = of.log, seen.pictures
    views = track_views(log, of.images.poses, pictures)
    matched = matched_detections(views, log.tracks.category_array, pictures, seen.classes)
    window = windows_at(of.windows, np.array([one.timestamp_ns for one in pictures], np.int64))
    if pictures and (window == _OUTSIDE).all():
        raise DataError(log.log_id, "all detections are of other times than its frames", "give the log's own file")
    for number, picture in enumerate(pictures):
        if window[number] != _OUTSIDE:
            tracks = _tracks(views, views.within(number), matched)
            crops = _in_picture(of, picture, int(window[number]), tracks)
            yield from (replace(crop, words=_words(one, seen.classes)) for one, crop in crops)


def windows_at(windows: Windows, times_ns: NDArrayInt) -> NDArrayInt:
    """The window whose middle is nearest to each time, the earlier of two, shape (K,); -1 where none holds it."""
    middle = (windows.begin_ns + windows.end_ns) // 2
    inside = (times_ns[:, None] >= windows.begin_ns) & (times_ns[:, None] <= windows.end_ns)
    away = np.where(inside, np.abs(times_ns[:, None] - middle), np.iinfo(np.int64).max)
    return np.where(inside.any(axis=1), away.argmin(axis=1), _OUTSIDE)


def _tracks(views: TrackViews, rows: NDArrayInt, matched: NDArrayInt) -> dict[int, tuple[int, float]]:
    """Track and distance, m, of the detections of one picture that are tracks."""
    there = rows[matched[rows] >= 0].tolist()
    return {int(matched[row]): (int(views.track[row]), float(views.distance_m[row])) for row in there}


def _in_picture(
    of: LogPictures, picture: Detections, window: int, tracks: Mapping[int, tuple[int, float]]
) -> Iterator[tuple[Detection, Crop]]:
    """The detections of a picture that are taken, surest first."""
    found = [(number, *tracks.get(number, (NO_TRACK, math.nan))) for number in range(len(picture.found))]
    new = [one for one in found if (window, one[1]) not in of.shown][:MOST_OBJECTS]
    if not new:
        return
    camera = of.log.cameras.camera(picture.camera)
    image = of.images.read(camera, picture.timestamp_ns, of.widest_px)
    boxes_px = picture.boxes_px / picture.width_px
    middle_px = (boxes_px[:, :2] + boxes_px[:, 2:]) / 2 * camera.width_px
    bearing_rad = bearings_rad(camera, middle_px).tolist()
    for number, track, distance_m in new:
        cut = cropped(image, boxes_px[number] * image.size[0])
        if cut is not None:
            one, place = picture.found[number], (bearing_rad[number], distance_m, math.nan)
            yield one, Crop(window, cut, place, track, score=one.score)


def _words(one: Detection, classes: ClassList) -> tuple[str, ...]:
    """All words for the classes that a detector claimed of an object."""
    kinds = [classes.class_of(label) for label in (one.label, *one.also)]
    return tuple(dict.fromkeys(word for kind in kinds for word in (kind.name, *kind.words)))
