"""Running a request: what is finished is taken as it is, the rest is run, and each result is stored as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.av2.source import source_digest
from tools.errors import DataError, Issue, ProgramError
from tools.results import ExecutionResult, Failure, Program
from tools.runs.parts import load_part, store_part
from tools.runs.request import RunRequest
from tools.runs.seeing import Evidence, Sight, Watch, lacking, looks
from tools.runs.sight_store import store_evidence
from tools.runs.summary import LogOutcome
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog

if TYPE_CHECKING:  # who only writes programs loads no filter
    from tools.index.coarse import CoarseChoice
    from tools.index.pruning import Pruner

Progress = Callable[[int, int], None]
"""Called with the number of logs that are done and the number of logs."""
TracksOf = Callable[[Path], str | None]
"""The annotation file to search for a log's folder, None for the log's own; raises `DataError` where there is none."""


Tried = Callable[[str], ExecutionResult | None]
"""What a program gave just now, by key of the part; None where it was not run."""
OpenLogs = dict[Path, tuple[str, OpenedLog]]
"""Logs that are open in an executor, by folder, each with the digest of its sources at that time."""


def own_tracks(folder: Path) -> None:
    """The log's own annotation file, whatever the log."""


_NO_MODEL = "no vision model (--see-model, or see_model in the settings)"


@dataclass(frozen=True, slots=True)
class Execution:
    """What running a request gave.

    Attributes:
        outcomes: One per log, in order of the request; counts are not filled in.
        reused: How many logs an earlier, unfinished run had already finished.
        cpu_ms: CPU time of the program on each log that it ran on now, milliseconds, by log id.
    """

    outcomes: tuple[LogOutcome, ...]
    reused: int
    cpu_ms: Mapping[str, float]


@dataclass(slots=True)
class _Work:
    """The logs of a request while they are worked on, by log id."""

    request: RunRequest
    parts: Path
    progress: Progress
    tracks_of: TracksOf
    outcomes: dict[str, LogOutcome]
    opened: OpenLogs
    pruner: Pruner | None = None
    sight: Sight | None = None
    coarse: CoarseChoice | None = None
    tried: Tried | None = None
    more: bool = False
    cpu_ms: dict[str, float] = field(default_factory=dict)

    def settle(self, outcome: LogOutcome) -> None:
        self.outcomes[outcome.log_id] = outcome
        self.progress(sum(o.status != "not run" for o in self.outcomes.values()), len(self.outcomes))

    @property
    def waiting(self) -> list[Path]:
        return [path for path in self.request.logs if self.outcomes[path.name].status == "not run"]


def execute_request(
    request: RunRequest,
    executor: JailedExecutor,
    parts: Path,
    progress: Progress,
    tracks_of: TracksOf = own_tracks,
    opened: OpenLogs | None = None,
    pruner: Pruner | None = None,
    sight: Sight | None = None,
    coarse: CoarseChoice | None = None,
    tried: Tried | None = None,
) -> Execution:
    """Run the request's program over its logs.

    Ctrl-C ends the work early: what is finished stays, the other logs are `not run`.

    Args:
        request: What to run, on which logs.
        executor: Runs it; closed when the work is interrupted.
        parts: Folder of finished per-log results; those that fit are used, new ones are added.
        progress: Told after every log.
        tracks_of: Which annotation file of each log is searched.
        opened: Logs that `executor` has open already; those opened now are added. What is derived from a log is kept
            with it, so that whoever runs many programs gives the same again; and what one program needs to have derived
            is made ready for the next. None: every log is opened.
        pruner: Tells the logs in which the program surely finds nothing: they are done without running it. None: it is
            run on every log.
        coarse: Keeps the search to a part of the logs; `request.coarse` is its identity. None: all is searched.
        sight: Answers what the program asks about images. None: nobody does, and a question is a failure of its log.
        tried: Tells what the same program gave when it was tried on a log just now: it is not run there again. A
            program that looks at images is, for the evidence that it rests on.

    Raises:
        ProgramError: The program is wrong.
        PrerequisiteError: A result cannot be stored, or programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    outcomes = {path.name: LogOutcome(path.name, "not run") for path in request.logs}
    open_now = {} if opened is None else opened
    more = opened is not None
    work = _Work(request, parts, progress, tracks_of, outcomes, open_now, pruner, sight, coarse, tried, more)
    reused = 0
    try:
        reused = _take_finished(work)
        if coarse is not None:
            _leave_out(work, coarse)
        if pruner is not None:
            pruner.load(outcome.digest for outcome in work.outcomes.values())
            _prune(work, pruner)
        _run_waiting(work, executor)
    except KeyboardInterrupt:
        executor.close()
        _take_stored(work)
    return Execution(tuple(work.outcomes[path.name] for path in request.logs), reused, work.cpu_ms)


def _take_finished(work: _Work) -> int:
    """Note what each log's sources are and take the results that are there; returns how many."""
    reused = 0
    for path in work.request.logs:
        try:
            digest = source_digest(path, work.tracks_of(path))
        except DataError as error:
            work.settle(_unreadable(path, error))
            continue
        outcome = replace(work.outcomes[path.name], digest=digest)
        finished = load_part(work.parts, work.request.part_key(digest)) is not None
        work.settle(replace(outcome, status="ok") if finished else outcome)
        reused += finished
    return reused


def _take_stored(work: _Work) -> None:
    """Note the results that were stored, but not yet noted, when the work was interrupted."""
    for log_id, outcome in work.outcomes.items():
        stored = outcome.digest and load_part(work.parts, work.request.part_key(outcome.digest))
        if outcome.status == "not run" and stored:
            work.outcomes[log_id] = replace(outcome, status="ok")


