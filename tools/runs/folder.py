"""One run's folder: made once, locked while it is worked on, found again by its key when the work was cut short."""

from __future__ import annotations

import datetime
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import orjson

from tools.errors import PrerequisiteError
from tools.runs.request import RunRequest, slug_of

RESULT_FILE = "result.json"
TRAJECTORY_FILE = "trajectory.json"
PARTS_FOLDER = "parts"
_KEY_LENGTH = 12


class RunFolder:
    """A run folder that this process holds. Holding it is a file lock, so a killed process lets go of it by itself.

    Attributes:
        path: The folder, absolute.
        resumed: True when an earlier process began this run.
    """

    def __init__(self, path: Path, lock: int, resumed: bool) -> None:
        self.path, self.resumed, self._lock = path, resumed, lock

    @staticmethod
    def open(root: Path, request: RunRequest) -> RunFolder:
        """Take up the unfinished run of the same request under `root`, or begin a new one.

        Raises:
            PrerequisiteError: The folder cannot be made or written.
        """
        root = root.absolute()
        for path in _unfinished(root, request.key):
            lock = _try_lock(path)
            if lock is not None:
                _sweep(path)
                return RunFolder(path, lock, resumed=True)
        return _begin(root, request)

    def file(self, name: str) -> Path:
        """The path of a file in the folder."""
        return self.path / name

    @property
    def parts(self) -> Path:
        """The folder of per-log results."""
        return self.path / PARTS_FOLDER

    def release(self) -> None:
        """Let go of the lock; harmless when done before."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def require_writable(root: Path) -> None:
    """See that run folders can be made under `root`, before anything is paid for.

    Raises:
        PrerequisiteError: They cannot.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(root, error.strerror) from error
    if not os.access(root, os.W_OK | os.X_OK):
        raise _refused(root, "it cannot be written")


def _refused(root: Path, reason: str | None) -> PrerequisiteError:
    return PrerequisiteError(f"{root}: the run folder cannot be made: {reason}; choose --out")


def refusal_folder(root: Path, query: str) -> Path:
    """A new folder under `root` for the trajectory of a request that was refused before it had a program.

    Raises:
        PrerequisiteError: The folder cannot be made.
    """
    return _make(root.absolute(), f"{_stamp()}-{slug_of(query)}-refused")


def _stamp() -> str:
    return datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")


def _begin(root: Path, request: RunRequest) -> RunFolder:
    name = f"{_stamp()}-{request.slug}-{request.key[:_KEY_LENGTH]}"
    path = _make(root, name)
    lock = _try_lock(path)
    if lock is None:
        raise PrerequisiteError(f"{path}: another process took the new run folder; run the command again")
    return RunFolder(path, lock, resumed=False)


def _make(root: Path, name: str) -> Path:
    try:
        root.mkdir(parents=True, exist_ok=True)
        for suffix in ("", *(f"-{n}" for n in range(2, 1000))):
            path = root / f"{name}{suffix}"
            try:
                path.mkdir()
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise _refused(root, error.strerror) from error
    raise PrerequisiteError(f"{root}: too many runs named {name}")


def _unfinished(root: Path, key: str) -> Iterator[Path]:
    """Folders of the same request that are not finished, newest first."""
    for path in sorted(root.glob(f"*-{key[:_KEY_LENGTH]}*"), reverse=True):
        if path.is_dir() and not _is_finished(path):
            yield path


def _sweep(path: Path) -> None:
    """Remove half-written files that a killed process left; we hold the folder, so nobody is at work on them."""
    for leftover in (*path.glob(".*"), *path.glob(f"{PARTS_FOLDER}/.*")):
        if leftover.is_file():
            leftover.unlink(missing_ok=True)


def _is_finished(path: Path) -> bool:
    try:
        result = orjson.loads((path / RESULT_FILE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(result, dict) and result.get("status") in ("complete", "partial", "failed")


def _try_lock(path: Path) -> int | None:
    """A file descriptor that locks the folder itself; None when another process has it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise PrerequisiteError(f"{path}: cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
