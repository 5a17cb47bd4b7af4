"""The files of one log: found, read as bytes, and named by what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.av2.poses import POSES_FILE
from tools.errors import DataError

ANNOTATION_FILES = ("annotations_with_ego.feather", "sm_annotations.feather", "annotations.feather")
_LAYOUT_VERSION = b"motherlode-log-1"


@dataclass(frozen=True)
class LogSource:
    """The bytes of one log's files.

    Attributes:
        log_id: Name of the log's folder.
        annotations_path: The annotation file.
        annotations: Its bytes.
        poses_path: The ego-pose file.
        poses: Its bytes.
        map_path: The vector map, or None.
        map_data: Its bytes, empty without a map.
        map_problem: Why there is no map; empty when there is one.
    """

    log_id: str
    annotations_path: Path
    annotations: bytes
    poses_path: Path
    poses: bytes
    map_path: Path | None
    map_data: bytes
    map_problem: str

    @cached_property
    def digest(self) -> str:
        """BLAKE2b over the layout version, the log's name and all contents, hexadecimal."""
        state = hashlib.blake2b(_LAYOUT_VERSION, digest_size=20)
        for part in (self.log_id.encode(), self.annotations, self.poses, self.map_data, self.map_problem.encode()):
            state.update(len(part).to_bytes(8, "little"))
            state.update(part)
        return state.hexdigest()


def find_source(folder: Path, annotations: str | None = None) -> LogSource:
    """Read the files of the log in `folder`.

    Raises:
        DataError: The folder, the annotations or the poses are missing or cannot be read.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise DataError(folder, "no such folder")
    path = _annotation_file(folder, annotations)
    map_path, problem = _map_file(folder / "map")
    map_data = b""
    if map_path is not None:
        try:
            map_data = _read_bytes(map_path)
        except DataError as error:
            map_path, problem = None, str(error)
    poses_path = folder / POSES_FILE
    return LogSource(
        folder.name, path, _read_bytes(path), poses_path, _read_bytes(poses_path), map_path, map_data, problem
    )


def _annotation_file(folder: Path, name: str | None) -> Path:
    names = ANNOTATION_FILES if name is None else (name,)
    for candidate in names:
        if (folder / candidate).exists():
            return folder / candidate
    raise DataError(folder, "no annotations", f"expected {' or '.join(names)}")


def _map_file(folder: Path) -> tuple[Path | None, str]:
    try:
        found = sorted(folder.glob("log_map_archive_*.json"))
    except OSError as error:
        return None, f"{folder}: {error.strerror}"
    if not found:
        return None, f"no log_map_archive_*.json in {folder.name}/ of the log"
    if len(found) > 1:
        return None, f"{len(found)} vector maps in {folder.name}/ of the log, expected one"
    return found[0], ""


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(path, "missing file") from None
    except PermissionError:
        raise DataError(path, "permission denied", "make it readable") from None
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None
