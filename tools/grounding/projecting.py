"""Where a log's tracks are in the pictures that a detector looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.av2.poses import EgoPoses
from tools.grounding.api import Detections
from tools.grounding.views import TrackViews
from tools.typing import NDArrayAny, NDArrayInt
from tools.vision.images import NEAREST_NS
from tools.vision.occlusion import occluded_shares
from tools.vision.projection import boxes_at, project_boxes

_NOTHING: Final = (np.zeros(0, np.int64), np.zeros((0, 4)), *(np.zeros(0) for _ in range(3)))


def track_views(log: Log, poses: EgoPoses, pictures: Iterable[Detections]) -> TrackViews:
    """Every track in every picture, moved to where it is at the exposure; the recording car is left out.

    Pictures taken when the log has no frame, or no pose, show no track. Boxes of a picture that was scaled are scaled
    with it.

    Args:
        log: The log.
        poses: Its ego poses.
        pictures: What was looked at.

    Raises:
        AtomError: The log has no calibration, or lacks that of a camera (code `R_NO_CAMERA`).
    """
    parts = [_in_picture(log, poses, seen) for seen in pictures]
    number = np.repeat(np.arange(len(parts)), [part[0].size for part in parts])
    track, *rest = (np.concatenate(columns) for columns in zip(_NOTHING, *parts, strict=True))
    return TrackViews(number, track, *rest)


def _in_picture(log: Log, poses: EgoPoses, seen: Detections) -> tuple[NDArrayAny, ...]:
    camera = log.cameras.camera(seen.camera)
    frame = frame_of(log.tracks.timestamps_ns, seen.timestamp_ns)
    if frame < 0 or not poses.covers(np.array([seen.timestamp_ns]))[0]:
        return _NOTHING
    there = boxes_at(log.tracks, frame, poses, seen.timestamp_ns)
    others = there.track != log.tracks.ego_index
    track, corners = there.track[others], there.corners_m[others]
    boxes = project_boxes(camera, corners)
    scale = np.tile([seen.width_px / camera.width_px, seen.height_px / camera.height_px], 2)
    distance = np.linalg.norm(corners.mean(axis=1)[:, :2], axis=1)
    columns = (track, boxes.box_px * scale, distance, boxes.visible_share, occluded_shares(boxes))
    return tuple(column[boxes.visible] for column in columns)


def frame_of(timestamps_ns: NDArrayInt, exposure_ns: int) -> int:
    """The frame nearest to an exposure; -1 where the log has none around it.

    Args:
        timestamps_ns: Times of the frames, ascending, shape (T,).
        exposure_ns: Time of the exposure.
    """
    if not timestamps_ns.size:
        return -1
    if not timestamps_ns[0] - NEAREST_NS <= exposure_ns <= timestamps_ns[-1] + NEAREST_NS:
        return -1
    return int(np.abs(timestamps_ns - exposure_ns).argmin())
