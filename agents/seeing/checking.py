"""Which images cannot be read: looked into only where one turned out so, so that whole logs cost nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tools.av2.cameras import CameraModel
from tools.errors import DataError
from tools.vision.images import CameraImages

_CHECKED_PX: Final = 64
"""Images are checked at this size: all of the file is read, and little is made of it."""


@dataclass
class ImageChecks:
    """Checks images of logs that are under suspicion, each once; believes in all others.

    One is made for every set of questions: an image may be mended between two of them.
    """

    _suspects: set[Path] = field(default_factory=set)
    _problems: dict[Path, str] = field(default_factory=dict)

    def suspect(self, log_path: Path) -> None:
        """An image of this log could not be read: there may be more."""
        self._suspects.add(log_path)

    def problem(self, images: CameraImages, camera: CameraModel, timestamp_ns: int) -> str:
        """What is wrong with an image, in words; empty where nothing is, or is suspected to be."""
        if images.folder not in self._suspects:
            return ""
        path = images.path(camera.name, timestamp_ns)
        if path not in self._problems:
            self._problems[path] = _problem(images, camera, timestamp_ns)
        return self._problems[path]


def _problem(images: CameraImages, camera: CameraModel, timestamp_ns: int) -> str:
    try:
        images.read(camera, timestamp_ns, _CHECKED_PX)
    except DataError as error:
        return error.problem
    return ""
