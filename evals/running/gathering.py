"""From stored cases to records, costs and predictions, log by log, so that only one log is open at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from evals.cases.case import Case, Suite
from evals.records import CaseCost, CaseRecord
from evals.running.frames import LogBoxes, certainty_of, referred_boxes, without_boxes
from evals.running.mining import MinedSuite
from evals.running.outcomes import Found, NotFound
from evals.running.progress import Progress
from evals.running.store import FinishedCase, Store
from tools.answers import Cut
from tools.av2.log import Log, open_log
from tools.challenge.frames import ChallengeFrame
from tools.challenge.options import EgoCentre
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.results import Program
from tools.typing import NDArrayFloat

Frames = tuple[ChallengeFrame, ...]
_LOST = FinishedCase(NotFound("crash", "D_STORE", "its stored result is damaged; run the command again"))


@dataclass(slots=True)
class Gathered:
    """Everything that became of a suite.

    Attributes:
        predicted: Frames of every case; those of a case that failed have nothing referred.
        records: One per case, sorted.
        costs: One per case, sorted.
        notes: What is missing from the predictions, one line each.
        certainty: Of the cases whose miner tells: how sure each referred box is (`certainty_of`).
        cuts: Of the cases that a coarse filter knows: what it left.
    """

    predicted: dict[SequenceKey, Frames] = field(default_factory=dict)
    records: list[CaseRecord] = field(default_factory=list)
    costs: list[CaseCost] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    certainty: dict[SequenceKey, tuple[NDArrayFloat, ...]] = field(default_factory=dict)
    cuts: dict[SequenceKey, Cut] = field(default_factory=dict)

    @property
    def answered(self) -> frozenset[SequenceKey]:
        """The cases that have a result."""
        return frozenset((r.log_id, r.prompt) for r in self.records if r.outcome == "answered")


@dataclass(frozen=True, slots=True)
class Reading:
    """How logs are read.

    Attributes:
        cache_dir: Ingest cache; None reads the sources.
        ego_centre: Where an ego vehicle that a log lacks stands in the predictions.
    """

    cache_dir: Path | None = None
    ego_centre: EgoCentre = "log"


def gather(suite: Suite, mined: MinedSuite, store: Store, reading: Reading, progress: Progress) -> Gathered:
    """Read every stored case and make its record, cost and frames.

    Args:
        suite: The suite; all its cases are finished.
        mined: What the miner said.
        store: Its finished work.
        reading: How logs are read.
        progress: Told after every log.
    """
    gathered = Gathered()
    for done, (log_id, cases) in enumerate(groupby(suite.cases, key=lambda case: case.log_id), 1):
        for one in _of_log(suite, log_id, list(cases), mined, store, reading):
            gathered.records.append(one.record)
            gathered.costs.append(one.cost)
            if one.frames is None:
                gathered.notes.append(f"no frames for {one.record.prompt!a} on log {log_id}: {one.record.reason}")
            else:
                gathered.predicted[log_id, one.record.prompt] = one.frames
            if one.certainty is not None:
                gathered.certainty[log_id, one.record.prompt] = one.certainty
            if one.cut is not None:
                gathered.cuts[log_id, one.record.prompt] = one.cut
        progress.tell("gathering", done, len(suite.log_ids))
    return gathered


@dataclass(frozen=True, slots=True, eq=False)
class _One:
    record: CaseRecord
    cost: CaseCost
    frames: Frames | None
    certainty: tuple[NDArrayFloat, ...] | None = None
    cut: Cut | None = None


def _of_log(
    suite: Suite, log_id: str, cases: list[Case], mined: MinedSuite, store: Store, reading: Reading
) -> Iterator[_One]:
    log = _opened(suite, log_id, mined, reading)
    prepared: dict[tuple[int, ...] | None, LogBoxes | DataError] = {}
    for case in cases:
        truth = suite.truth.get(case.key)
        stamps = None if truth is None else tuple(frame.timestamp_ns for frame in truth)
        if stamps not in prepared:
            prepared[stamps] = _prepared(log, stamps, reading)
        yield _one(case, mined, _stored(case, mined, store, log), log, prepared[stamps], truth)


def _stored(case: Case, mined: MinedSuite, store: Store, log: Log | DataError) -> FinishedCase:
    """What became of a case; a result that is not of this log's tracks is removed, so that it is run again."""
    finished, program = mined.stored(case, store) or _LOST, mined.answers[case.prompt].outcome
    if isinstance(log, DataError) or not isinstance(finished.outcome, Found):
        return finished
    if isinstance(program, Program) and finished.outcome.mask.shape != log.tracks.shape:
        store.drop_case(case.prompt, program, mined.log_digests[case.log_id])
        return _LOST
    return finished


def _opened(suite: Suite, log_id: str, mined: MinedSuite, reading: Reading) -> Log | DataError:
    annotations = suite.annotations.get(log_id)
    file = None if annotations is None else str(annotations)
    try:
        log = open_log(suite.log_folders[log_id], reading.cache_dir, file)
    except DataError as error:
        return error
    if log.digest != mined.log_digests.get(log_id):
        return DataError(suite.log_folders[log_id], "the log changed during the evaluation", "run the command again")
    return log


def _prepared(log: Log | DataError, stamps: tuple[int, ...] | None, reading: Reading) -> LogBoxes | DataError:
    if isinstance(log, DataError):
        return log
    try:
        return LogBoxes.of(log, stamps, reading.ego_centre)
    except DataError as error:
        return DataError(log.log_id, f"the truth is not of this log: {error.problem}", error.hint)


def _one(
    case: Case,
    mined: MinedSuite,
    finished: FinishedCase,
    log: Log | DataError,
    boxes: LogBoxes | DataError,
    truth: Sequence[ChallengeFrame] | None,
) -> _One:
    answer, outcome = mined.answers[case.prompt], finished.outcome
    program = answer.outcome.digest if isinstance(answer.outcome, Program) else ""
    looks = finished.looks
    cost = CaseCost(
        case.log_id, case.prompt, finished.cpu_ms, answer.latency_s, answer.tokens, answer.usd,
        looks.calls, looks.tokens, round(looks.usd, 9),
    )  # fmt: skip
    if isinstance(log, DataError) or isinstance(boxes, DataError) or isinstance(outcome, NotFound):
        why = outcome if isinstance(outcome, NotFound) else NotFound("log", "D_LOG", str(boxes))
        record = CaseRecord(case.log_id, case.prompt, why.outcome, why.code, why.reason, program)
        return _One(record, cost, _empty(boxes, truth))
    n_referred, confidence = referred_boxes(log, outcome)
    record = CaseRecord(case.log_id, case.prompt, "answered", "", "", program, n_referred, confidence)
    return _One(record, cost, boxes.labelled(outcome), certainty_of(boxes, outcome), outcome.cut)


def _empty(boxes: LogBoxes | DataError, truth: Sequence[ChallengeFrame] | None) -> Frames | None:
    if isinstance(boxes, LogBoxes):
        return boxes.base
    return None if truth is None else without_boxes(truth)
