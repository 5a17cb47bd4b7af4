"""COCO: camera images of the matches with exact 2D boxes of the referred tracks, in the form for video, and crops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import orjson

from tools.av2.log import Log
from tools.av2.taxonomy import CATEGORIES
from tools.errors import AtomError, DataError
from tools.exports.cases import Case, LogCases
from tools.exports.naming import file_stem, storable
from tools.exports.values import Exported, Job, LogFailure
from tools.runs.record import RunRecord
from tools.runs.writing import aside, write_bytes
from tools.vision.images import CameraImages
from tools.vision.occlusion import occluded_shares
from tools.vision.views import default_cameras, picture_at

EVERY_NS: Final = 450_000_000
"""Images of a match from one camera are at least this far apart: about two a second."""
LEAST_PX: Final = 4.0
"""Boxes narrower or lower than this in the picture are left out."""
_CROP_MARGIN: Final = 0.15
_NOT_SEEN: Final = "no referred track is in any camera image of this log"


@dataclass(frozen=True, slots=True)
class Sight:
    """One referred track in one image.

    Attributes:
        match_id: The match.
        track: Index of the track.
        box_px: Left, top, width and height; (0, 0) is the picture's upper left corner.
        visible_share: Share of the box's outline that is in the picture.
        occluded_share: Share of that which nearer boxes cover.
        depth_m: Depth of the box's centre along the optical axis.
    """

    match_id: str
    track: int
    box_px: tuple[float, float, float, float]
    visible_share: float
    occluded_share: float
    depth_m: float


Sights = Mapping[tuple[str, int, int], tuple[Sight, ...]]
"""Camera, time of the exposure and frame, to what is seen there."""


class Coco:
    """`coco/annotations.json`, `coco/images/LOG/CAMERA/TIME.jpg`, `coco/crops/ID.jpg`."""

    name: ClassVar[str] = "coco"
    summary: ClassVar[str] = "COCO with video and track ids: images, boxes and crops of referred tracks"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Write images twice a second of each match; a run without matches has a file without images.

        Logs without camera images or calibration are failures, each with what it lacks.
        """
        failures: list[LogFailure] = []
        book = _Book(job.run, job.out / "coco")
        notes: list[str] = []
        for one in job.logs(failures):
            try:
                images = CameraImages.of(job.shelf.folder(one.log.log_id))
                sights = sights_of(one, images)
                book.add(one.log, images, sights)
            except (DataError, AtomError) as error:
                failures.append(LogFailure(one.log.log_id, str(error)))
                continue
            if not sights:
                notes.append(f"{one.log.log_id}: {_NOT_SEEN}")
        files = (book.finish(), *book.files) if book.images or not job.matches else ()
        return Exported(self.name, files, tuple(failures), tuple(notes))


def sights_of(one: LogCases, images: CameraImages) -> Sights:
    """Where the referred tracks of a log's matches are in its images.

    Raises:
        AtomError: The log has no calibration (code `R_NO_CAMERA`).
        DataError: The log has no ego poses around its images.
    """
    found: dict[tuple[str, int, int], list[Sight]] = {}
    for name in default_cameras(images):
        for key, cases in _wanted(one, images, name).items():
            seen = _seen(one.log, images, key, cases)
            if seen:
                found[key] = seen
    return {key: tuple(found[key]) for key in sorted(found)}


def _wanted(one: LogCases, images: CameraImages, camera: str) -> dict[tuple[str, int, int], list[Case]]:
    """A camera's images to look at, with the matches: of each the first image, and the next after each `EVERY_NS`."""
    stamps, ego = one.log.tracks.timestamps_ns, one.log.tracks.ego_index
    wanted: dict[tuple[str, int, int], list[Case]] = {}
    for case in (case for case in one.cases if case.track != ego):
        last = int(stamps[0]) - EVERY_NS
        exposures = images.nearest(camera, stamps[case.frames]).tolist()
        for frame, exposure in zip(case.frames.tolist(), exposures, strict=True):
            if exposure >= 0 and exposure - last >= EVERY_NS:
                last = exposure
                wanted.setdefault((camera, exposure, frame), []).append(case)
    return wanted


def _seen(log: Log, images: CameraImages, key: tuple[str, int, int], cases: Sequence[Case]) -> list[Sight]:
    name, exposure, frame = key
    tracks, boxes = picture_at(log, images, log.cameras.camera(name), frame, exposure)
    seen = []
    for case in cases:
        at = np.flatnonzero((tracks == case.track) & boxes.visible)
        left, top, right, bottom = boxes.box_px[at[0]].tolist() if at.size else (0.0, 0.0, 0.0, 0.0)
        if right - left < LEAST_PX or bottom - top < LEAST_PX:
            continue
        hidden = float(occluded_shares(boxes, at)[at[0]])
        # Projection counts from the middle of the first pixel, COCO from its corner.
        box = (left + 0.5, top + 0.5, right - left, bottom - top)
        share, depth = float(boxes.visible_share[at[0]]), float(boxes.depth_m[at[0]])
        seen.append(Sight(case.match.id, case.track, box, share, hidden, depth))
    return seen


