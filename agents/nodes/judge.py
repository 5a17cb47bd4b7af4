"""Weigh all candidates, and take the best one's program."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.consensus.reporting import explained, require_one
from agents.context import Context, settings_of
from agents.routes import proposals, thinking_is_over
from agents.state import MinerState


def judge(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """The verdict over the candidates so far, and the chosen program when one runs.

    Raises:
        QueryNotUnderstoodError: All that was asked for is there, and every writer declined.
        NoCandidateError: All that was asked for is there, and no candidate runs.
    """
    from agents.sessions import session_of

    settings, candidates = settings_of(runtime), state["candidates"]
    session = session_of(state["session"], settings)
    verdict = session.hear(candidates, state["plain"].text, state["augmented"], state["log_paths"])
    runtime.stream_writer({"stage": "judge", "candidates": len(candidates), "chosen": verdict.chosen})
    if verdict.chosen < 0:
        if not proposals({**state, "verdict": verdict}, settings):
            require_one(candidates, verdict)
        return MinerState(verdict=verdict)
    if thinking_is_over({**state, "verdict": verdict}, settings):
        verdict = session.settle_tie(candidates, state["plain"].text, verdict)
    return MinerState(verdict=verdict, written=explained(candidates, verdict, settings.profile))
