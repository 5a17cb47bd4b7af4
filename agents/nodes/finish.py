"""Write the run folder's files from what was executed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.looking import sight_of, write_looks
from agents.nodes.execute import request_of
from agents.nodes.facts import facts_of
from agents.refining import tracks_of
from agents.resources import executor_for, held, let_go, report_progress
from agents.settings import Settings
from agents.state import MinerState
from agents.thinking import write_thinking
from tools.runs.attrition import attrition_of
from tools.runs.harvest import LogHarvest, harvest_log, write_results
from tools.runs.request import RunRequest
from tools.runs.sight_store import gather_evidence
from tools.runs.summary import AttritionStep, RunSummary
from tools.runs.trajectory import Event, write_trajectory
from tools.typing import NDArrayFloat


def finish(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Write matches, submissions, result and trajectory, and let go of the run folder.

    Raises:
        PrerequisiteError: The disk refuses; finished results stay in the folder for the next try.
    """
    begun = time.perf_counter()
    settings, folder = settings_of(runtime), held(state["run_folder"])
    request, written = request_of(state, settings), state["written"]
    prompt = request.query or request.slug
    by_name = {path.name: path for path in request.logs}
    harvests = []
    sure = _certainties(state, settings)
    for outcome in state["outcomes"]:
        path = by_name[outcome.log_id]
        certainty = sure.get(outcome.log_id, written.confidence)
        harvests.append(
            harvest_log(
                request, outcome, path, folder.parts, settings.cache_dir, prompt, tracks_of(settings), certainty
            )
        )
        report_progress("finish", len(harvests), len(state["outcomes"]))
    outcomes = tuple(harvest.outcome for harvest in harvests)
    summary = RunSummary(
        request,
        outcomes,
        state["jail"],
        written.assumptions,
        written.understood,
        confidence=written.confidence,
        coarse=state.get("coarse_told", ""),
    )
    summary = replace(summary, attrition=_attrition(summary, state, settings, request))
    gather_evidence(folder.path, folder.parts, (request.part_key(log.digest) for log in outcomes))
    write_results(
        folder.path,
        summary,
        harvests,
        prompt,
        [partial(write_thinking, folder.path, state, settings), partial(write_looks, folder.path, state, settings)],
    )
    event = Event("finish", "written", time.perf_counter() - begun, _timings(harvests))
    write_trajectory(folder.path, [*state.get("events", []), event], summary.status, facts=facts_of(state, settings))
    let_go(state["run_folder"])
    return MinerState(summary=summary)


def _certainties(state: MinerState, settings: Settings) -> Mapping[str, NDArrayFloat]:
    """How sure each match is by the votes of all candidates; empty where there is one program only."""
    running = [candidate for candidate in state.get("candidates", []) if candidate.status == "ok"]
    if len(running) < 2 or state["written"].program.origin == "person":
        return {}
    from agents.consensus.jury import certainties
    from agents.sessions import session_of

    runner = session_of(state["session"], settings).runner(state["log_paths"])
    return certainties(running, state["verdict"], runner.over([Path(path) for path in state["log_paths"]]))


def _attrition(
    summary: RunSummary, state: MinerState, settings: Settings, request: RunRequest
) -> tuple[AttritionStep, ...]:
    ran = {log.log_id for log in summary.logs if log.status == "ok"}
    if summary.status == "interrupted" or summary.counts["referred_tracks"] or not ran:
        return ()
    logs = [path for path in request.logs if path.name in ran]
    executor = executor_for(settings)
    with executor.turn:
        sight = sight_of(state, settings)
        return attrition_of(request.program, logs, executor, tracks_of(settings), sight, request.query)


def _timings(harvests: list[LogHarvest]) -> tuple[tuple[str, str], ...]:
    return tuple((h.outcome.log_id, f"{h.outcome.intervals} intervals") for h in harvests)
