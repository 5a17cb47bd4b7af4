"""What models and judge thought, as files of the run folder: candidates, verdict, calls, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from agents.settings import Settings
from agents.state import MinerState
from tools.runs.writing import write_bytes, write_json

CANDIDATES_FILE: Final = "candidates.json"
UNRESOLVED_FILE: Final = "unresolved.jsonl"


def write_thinking(folder: Path, state: MinerState, settings: Settings) -> None:
    """Write candidates, unresolved programs and model calls; nothing where no model was to be asked.

    Args:
        folder: The run folder.
        state: What the run knows by now; what is missing is left out.
        settings: Of the run.

    Raises:
        PrerequisiteError: The disk refuses.
    """
    if "session" not in state:
        return
    from agents.sessions import session_of

    write_json(folder / CANDIDATES_FILE, thinking_of(state))
    if lines := list(_unresolved(state)):
        write_bytes(folder / UNRESOLVED_FILE, b"".join(lines), durable=False)
    session_of(state["session"], settings).ledger.write(folder)


def thinking_of(state: MinerState) -> dict[str, Any]:
    """What is known of the thinking so far, as plain values; no times, no cost."""
    content: dict[str, Any] = {"query": state["plain"].text if "plain" in state else ""}
    if "augmented" in state:
        content["augmented"] = asdict(state["augmented"])
    content["examples"] = [
        {"id": r.exemplar.id, "description": r.exemplar.description, "similarity": round(r.similarity, 6)}
        for r in state.get("recalled", [])
    ]
    content["candidates"] = [asdict(candidate) for candidate in state.get("candidates", [])]
    if "verdict" in state:
        content["verdict"] = asdict(state["verdict"])
    return content


def _unresolved(state: MinerState) -> Iterator[bytes]:
    from agents.writing.finishing import unresolved_of

    for candidate in state.get("candidates", []):
        record = unresolved_of(state["plain"].text, candidate)
        if record is not None:
            yield orjson.dumps(asdict(record), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
