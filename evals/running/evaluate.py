"""A miner over a suite, from the first question to the last file. What is finished is never done again."""

from __future__ import annotations

import contextlib
import platform
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from evals.cases.case import Suite
from evals.metrics import Region
from evals.running.cuts import COARSE, write_cuts
from evals.running.files import Evaluation, SuiteCard, write_evaluation
from evals.running.folder import (
    CONFIG_FILE,
    OFFICIAL_FILE,
    PROGRAMS_FOLDER,
    SPATIOTEMPORAL_FILE,
    TEMPORAL_FILE,
    EvaluationFolder,
    folder_name,
)
from evals.running.gathering import Gathered, Reading, gather
from evals.running.miner import Miner
from evals.running.mining import MinedSuite, mine_suite
from evals.running.progress import Listener, Progress
from evals.running.scoring import ScoringSettings, region_of, score_suite
from evals.running.store import Store
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.results import Program
from tools.runs.summary import versions
from tools.runs.writing import write_bytes

Redo = Literal["nothing", "failed", "all"]
"""What is done again although it is stored: nothing, the cases that failed, or all."""


@dataclass(frozen=True, slots=True)
class Options:
    """How an evaluation runs.

    Attributes:
        redo: See `Redo`.
        scoring: How figures are made.
        reading: How logs are read for the predictions.
        config: What was asked for, for `config.yaml`.
        environment: What is known of the surroundings, for `environment.json`.
    """

    redo: Redo = "nothing"
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    reading: Reading = field(default_factory=Reading)
    config: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class EvaluationResult:
    """A finished evaluation and how it came about.

    Attributes:
        suite: What was asked.
        evaluation: What its folder holds.
        gathered: Records, costs and predictions.
        region: Where boxes were evaluated; None for everywhere.
        ran: Cases that were run now.
        reused: Cases whose result an earlier process had stored.
    """

    suite: Suite
    evaluation: Evaluation
    gathered: Gathered
    region: Region | None
    ran: int
    reused: int


def evaluate(
    suite: Suite,
    miner: Miner,
    root: Path,
    options: Options | None = None,
    *,
    listener: Listener | None = None,
    guard: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
    finish: Callable[[EvaluationResult], None] | None = None,
) -> EvaluationResult:
    """Run a miner over a suite, score it, and write the evaluation's folder.

    Args:
        suite: What is asked.
        miner: Who is asked; it is closed at the end.
        root: Folder that evaluation folders are made in.
        options: How.
        listener: Told how far it is.
        guard: Entered while the miner works: a place to turn signals into `KeyboardInterrupt`. What is finished by
            then is stored, and the next call with the same arguments goes on from there.
        finish: Given the result while the folder still is this process's alone: writes what else belongs into it.

    Raises:
        UserError: A log has no folder, or another process works in the evaluation's folder.
        PrerequisiteError: The miner cannot work here, or a file cannot be written.
        DataError: The truth cannot be scored.
        SandboxError: The program host failed; what is finished is stored.
    """
    options = options or Options()
    decided = {"ego_centre": options.reading.ego_centre}
    with contextlib.closing(miner), EvaluationFolder(root / folder_name(suite, miner.identity, decided)) as folder:
        begun, progress = time.time(), Progress(listener)
        store = _prepared_store(folder, miner, options.redo)
        write_bytes(folder.file(CONFIG_FILE), _yaml({**options.config, "miner": dict(miner.identity)}))
        with guard():
            mined = mine_suite(suite, miner, store, progress)
        gathered = gather(suite, mined, store, options.reading, progress)
        region = region_of(suite, options.scoring.region)
        scored = score_suite(suite, gathered.predicted, gathered.answered, region, options.scoring, progress)
        progress.tell("writing", 0, 1)
        folder.file(OFFICIAL_FILE).unlink(missing_ok=True)
        _write_programs(folder, mined)
        _write_predictions(folder, miner, gathered)
        evaluation = Evaluation(
            folder.path, SuiteCard.of(suite), miner.identity, options.scoring, scored,
            tuple(gathered.records), tuple(gathered.costs), _environment(options, begun, progress),
        )  # fmt: skip
        write_evaluation(evaluation)
        result = EvaluationResult(suite, evaluation, gathered, region, progress.ran, progress.reused)
        if finish is not None:
            finish(result)
        progress.tell("writing", 1, 1)
    return result


def _prepared_store(folder: EvaluationFolder, miner: Miner, redo: Redo) -> Store:
    store = Store(folder.store, miner.identity)
    folder.sweep()
    store.sweep()
    if redo != "nothing":
        store.forget(failed_only=redo == "failed")
    return store


def _write_programs(folder: EvaluationFolder, mined: MinedSuite) -> None:
    programs = {answer.outcome.digest: answer.outcome for answer in mined.answers.values()
                if isinstance(answer.outcome, Program)}  # fmt: skip
    for digest, program in sorted(programs.items()):
        text = program.source.encode("utf-8", "surrogatepass")
        write_bytes(folder.file(PROGRAMS_FOLDER) / f"{digest}.py", text, durable=False)


def _write_predictions(folder: EvaluationFolder, miner: Miner, gathered: Gathered) -> None:
    if COARSE in miner.identity:
        write_cuts(folder.path, gathered.cuts)
    if gathered.predicted:
        write_spatiotemporal(folder.file(SPATIOTEMPORAL_FILE), gathered.predicted)
        write_temporal(folder.file(TEMPORAL_FILE), gathered.predicted)


def _environment(options: Options, begun: float, progress: Progress) -> dict[str, Any]:
    ended = time.time()
    return {
        **options.environment,
        "versions": versions(),
        "machine": {"system": platform.platform(), "processor": platform.machine()},
        "begun_unix_s": round(begun, 3),
        "ended_unix_s": round(ended, 3),
        "wall_s": round(ended - begun, 3),
        "cases_run": progress.ran,
        "cases_reused": progress.reused,
    }


def _yaml(content: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump(dict(content), sort_keys=True, allow_unicode=True).encode()
