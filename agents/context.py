"""What nodes need beside the state, as plain values: Studio shows them as a form, the command line fills them in."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from langgraph.runtime import Runtime

from agents.settings import Settings


@dataclass(frozen=True)
class Context:
    """Settings of a run, as `agents.settings.Settings` documents them."""

    profile: str = "standard"
    workers: int = 0
    out: str = "runs"
    cache: str = ""
    allow_weak_sandbox: bool = False
    ego_centre: str = "log"
    refine: bool = False


def settings_of(runtime: Runtime[Context]) -> Settings:
    """The settings of this run; the defaults when the graph was called without a context."""
    context = runtime.context or Context()
    return Settings(**asdict(context))
