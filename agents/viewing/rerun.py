"""A run's logs opened again as they were searched, so that variants of its program can be run on them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from agents.viewing.known_answers import knowledge_from, known_sight
from tools.av2.log import Log
from tools.errors import DataError
from tools.index.coarse import UNLIKE
from tools.questions import Question, Told
from tools.results import ExecutionResult, Failure, Program
from tools.runs.reading import log_folder, open_log_of
from tools.runs.recollection import Knowledge, Known, recall
from tools.runs.record import LogRecord, RunRecord
from tools.runs.seeing import Sight, looks
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt

BATCH: Final = 8
"""Logs that are looked at together, and so many stay open here."""
Take = Callable[[int, str, "Scenario | Failure"], None]
"""Given the number of a program, a log, and what the program found there."""


class Allowance:
    """How long something may go on.

    Args:
        seconds: From now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def is_over(self) -> bool:
        """No more is to be begun."""
        return time.monotonic() > self._end


@dataclass(frozen=True, slots=True, eq=False)
class LogNames:
    """What has to be known of a log to speak of what was found in it.

    Attributes:
        track_uuid: N identifiers.
        category: N categories.
        timestamps_ns: Times of the frames, shape (T,).
        searched: Frames that were searched, bool (T,).
    """

    track_uuid: tuple[str, ...]
    category: tuple[str, ...]
    timestamps_ns: NDArrayInt
    searched: NDArrayBool

    def index(self, track_uuid: str) -> int:
        """Index of a track; -1 where there is none of that name."""
        return self.track_uuid.index(track_uuid) if track_uuid in self.track_uuid else -1


