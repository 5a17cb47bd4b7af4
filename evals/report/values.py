"""Everything a report says, as plain values: the same value gives the same Markdown, JSON and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from evals.cases.case import Edition
from evals.records import CaseRecord, Outcome
from evals.report.left import Coarse
from evals.report.spent import Cost
from evals.statistics.bootstrap import Interval
from evals.statistics.paired import PairedComparison

SCHEMA: Final = "motherlode-evaluation/1"
"""Name and version of `report.json`.

A field that goes or changes its meaning raises the version; a new one does not.
"""
Figures = Mapping[str, Interval]
"""The challenge's figures by name (`evals.report.definitions.NAMES`); HOTA is absent on the temporal track."""
OutcomeCounts = Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class SuiteFacts:
    """What was asked.

    Attributes:
        name: Its name.
        edition: The form of its truth.
        split: The official split; empty for none.
        digest: SHA-256 of all that decides a score.
        n_cases: Cases.
        n_prompts: Unique prompts.
        n_logs: Unique logs.
        comparable: What its figures may be compared with.
    """

    name: str
    edition: Edition
    split: str
    digest: str
    n_cases: int
    n_prompts: int
    n_logs: int
    comparable: str


@dataclass(frozen=True, slots=True)
class Method:
    """How the figures were made.

    Attributes:
        seed: Of the resampling.
        n_resamples: Resamples of the bootstrap.
        level: Nominal coverage of the intervals.
        max_range_m: Boxes farther from the ego vehicle are left out.
        region: Whether boxes away from the mapped road were left out.
    """

    seed: int
    n_resamples: int
    level: float
    max_range_m: float
    region: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the prompts.

    Attributes:
        name: Stable short name.
        title: For tables.
        definition: Which prompts they are.
        n_prompts: How many.
        n_cases: Their cases.
        figures: Means over its prompts; empty when there is no truth.
        outcomes: Its cases by outcome.
    """

    name: str
    title: str
    definition: str
    n_prompts: int
    n_cases: int
    figures: Figures
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One prompt over its logs.

    Attributes:
        prompt: The prompt.
        categories: Categories that it is in.
        n_cases: Its logs.
        n_positive_logs: Logs in which it holds; None when there is no truth.
        n_positive_stamps: Timestamps at which it holds, over its logs; None when there is no truth.
        threshold: The score threshold that is best for HOTA-Temporal; None when there is no truth.
        figures: Its own figures; empty when there is no truth.
        outcomes: Its cases by outcome.
    """

    prompt: str
    categories: tuple[str, ...]
    n_cases: int
    n_positive_logs: int | None
    n_positive_stamps: int | None
    threshold: float | None
    figures: Figures
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True)
class LogRow:
    """One log over its prompts.

    Attributes:
        log_id: The log.
        n_cases: Its prompts.
        n_positive: Prompts that hold in it; None when there is no truth.
        figures: Means over the prompts that hold in it, thresholds chosen for this log alone; empty when none holds.
        outcomes: Its cases by outcome.
    """

    log_id: str
    n_cases: int
    n_positive: int | None
    figures: Mapping[str, float]
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True)
class Example:
    """One case without an answer."""

    log_id: str
    prompt: str
    reason: str


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Cases without an answer, of one kind: declined, or failed in one way.

    Attributes:
        outcome: What became of the cases.
        code: Stable code.
        n_cases: How many.
        n_prompts: Of how many prompts.
        examples: The first few, by log and prompt.
    """

    outcome: Outcome
    code: str
    n_cases: int
    n_prompts: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence, `low < confidence <= high`.

    Attributes:
        low: Lower edge.
        high: Upper edge.
        count: Answers.
        confidence: Their mean confidence; None without any.
        accuracy: Part of them that is right; None without any.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Does a confidence mean what it says?

    Attributes:
        n_answers: Answers with a box, or single matches, on cases with a truth.
        bins: The reliability curve.
        ece: Expected calibration error, with its interval.
        brier: Brier score; None without answers.
        base_rate: Part of the answers that is right; None without answers.
    """

    n_answers: int
    bins: tuple[Bin, ...]
    ece: Interval
    brier: float | None
    base_rate: float | None


@dataclass(frozen=True, slots=True)
class PrecisionAt:
    """Precision of the first k of a ranked list; None when nothing could be ranked."""

    k: int
    precision: float | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How good the answer is as a search result. None where a figure is undefined.

    Attributes:
        precision_at: Referred tracks of all cases as one list, best first: part of the first k that is right.
        average_precision: Over the same list; tracks of the truth that are not in it count 0.
        n_tracks: Referred tracks.
        n_true_tracks: Tracks of the truth.
        interval_iou: Time in both over time in either, mean over the cases in which either has any.
        interval_precision: Part of the predicted intervals with a partner of IoU 0.5 or more.
        interval_recall: Part of the true intervals with such a partner.
        timestamp_f1_2025: The figure of the 2025 evaluator.
        log_f1_2025: The figure of the 2025 evaluator.
    """

    precision_at: tuple[PrecisionAt, ...]
    average_precision: float | None
    n_tracks: int
    n_true_tracks: int
    interval_iou: float | None
    interval_precision: float | None
    interval_recall: float | None
    timestamp_f1_2025: float | None
    log_f1_2025: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """This evaluation against another one of the same cases.

    Attributes:
        against: Who answered there, in words.
        figures: By name; `first` is this evaluation, `second` the other.
        p_corrected: Holm's p-value over the figures compared; None where there is none.
    """

    against: str
    figures: Mapping[str, PairedComparison]
    p_corrected: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """A finished evaluation, ready to be shown.

    Attributes:
        schema: `SCHEMA`.
        suite: What was asked.
        miner: The identity of who answered.
        method: How the figures were made.
        versions: Of Python and the packages that decide a result.
        notes: What to know about the figures.
        n_answered: Answered cases.
        overall: Over all cases; None when there is no truth.
        answered: Over the answered cases alone; None when there is no truth, or no answer.
        official: The official evaluator's figures, where it was run.
        outcomes: Cases by outcome.
        categories: Prompts by what they ask about.
        positives: Prompts by how often they hold.
        prompts: Each prompt.
        logs: Each log.
        errors: Cases without an answer by kind, most frequent first.
        calibration: None when there is no truth.
        matches: The same of single matches; None when there is no truth, or the miner does not tell how sure it is.
        retrieval: None when it was not measured.
        coarse: None without a coarse filter.
        comparison: None when there is nothing to compare with.
        cost: What it cost.
        records: One per case. In `records.jsonl`, not in `report.json`.
        holds: By log and prompt, whether it holds there; what is unknown is absent.
    """

    schema: str
    suite: SuiteFacts
    miner: Mapping[str, str]
    method: Method
    versions: Mapping[str, str]
    notes: tuple[str, ...]
    n_answered: int
    overall: Figures | None
    answered: Figures | None
    official: Mapping[str, float | None] | None
    outcomes: OutcomeCounts
    categories: tuple[Slice, ...]
    positives: tuple[Slice, ...]
    prompts: tuple[PromptRow, ...]
    logs: tuple[LogRow, ...]
    errors: tuple[ErrorKind, ...]
    calibration: Calibration | None
    matches: Calibration | None
    retrieval: Retrieval | None
    comparison: Comparison | None
    cost: Cost
    coarse: Coarse | None = None
    records: tuple[CaseRecord, ...] = ()
    holds: Mapping[tuple[str, str], bool] = field(default_factory=dict)
