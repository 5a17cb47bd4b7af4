"""Everything that happened in a run, in order: the record that is written whatever the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from tools.runs.folder import TRAJECTORY_FILE
from tools.runs.writing import write_json


@dataclass(frozen=True, slots=True)
class Event:
    """One step.

    Attributes:
        stage: The node or part that did it.
        what: What happened, in one line.
        seconds: Wall time it took; 0 for a moment.
        details: Figures and names, as (name, value).
    """

    stage: str
    what: str
    seconds: float = 0.0
    details: tuple[tuple[str, str], ...] = ()


def begin_attempt(folder: Path) -> None:
    """Note that an attempt is under way. One that an earlier process left so was killed, and is told as such.

    Args:
        folder: The run folder, held by this process.

    Raises:
        OutputError: The disk refuses.
    """
    path = folder / TRAJECTORY_FILE
    attempts = [_killed(attempt) if _is_running(attempt) else attempt for attempt in _earlier(path)]
    running = {"status": "running", "ended": "running", "facts": {}, "events": []}
    write_json(path, {"attempts": [*attempts, running]}, durable=False)


def write_trajectory(
    folder: Path, events: Sequence[Event], ended: str, status: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Write the attempt under way to the folder's `trajectory.json`; earlier attempts of a resumed run stay.

    Args:
        folder: The run folder.
        events: What happened, in order.
        ended: How the attempt ended: the status, or the error in one line.
        status: `complete`, `partial`, `failed`, `interrupted` or `refused`; `ended` by default.
        facts: What was known by then: reading, assumptions, program, versions, jail.

    Raises:
        OutputError: The disk refuses.
    """
    path = folder / TRAJECTORY_FILE
    attempt = {
        "status": status or ended,
        "ended": ended,
        "facts": dict(facts or {}),
        "events": [_event_dict(event) for event in events],
    }
    earlier = _earlier(path)
    if earlier and _is_running(earlier[-1]):
        earlier.pop()
    write_json(path, {"attempts": [*earlier, attempt]})


def _is_running(attempt: Any) -> bool:
    return isinstance(attempt, dict) and attempt.get("status") == "running"


def _killed(attempt: dict[str, Any]) -> dict[str, Any]:
    return {**attempt, "status": "killed", "ended": "killed"}


def _event_dict(event: Event) -> dict[str, Any]:
    return {**asdict(event), "seconds": round(event.seconds, 6), "details": dict(event.details)}


def _earlier(path: Path) -> list[Any]:
    try:
        attempts = orjson.loads(path.read_bytes())["attempts"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return []
    return attempts if isinstance(attempts, list) else []