def _leave_out(work: _Work, coarse: CoarseChoice) -> None:
    """Settle the logs of which the coarse filter keeps nothing, and note what it keeps of the others."""
    from tools.index.coarse import UNLIKE

    for log_id, outcome in work.outcomes.items():
        kept = coarse.logs.get(outcome.digest)
        if kept is None or outcome.status == "failed":
            continue
        if kept.spans:
            work.outcomes[log_id] = replace(outcome, searched_s=kept.searched_s)
            continue
        store_part(work.parts, work.request.part_key(outcome.digest), kept.nothing(log_id))
        work.settle(replace(outcome, status="ok", pruned=UNLIKE))


def _prune(work: _Work, pruner: Pruner) -> None:
    """Settle the logs in which nothing can be found, finished ones too: what is told of a log is the same each time."""
    program = Program(work.request.program, description=work.request.query)
    for log_id, outcome in work.outcomes.items():
        refuted = (
            pruner.refutation(program, outcome.digest, eyes=work.sight is not None)
            if outcome.status != "failed"
            else None
        )
        if refuted is None or outcome.pruned:
            continue
        key = work.request.part_key(outcome.digest)
        if outcome.status == "not run":
            store_part(work.parts, key, pruner.nothing(log_id, outcome.digest))
        work.settle(replace(outcome, status="ok", pruned=str(refuted)))


def _run_waiting(work: _Work, executor: JailedExecutor) -> None:
    _open_fresh(work, executor)
    if work.pruner is not None:
        _learn(work, work.pruner)
    _take_tried(work)
    for result, evidence in _results(work, executor):
        work.cpu_ms[result.log_id] = result.cpu_ms
        if evidence and not result.failed:
            store_evidence(work.parts, work.request.part_key(work.outcomes[result.log_id].digest), evidence)
        work.settle(_settled(work, result))


def _take_tried(work: _Work) -> None:
    """Settle the logs on which the program ran just now."""
    if work.tried is None or looks(work.request.program):
        return
    for path in work.waiting:
        outcome = work.outcomes[path.name]
        result = work.tried(work.request.part_key(outcome.digest))
        if result is not None:
            work.cpu_ms[result.log_id] = result.cpu_ms
            work.settle(_settled(work, result))


def _results(work: _Work, executor: JailedExecutor) -> Iterator[tuple[ExecutionResult, Evidence]]:
    """The results of the logs that wait, with the evidence from images that they rest on."""
    request, logs = work.request, [work.opened[path][1] for path in work.waiting]
    if work.sight is not None and looks(request.program):
        yield from Watch(executor, work.sight, request.program, request.query, logs).results()
        return
    for result in executor.run(request.program, [log.key for log in logs], request.query, None, work.more):
        yield result, ()


def _learn(work: _Work, pruner: Pruner) -> None:
    """Take down the facts of logs that are seen for the first time; they are in the ingest cache by now."""
    fresh = [path for path in work.waiting if not pruner.knows(work.outcomes[path.name].digest)]
    for path in fresh:
        pruner.learn(path, work.tracks_of(path))
    pruner.keep()
    if fresh:
        _prune(work, pruner)


def _open_fresh(work: _Work, executor: JailedExecutor) -> None:
    """Open the logs that are not open as they are now; those that cannot be read are settled."""
    digests = {path: work.outcomes[path.name].digest for path in work.waiting}
    fresh = [path for path in work.waiting if path not in work.opened or work.opened[path][0] != digests[path]]
    for path, opened in zip(fresh, open_logs(executor, fresh, work.tracks_of), strict=True):
        if isinstance(opened, DataError):
            work.settle(_unreadable(path, opened))
        else:
            work.opened[path] = digests[path], opened


def open_logs(executor: JailedExecutor, folders: Sequence[Path], tracks_of: TracksOf) -> list[OpenedLog | DataError]:
    """The logs in the order of their folders, a log that cannot be read as its error.

    Args:
        executor: Opens them.
        folders: Their folders.
        tracks_of: Which annotation file of each log is searched.
    """
    if tracks_of is own_tracks:
        return executor.open(folders)
    return [_opened(executor, folder, tracks_of) for folder in folders]


def _opened(executor: JailedExecutor, folder: Path, tracks_of: TracksOf) -> OpenedLog | DataError:
    try:
        return executor.open([folder], tracks_of(folder))[0]
    except DataError as error:
        return error


def _settled(work: _Work, result: ExecutionResult) -> LogOutcome:
    """The outcome of one result, which is stored unless it is a failure: those are tried again next time."""
    outcome = work.outcomes[result.log_id]
    kept = work.coarse and work.coarse.logs.get(outcome.digest)
    result = kept.within(result) if kept else result
    if not isinstance(result.outcome, Failure):
        store_part(work.parts, work.request.part_key(outcome.digest), result)
        return replace(outcome, status="ok")
    issue = result.outcome.issue
    if issue.stage == "check":
        raise ProgramError((issue, *result.outcome.also))
    return replace(outcome, status="failed", code=issue.code, reason=_reason(work, result.log_id, issue))


def _reason(work: _Work, log_id: str, issue: Issue) -> str:
    """Why a log failed; where a question about images has no answer for lack of eyes, with exactly what is lacking."""
    if issue.code != "R_NO_CAMERA" or not looks(work.request.program):
        return str(issue)
    missing = lacking(next(path for path in work.request.logs if path.name == log_id))
    parts = [*([missing] if missing else []), *([] if work.sight else [_NO_MODEL])]
    return f"{str(issue).rstrip('.')}. Missing: {'; '.join(parts)}." if parts else str(issue)


def _unreadable(path: Path, error: DataError) -> LogOutcome:
    return LogOutcome(path.name, "failed", code="D_LOG", reason=" ".join(str(error).split()))
