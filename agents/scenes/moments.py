"""Which moments of a log are described, and what a detector listed in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from agents.scenes.values import Moment
from tools.av2.log import Log
from tools.errors import DataError
from tools.grounding.files import DetectionsFile
from tools.grounding.inventory import inventory, inventory_text
from tools.scenes.inventory import Detection, Inventory
from tools.vision.images import CameraImages

CAMERAS: Final = ("ring_front_left", "ring_front_center", "ring_front_right")
"""What lies ahead: the views that Semantic-Drive's scouts are given."""


def moments_of(log: Log, images: CameraImages, cameras: Sequence[str], every_s: float) -> tuple[Moment, ...]:
    """The moments to describe: frames `every_s` apart, with the picture of each camera nearest to them.

    A camera without a picture near a moment is left out there; a moment without any picture is left out.

    Args:
        log: The log.
        images: Its pictures.
        cameras: Names of cameras.
        every_s: Seconds between moments, above 0.

    Raises:
        DataError: A camera has no images at all, or no picture is near any moment.
    """
    stamps = log.tracks.timestamps_ns
    _, first = np.unique((stamps - stamps[0]) // max(1, round(every_s * 1e9)), return_index=True)
    chosen = stamps[first]
    near = [images.nearest(camera, chosen).tolist() for camera in cameras]
    found = []
    for place, stamp in enumerate(chosen.tolist()):
        pictures = tuple(
            (camera, times[place]) for camera, times in zip(cameras, near, strict=True) if times[place] >= 0
        )
        if pictures:
            found.append(Moment(log.log_id, (stamp - int(stamps[0])) / 1e9, stamp, pictures))
    if not found:
        raise DataError(images.folder, "no camera image is near a frame", "images and annotations are of other times")
    return tuple(found)


def with_detections(moments: Sequence[Moment], detections: DetectionsFile) -> tuple[Moment, ...]:
    """The moments with what a detector listed in their pictures.

    Raises:
        DataError: The detector looked at none of the pictures: its list would seem to say that nothing is there.
    """
    seen = {(one.camera, one.timestamp_ns): one for one in detections.pictures}
    if not any(picture in seen for moment in moments for picture in moment.pictures):
        hint = "run agents ground with the same --camera and --every"
        raise DataError(detections.log_id, "the detections are of none of the pictures that are described", hint)
    found = []
    for moment in moments:
        pictures = [seen[picture] for picture in moment.pictures if picture in seen]
        items = [item for one in pictures for item in inventory(one)]
        listed = tuple(Detection(item.camera, item.label, item.size, item.score) for item in items)
        text = inventory_text(pictures, items)
        found.append(replace(moment, inventory=Inventory(listed, ()), inventory_text=text) if pictures else moment)
    return tuple(found)
