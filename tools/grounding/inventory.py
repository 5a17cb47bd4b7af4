"""What is there, as a list: for people, for prompts, and for indexes.

The text form follows Semantic-Drive's inventory (arXiv 2512.12012), one line a camera with counts, sizes and scores,
and adds direction and distance. "Clear" is only said of a camera that was looked at: one without a picture has no line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from tools.av2.cameras import CameraModel
from tools.grounding.api import Box, Detections
from tools.grounding.bearings import bearings_rad

Size = Literal["Large", "Med", "Small"]
_LARGE, _MEDIUM = 0.1, 0.01
"""Shares of the image's area from which a box is large or medium, as in Semantic-Drive's inventory."""
_SHOWN: Final = 3
"""How many of a class are told one by one, the largest."""


@dataclass(frozen=True, slots=True)
class MatchedTrack:
    """The track that a detection was matched to.

    Attributes:
        uuid: The track's identifier.
        distance_m: From the ego's origin to the box's centre, on the ground.
    """

    uuid: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """One thing that is there.

    Attributes:
        label: Its class.
        also: Other classes that were claimed of it.
        score: The detector's confidence, in [0, 1].
        box_px: Left, top, right, bottom.
        camera: Where it was seen; empty where nobody knows.
        timestamp_ns: When.
        bearing_rad: Direction of the box's middle in the ego frame, in (-pi, pi], anticlockwise from straight ahead;
            None without calibration.
        track: The 3D track that it was matched to; None where none was.
        size: `Large`, `Med` or `Small`, by its share of the image.
    """

    label: str
    also: tuple[str, ...]
    score: float
    box_px: Box
    camera: str
    timestamp_ns: int
    bearing_rad: float | None
    track: MatchedTrack | None
    size: Size


def inventory(
    seen: Detections, camera: CameraModel | None = None, tracks: Sequence[MatchedTrack | None] = ()
) -> tuple[InventoryItem, ...]:
    """The inventory of one picture, in the order of its detections.

    Args:
        seen: What was detected, one detection for each object.
        camera: The picture's camera, where it is known.
        tracks: For each detection the track that it was matched to; empty where nothing was matched.
    """
    boxes = seen.boxes_px
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    bearings = bearings_rad(camera, middle).tolist() if camera else [None] * len(seen.found)
    area_px2 = seen.width_px * seen.height_px
    return tuple(
        InventoryItem(
            one.label,
            one.also,
            one.score,
            one.box_px,
            seen.camera,
            seen.timestamp_ns,
            bearing,
            track,
            _size(one.box_px, area_px2),
        )
        for one, bearing, track in zip(seen.found, bearings, tracks or [None] * len(seen.found), strict=True)
    )


def _size(box_px: Box, area_px2: int) -> Size:
    left, top, right, bottom = box_px
    share = (right - left) * (bottom - top) / area_px2
    return "Large" if share > _LARGE else "Med" if share > _MEDIUM else "Small"


def inventory_text(pictures: Sequence[Detections], items: Sequence[InventoryItem]) -> str:
    """The inventory as text for prompts, one line for each picture that was looked at.

    For instance `[ring_front_center]: 2 x car (Large/0.91 at 8 m, ahead; Small/0.52, 12° right); 1 x cone (...)`; the
    time stands behind the camera's name where a camera has several pictures.

    Args:
        pictures: All pictures that were looked at.
        items: What was seen in them.
    """
    several = len({seen.camera for seen in pictures}) < len(pictures)
    names = [f"{seen.camera} {seen.timestamp_ns}" if several else seen.camera for seen in pictures]
    lines = [_line([one for one in items if _in(one, seen)]) for seen in pictures]
    return "\n".join(f"[{name}]: {line}" for name, line in zip(names, lines, strict=True))


def _in(item: InventoryItem, seen: Detections) -> bool:
    return (item.camera, item.timestamp_ns) == (seen.camera, seen.timestamp_ns)


def _line(items: Sequence[InventoryItem]) -> str:
    labels = dict.fromkeys(one.label for one in items)
    return "; ".join(_told(label, [one for one in items if one.label == label]) for label in labels) or "Clear"


def _told(label: str, items: Sequence[InventoryItem]) -> str:
    largest = sorted(items, key=lambda one: -_area_px2(one.box_px))[:_SHOWN]
    return f"{len(items)} x {label} ({'; '.join(_one(item) for item in largest)})"


def _one(item: InventoryItem) -> str:
    distance = f" at {item.track.distance_m:.0f} m" if item.track else ""
    side = "" if item.bearing_rad is None else f", {_side(item.bearing_rad)}"
    return f"{item.size}/{item.score:.2f}{distance}{side}"


def _side(bearing_rad: float) -> str:
    degrees = round(math.degrees(bearing_rad))
    if abs(degrees) <= 2:
        return "ahead"
    return f"{abs(degrees)}° {'left' if degrees > 0 else 'right'}"


def _area_px2(box_px: Box) -> float:
    return float(np.prod(np.subtract(box_px[2:], box_px[:2])))
