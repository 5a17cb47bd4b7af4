"""Running programs that ask about images: in rounds, until nothing more is asked.

Programs run in the jail and ask; the questions of all logs are answered together; the programs run again with the
answers. A question without an answer fails its log, for lack of eyes: never an empty result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.atoms.standard_names import ASKING
from tools.av2.cameras import CALIBRATION_FOLDER
from tools.av2.log import Log, open_log
from tools.errors import DataError, Issue
from tools.questions import Ask, Told
from tools.results import ExecutionResult, Failure, LookCost
from tools.runs.request import digest_of
from tools.runs.sight_store import load_seen, store_seen
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog
from tools.scenario import Scenario
from tools.vision.images import IMAGES_FOLDER
from tools.vision.values import Eyes, LogAsk, Seen, SightProblem, VisualAnswer

_ASKING: Final = re.compile(r"\b(?:" + "|".join(sorted(ASKING)) + r")\b")
Evidence = tuple[VisualAnswer, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What it takes to answer questions about images.

    Attributes:
        eyes: Who looks.
        folder: Where answers are kept, by content; shared by runs.
        cache_dir: Ingest cache, or None.
        keeps: Keep what is answered anew.
    """

    eyes: Eyes
    folder: Path
    cache_dir: Path | None = None
    keeps: bool = True

    def identity(self, program: str, logs: Sequence[Path]) -> str:
        """What decides the results of a program beside the logs' own contents; empty for one that asks nothing."""
        if not looks(program):
            return ""
        return digest_of([self.eyes.identity, *(self.eyes.images_of(path) for path in logs)])


def looks(program: str) -> int:
    """How often a program text names a function that asks about images: an upper bound of what it asks."""
    return len(_ASKING.findall(program))


def lacking(log_path: Path) -> str:
    """What a log lacks for questions about images, in words; empty when it lacks nothing."""
    wanted = {"camera images": IMAGES_FOLDER, "camera calibration": CALIBRATION_FOLDER}
    gone = [f"no {what} ({folder})" for what, folder in wanted.items() if not (log_path / folder).is_dir()]
    return " and ".join(gone)


class Watch:
    """One program over some logs, in rounds.

    Args:
        executor: Runs it.
        sight: Answers its questions.
        source: The program.
        query: The query.
        logs: The logs.

    Attributes:
        heard: What it was told so far: log id, question and answer.
    """

    def __init__(
        self, executor: JailedExecutor, sight: Sight, source: str, query: str, logs: Sequence[OpenedLog]
    ) -> None:
        self._executor, self._sight, self._source, self._query = executor, sight, source, query
        self._waiting = {log.log_id: log for log in logs}
        self._told: dict[int, list[Told]] = {log.key: [] for log in logs}
        self._evidence: dict[str, dict[VisualAnswer, None]] = {log.log_id: {} for log in logs}
        self._opened: dict[str, Log] = {}
        self._cpu_ms = dict.fromkeys(self._waiting, 0.0)
        self._looks = dict.fromkeys(self._waiting, LookCost())
        self.heard: list[tuple[str, Ask, Told]] = []

    def results(self) -> Iterator[tuple[ExecutionResult, Evidence]]:
        """One result per log with what it rests on; those that ask nothing come first.

        Raises:
            SandboxError: As for `JailedExecutor.run`.
        """
        for _ in range(looks(self._source) + 1):
            asking = []
            keys = [log.key for log in self._waiting.values()]
            for result in self._executor.run(self._source, keys, self._query, self._told):
                self._cpu_ms[result.log_id] += result.cpu_ms
                if result.asks:
                    asking.append(result)
                else:
                    yield self._done(result.log_id, result.outcome)
            yield from self._answer(asking)
            if not self._waiting:
                return
        for log_id in list(self._waiting):
            yield self._done(log_id, _failure("C_CRASH", "it keeps asking about images"))

    def _done(self, log_id: str, outcome: Scenario | Failure) -> tuple[ExecutionResult, Evidence]:
        del self._waiting[log_id]
        result = ExecutionResult(log_id, outcome, self._cpu_ms[log_id], looks=self._looks[log_id])
        return result, tuple(self._evidence[log_id])

    def _answer(self, asking: Sequence[ExecutionResult]) -> Iterator[tuple[ExecutionResult, Evidence]]:
        """Tell the logs what they ask; those that cannot be told fail."""
        asks: list[tuple[str, Ask, LogAsk]] = []
        for result in asking:
            wanted = self._judged(result)
            if isinstance(wanted, Failure):
                yield self._done(result.log_id, wanted)
            else:
                asks += [(result.log_id, ask, log_ask) for ask, log_ask in wanted]
        problems: dict[str, SightProblem] = {}
        seen = answered([log_ask for _, _, log_ask in asks], self._sight)
        for (log_id, ask, _), found in zip(asks, seen, strict=True):
            self._looks[log_id] += found.cost
            if found.problem is not None:
                problems.setdefault(log_id, found.problem)
                continue
            told = Told(ask.tag, found.yes & ask.mask, found.unsure & ask.mask)
            self._told[self._waiting[log_id].key].append(told)
            self.heard.append((log_id, ask, told))
            self._evidence[log_id].update(dict.fromkeys(found.answers))
        for log_id, problem in problems.items():
            yield self._done(log_id, _failure(problem.code, problem.message, problem.hint))

    def _judged(self, result: ExecutionResult) -> list[tuple[Ask, LogAsk]] | Failure:
        """The asks of one log, or why none of them is answered: a child may have made them up."""
        opened = self._waiting[result.log_id]
        try:
            log = self._opened.get(result.log_id) or open_log(opened.path, self._sight.cache_dir, opened.annotations)
        except DataError as error:
            return _failure("R_LOG", f"the log cannot be read any more: {error.problem}", error.hint)
        self._opened[result.log_id] = log
        if log.tracks.shape != (opened.n_tracks, opened.n_frames):
            return _failure("R_LOG", "the log changed during the run", "run the command again")
        if any((ask.mask & ~log.tracks.present_mask).any() for ask in result.asks):
            return _failure("C_CRASH", "it asks about boxes that are not there")
        return [(ask, LogAsk(opened.path, log, ask.question, ask.mask)) for ask in result.asks]


def answered(asks: Sequence[LogAsk], sight: Sight) -> list[Seen]:
    """The answers: those that are kept, and the others from the eyes; what they answer is kept.

    Raises:
        OutputError: An answer cannot be kept.
    """
    identity, images = sight.eyes.identity, {path: sight.eyes.images_of(path) for path in {ask.path for ask in asks}}
    keys = [_key(ask, identity, images[ask.path]) for ask in asks]
    kept = [load_seen(sight.folder, key) for key in keys]
    open_ = [number for number, seen in enumerate(kept) if seen is None]
    fresh: Mapping[int, Seen] = {}
    if open_:
        fresh = dict(zip(open_, sight.eyes.answer([asks[number] for number in open_]), strict=True))
    for number, seen in fresh.items():
        if seen.problem is None and sight.keeps:
            store_seen(sight.folder, keys[number], seen)
    return [seen or fresh[number] for number, seen in enumerate(kept)]


def _key(ask: LogAsk, identity: str, images: str) -> str:
    mask = np.packbits(ask.mask).tobytes().hex()
    return digest_of([identity, images, ask.log.digest, ask.question.key, mask])


def _failure(code: str, message: str, hint: str = "") -> Failure:
    return Failure(Issue("crash" if code == "C_CRASH" else "run", code, 0, 0, message, hint))
