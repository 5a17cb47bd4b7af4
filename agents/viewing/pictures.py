"""Camera pictures of a match: cut around the track, its box drawn in, small enough that many fit a page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools.av2.log import Log
from tools.errors import AtomError, DataError
from tools.runs.record import Match
from tools.vision.drawing import draw_box
from tools.vision.images import CameraImages
from tools.vision.sheets import encode_jpeg
from tools.vision.views import best_views, picture_at

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST: Final = 3
MOST_BYTES: Final = 32_000
WIDE_PX, TALL_PX = 480, 360
_CONTEXT: Final = 3.0
_LEAST_CUT_PX: Final = 420


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a match.

    Attributes:
        camera: Name of the camera.
        time_s: Of the exposure, seconds since the log's first frame.
        rank: 0 for the picture to keep where there is room for one only.
        jpeg: The file's bytes.
    """

    camera: str
    time_s: float
    rank: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class _Shot:
    camera: str
    time_ns: int
    frame: int


def pictures_of(log: Log, folder: Path, match: Match, looks: Sequence[Mapping[str, Any]]) -> tuple[Picture, ...]:
    """Up to three pictures of a match, best first: those that somebody looked at, else those that show its track best.

    None come back where the log has no images or calibration, or where an image cannot be read: pictures are beside
    the point of most runs, and the page says of every match whether it has any.

    Args:
        log: The log.
        folder: Where it lies.
        match: The match.
        looks: What was looked at for it.
    """
    try:
        images = CameraImages.of(folder)
        shots = list(_shots(log, images, match, looks))[:_MOST]
        return tuple(_drawn(log, images, match, shot, rank) for rank, shot in enumerate(shots))
    except (AtomError, DataError):
        return ()


def shrunk(picture: Picture, wide_px: int, tall_px: int, most_bytes: int) -> Picture:
    """The picture no larger than so many pixels and bytes; itself where it is not."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture.jpeg))
    if image.width <= wide_px and image.height <= tall_px and len(picture.jpeg) <= most_bytes:
        return picture
    image.thumbnail((wide_px, tall_px))
    return replace(picture, jpeg=encode_jpeg(image, most_bytes))


def _shots(log: Log, images: CameraImages, match: Match, looks: Sequence[Mapping[str, Any]]) -> Iterator[_Shot]:
    """Pictures to take, each once, best first."""
    seen = {(camera, time_ns) for look in looks for camera, time_ns in look["views"]}
    if seen:
        for camera, time_ns in sorted(seen, key=lambda one: (one[1], one[0])):
            yield _Shot(camera, time_ns, int(np.abs(log.tracks.timestamps_ns - time_ns).argmin()))
        return
    track = log.tracks.track_uuid.index(match.track_uuid)
    frames = range(match.start_frame, match.end_frame + 1, max((match.end_frame - match.start_frame) // 20, 1))
    for view in best_views(log, images, track, frames, 2):
        yield _Shot(view.camera, view.timestamp_ns, view.frame)


def _drawn(log: Log, images: CameraImages, match: Match, shot: _Shot, rank: int) -> Picture:
    camera, track = log.cameras.camera(shot.camera), log.tracks.track_uuid.index(match.track_uuid)
    tracks, boxes = picture_at(log, images, camera, shot.frame, shot.time_ns)
    place = np.flatnonzero(tracks == track)
    image = images.read(camera, shot.time_ns)
    if place.size:
        draw_box(image, camera, boxes.corners_camera_m[place[0]], width_px=3)
        image = _cut(image, boxes.box_px[place[0]])
    image.thumbnail((WIDE_PX, TALL_PX))
    since_s = float(shot.time_ns - log.tracks.timestamps_ns[0]) / 1e9
    return Picture(shot.camera, round(since_s, 3), rank, encode_jpeg(image, MOST_BYTES))


def _cut(image: Image, box_px: Sequence[float]) -> Image:
    """The part around a box, three times as large as it, of the shape of a page's pictures."""
    left, top, right, bottom = (float(edge) for edge in box_px)
    shape = WIDE_PX / TALL_PX
    wide = max((right - left) * _CONTEXT, (bottom - top) * _CONTEXT * shape, _LEAST_CUT_PX)
    wide = min(wide, image.width, image.height * shape)
    tall = wide / shape
    x = min(max((left + right - wide) / 2, 0.0), image.width - wide)
    y = min(max((top + bottom - tall) / 2, 0.0), image.height - tall)
    return image.crop((round(x), round(y), round(x + wide), round(y + tall)))
