"""What answers a run's questions about images, and where its calls are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agents.settings import Settings
from agents.state import MinerState

if TYPE_CHECKING:
    from agents.sessions import ModelSession
    from tools.runs.seeing import Sight


def sight_of(state: MinerState, settings: Settings) -> Sight | None:
    """What answers the questions of the run's program; None where no model is named for it.

    Raises:
        ModelMissingError: The model cannot be used as the installation is.
    """
    session = _session(state, settings)
    return session.sight if session else None


def write_looks(folder: Path, state: MinerState, settings: Settings) -> None:
    """Write the calls of a run in which only questions about images were asked of a model.

    Raises:
        PrerequisiteError: The disk refuses.
    """
    session = _session(state, settings)
    if session and "session" not in state:
        session.ledger.write(folder)


def _session(state: MinerState, settings: Settings) -> ModelSession | None:
    """The run's own session, or one for its program and logs where nothing else needs any."""
    if not settings.see_model:
        return None
    from agents.sessions import session_of

    own = "|".join(["looks", state["written"].program.digest, *state["log_paths"]])
    return session_of(state.get("session") or own, settings)
