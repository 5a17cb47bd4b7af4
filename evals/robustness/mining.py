"""Running the reference programs in the jail: on annotations for the truth, on noisy tracks for the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.cases.programs import ReferenceProgram
from tools.errors import DataError
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario

CaseKey = tuple[str, str]
"""(log_id, name of the program)."""


@dataclass(frozen=True, slots=True)
class Jail:
    """How programs are run.

    Attributes:
        workers: Jailed processes at the same time.
        allow_weak: Accept a kernel without system-call filter.
    """

    workers: int = 1
    allow_weak: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Mined:
    """What became of every case: a scenario, or why there is none."""

    found: Mapping[CaseKey, Scenario]
    failed: Mapping[CaseKey, Failure]


def mine(
    executor: JailedExecutor, programs: Sequence[ReferenceProgram], logs: Sequence[tuple[Path, str | None]]
) -> Mined:
    """Run every program over every log, given as (folder, annotation file or None for its own).

    Raises:
        DataError: A log cannot be read.
        SandboxError: The program host failed.
    """
    keys = [_opened(executor, folder, annotations) for folder, annotations in logs]
    texts = [Program(program.source, description=program.prompt) for program in programs]
    results = {(result.log_id, programs[n].name): result for n, result in executor.run_many(texts, keys)}
    return _sorted(dict(sorted(results.items())))


def _opened(executor: JailedExecutor, folder: Path, annotations: str | None) -> int:
    (log,) = executor.open([folder], annotations)
    if isinstance(log, DataError):
        raise log
    return log.key


def _sorted(results: Mapping[CaseKey, ExecutionResult]) -> Mined:
    found: dict[CaseKey, Scenario] = {}
    failed: dict[CaseKey, Failure] = {}
    for key, result in results.items():
        if isinstance(result.outcome, Failure):
            failed[key] = result.outcome
        else:
            found[key] = result.outcome
    return Mined(found, failed)
