"""The pictures that show a track best."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Final

import numpy as np

from tools.av2.cameras import CameraModel
from tools.av2.log import Log
from tools.typing import NDArrayInt
from tools.vision.images import CameraImages
from tools.vision.occlusion import occluded_shares
from tools.vision.projection import ProjectedBoxes, boxes_at, corners_at, project_boxes

RING_PREFIX: Final = "ring_"
CLEAR_AREA_PX: Final = 100.0**2
"""At this area in the picture a track is seen half as well as it could be: 100 x 100 pixels."""
APART_NS: Final = 500_000_000
"""Views of one camera nearer in time than this show the same; others come first."""


@dataclass(frozen=True, slots=True)
class View:
    """One picture of a track.

    Attributes:
        camera: Name of the camera.
        timestamp_ns: Time of the exposure.
        frame: Frame of the log whose boxes are shown in it.
        track: Index of the track.
        box_px: Left, top, right and bottom of the track's part in the picture.
        depth_m: Depth of the box's centre along the optical axis.
        visible_share: Share of its outline that is in the picture.
        occluded_share: Share of that part that nearer boxes cover.
        score: How well it shows the track, from 0 to 1; see `view_score`.
    """

    camera: str
    timestamp_ns: int
    frame: int
    track: int
    box_px: tuple[float, float, float, float]
    depth_m: float
    visible_share: float
    occluded_share: float
    score: float


def view_score(visible_share: float, occluded_share: float, area_px: float) -> float:
    """How well a picture shows a track, from 0 to 1.

    The share of the object that is there to be seen, times how large that is: A / (A + `CLEAR_AREA_PX`) with A the
    unhidden area in full-size pixels.
    """
    area = area_px * (1.0 - occluded_share)
    return visible_share * (1.0 - occluded_share) * area / (area + CLEAR_AREA_PX)


def any_view(view: View) -> bool:
    """Every picture will do."""
    return True


def best_views(
    log: Log,
    images: CameraImages,
    track: int,
    frames: Sequence[int],
    k: int,
    cameras: Sequence[str] | None = None,
    usable: Callable[[View], bool] = any_view,
) -> tuple[View, ...]:
    """The `k` pictures that show a track best at some of the given frames, best first.

    Views of one camera are at least `APART_NS` apart as long as there are others. Fewer than `k` come back where there
    are not more; none where no camera sees the track at these frames.

    Args:
        log: The log.
        images: Its images.
        track: Index of the track.
        frames: Frames to choose from; those at which the track has no box are passed over.
        k: How many at most.
        cameras: Names of the cameras to choose from; by default the ring, or all where no ring camera has images. AV2's
            stereo cameras see no more than the ring, and without colour.
        usable: Whether a picture will do: asked of each that would be taken, best first. One that will not gives way
            to the next best.

    Raises:
        AtomError: The log has no calibration, or lacks that of a camera (code `R_NO_CAMERA`).
        DataError: There are no images of a camera that is named, or no poses.
    """
    there = np.array([frame for frame in sorted(set(frames)) if log.tracks.row_index[track, frame] >= 0], np.int64)
    if track == log.tracks.ego_index or not there.size:
        return ()
    names = tuple(cameras) if cameras is not None else default_cameras(images)
    hopeful = [view for name in names for view in _unhidden(log, images, log.cameras.camera(name), track, there)]
    return tuple(_spread(hopeful, partial(_with_hiding, log, images), k, usable))


def default_cameras(images: CameraImages) -> tuple[str, ...]:
    """The ring cameras that have images; all cameras where none of the ring has."""
    ring = tuple(name for name in images.cameras if name.startswith(RING_PREFIX))
    return ring or images.cameras


def picture_at(
    log: Log, images: CameraImages, camera: CameraModel, frame: int, exposure_ns: int
) -> tuple[NDArrayInt, ProjectedBoxes]:
    """Tracks, shape (K,), and their boxes in one picture, with the recording car left out: it is the camera's mount."""
    found = boxes_at(log.tracks, frame, images.poses, exposure_ns)
    others = found.track != log.tracks.ego_index
    return found.track[others], project_boxes(camera, found.corners_m[others])


def _unhidden(log: Log, images: CameraImages, camera: CameraModel, track: int, frames: NDArrayInt) -> Iterator[View]:
    """The camera's views of the track as if nothing hid it: one per frame at which it sees it."""
    stamps = images.nearest(camera.name, log.tracks.timestamps_ns[frames])
    frames, stamps = frames[stamps >= 0], stamps[stamps >= 0]
    rows = log.tracks.row_index[track, frames].astype(np.int64)
    boxes = project_boxes(camera, corners_at(log.tracks, rows, images.poses, stamps))
    for at in np.flatnonzero(boxes.visible).tolist():
        left, top, right, bottom = boxes.box_px[at].tolist()
        share, area = float(boxes.visible_share[at]), float(boxes.area_px[at])
        yield View(
            camera.name, int(stamps[at]), int(frames[at]), track, (left, top, right, bottom),
            float(boxes.depth_m[at]), share, math.nan, view_score(share, 0.0, area),
        )  # fmt: skip


def _with_hiding(log: Log, images: CameraImages, view: View) -> View:
    """The same view with what hides the track, which makes its score no better."""
    camera = log.cameras.camera(view.camera)
    tracks, boxes = picture_at(log, images, camera, view.frame, view.timestamp_ns)
    at = np.flatnonzero(tracks == view.track)
    hidden = float(occluded_shares(boxes, at)[at[0]])
    score = view_score(view.visible_share, hidden, float(boxes.area_px[at[0]]))
    return replace(view, occluded_share=hidden, score=score)


def _order(view: View) -> tuple[float, int, str, bool]:
    return -view.score, view.timestamp_ns, view.camera, math.isnan(view.occluded_share)


def _spread(
    hopeful: Sequence[View], look: Callable[[View], View], k: int, usable: Callable[[View], bool]
) -> list[View]:
    """The best `k`, those behind all others that show what a better one shows already.

    What hides a track is looked at only for views that may be among the best: it can only make a score worse.
    """
    queue = [(_order(view), view) for view in hopeful]
    heapq.heapify(queue)
    taken: list[View] = []
    later: list[View] = []
    while queue and len(taken) < k:
        _, view = heapq.heappop(queue)
        if math.isnan(view.occluded_share):
            seen = look(view)
            heapq.heappush(queue, (_order(seen), seen))
        else:
            near = any(o.camera == view.camera and abs(o.timestamp_ns - view.timestamp_ns) < APART_NS for o in taken)
            if near:
                later.append(view)
            elif usable(view):
                taken.append(view)
    return [*taken, *islice(filter(usable, later), k - len(taken))]
