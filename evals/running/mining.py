"""Asking a miner everything that a suite asks, and keeping every answer the moment it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evals.cases.case import Case, Suite
from evals.records import Outcome
from evals.running.miner import Miner
from evals.running.outcomes import Found, NotFound, of_failure, of_refusal
from evals.running.progress import Progress
from evals.running.store import FinishedCase, Store
from tools.answers import Answer, LogQuestions, Mined, NoProgram
from tools.av2.source import find_source
from tools.errors import DataError, UserError
from tools.results import Failure, Program
from tools.typing import NDArrayBool, NDArrayFloat


@dataclass(slots=True)
class MinedSuite:
    """What a miner said to a suite.

    Attributes:
        answers: By prompt.
        log_digests: Digest of the sources of each log, by log id; a log that cannot be read is missing.
        unreadable: Why, by log id.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    log_digests: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, NotFound] = field(default_factory=dict)

    def stored(self, case: Case, store: Store) -> FinishedCase | None:
        """What became of a case; None when it is not finished."""
        outcome = self.answers[case.prompt].outcome
        if isinstance(outcome, NoProgram):
            return FinishedCase(of_refusal(outcome))
        if case.log_id in self.unreadable:
            return FinishedCase(self.unreadable[case.log_id])
        return store.case(case.prompt, outcome, self.log_digests[case.log_id])


def mine_suite(suite: Suite, miner: Miner, store: Store, progress: Progress) -> MinedSuite:
    """Have every case answered; what the store holds is taken as it is.

    Logs are looked at in batches, each with all its prompts, so that no log is opened twice.

    Args:
        suite: What is asked; every log has a folder.
        miner: Who is asked.
        store: Finished work of that miner; gains what is finished now.
        progress: Counts and tells.

    Raises:
        UserError: A log of the suite has no folder, or a prompt is no valid text.
        PrerequisiteError: The miner cannot work here, or results cannot be stored.
        SandboxError: The program host failed.
    """
    _check_askable(suite)
    mined = MinedSuite()
    _ask(suite, miner, store, progress, mined)
    _read_digests(suite, mined)
    waiting = _take_finished(suite, store, progress, mined)
    progress.tell("mining", len(suite.cases) - len(waiting), len(suite.cases))
    for batch in _batches(suite, waiting, mined.answers, miner.batch_size):
        for result in miner.run(batch):
            _keep(result, store, mined, progress)
            progress.tell("mining", progress.outcomes.total(), len(suite.cases))
    return mined


def _check_askable(suite: Suite) -> None:
    for case in suite.cases:
        if any("\ud800" <= char <= "\udfff" for text in case.key for char in text):
            raise UserError(f"{suite.name}: {case.key!a} is no text that can be written to a file")
    missing = [log_id for log_id in suite.log_ids if log_id not in suite.log_folders]
    if missing:
        raise UserError(
            f"{suite.name}: {len(missing)} of {len(suite.log_ids)} logs have no folder, first {missing[0]}; "
            "name the folder of the logs with --logs DIR"
        )


def _ask(suite: Suite, miner: Miner, store: Store, progress: Progress, mined: MinedSuite) -> None:
    for done, prompt in enumerate(suite.prompts, 1):
        answer = store.answer(prompt)
        if answer is None:
            answer = miner.answer(prompt)
            store.keep_answer(answer)
        mined.answers[prompt] = answer
        progress.tell("asking", done, len(suite.prompts))


def _read_digests(suite: Suite, mined: MinedSuite) -> None:
    for log_id in suite.log_ids:
        annotations = suite.annotations.get(log_id)
        try:
            source = find_source(suite.log_folders[log_id], None if annotations is None else str(annotations))
            mined.log_digests[log_id] = source.digest
        except DataError as error:
            mined.unreadable[log_id] = NotFound("log", "D_LOG", str(error))


def _take_finished(suite: Suite, store: Store, progress: Progress, mined: MinedSuite) -> list[Case]:
    """Count what is finished already, and give back the rest."""
    waiting = []
    for case in suite.cases:
        finished = mined.stored(case, store)
        if finished is None:
            waiting.append(case)
        else:
            ran_once = isinstance(mined.answers[case.prompt].outcome, Program) and case.log_id in mined.log_digests
            progress.finished(outcome_of(finished), reused=ran_once)
    return waiting


def _batches(
    suite: Suite, waiting: Sequence[Case], answers: Mapping[str, Answer], size: int
) -> Iterator[list[LogQuestions]]:
    by_log: dict[str, list[tuple[str, Program]]] = {}
    juries = {prompt: answer.jury for prompt, answer in answers.items() if answer.jury is not None}
    for case in waiting:
        program = answers[case.prompt].outcome
        if isinstance(program, Program):
            by_log.setdefault(case.log_id, []).append((case.prompt, program))
    questions = [
        LogQuestions(log_id, suite.log_folders[log_id], suite.annotations.get(log_id), tuple(programs), juries)
        for log_id, programs in sorted(by_log.items())
    ]
    yield from (questions[at : at + size] for at in range(0, len(questions), size))


def _keep(mined: Mined, store: Store, suite: MinedSuite, progress: Progress) -> None:
    finished = _finished(mined)
    program = suite.answers[mined.prompt].outcome
    if isinstance(program, Program):
        store.keep_case(mined.log_id, mined.prompt, program, suite.log_digests[mined.log_id], finished)
    progress.finished(outcome_of(finished), ran=True)


def _finished(mined: Mined) -> FinishedCase:
    outcome, related = mined.result.outcome, mined.related
    if isinstance(outcome, Failure):
        return FinishedCase(of_failure(outcome), mined.result.cpu_ms, mined.result.looks)
    related = outcome.related_mask() if related is None else related
    certainty = _within(mined.certainty, outcome.mask)
    found = Found(outcome.mask, related, mined.confidence, certainty, mined.cut)
    return FinishedCase(found, mined.result.cpu_ms, mined.result.looks)


def _within(certainty: NDArrayFloat | None, mask: NDArrayBool) -> NDArrayFloat | None:
    return None if certainty is None else np.where(mask, certainty, 0.0)


def outcome_of(finished: FinishedCase) -> Outcome:
    """`answered`, or how the case failed."""
    return "answered" if isinstance(finished.outcome, Found) else finished.outcome.outcome
