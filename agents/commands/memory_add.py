"""`agents memory add`: a program with its description, run on logs or accepted by a person, is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.commands.memory import Place, as_dict, say
from agents.commands.run import read_program
from agents.exemplars import functions_of
from agents.remembering import open_on_disk
from agents.settings import Settings
from agents.writers.api import plain_query
from tools.errors import ProgramError, UserError
from tools.memory.diversity import ORDER
from tools.memory.values import Exemplar, Verified
from tools.results import Program
from tools.runs.trial import Trial, TrialRunner


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be kept, and what speaks for it.

    Attributes:
        description: In English.
        program: The program's file.
        logs: Logs to run it on, or folders of logs; empty for none.
        accepted_by: Who looked at what it finds; empty for nobody.
    """

    description: str
    program: Path
    logs: tuple[Path, ...]
    accepted_by: str


def add_command(asked: Addition, place: Place, settings: Settings, as_json: bool) -> int:
    """Verify and keep. Returns the exit code."""
    accepted_by = " ".join(asked.accepted_by.split())
    if not asked.logs and not accepted_by:
        raise UserError(
            "nothing speaks for this program: give logs to run it on (--logs) or who accepts it (--accepted-by)"
        )
    description, source = plain_query(asked.description).text, read_program(asked.program)
    functions = _functions(source, asked.program, settings.profile)
    ran = ran_on(source, description, asked.logs, settings) if asked.logs else ""
    verified: Verified = "person" if accepted_by else "executed"
    evidence = "; ".join(part for part in (f"accepted by {accepted_by}" if accepted_by else "", ran) if part)
    made = Exemplar(description, source, functions, settings.profile, verified, evidence)
    memory = open_on_disk(place.path, place.embedder)
    there = next((one for one in memory.all() if one.id == made.id), None)
    if there is not None and ORDER.index(there.verified) <= ORDER.index(verified):
        return say({"added": False, **as_dict(there)}, f"it is there already, verified by: {there.verified}", as_json)
    memory.replace([made])
    text = f"kept as {made.id[:12]} ({verified}: {evidence})"
    return say({"added": there is None, **as_dict(made)}, text, as_json)


def _functions(source: str, file: Path, profile: str) -> tuple[str, ...]:
    try:
        return functions_of(source, profile)
    except ProgramError as error:
        raise UserError(f"{file}: {error} (agents check FILE lists every error)") from error


def ran_on(source: str, description: str, logs: Sequence[Path], settings: Settings) -> str:
    """Run a program in the jail; what came of it, in a few words.

    Raises:
        UserError: It fails on a log, or there is none that can be read.
    """
    from agents.resources import executor_for
    from tools.runs.logs import find_logs

    executor = executor_for(settings)
    runner = TrialRunner(executor, settings.profile, find_logs(logs), settings.cache_dir / "trials")
    trial = runner.run(Program(source, "file", description))
    if not trial.ran:
        raise UserError(f"the program does not hold: {_why_not(trial)}")
    return _found(runner, trial)


def _why_not(trial: Trial) -> str:
    if trial.issues:
        return "; ".join(map(str, trial.issues))
    failed = trial.failures or trial.logs
    return f"on {failed[0].log_id}: {failed[0].reason}" if failed else "there is no log to run it on"


def _found(runner: TrialRunner, trial: Trial) -> str:
    masks = [scenario.mask for scenario in runner.scenarios(trial).values()]
    tracks = sum(int(mask.any(axis=1).sum()) for mask in masks)
    holding = sum(bool(mask.any()) for mask in masks)
    return f"executed on {len(masks)} logs, finds {tracks} tracks in {holding} of them"
