"""Detections of a log as a file: a detector may so run elsewhere, in surroundings or under a licence of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from tools.av2.cameras import MAX_IMAGE_PX
from tools.errors import DataError, UserError
from tools.grounding.api import Box, Detection, Detections
from tools.grounding.classes import ClassList, ObjectClass
from tools.runs.writing import write_bytes

FORMAT: Final = "motherlode-detections-1"
_LONGEST: Final = 1000
"""Characters of a name."""
_LATEST_NS: Final = 2**63 - 1
_CURE: Final = "make it with agents ground LOG --out FILE"


@dataclass(frozen=True, slots=True)
class DetectionsFile:
    """What a detector saw in pictures of one log.

    Attributes:
        log_id: The log.
        detector: The detector's name (see `Grounder.name`).
        classes: What it was asked for.
        pictures: What it saw, picture by picture; pictures in which nothing was seen are among them.
    """

    log_id: str
    detector: str
    classes: ClassList
    pictures: tuple[Detections, ...]


def write_detections(path: Path, detections: DetectionsFile) -> None:
    """Write the file; equal detections give equal bytes.

    Raises:
        OutputError: The file cannot be written.
    """
    content = {
        "format": FORMAT,
        "log_id": detections.log_id,
        "detector": detections.detector,
        "classes": [{**asdict(one), "categories": sorted(one.categories)} for one in detections.classes.classes],
        "pictures": [asdict(seen) for seen in detections.pictures],
    }
    write_bytes(path, orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE), durable=False)


def read_detections(path: Path, log_id: str) -> DetectionsFile:
    """Read the file.

    Args:
        path: The file.
        log_id: The log that it must belong to.

    Raises:
        DataError: It is not there, is no such file, or belongs to another log.
    """
    try:
        content = orjson.loads(path.read_bytes())
        if content["format"] != FORMAT:
            raise DataError(path, f"not in the form {FORMAT}", _CURE)
        found = DetectionsFile(
            _text(content["log_id"]), _text(content["detector"]), _classes(content["classes"]),
            tuple(_detections(one) for one in content["pictures"]),
        )  # fmt: skip
    except OSError as error:
        raise DataError(
            path, f"cannot be read: {error.strerror}", "make it with agents ground LOG --out FILE"
        ) from None
    except (ValueError, KeyError, TypeError, OverflowError, UserError) as error:
        raise DataError(path, f"no file of detections: {type(error).__name__}", "make it anew") from None
    if found.log_id != log_id:
        raise DataError(path, f"belongs to the log {found.log_id!a}, not to {log_id!a}", "give the log's own file")
    _require_pictures(path, found.pictures)
    return found


def _require_pictures(path: Path, pictures: Sequence[Detections]) -> None:
    """Each once: a look that is counted twice would be taken for two."""
    if not pictures:
        raise DataError(path, "no picture was looked at", _CURE)
    for (camera, stamp), count in Counter((seen.camera, seen.timestamp_ns) for seen in pictures).items():
        if count > 1:
            raise DataError(path, f"the picture of {camera!a} at {stamp} is there {count} times", "make it anew")


def _classes(content: list[dict[str, Any]]) -> ClassList:
    return ClassList(tuple(_class(one) for one in content))


def _class(content: dict[str, Any]) -> ObjectClass:
    categories = frozenset(_texts(content["categories"]))
    return ObjectClass(_text(content["name"]), _texts(content["words"]), _text(content["family"]), categories)


def _detections(content: dict[str, Any]) -> Detections:
    width, height = _whole(content["width_px"], MAX_IMAGE_PX), _whole(content["height_px"], MAX_IMAGE_PX)
    found = tuple(_detection(one) for one in content["found"])
    if width < 1 or height < 1 or any(not _is_inside(one.box_px, width, height) for one in found):
        raise ValueError("a box is outside its picture")
    return Detections(_text(content["camera"]), _whole(content["timestamp_ns"], _LATEST_NS), width, height, found)


def _is_inside(box_px: Box, width: int, height: int) -> bool:
    left, top, right, bottom = box_px
    return left >= 0 and top >= 0 and right <= width and bottom <= height


def _detection(content: dict[str, Any]) -> Detection:
    left, top, right, bottom = (float(value) for value in content["box_px"])
    return Detection(
        _text(content["label"]), float(content["score"]), (left, top, right, bottom), _texts(content["also"])
    )


def _texts(content: Any) -> tuple[str, ...]:
    if not isinstance(content, list):
        raise TypeError("no list of texts")
    return tuple(_text(one) for one in content)


def _text(content: Any) -> str:
    """A line that may be shown to people and models; the file may be anybody's."""
    if not isinstance(content, str) or not content.isprintable() or len(content) > _LONGEST:
        raise ValueError("no line of text")
    return content


def _whole(content: Any, most: int) -> int:
    if not isinstance(content, int) or isinstance(content, bool) or not 0 <= content <= most:
        raise ValueError("no whole number of its range")
    return content
