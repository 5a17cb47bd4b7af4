"""Run the program over the logs, keeping every log's result the moment it is there."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import yaml
from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.interrupts import stopping_in_order
from agents.looking import sight_of
from agents.refining import refinement_of, tracks_of
from agents.resources import executor_for, hold, pruner_for, report_progress
from agents.settings import Settings
from agents.state import MinerState
from tools.challenge.options import EgoCentre
from tools.index.coarse import CoarseChoice
from tools.runs.execution import Execution, Tried, execute_request
from tools.runs.folder import RunFolder
from tools.runs.request import RunRequest
from tools.runs.summary import LogOutcome, software_version
from tools.runs.trajectory import Event, begin_attempt
from tools.runs.writing import write_bytes


def execute(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Take up or begin the run folder, run what it lacks, and note each log's outcome.

    Raises:
        PrerequisiteError: The run folder cannot be written, or programs cannot be jailed here.
        ProgramError: The program is wrong; no log was searched.
    """
    settings = settings_of(runtime)
    coarse = _coarse(state, settings)
    noted = MinerState(coarse=coarse.identity, coarse_told=coarse.told) if coarse else MinerState()
    request = request_of(MinerState(**{**state, **noted}), settings)
    folder = hold(RunFolder.open(Path(settings.out), request))
    begin_attempt(folder.path)
    write_bytes(folder.file("program.py"), request.program.encode("utf-8", "surrogatepass"), durable=False)
    write_bytes(folder.file("config.yaml"), _config(request, settings), durable=False)
    executor = executor_for(settings)
    jail = {name: str(value) for name, value in asdict(executor.report).items()}

    def progress(done: int, total: int) -> None:
        report_progress("execute", done, total)
        runtime.stream_writer({"stage": "execute", "done": done, "total": total})

    with executor.turn, stopping_in_order():
        done = execute_request(
            request,
            executor,
            folder.parts,
            progress,
            tracks_of(settings),
            pruner=pruner_for(settings),
            sight=sight_of(state, settings),
            coarse=coarse,
            tried=_tried(state, settings),
        )
    outcomes, events = list(done.outcomes), _events(folder, done)
    return MinerState(run_folder=str(folder.path), jail=jail, outcomes=outcomes, events=events, **noted)


def _tried(state: MinerState, settings: Settings) -> Tried | None:
    """Results of the trials of this run's candidates; None where there were none."""
    if not state.get("candidates"):
        return None
    from agents.sessions import session_of

    return session_of(state["session"], settings).runner(state["log_paths"]).tried


def _coarse(state: MinerState, settings: Settings) -> CoarseChoice | None:
    """What the query keeps of the logs; None without a coarse filter."""
    if not settings.coarse:
        return None
    from agents.coarse import choice_for

    plain = state.get("plain")
    return choice_for(settings, plain.text if plain else "", [Path(path) for path in state["log_paths"]])


def request_of(state: MinerState, settings: Settings) -> RunRequest:
    """The request that the state describes."""
    program, plain = state["written"].program, state.get("plain")
    logs = tuple(Path(path) for path in state["log_paths"])
    query = plain.text if plain else ""
    centre: EgoCentre = "readme" if settings.ego_centre == "readme" else "log"
    refinement = refinement_of(settings)
    sight = sight_of(state, settings)
    eyes = sight.identity(program.source, logs) if sight else ""
    return RunRequest(
        query,
        program.source,
        program.origin,
        settings.profile,
        logs,
        software_version(),
        centre,
        refinement,
        eyes,
        state.get("coarse", ""),
    )


def _events(folder: RunFolder, done: Execution) -> list[Event]:
    details = (("folder", folder.path.name), ("logs reused", str(done.reused)))
    begun = Event("execute", "resumed" if folder.resumed else "begun", details=details)
    return [begun, *(_log_event(outcome, done.cpu_ms.get(outcome.log_id)) for outcome in done.outcomes)]


def _log_event(outcome: LogOutcome, cpu_ms: float | None) -> Event:
    details = [("reason", outcome.reason or outcome.pruned)] + ([] if cpu_ms is None else [("cpu_ms", f"{cpu_ms:.1f}")])
    return Event("execute", f"log {outcome.log_id}: {outcome.status}", details=tuple(details))


def _config(request: RunRequest, settings: Settings) -> bytes:
    """The resolved configuration as YAML."""
    content = {
        "query": request.query,
        "program_origin": request.origin,
        "logs": [str(path) for path in request.logs],
        "settings": settings.resolved(),
    }
    return yaml.safe_dump(content, sort_keys=True, allow_unicode=True).encode()
