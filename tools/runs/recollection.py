"""What a program was told about images, poured into its parts and variants: nothing is asked anew.

Parts of a program ask about more than the whole, which looks only where its result depends on it. What nobody looked
at counts as what nobody can tell, and how much that is, is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from tools.questions import Ask, Question, Told
from tools.results import ExecutionResult, Program
from tools.runs.seeing import Sight, Watch, looks
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog
from tools.scenario import Scenario
from tools.typing import NDArrayBool
from tools.vision.values import LogAsk, Seen, SightProblem


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of one question in one log.

    Attributes:
        asked: Bool (N, T): where it was answered.
        yes: Bool (N, T): where it holds.
        unsure: Bool (N, T): where whoever looked could not tell.
    """

    asked: NDArrayBool
    yes: NDArrayBool
    unsure: NDArrayBool

    def __or__(self, other: Known) -> Known:
        """Both together; the first one counts where both know."""
        new = other.asked & ~self.asked
        return Known(self.asked | new, self.yes | (other.yes & new), self.unsure | (other.unsure & new))


Knowledge = Mapping[str, Mapping[Question, Known]]
"""What is known, by log id and question."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a program finds in one log with what is known of its images.

    Attributes:
        scenario: What it finds.
        unseen: Tracks that it asks about and that nobody looked at, or not everywhere.
    """

    scenario: Scenario
    unseen: int = 0


class Runs(Protocol):
    """`JailedExecutor.run_many` or `run_together`."""

    def __call__(
        self, programs: Sequence[Program], log_keys: Sequence[int], told: Mapping[int, Sequence[Told]] | None
    ) -> Iterable[tuple[int, ExecutionResult]]:
        """Number of the program and its result on one log, as they come."""
        ...


def knowledge_of(
    executor: JailedExecutor, sight: Sight | None, program: Program, logs: Sequence[OpenedLog]
) -> Knowledge:
    """What a program was told when it ran: it runs again, and only answers that are kept reach it.

    Args:
        executor: Runs it.
        sight: Where answers are kept; None: nobody looked.
        program: It ran on the logs before.
        logs: The logs.

    Raises:
        SandboxError: The program host failed.
    """
    if sight is None or not looks(program.source):
        return {}
    watch = Watch(executor, replace(sight, eyes=_Closed(sight), keeps=False), program.source, program.description, logs)
    for _ in watch.results():
        pass
    known: dict[str, dict[Question, Known]] = {}
    for log_id, ask, told in watch.heard:
        own = known.setdefault(log_id, {})
        new = Known(ask.mask, told.yes, told.unsure)
        own[ask.question] = own[ask.question] | new if ask.question in own else new
    return known


def recall(
    runs: Runs, programs: Sequence[Program], logs: Sequence[OpenedLog], knowledge: Knowledge
) -> Iterator[tuple[int, str, Recalled]]:
    """What parts or variants of a program find; a log on which one failed is left out of its results.

    Args:
        runs: Runs programs over logs.
        programs: The parts or variants.
        logs: The logs.
        knowledge: What the whole program was told (`knowledge_of`).

    Yields:
        Number of the program, log id, and what it finds there.

    Raises:
        SandboxError: The program host failed.
    """
    plain = [number for number, program in enumerate(programs) if not looks(program.source)]
    if plain:
        for at, result in runs([programs[number] for number in plain], [log.key for log in logs], None):
            if isinstance(result.outcome, Scenario):
                yield plain[at], result.log_id, Recalled(result.outcome)
    for number in sorted(set(range(len(programs))) - set(plain)):
        yield from ((number, *found) for found in _Rounds(programs[number], logs, knowledge).results(runs))


class _Rounds:
    """One program whose questions are answered from what is known. Each asks by itself, so that its gaps are its own.

    Args:
        program: The program.
        logs: Where it runs.
        knowledge: What is known.
    """

    def __init__(self, program: Program, logs: Sequence[OpenedLog], knowledge: Knowledge) -> None:
        self._program, self._knowledge = program, knowledge
        self._waiting = {log.log_id: log.key for log in logs}
        self._told: dict[int, list[Told]] = {log.key: [] for log in logs}
        self._unseen: dict[str, NDArrayBool] = {}

    def results(self, runs: Runs) -> Iterator[tuple[str, Recalled]]:
        """What it finds, by log; a log on which it failed is left out."""
        for _ in range(looks(self._program.source) + 1):
            for _, result in runs([self._program], [*self._waiting.values()], self._told):
                for ask in result.asks:
                    self._answer(result.log_id, ask)
                if not result.asks:
                    del self._waiting[result.log_id]
                if isinstance(result.outcome, Scenario):
                    unseen = self._unseen.get(result.log_id, np.zeros(0, np.bool_))
                    yield result.log_id, Recalled(result.outcome, int(unseen.sum()))
            if not self._waiting:
                return

    def _answer(self, log_id: str, ask: Ask) -> None:
        nothing = np.zeros_like(ask.mask)
        known = self._knowledge.get(log_id, {}).get(ask.question, Known(nothing, nothing, nothing))
        unknown = ask.mask & ~known.asked
        told = Told(ask.tag, known.yes & ask.mask, (known.unsure & ask.mask) | unknown)
        self._told[self._waiting[log_id]].append(told)
        tracks = np.asarray(unknown.any(axis=1))
        self._unseen[log_id] = self._unseen.get(log_id, np.zeros_like(tracks)) | tracks


class _Closed:
    """Eyes that are closed: only what was seen before is known."""

    def __init__(self, sight: Sight) -> None:
        self._eyes = sight.eyes

    @property
    def identity(self) -> str:
        """That of the eyes that looked."""
        return self._eyes.identity

    def images_of(self, log_path: Path) -> str:
        """As for the eyes that looked."""
        return self._eyes.images_of(log_path)

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """Nothing."""
        closed = SightProblem("S_EYES", "nobody is asked anew")
        return [Seen(np.zeros_like(ask.mask), np.zeros_like(ask.mask), (), closed) for ask in asks]
