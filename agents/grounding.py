"""What `agents ground` looks at: the pictures of logs and image files, and the inventory that comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.errors import DataError, UserError
from tools.grounding.api import Detections, Grounder, Picture
from tools.grounding.classes import ClassList
from tools.grounding.inventory import InventoryItem, inventory
from tools.grounding.looking import inventory_of_log, look
from tools.grounding.weights import in_batches

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.av2.log import Log
    from tools.vision.images import CameraImages

_SUFFIXES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is there, in a log or in image files.

    Attributes:
        log_id: The log; empty for image files.
        seen: What was detected, picture by picture.
        items: The inventory of all pictures.
        unplaced: Why detections have no bearings and distances; empty where they have.
    """

    log_id: str
    seen: tuple[Detections, ...]
    items: tuple[InventoryItem, ...]
    unplaced: str = ""


def split_paths(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Image files, and the other paths, which are for logs.

    Raises:
        UserError: A file is no image.
    """
    images: list[Path] = []
    folders: list[Path] = []
    for path in paths:
        if path.is_file() and path.suffix.lower() not in _SUFFIXES:
            raise UserError(f"{path}: neither a log folder nor an image ({', '.join(_SUFFIXES)})")
        (images if path.is_file() else folders).append(path)
    return tuple(images), tuple(folders)


def grounded_images(paths: Sequence[Path], grounder: Grounder, classes: ClassList) -> Grounded:
    """Look at image files; each is a camera of its own, by its file's name.

    Raises:
        DataError: A file cannot be read as an image.
        GroundingError: The detector failed.
    """
    pictures = [Picture(_opened(path), path.name) for path in paths]
    seen = look(grounder, pictures, classes)
    items = tuple(item for one in seen for item in inventory(one))
    return Grounded("", seen, items, "image files have no calibration")


def grounded_log(
    folder: Path, grounder: Grounder, classes: ClassList, cameras: Sequence[str], every_s: float
) -> Grounded:
    """Look at pictures of a log, and find out which of its tracks are seen in them.

    Args:
        folder: The log's folder.
        grounder: The detector.
        classes: What it looks for.
        cameras: Cameras to look through; all of the ring when empty.
        every_s: Time between the pictures of a camera, s.

    Raises:
        DataError: The log, its images or its poses cannot be read.
        AtomError: It has no calibration (code `R_NO_CAMERA`).
        GroundingError: The detector failed.
    """
    from tools.av2.log import open_log
    from tools.grounding.projecting import track_views
    from tools.vision.images import CameraImages
    from tools.vision.views import default_cameras

    log, images = open_log(folder), CameraImages.of(folder)
    wanted = exposures(log, images, cameras or default_cameras(images), every_s)
    seen = tuple(
        one
        for batch in in_batches(wanted)
        for one in look(grounder, [_picture(log, images, name, stamp) for name, stamp in batch], classes)
    )
    views = track_views(log, images.poses, seen)
    return Grounded(log.log_id, seen, inventory_of_log(log, seen, views, classes))


def exposures(log: Log, images: CameraImages, cameras: Sequence[str], every_s: float) -> list[tuple[str, int]]:
    """Cameras and times of the pictures to look at, by time: of each camera the first in every stretch of `every_s`.

    Raises:
        DataError: A camera has no images, or none was taken while the log has frames and poses.
    """
    frames = log.tracks.timestamps_ns
    step = max(1, round(every_s * 1e9))
    found: list[tuple[str, int]] = []
    for name in cameras:
        near = images.nearest(name, frames)
        stamps = np.unique(near[near >= 0])
        first = np.unique((stamps - frames[0]) // step, return_index=True)[1]
        found += [(name, int(stamp)) for stamp in stamps[first].tolist()]
    if not found:
        raise DataError(images.folder, "no camera image is near a frame", "images and annotations are of other times")
    return sorted(found, key=lambda one: (one[1], one[0]))


def _picture(log: Log, images: CameraImages, camera: str, timestamp_ns: int) -> Picture:
    return Picture(images.read(log.cameras.camera(camera), timestamp_ns), camera, timestamp_ns)


def _opened(path: Path) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=("JPEG", "PNG")) as image:
            return image.convert("RGB")
    except UnidentifiedImageError:
        raise DataError(path, "not a readable JPEG or PNG image", "is it truncated?") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(path, f"not a readable image: {error}", "is it truncated?") from None
