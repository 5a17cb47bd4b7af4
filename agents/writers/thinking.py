"""The writer that thinks: augmentation, candidates, judge, as a graph; what evaluations ask when models are set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.settings import Settings
from agents.writers.api import PlainQuery, WrittenProgram

if TYPE_CHECKING:
    from tools.jury import Jury
    from tools.models.calls import CallTotal

_MOST_STEPS = 200


class ThinkingWriter:
    """Writes programs with models, the grammar among the candidates.

    All queries share one session, with its budget and its books.

    Args:
        settings: Models, candidates and limits.
        logs: Logs that candidates are tried on.
        withheld: Prompts under evaluation: no example nearly equal to one of them is shown to a model.
        session: Name of the session.
    """

    def __init__(self, settings: Settings, logs: Sequence[Path], withheld: Sequence[str], session: str) -> None:
        self._settings, self._session = settings, session
        self._logs, self._withheld = [str(log) for log in logs], list(withheld)

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`, with the tokens and the money that it took.

        Raises:
            QueryNotUnderstoodError: Every writer declines.
            NoCandidateError: No candidate runs.
        """
        from agents.context import Context

        given = {"query": query.text, "logs": self._logs, "session": self._session, "withheld": self._withheld}
        config: Any = {"recursion_limit": _MOST_STEPS, "max_concurrency": self._settings.concurrency}
        before = self.spent
        state = self._graph.invoke(given, config, context=Context(**self._settings.as_dict()))
        return replace(_priced(state["written"], before, self.spent), jury=_jury(state))

    @property
    def spent(self) -> CallTotal:
        """What all queries took so far."""
        from agents.sessions import session_of

        return session_of(self._session, self._settings).ledger.total()

    @cached_property
    def _graph(self) -> Any:
        from agents.graph import build_writing_graph

        return build_writing_graph().compile(name="scenario_writer")


def _jury(state: Any) -> Jury | None:
    """Who votes on the matches; None where only one candidate runs."""
    running = [candidate for candidate in state.get("candidates", []) if candidate.status == "ok"]
    if len(running) < 2:
        return None
    from agents.consensus.jury import jury_of

    return jury_of(running, state["verdict"])


def _priced(written: WrittenProgram, before: CallTotal, after: CallTotal) -> WrittenProgram:
    tokens = after.usage.input_tokens + after.usage.output_tokens
    tokens -= before.usage.input_tokens + before.usage.output_tokens
    return replace(written, tokens=tokens, usd=round(after.usd - before.usd, 9))
