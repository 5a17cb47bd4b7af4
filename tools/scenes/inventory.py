"""A detector's list of what is in view, as text per camera: read into detections.

The form: one line per camera, `[CAM_FRONT]: 2 trucks (Med/0.68, Med/0.47); 1 van (Med/0.64)`, or `[CAM_X]: Clear`.
The count is followed by the class with a naive plural, and at most three detections are listed with size and
confidence, the largest first. Size is box area over image area: Large above 0.1, Med above 0.01, else Small.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from tools.errors import DataError

Size = Literal["Small", "Med", "Large"]
SIZES: Final[tuple[Size, ...]] = ("Small", "Med", "Large")
_LONGEST = 20_000
_LINE = re.compile(r"\[(?P<camera>[A-Z0-9_]{1,40})\]: (?P<items>.+)")
_ITEM = re.compile(r"(?P<count>\d{1,4}) (?P<name>[^();]{1,60}?) \((?P<seen>[^()]{1,200})\)")
_SEEN = re.compile(r"(?P<size>Small|Med|Large)/(?P<confidence>[01]\.\d{1,6})")


@dataclass(frozen=True, slots=True)
class Detection:
    """One listed detection.

    Attributes:
        camera: Name of the camera.
        name: Class of the detector, singular.
        size: Share of the image that its box covers, in three steps.
        confidence: From 0 to 1.
    """

    camera: str
    name: str
    size: Size
    confidence: float


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a detector lists.

    Attributes:
        detections: Listed detections, as they come.
        counts: All detections by (camera, class), also those that are not listed.
    """

    detections: tuple[Detection, ...]
    counts: tuple[tuple[str, str, int], ...]

    def strongest(self, names: Iterable[str]) -> float:
        """The highest confidence among classes; 0 where none is listed. Classes are compared whole, not by parts."""
        wanted = frozenset(names)
        return max((found.confidence for found in self.detections if found.name in wanted), default=0.0)


def parse_inventory(text: str, classes: Iterable[str]) -> Inventory:
    """Read an inventory.

    Args:
        text: See above; empty text is an empty inventory.
        classes: The detector's classes in the singular, which undo the plural.

    Raises:
        DataError: A line has another form, or names another class: then it cannot be said what was seen.
    """
    if len(text) > _LONGEST:
        raise DataError("inventory", f"{len(text)} characters; {_LONGEST} at most")
    plural = {f"{name}s": name for name in classes} | {name: name for name in classes}
    detections: list[Detection] = []
    counts: list[tuple[str, str, int]] = []
    for line in text.splitlines():
        camera, items = _split(line)
        for count, name, seen in items:
            singular = plural.get(name)
            if singular is None:
                raise DataError("inventory", f"unknown class {name!r}", "add it to the detector's classes")
            counts.append((camera, singular, count))
            detections += [Detection(camera, singular, size, confidence) for size, confidence in seen]
    return Inventory(tuple(detections), tuple(counts))


def _split(line: str) -> tuple[str, list[tuple[int, str, list[tuple[Size, float]]]]]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise DataError("inventory", f"a line of another form: {line[:80]!r}", "expected [CAMERA]: 2 cars (Med/0.68)")
    if match["items"] == "Clear":
        return match["camera"], []
    return match["camera"], [_item(part, line) for part in match["items"].split("; ")]


def _item(part: str, line: str) -> tuple[int, str, list[tuple[Size, float]]]:
    match = _ITEM.fullmatch(part)
    if match is None:
        raise DataError("inventory", f"an entry of another form: {part[:80]!r}", f"in the line {line[:80]!r}")
    return int(match["count"]), match["name"], [_seen(one, part) for one in match["seen"].split(", ")]


def _seen(text: str, part: str) -> tuple[Size, float]:
    match = _SEEN.fullmatch(text)
    if match is None or not 0 <= float(match["confidence"]) <= 1:
        raise DataError("inventory", f"a detection of another form: {text[:40]!r}", f"in the entry {part[:80]!r}")
    size = next(size for size in SIZES if size == match["size"])
    return size, float(match["confidence"])
