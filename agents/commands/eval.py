"""`agents eval`: run the miner over a suite and score it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import orjson

from agents.commands.eval_progress import Watcher, watched
from agents.commands.eval_summary import print_summary, summary_of
from agents.commands.evaluating import (
    SuiteRequest,
    behind_filter,
    requested_miner,
    requested_suite,
    require_programs_for,
)
from agents.console import EXIT_INTERRUPTED, EXIT_OK, EXIT_PARTIAL
from agents.interrupts import ending_at_once, stopping_in_order
from agents.refining import mined_files
from agents.settings import Settings
from evals.cases.case import Suite
from evals.records import CaseRecord, Outcome
from evals.report.matches import measure_matches, write_matches
from evals.report.retrieval import measure_retrieval, write_retrieval
from evals.report.writing import write_reports
from evals.running.evaluate import EvaluationResult, Options, Redo, evaluate
from evals.running.folder import OFFICIAL_FILE
from evals.running.gathering import Reading
from evals.running.official import SideBySide, beside_official, require_comparable, require_official
from evals.running.scoring import RegionChoice, ScoringSettings
from tools.challenge.options import EgoCentre
from tools.errors import UserError
from tools.runs.writing import write_json

FAILURES: Final[tuple[Outcome, ...]] = ("program", "limit", "crash", "log", "model")
"""Outcomes that end the command with exit code 3. A declined prompt does not: saying no is what the writer is for."""

INTERRUPTED: Final = "interrupted: what is finished is kept; the same command goes on from there"
MOST_RESAMPLES: Final = 100_000
_MOST_SEED = 2**63 - 1


def require_resampling(seed: int, resamples: int) -> None:
    """See that figures can be resampled so, before anything is done.

    Raises:
        UserError: A number is out of its bounds.
    """
    if not 2 <= resamples <= MOST_RESAMPLES:
        raise UserError(f"--resamples must be at least 2 and at most {MOST_RESAMPLES}")
    if not 0 <= seed <= _MOST_SEED:
        raise UserError("--seed must be at least 0 and at most 2^63 - 1")


@dataclass(frozen=True, slots=True)
class EvalRequest:
    """What `agents eval` was asked for.

    Attributes:
        suite: The suite.
        program: One program for every prompt, instead of the grammar.
        programs: Known programs by prompt, instead of the grammar.
        out: Folder that evaluation folders are made in.
        redo: What is done again: `nothing`, `failed` or `all`.
        seed: Of the resampling.
        resamples: Of the bootstrap.
        region: Whether boxes away from the mapped road are left out: `auto`, `on` or `off`.
        official: Run the official evaluator too.
    """

    suite: SuiteRequest
    program: Path | None = None
    programs: Path | None = None
    out: Path = Path("evaluations")
    redo: str = "nothing"
    seed: int = 0
    resamples: int = 1000
    region: str = "auto"
    official: bool = False

    def __post_init__(self) -> None:
        _one_of("--redo", self.redo, ("nothing", "failed", "all"))
        _one_of("--region", self.region, ("auto", "on", "off"))
        require_resampling(self.seed, self.resamples)

    @property
    def scoring(self) -> ScoringSettings:
        """How figures are made."""
        return ScoringSettings(self.seed, self.resamples, region=cast(RegionChoice, self.region))


def eval_command(request: EvalRequest, settings: Settings, as_json: bool) -> int:
    """Evaluate, then print a summary or JSON. Returns the exit code."""
    if request.official:
        require_official()
    besides: list[SideBySide] = []

    def finish(result: EvaluationResult) -> None:
        _report(result)
        if request.official:
            besides.append(_beside(result))

    with ending_at_once(INTERRUPTED), watched(as_json) as watcher:
        try:
            result = run_evaluation(request, settings, watcher, finish=finish)
        except KeyboardInterrupt:
            watcher.interrupted()
            return EXIT_INTERRUPTED
    beside = besides[0] if besides else None
    if as_json:
        print_json(summary_of(result, beside))
    else:
        print_summary(result, beside)
    return exit_code(result.evaluation.records)


def run_evaluation(
    request: EvalRequest,
    settings: Settings,
    watcher: Watcher,
    suite: Suite | None = None,
    finish: Callable[[EvaluationResult], None] | None = None,
) -> EvaluationResult:
    """Evaluate what was asked for.

    Args:
        request: What was asked for.
        settings: How to run.
        watcher: Told how far it is.
        suite: The suite, where it is read already.
        finish: Writes what else belongs into the evaluation's folder, which is still locked.

    Raises:
        UserError: It cannot be served, which is known before anything is searched.
        KeyboardInterrupt: It was interrupted; what is finished is stored.
    """
    if settings.has_models or settings.coarse:
        suite = suite or requested_suite(request.suite, settings)
    miner = requested_miner(settings, request.program, request.programs, suite)
    try:
        suite = suite or requested_suite(request.suite, settings)
        require_programs_for(request.programs, suite.prompts)
        filtered = behind_filter(miner, settings, suite)
        suite = replace(suite, annotations=mined_files(suite.log_folders, suite.annotations, settings))
        if request.official:
            require_comparable(suite, request.scoring.region)
        options = Options(
            cast(Redo, request.redo),
            request.scoring,
            Reading(settings.cache_dir, cast(EgoCentre, settings.ego_centre)),
            {"suite": request.suite.as_config(), "settings": settings.resolved(), "scoring": asdict(request.scoring)},
            {"jail": asdict(miner.jail), "workers": settings.n_workers},
        )
        return evaluate(suite, filtered, request.out, options, listener=watcher, guard=stopping_in_order, finish=finish)
    finally:
        miner.close()


def _beside(result: EvaluationResult) -> SideBySide:
    """Our figures and the official ones; both are kept in the folder, and in its report."""
    evaluation = result.evaluation
    beside = beside_official(result.suite, result.gathered.predicted, evaluation.scored, result.region)
    write_json(evaluation.folder / OFFICIAL_FILE, beside.as_dict())
    write_reports(evaluation.folder)
    return beside


def _report(result: EvaluationResult) -> None:
    """The report's files; what needs truth and predictions is measured while they are at hand."""
    evaluation, truth = result.evaluation, {key: frames for key, frames in result.suite.truth.items() if frames}
    if truth:
        reach, predicted = evaluation.settings.max_range_m, result.gathered.predicted
        retrieval = measure_retrieval(truth, predicted, max_range_m=reach, region=result.region)
        write_retrieval(evaluation.folder, retrieval)
        sure = result.gathered.certainty
        matches = measure_matches(truth, predicted, sure, max_range_m=reach, region=result.region)
        write_matches(evaluation.folder, matches)
    write_reports(evaluation.folder)


def exit_code(records: Iterable[CaseRecord]) -> int:
    """3 when a case failed, else 0."""
    return EXIT_PARTIAL if any(record.outcome in FAILURES for record in records) else EXIT_OK


def print_json(content: Any) -> None:
    """Indented JSON with sorted keys on standard output."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(content, option=options).decode())


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UserError(f"{name} is {', '.join(known[:-1])} or {known[-1]}, not {value!a}")
