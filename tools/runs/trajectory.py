"""Everything that happened in a run, in order: the record that is written whatever the end."""

from __future__ import annotations

from collections.abc import Sequence
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


def write_trajectory(folder: Path, events: Sequence[Event], ended: str) -> None:
    """Add this attempt to the folder's `trajectory.json`; earlier attempts of a resumed run stay.

    Args:
        folder: The run folder.
        events: What happened, in order.
        ended: How the attempt ended: `complete`, `partial`, `interrupted`, or the error in one line.
    """
    path = folder / TRAJECTORY_FILE
    attempt = {"ended": ended, "events": [_event_dict(event) for event in events]}
    write_json(path, {"attempts": [*_earlier(path), attempt]})


def _event_dict(event: Event) -> dict[str, Any]:
    return {**asdict(event), "seconds": round(event.seconds, 6), "details": dict(event.details)}


def _earlier(path: Path) -> list[Any]:
    try:
        attempts = orjson.loads(path.read_bytes())["attempts"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return []
    return attempts if isinstance(attempts, list) else []
