"""Let a model look at what one candidate found; what it changes is kept only if the judge thinks no worse of it."""

from __future__ import annotations

import time

from langgraph.runtime import Runtime

from agents.candidates.values import NOT_REVIEWED
from agents.context import Context, settings_of
from agents.state import MinerState, ReviewTask
from tools.runs.trajectory import Event


def review(state: ReviewTask, runtime: Runtime[Context]) -> MinerState:
    """The reviewed candidate; unchanged, with a note, where the review brings nothing."""
    from agents.sessions import session_of

    begun = time.perf_counter()
    session = session_of(state["session"], settings_of(runtime))
    candidate = session.review(state)
    runtime.stream_writer({"stage": "review", "candidate": candidate.number, "status": candidate.status})
    failed = [attempt.note for attempt in candidate.attempts if attempt.note.startswith(NOT_REVIEWED)]
    what = f"candidate {candidate.number}: {', '.join([candidate.status, *failed])}"
    event = Event("review", what, time.perf_counter() - begun)
    return MinerState(candidates=[candidate], events=[event], reviewed=state["reviewed"] + 1)
