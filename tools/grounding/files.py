"""Detections of a log as a file: a detector may so run elsewhere, in surroundings or under a licence of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from tools.errors import DataError, UserError
from tools.grounding.api import Detection, Detections
from tools.grounding.classes import ClassList, ObjectClass
from tools.runs.writing import write_bytes

FORMAT: Final = "motherlode-detections-1"
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
            str(content["log_id"]), str(content["detector"]), _classes(content["classes"]),
            tuple(_detections(one) for one in content["pictures"]),
        )  # fmt: skip
    except OSError as error:
        raise DataError(
            path, f"cannot be read: {error.strerror}", "make it with agents ground LOG --out FILE"
        ) from None
    except (ValueError, KeyError, TypeError, UserError) as error:
        raise DataError(path, f"no file of detections: {type(error).__name__}", "make it anew") from None
    if found.log_id != log_id:
        raise DataError(path, f"belongs to the log {found.log_id!a}, not to {log_id!a}", "give the log's own file")
    return found


def _classes(content: list[dict[str, Any]]) -> ClassList:
    return ClassList(tuple(_class(one) for one in content))


def _class(content: dict[str, Any]) -> ObjectClass:
    categories = frozenset(_texts(content["categories"]))
    return ObjectClass(str(content["name"]), _texts(content["words"]), str(content["family"]), categories)


def _detections(content: dict[str, Any]) -> Detections:
    width, height = int(content["width_px"]), int(content["height_px"])
    found = tuple(_detection(one) for one in content["found"])
    if width < 1 or height < 1 or any(one.box_px[2] > width or one.box_px[3] > height for one in found):
        raise ValueError("a box is outside its picture")
    return Detections(str(content["camera"]), int(content["timestamp_ns"]), width, height, found)


def _detection(content: dict[str, Any]) -> Detection:
    left, top, right, bottom = (float(value) for value in content["box_px"])
    return Detection(
        str(content["label"]), float(content["score"]), (left, top, right, bottom), _texts(content["also"])
    )


def _texts(content: Any) -> tuple[str, ...]:
    if not isinstance(content, list):
        raise TypeError("no list of texts")
    return tuple(str(one) for one in content)
