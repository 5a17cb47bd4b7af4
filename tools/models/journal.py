"""The books of a run on disk while it goes on: what was asked and paid before a crash is known after it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from tools.errors import PrerequisiteError
from tools.models.calls import CallRecord
from tools.models.values import Usage


@dataclass(frozen=True, slots=True)
class Entry:
    """A call as it is written down.

    Attributes:
        record: What it was and took.
        content: What was asked and answered, as plain values; images as digest and size.
    """

    record: CallRecord
    content: dict[str, Any]


def append_entry(path: Path, entry: Entry) -> None:
    """Write an entry behind those that are there.

    Raises:
        PrerequisiteError: The disk refuses.
    """
    line = orjson.dumps({"record": asdict(entry.record), "content": entry.content}, option=orjson.OPT_APPEND_NEWLINE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line)
    except OSError as error:
        raise PrerequisiteError(f"{path}: the call cannot be noted: {error.strerror}; name another --cache") from error


def read_entries(path: Path) -> list[Entry]:
    """All entries, in order; none where there is no file. The line at which a process died is left out.

    Raises:
        PrerequisiteError: It is there and cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise PrerequisiteError(f"{path}: cannot be read: {error.strerror}; remove it to begin anew") from error
    found = []
    for line in lines[:-1]:
        try:
            found.append(_entry(orjson.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise PrerequisiteError(f"{path}: line {len(found) + 1} is no call; remove it to begin anew") from error
    return found


def _entry(content: dict[str, Any]) -> Entry:
    record = content["record"]
    return Entry(CallRecord(**{**record, "usage": Usage(**record["usage"])}), content["content"])