class _Book:
    """The file that is being written: ids count from 1, in order of log, camera and time."""

    def __init__(self, run: RunRecord, folder: Path) -> None:
        self._run, self._folder = run, folder
        self.images: list[dict[str, Any]] = []
        self.files: list[Path] = []
        self._annotations: list[dict[str, Any]] = []
        self._videos: list[dict[str, Any]] = []
        self._tracks: dict[tuple[str, str], int] = {}
        self._categories = {name: number for number, name in enumerate(CATEGORIES, 1)}

    def add(self, log: Log, images: CameraImages, sights: Sights) -> None:
        """Copy a log's images, cut the crops and note both.

        Raises:
            DataError: An image cannot be read; nothing of the log is noted then.
        """
        for name, exposure, _ in sights:
            images.read(log.cameras.camera(name), exposure)
        for camera in dict.fromkeys(name for name, _, _ in sights):
            self._videos.append({"id": len(self._videos) + 1, "name": storable(f"{log.log_id}/{camera}")})
            for number, (key, seen) in enumerate((k, s) for k, s in sights.items() if k[0] == camera):
                self._add_image(log, images, key, number)
                picture = images.read(log.cameras.camera(camera), key[1])
                for sight in seen:
                    self._add_box(log, sight, picture)

    def finish(self) -> Path:
        """Write `annotations.json`."""
        named = sorted(self._categories.items(), key=lambda item: item[1])
        content = {
            "info": {"description": storable(self._run.title), "version": "1", "contributor": "motherlode"},
            "licenses": [],
            "videos": self._videos,
            "images": self.images,
            "annotations": self._annotations,
            "categories": [{"id": number, "name": name, "supercategory": "track"} for name, number in named],
        }
        target = self._folder / "annotations.json"
        write_bytes(target, orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2))
        return target

    def _add_image(self, log: Log, images: CameraImages, key: tuple[str, int, int], number: int) -> None:
        name, exposure, frame = key
        camera = log.cameras.camera(name)
        target = self._folder / "images" / file_stem(log.log_id) / name / f"{exposure}.jpg"
        write_bytes(target, images.path(name, exposure).read_bytes(), durable=False)
        self.files.append(target)
        self.images.append({
            "id": len(self.images) + 1, "file_name": target.relative_to(self._folder / "images").as_posix(),
            "width": camera.width_px, "height": camera.height_px, "video_id": len(self._videos), "frame_id": number,
            "log_id": storable(log.log_id), "camera": name, "timestamp_ns": exposure, "log_frame": frame,
        })  # fmt: skip

    def _add_box(self, log: Log, sight: Sight, picture: Any) -> None:
        uuid, category = log.tracks.track_uuid[sight.track], log.tracks.category[sight.track]
        track = self._tracks.setdefault((log.log_id, uuid), len(self._tracks) + 1)
        kind = self._categories.setdefault(storable(category), len(self._categories) + 1)
        number = len(self._annotations) + 1
        left, top, width, height = (round(value, 3) for value in sight.box_px)
        crop = self._folder / "crops" / f"{number:06d}.jpg"
        with aside(crop, durable=False) as temporary:
            picture.crop(_crop_px(sight, picture.size)).save(temporary, format="JPEG", quality=90)
        self.files.append(crop)
        self._annotations.append({
            "id": number, "image_id": len(self.images), "category_id": kind, "track_id": track,
            "video_id": len(self._videos), "bbox": [left, top, width, height], "area": round(width * height, 3),
            "iscrowd": 0, "segmentation": [], "match_id": sight.match_id, "track_uuid": storable(uuid),
            "visible_share": round(sight.visible_share, 4), "occluded_share": round(sight.occluded_share, 4),
            "depth_m": round(sight.depth_m, 3), "crop": f"{number:06d}.jpg",
        })  # fmt: skip


def _crop_px(sight: Sight, size_px: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box with a margin, in whole pixels of the picture."""
    left, top, width, height = sight.box_px
    wide, high = _CROP_MARGIN * width, _CROP_MARGIN * height
    return (
        max(int(left - wide), 0), max(int(top - high), 0),
        min(int(np.ceil(left + width + wide)), size_px[0]), min(int(np.ceil(top + height + high)), size_px[1]),
    )  # fmt: skip
