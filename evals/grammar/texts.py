"""The texts that a writer is tried on: reference descriptions with their programs, and the benchmark's prompts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.errors import DataError, PrerequisiteError

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
"""Where the data lie unless another folder is given: beside the project."""
NOT_ENGLISH: Final = "error"
"""Tag of descriptions that tell what is wrong with their program instead of what it finds."""


@dataclass(frozen=True, slots=True)
class Description:
    """A text with the program that says it.

    Attributes:
        name: Its id.
        text: English.
        program: The reference program.
        is_english: False where the text is about the program's fault, so that no writer can answer it.
    """

    name: str
    text: str
    program: str
    is_english: bool


def read_descriptions(path: Path) -> tuple[Description, ...]:
    """The descriptions of a `programs.json`: a list of `{id, description, program, tags}`; tags may be absent.

    Raises:
        PrerequisiteError: There is no such file.
        DataError: It has another form.
    """
    data = _bytes(path)
    try:
        entries = json.loads(data)
        return tuple(
            Description(entry["id"], entry["description"], entry["program"], NOT_ENGLISH not in entry.get("tags", ()))
            for entry in entries
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise DataError(path, "not a list of {id, description, program, tags}") from None


def read_expected(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """What RefAV returns: by log, by program, `{error, referred: {track: [[first, last], ...]}}`.

    Raises:
        PrerequisiteError: There is no such file.
        DataError: It has another form.
    """
    data = _bytes(path)
    try:
        parsed = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        return {log_id: entry["programs"] for log_id, entry in parsed.items()}
    except (KeyError, AttributeError, TypeError, ValueError, OSError):
        raise DataError(path, "not results by log and program") from None


def read_prompts(path: Path) -> tuple[str, ...]:
    """The prompts of a table: one a line, up to the first tab; the first line names the columns.

    Raises:
        PrerequisiteError: There is no such file.
    """
    lines = _bytes(path).decode("utf-8").splitlines()[1:]
    return tuple(dict.fromkeys(line.split("\t")[0] for line in lines if line.strip()))


def log_folders(folder: Path) -> tuple[Path, ...]:
    """The logs of a folder, by name.

    Raises:
        PrerequisiteError: There are none.
    """
    found = tuple(sorted(path for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()
    if not found:
        raise PrerequisiteError(f"no logs in {folder}: give another folder with --logs")
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise PrerequisiteError(f"no file {path}: give its place with --data") from None
