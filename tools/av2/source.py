"""The files of one log: found, read as bytes, and named by what they hold."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from tools.av2.cameras import CALIBRATION_FOLDER, EXTRINSICS_FILE, INTRINSICS_FILE
from tools.av2.poses import POSES_FILE
from tools.errors import DataError

ANNOTATION_FILES: Final = ("annotations_with_ego.feather", "sm_annotations.feather", "annotations.feather")
MAX_FILE_BYTES: Final = 1 << 30
"""Larger files are refused: real annotation, pose and map files hold a few megabytes."""
_MAP_CURE: Final = "put the log's log_map_archive_*.json into its map/ folder"
_LAYOUT_VERSION = b"motherlode-log-4"


@dataclass(frozen=True)
class CalibrationSource:
    """The bytes of a log's two calibration files.

    Attributes:
        intrinsics_path: Lenses of the cameras.
        intrinsics: Its bytes; empty where there is a problem.
        extrinsics_path: Poses of the sensors.
        extrinsics: Its bytes; empty where there is a problem.
        problem: Why there is no calibration; empty when there is one.
    """

    intrinsics_path: Path
    intrinsics: bytes
    extrinsics_path: Path
    extrinsics: bytes
    problem: str


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
        calibration: The cameras' calibration files.
    """

    log_id: str
    annotations_path: Path
    annotations: bytes
    poses_path: Path
    poses: bytes
    map_path: Path | None
    map_data: bytes
    map_problem: str
    calibration: CalibrationSource

    @cached_property
    def digest(self) -> str:
        """BLAKE2b over the layout version, the log's name and all contents, hexadecimal."""
        state = hashlib.blake2b(_LAYOUT_VERSION, digest_size=20)
        for part in (
            self.log_id.encode(),
            self.annotations,
            self.poses,
            self.map_data,
            self.map_problem.encode(),
            self.calibration.intrinsics,
            self.calibration.extrinsics,
            self.calibration.problem.encode(),
        ):
            state.update(len(part).to_bytes(8, "little"))
            state.update(part)
        return state.hexdigest()


def find_source(folder: Path, annotations: str | None = None) -> LogSource:
    """Read the files of the log in `folder`.

    Args:
        folder: The log's folder; its name is the log's id.
        annotations: Name of the annotation file in the folder, or the path of one elsewhere (tracker output, say); by
            default the first there of `ANNOTATION_FILES`.

    Raises:
        DataError: The folder, the annotations or the poses are missing or cannot be read.
    """
    folder = folder.resolve() if folder.name in ("", "..") else folder.absolute()
    log_id = _log_id(folder)
    names = _names_in(folder)
    path = _annotation_file(folder, names, annotations)
    map_path, map_data, problem = _read_map(folder / "map")
    poses_path = folder / POSES_FILE
    if POSES_FILE not in names:
        raise DataError(poses_path, "missing file", "a log needs its ego poses")
    return LogSource(
        log_id, path, _read_bytes(path), poses_path, _read_bytes(poses_path),
        map_path, map_data, problem, _read_calibration(folder / CALIBRATION_FOLDER),
    )  # fmt: skip


def source_digest(folder: Path, annotations: str | None = None) -> str:
    """`find_source(...).digest`, without reading again what was read and has not been touched since.

    Whether it was is told by `source_stamps`.

    Raises:
        DataError: As for `find_source`.
    """
    return _known_digest(folder.absolute(), annotations, source_stamps(folder, annotations))


def source_stamps(folder: Path, annotations: str | None = None) -> tuple[object, ...]:
    """What tells that the files of a log were touched; empty where nothing is there.

    Names, sizes, inodes and times of change of what lies in the folder, in its map and in its calibration, and of an
    annotation file elsewhere.
    """
    elsewhere = [] if annotations is None else [folder / annotations, Path(annotations)]
    folders = (folder, folder / "map", folder / CALIBRATION_FOLDER)
    stamps = [stamp for place in folders for stamp in _stamps(place)]
    stamps += [stamp for path in elsewhere for stamp in _stamp(path)]
    return tuple(stamps)


