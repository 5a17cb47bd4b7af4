"""Pictures as models are shown them: whole images with the box of the track drawn in, named by camera and time."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np

from agents.seeing.choosing import Shot
from tools.errors import DataError
from tools.models.values import ImagePart
from tools.vision.drawing import draw_box
from tools.vision.images import CameraImages
from tools.vision.sheets import caption_of, encode_jpeg
from tools.vision.values import LogAsk
from tools.vision.views import picture_at

LONGEST_PX: Final = 1280
"""Longer side of a picture that is shown."""
BUDGET_BYTES: Final = 300_000


def picture_of(ask: LogAsk, images: CameraImages, shot: Shot) -> ImagePart:
    """One picture, encoded.

    Raises:
        DataError: The image is missing or cannot be read.
    """
    camera = ask.log.cameras.camera(shot.camera)
    image = images.read(camera, shot.timestamp_ns, LONGEST_PX)
    if shot.track >= 0:
        tracks, boxes = picture_at(ask.log, images, camera, shot.frame, shot.timestamp_ns)
        place = np.flatnonzero(tracks == shot.track)
        if not place.size:
            raise DataError(ask.path, "a track has no box in its own picture", "the log changed; run again")
        draw_box(image, camera, boxes.corners_camera_m[place[0]])
    return ImagePart(base64.b64encode(encode_jpeg(image, BUDGET_BYTES)).decode(), "image/jpeg")


def name_of(ask: LogAsk, shot: Shot) -> str:
    """Camera and time of a picture."""
    return caption_of(shot.camera, shot.timestamp_ns, int(ask.log.tracks.timestamps_ns[0]))
