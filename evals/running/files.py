"""The files of an evaluation, written and read back. What holds times of day lies apart from what is repeatable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from evals.cases.case import Case, Edition, Suite
from evals.metrics import ChallengeScores, PromptScore, PromptStats
from evals.records import OUTCOMES, CaseCost, CaseRecord, Outcome
from evals.running.folder import COSTS_FILE, ENVIRONMENT_FILE, RECORDS_FILE, SCORES_FILE, STATS_FILE, SUITE_FILE
from evals.running.scoring import Scored, ScoreSet, ScoringSettings
from evals.running.stats_file import read_stats, write_stats
from evals.statistics.bootstrap import Interval
from tools.errors import DataError
from tools.runs.writing import write_bytes, write_json

EVALUATION_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class SuiteCard:
    """A suite without its truth: what an evaluation says about it.

    Attributes:
        name: Its name.
        edition: The form of its truth.
        split: The official split; empty for none.
        digest: SHA-256 of all that decides a score.
        cases: Its cases, sorted.
        notes: What was left out or put right while it was read.
    """

    name: str
    edition: Edition
    split: str
    digest: str
    cases: tuple[Case, ...]
    notes: tuple[str, ...] = ()

    @staticmethod
    def of(suite: Suite) -> SuiteCard:
        """The card of a suite."""
        return SuiteCard(suite.name, suite.edition, suite.split, suite.digest, suite.cases, suite.notes)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A finished evaluation, as its folder has it.

    Attributes:
        folder: The folder.
        suite: What was asked.
        miner: The identity of who answered.
        settings: How the figures were made.
        scored: The figures.
        records: One per case, sorted.
        costs: One per case, sorted.
        environment: Versions, machine, jail, times; of the process that finished it.
    """

    folder: Path
    suite: SuiteCard
    miner: Mapping[str, str]
    settings: ScoringSettings
    scored: Scored
    records: tuple[CaseRecord, ...]
    costs: tuple[CaseCost, ...]
    environment: Mapping[str, Any]

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """Cases by outcome, in the order of `OUTCOMES`, those without a case included."""
        return count_outcomes(self.records)


def count_outcomes(records: Iterable[CaseRecord]) -> dict[Outcome, int]:
    """Cases by outcome, in the order of `OUTCOMES`, those without a case included."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        counts[record.outcome] += 1
    return counts


def write_evaluation(evaluation: Evaluation) -> None:
    """Write everything but the predictions; `scores.json` comes last, so its presence says that the others are whole.

    Raises:
        OutputError: The disk refuses.
    """
    folder, scored = evaluation.folder, evaluation.scored
    write_json(folder / SUITE_FILE, asdict(evaluation.suite))
    _write_lines(folder / RECORDS_FILE, evaluation.records)
    _write_lines(folder / COSTS_FILE, evaluation.costs)
    write_stats(folder / STATS_FILE, scored.stats)
    write_json(folder / ENVIRONMENT_FILE, dict(evaluation.environment))
    card = asdict(evaluation.suite)
    write_json(
        folder / SCORES_FILE,
        {
            "format": EVALUATION_FORMAT,
            "suite": {name: card[name] for name in ("name", "edition", "split", "digest", "notes")},
            "miner": dict(evaluation.miner),
            "n_cases": len(evaluation.records),
            "outcomes": evaluation.outcomes,
            "settings": asdict(evaluation.settings),
            "region": scored.region,
            "notes": scored.notes,
            "all": None if scored.overall is None else asdict(scored.overall),
            "answered": None if scored.answered is None else asdict(scored.answered),
        },
    )


def read_evaluation(folder: Path) -> Evaluation:
    """Read a finished evaluation.

    Raises:
        DataError: The folder holds none, or a file of it is damaged; the text names the file.
    """
    scores = _read_object(folder / SCORES_FILE)
    if scores.get("format") != EVALUATION_FORMAT:
        raise DataError(folder / SCORES_FILE, "written by another version", "run the evaluation again")
    suite, environment = _read_object(folder / SUITE_FILE), _read_object(folder / ENVIRONMENT_FILE)
    records, costs = _read_lines(folder / RECORDS_FILE), _read_lines(folder / COSTS_FILE)
    stats = read_stats(folder / STATS_FILE)
    try:
        return Evaluation(
            folder,
            _card(suite),
            scores["miner"],
            ScoringSettings(**scores["settings"]),
            _scored(scores, stats),
            tuple(CaseRecord(**record) for record in records),
            tuple(CaseCost(**cost) for cost in costs),
            environment,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(folder, f"its files do not fit together: {error}", "run the evaluation again") from None


def _write_lines(path: Path, rows: Sequence[CaseRecord | CaseCost]) -> None:
    write_bytes(path, b"".join(orjson.dumps(asdict(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows))


def _read_object(path: Path) -> dict[str, Any]:
    value = _parsed(path, _bytes(path))
    if not isinstance(value, dict):
        raise DataError(path, "damaged: not an object", "run the evaluation again")
    return value


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [_parsed(path, line) for line in _bytes(path).splitlines()]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "the folder of a finished evaluation is needed; the same command finishes one"
        raise DataError(path, f"cannot be read: {error.strerror}", hint) from None


def _parsed(path: Path, data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"damaged: {error}", "run the evaluation again") from None


def _card(content: Mapping[str, Any]) -> SuiteCard:
    cases = tuple(Case(case["log_id"], case["prompt"], tuple(case["tags"])) for case in content["cases"])
    return SuiteCard(
        content["name"], content["edition"], content["split"], content["digest"], cases, tuple(content["notes"])
    )


def _scored(scores: Mapping[str, Any], stats: tuple[PromptStats, ...]) -> Scored:
    overall, answered = (_score_set(scores[name]) for name in ("all", "answered"))
    return Scored(overall, answered, stats, scores["region"], tuple(scores["notes"]))


def _score_set(content: Mapping[str, Any] | None) -> ScoreSet | None:
    if content is None:
        return None
    figures = dict(content["scores"])
    prompts = tuple(PromptScore(**score) for score in figures.pop("prompts"))
    intervals = {name: Interval(**interval) for name, interval in content["intervals"].items()}
    return ScoreSet(content["n_cases"], ChallengeScores(**figures, prompts=prompts), intervals)