@lru_cache(maxsize=1024)
def _known_digest(folder: Path, annotations: str | None, stamps: tuple[object, ...]) -> str:
    return find_source(folder, annotations).digest


def _stamps(folder: Path) -> list[tuple[str | int, ...]]:
    with contextlib.suppress(OSError), os.scandir(folder) as children:
        return sorted(stamp for child in children for stamp in _stamp(child))
    return []


def _stamp(path: Path | os.DirEntry[str]) -> list[tuple[str | int, ...]]:
    with contextlib.suppress(OSError):
        found = path.stat()
        return [(path.name, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)]
    return []


def _log_id(folder: Path) -> str:
    if not folder.name.isprintable():
        raise DataError(folder, "the folder's name is not printable text", "a log is named by its folder; rename it")
    return folder.name


def _names_in(folder: Path) -> list[str]:
    """Sorted names of what lies in `folder`."""
    try:
        return sorted(child.name for child in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(folder, "no such folder") from None
    except OSError as error:
        raise DataError(folder, f"cannot be read: {_reason(error)}", "make the folder readable") from None


def _annotation_file(folder: Path, names: list[str], wanted: str | None) -> Path:
    for candidate in ANNOTATION_FILES if wanted is None else (wanted,):
        if candidate in names:
            return folder / candidate
    if wanted is not None and os.path.lexists(elsewhere := folder / wanted):
        return elsewhere
    if wanted is not None and os.path.lexists(wanted):
        return Path(wanted).absolute()
    raise DataError(folder, "no annotations", f"expected {wanted or ' or '.join(ANNOTATION_FILES)}")


def _read_map(folder: Path) -> tuple[Path | None, bytes, str]:
    """Path, bytes and problem; a log without a readable map is a log, on which map functions answer with the problem.

    The problem names no place outside the log: it is part of the digest.
    """
    try:
        found = [name for name in _names_in(folder) if name.startswith("log_map_archive_") and name.endswith(".json")]
        if len(found) != 1:
            cure = "keep the log's own" if found else _MAP_CURE
            return None, b"", f"{len(found) or 'no'} log_map_archive_*.json in {folder.name}/ of the log; {cure}"
        return folder / found[0], _read_bytes(folder / found[0]), ""
    except DataError as error:
        place = Path(error.path).name.encode("ascii", "backslashreplace").decode()
        return None, b"", f"{place} of the log: {error.problem}; {error.hint or _MAP_CURE}"


def _read_calibration(folder: Path) -> CalibrationSource:
    """Both files or a problem, which names no place outside the log; a log without cameras is a log."""
    paths = folder / INTRINSICS_FILE, folder / EXTRINSICS_FILE
    try:
        return CalibrationSource(paths[0], _read_bytes(paths[0]), paths[1], _read_bytes(paths[1]), "")
    except DataError as error:
        name = Path(error.path).name
        cure = error.hint or f"put {INTRINSICS_FILE} and {EXTRINSICS_FILE} into its {CALIBRATION_FOLDER}/ folder"
        problem = f"{CALIBRATION_FOLDER}/{name} of the log: {error.problem}; {cure}"
        return CalibrationSource(paths[0], b"", paths[1], b"", problem)


def _read_bytes(path: Path) -> bytes:
    """The content of a regular file: never a device or a pipe, which might not end."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DataError(path, "not a regular file")
            if status.st_size > MAX_FILE_BYTES:
                raise DataError(path, f"too large: {status.st_size} bytes, at most {MAX_FILE_BYTES} are read")
            return file.read(MAX_FILE_BYTES)
    except FileNotFoundError:
        raise DataError(path, "missing file") from None
    except OSError as error:
        hint = "make it readable" if isinstance(error, PermissionError) else ""
        raise DataError(path, f"cannot be read: {_reason(error)}", hint) from None


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
