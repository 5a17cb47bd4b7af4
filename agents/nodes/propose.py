"""Make one candidate: the grammar's program, or one that a model writes, tried and mended until it runs."""

from __future__ import annotations

import time

from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.state import CandidateTask, MinerState
from tools.runs.trajectory import Event


def propose(state: CandidateTask, runtime: Runtime[Context]) -> MinerState:
    """The candidate of this task; a writer that fails is a candidate that says why, never an error of the run."""
    from agents.sessions import session_of

    begun = time.perf_counter()
    session = session_of(state["session"], settings_of(runtime))
    candidate = session.propose(state)
    report = {"stage": "propose", "candidate": candidate.number, "status": candidate.status}
    runtime.stream_writer({**report, "attempts": len(candidate.attempts)})
    event = Event("propose", f"candidate {candidate.number}: {candidate.status}", time.perf_counter() - begun)
    return MinerState(candidates=[candidate], events=[event])
