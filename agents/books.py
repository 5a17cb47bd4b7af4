"""The books of a run with models, kept until it is done: who goes on after a crash counts what was paid."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from agents.settings import Settings

_FOLDER: Final = "calls"
_KEPT: Final = "run."
"""How names of sessions begin whose books are kept on disk; those of evaluations are not."""


def session_name(settings: Settings, thread: str) -> str:
    """The session of a run that begins: that of a process which died before its first step was kept, or a new one.

    Args:
        settings: Of the run; books lie in its cache folder.
        thread: The run's checkpoints, held by this process.
    """
    left = sorted((settings.cache_dir / _FOLDER).glob(f"{_KEPT}{thread}.*.jsonl"))
    return left[0].stem if left else f"{_KEPT}{thread}.{uuid.uuid4().hex}"


def journal_of(settings: Settings, session: str) -> Path | None:
    """Where a session's calls are noted as they end; None where they are not."""
    return settings.cache_dir / _FOLDER / f"{session}.jsonl" if session.startswith(_KEPT) else None


def forget_books(settings: Settings, session: str) -> None:
    """Remove what was noted of a run that is done."""
    if path := journal_of(settings, session):
        path.unlink(missing_ok=True)