@dataclass
class Rerun:
    """Runs programs on the logs of a run, as the run's own program was run there; one thread uses it.

    What depends on images is told by the answers that the run already has; no model is asked.

    Attributes:
        run: The run.
        executor: Runs programs with the run's profile.
        cache_dir: Ingest cache, and where answers about images are kept; None: sources are read.
        moved_to: Folders in which to look for logs that do not lie any more where they were searched.
    """

    run: RunRecord
    executor: JailedExecutor
    cache_dir: Path | None
    moved_to: Sequence[Path] = ()
    problems: dict[str, str] = field(default_factory=dict)
    """Why logs that were asked for could not be opened, by id."""
    unseen: Counter[str] = field(default_factory=Counter)
    """Tracks that programs ask images about and that nobody looked at, or not at all times, by program text."""
    _logs: dict[str, Log] = field(default_factory=dict)
    _opened: dict[str, OpenedLog] = field(default_factory=dict)
    _names: dict[str, LogNames] = field(default_factory=dict)
    _known: dict[str, Mapping[Question, Known]] = field(default_factory=dict)

    def open(self, log_ids: Sequence[str]) -> tuple[str, ...]:
        """Open logs; those that cannot be are left out, and `problems` says why."""
        for log_id in log_ids:
            if log_id not in self._opened and log_id not in self.problems:
                self._open(log_id)
        return tuple(log_id for log_id in log_ids if log_id in self._opened)

    def names(self, log_id: str) -> LogNames:
        """Names and times of a log that was opened."""
        return self._names[log_id]

    def log(self, log_id: str) -> Log:
        """A log, opened in this process; the last few stay open.

        Raises:
            DataError: It is not there any more, or not as it was searched.
        """
        if log_id not in self._logs:
            log = open_log_of(self.run, log_id, self.cache_dir, self.moved_to)
            while len(self._logs) >= BATCH:
                del self._logs[next(iter(self._logs))]
            self._logs[log_id] = log
        return self._logs[log_id]

    def results(self, programs: Sequence[Program], log_ids: Sequence[str], take: Take) -> None:
        """Run programs on a few logs that were opened.

        Who looks at many logs does all there is to do on some before it opens others: few stay open at one time.

        Args:
            programs: What to run: variants of the run's own program.
            log_ids: Where.
            take: Is given each result, cut to what of the log was searched; it need not keep it.

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: The program host failed.
        """
        if not programs or not log_ids:
            return
        with self.executor.turn:
            for number, log_id, outcome in self._run(programs, [self._opened[log_id] for log_id in log_ids]):
                take(number, log_id, self._cut(log_id, outcome))

    def _run(
        self, programs: Sequence[Program], logs: Sequence[OpenedLog]
    ) -> Iterator[tuple[int, str, Scenario | Failure]]:
        failed: dict[tuple[str, str], Failure] = {}

        def runs(
            programs: Sequence[Program], log_keys: Sequence[int], told: Mapping[int, Sequence[Told]] | None
        ) -> Iterator[tuple[int, ExecutionResult]]:
            for at, result in self.executor.run_together(programs, log_keys, told):
                if isinstance(result.outcome, Failure) and not result.asks:
                    failed[programs[at].source, result.log_id] = result.outcome
                yield at, result

        knowledge = self._knowledge(logs) if any(looks(program.source) for program in programs) else {}
        for number, log_id, found in recall(runs, programs, logs, knowledge):
            self.unseen[programs[number].source] += found.unseen
            yield number, log_id, found.scenario
        for number, program in enumerate(programs):
            lost = [log.log_id for log in logs if (program.source, log.log_id) in failed]
            yield from ((number, log_id, failed[program.source, log_id]) for log_id in lost)

    def _knowledge(self, logs: Sequence[OpenedLog]) -> Knowledge:
        fresh = [log for log in logs if log.log_id not in self._known]
        if fresh and self.sight is not None:
            self._known |= knowledge_from(self.executor, self.sight, self.run.program, fresh)
        return self._known

    @cached_property
    def sight(self) -> Sight | None:
        """Tells what the run already knows from images; None where nobody looked."""
        return known_sight(self.run, self.cache_dir) if self.run.eyes else None

    def _cut(self, log_id: str, outcome: Scenario | Failure) -> Scenario | Failure:
        searched = self._names[log_id].searched
        if isinstance(outcome, Failure) or searched.all():
            return outcome
        return outcome.restrict(np.broadcast_to(searched, outcome.shape))

    def _open(self, log_id: str) -> None:
        try:
            log = self.log(log_id)
            folder = log_folder(self.run, log_id, self.moved_to)
            with self.executor.turn:
                (opened,) = self.executor.open([folder], self._annotations(folder))
            if isinstance(opened, DataError):
                raise opened
        except DataError as error:
            self.problems[log_id] = str(error)
            return
        table, record = log.tracks, self.run.by_log[log_id]
        searched = searched_frames(record, table.timestamps_ns)
        self._names[log_id] = LogNames(table.track_uuid, table.category, table.timestamps_ns, searched)
        self._opened[log_id] = opened

    def _annotations(self, folder: Path) -> str | None:
        if not self.run.refinement:
            return None
        from tools.tracking.cached import refined_file

        assert self.cache_dir is not None  # a log of such a run has been opened with it
        return str(refined_file(folder, self.cache_dir))


def searched_frames(record: LogRecord, timestamps_ns: NDArrayInt) -> NDArrayBool:
    """Frames of a log that were searched, bool (T,): all, but for a coarse filter."""
    if not record.searched_s:
        return np.full(timestamps_ns.shape, record.pruned != UNLIKE)
    time_s = (timestamps_ns - timestamps_ns[0]) / 1e9
    inside = np.zeros(timestamps_ns.shape, np.bool_)
    for begin, end in record.searched_s:
        inside |= (time_s >= begin) & (time_s <= end)
    return inside


def logs_worth_telling(run: RunRecord, wanted: Mapping[str, object], most: int) -> tuple[str, ...]:
    """The logs that were searched, at most `most`: `wanted` ones first, then the others; in the order of the run."""
    searched = [log.log_id for log in run.logs if log.status == "ok" and log.pruned != UNLIKE]
    chosen = sorted(searched, key=lambda log_id: log_id not in wanted)[:most]
    return tuple(log_id for log_id in searched if log_id in set(chosen))
