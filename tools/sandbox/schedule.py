"""Who runs when: programs cut into jobs, `workers` jobs at a time, fresh children for what a failed one left."""

from __future__ import annotations

import os
import select
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.atoms.signature import Signature
from tools.errors import Issue
from tools.questions import Told
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.asks import pack_told
from tools.sandbox.conversation import Answer, Conversation
from tools.sandbox.host import ZygoteHost
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Discard, Message, Reap, Reaped, Spawn, Spawned, Unreadable, Warm
from tools.sandbox.texts import pour
from tools.sandbox.verdict import End

JOB_LOGS = 16
"""Most logs per child."""
JOB_PROGRAMS = 64
"""Most programs per child, where programs share any."""
FEW_PROGRAMS = 8
"""So many programs over the same logs are done by one child before another one would have started."""


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """A log that programs can run on.

    Attributes:
        key: How `run` names it.
        log_id: The log's own name.
        n_tracks: N.
        n_frames: T.
        path: Its folder.
        annotations: Name of its annotation file; None for the first that is there.
    """

    key: int
    log_id: str
    n_tracks: int
    n_frames: int
    path: Path
    annotations: str | None = None


@dataclass(frozen=True, slots=True)
class Briefing:
    """What programs are told about images, and what they may ask.

    Attributes:
        visual: The functions of the profile that may ask.
        told: Answers by key of the log.
    """

    visual: Mapping[str, Signature]
    told: Mapping[int, Sequence[Told]]

    def packed(self, logs: Sequence[OpenedLog]) -> bytes:
        """The answers for a job over `logs`."""
        return pack_told((position, item) for position, log in enumerate(logs) for item in self.told.get(log.key, ()))


@dataclass(slots=True)
class _ProgramState:
    """One program through all its jobs.

    Attributes:
        number: Position in the list given to `run_many`.
        failures: Failures so far by stage.
        verdict: What now holds for every log that has no result yet; None while the program goes on.
    """

    number: int
    source: bytes
    n_lines: int
    description: str
    failures: Counter[str] = field(default_factory=Counter)
    verdict: Failure | None = None

    @staticmethod
    def of(number: int, program: Program) -> _ProgramState:
        text = program.source
        return _ProgramState(number, text.encode("utf-8", "surrogatepass"), _line_count(text), program.description)


@dataclass(slots=True)
class _Job:
    """Programs that one child runs one after the other, each over all the logs; mostly a single one."""

    programs: list[_ProgramState]
    logs: list[OpenedLog]
    tried_before: bool = False


class Missed:
    """Derived arrays that children had to compute themselves, as pairs of log key and index in the sorted registry."""

    def __init__(self) -> None:
        self._pairs: set[tuple[int, int]] = set()

    def note(self, pairs: Iterable[tuple[int, int]]) -> None:
        """A child that ended well had to compute these."""
        self._pairs.update(pairs)

    def make_up(self, host: ZygoteHost) -> None:
        """Have the zygote compute them, without waiting: it is trusted, and later children inherit them."""
        pairs = frozenset(self._pairs)  # in one step: other threads may note more at any time
        if pairs:
            self._pairs -= pairs
            host.tell(Warm(sorted(pairs), waited_for=False))


Numbered = tuple[int, ExecutionResult]


class Schedule:
    """One call of `run` or `run_many`, from first job to last result.

    Args:
        host: Forks the children.
        workers: How many of them work at once.
        limits: Of every program.
        jobs: Numbers for them.
        missed: Derived arrays that children of this and earlier calls had to compute themselves.
        briefing: What programs are told about images and what they may ask; None: nobody looks at any.
    """

    def __init__(
        self,
        host: ZygoteHost,
        workers: int,
        limits: JailLimits,
        jobs: Iterator[int],
        missed: Missed,
        briefing: Briefing | None = None,
    ) -> None:
        self._host, self._workers, self._limits = host, workers, limits
        self._jobs, self._missed, self._briefing = jobs, missed, briefing
        self._waiting: deque[_Job] = deque()
        self._active: dict[int, tuple[Conversation, _Job]] = {}
        self._poll = select.poll()

    def run(self, programs: Sequence[Program], logs: Sequence[OpenedLog]) -> Iterator[Numbered]:
        """Results as they arrive; leaves no child behind, however it ends."""
        size = _job_size(len(programs), len(logs), self._workers)
        for program in map(_ProgramState.of, range(len(programs)), programs):
            self._waiting.extend(_Job([program], list(logs[at : at + size])) for at in range(0, len(logs), size))
        yield from self._work()

    def run_together(self, programs: Sequence[Program], logs: Sequence[OpenedLog]) -> Iterator[Numbered]:
        """As `run`, with many programs in each child: for programs that need not be kept from one another."""
        states = list(map(_ProgramState.of, range(len(programs)), programs))
        size = _together(len(programs), self._workers)
        for first in range(0, len(states), size):
            for at in range(0, len(logs), JOB_LOGS):
                self._waiting.append(_Job(states[first : first + size], list(logs[at : at + JOB_LOGS])))
        yield from self._work()

    def run_each(self, pairs: Sequence[tuple[Program, OpenedLog]]) -> Iterator[Numbered]:
        """Results of single pairs as they arrive, each in a child of its own; leaves no child behind."""
        for number, (program, log) in enumerate(pairs):
            self._waiting.append(_Job([_ProgramState.of(number, program)], [log]))
        yield from self._work()

    def _work(self) -> Iterator[Numbered]:
        try:
            while self._waiting or self._active:
                for result in self._advance():
                    before = time.monotonic()
                    yield result
                    self._excuse(time.monotonic() - before)
        finally:
            self._abandon()

    def _advance(self) -> Iterator[Numbered]:
        while self._waiting and len(self._active) < self._workers:
            yield from self._start(self._waiting.popleft())
        for descriptor in self._readable():
            conversation, job = self._active[descriptor]
            for answer in conversation.pump():
                yield from self._take(answer, job)
            if conversation.over:
                yield from self._conclude(descriptor)

    def _start(self, job: _Job) -> Iterator[Numbered]:
        for program in job.programs:
            if program.verdict is not None:
                yield from _same_for_all(program, job.logs, program.verdict)
        job.programs = [program for program in job.programs if program.verdict is None]
        if not job.programs:
            return
        self._missed.make_up(self._host)
        reply, conversation = self._spawn(job)
        if isinstance(reply, Unreadable):
            lost = next(log for log in job.logs if log.key == reply.key)
            rest = [log for log in job.logs if log.key != reply.key]
            if rest:
                self._waiting.appendleft(_Job(job.programs, rest))
            issue = Issue("run", "R_LOG", 0, 0, f"the log cannot be read any more: {reply.problem}", reply.hint)
            for program in job.programs:
                yield from _same_for_all(program, [lost], Failure(issue))
        elif conversation is not None:
            self._active[conversation.pipe] = conversation, job
            self._poll.register(conversation.pipe, select.POLLIN)

    def _spawn(self, job: _Job) -> tuple[Message, Conversation | None]:
        number = next(self._jobs)
        logs = [(log.key, str(log.path), log.annotations) for log in job.logs]
        reply, descriptors = self._host.ask_for(Spawn(number, logs, asdict(self._limits)), Message)
        if not isinstance(reply, Spawned):
            return reply, None
        read_end, texts = descriptors
        os.set_blocking(read_end, False)
        shapes = [(n_tracks, n_frames) for n_tracks, n_frames in reply.shapes]
        nonce, derived = bytes.fromhex(reply.nonce), self._host.hello.derived
        brief = self._briefing
        visual, answers = (None, None) if brief is None else (brief.visual, brief.packed(job.logs))
        n_lines = [program.n_lines for program in job.programs]
        conversation = Conversation(number, read_end, nonce, shapes, n_lines, self._limits, derived, visual)
        try:
            pour(texts, [(program.source, program.description) for program in job.programs], answers)
        finally:
            os.close(texts)
        return reply, conversation

    def _readable(self) -> list[int]:
        if not self._active:
            return []
        soonest = min(conversation.deadline for conversation, _ in self._active.values())
        wait_ms = max(0.0, soonest - time.monotonic()) * 1e3 + 1
        ready = [descriptor for descriptor, _ in self._poll.poll(wait_ms)]
        now = time.monotonic()
        late = [fd for fd, (conversation, _) in self._active.items() if conversation.deadline < now and fd not in ready]
        return ready + late

    def _take(self, answer: Answer, job: _Job) -> Iterator[Numbered]:
        number, position = divmod(answer.position, len(job.logs))
        program = job.programs[number]
        if answer.for_all and isinstance(answer.outcome, Failure):
            program.verdict = answer.outcome
            yield from _same_for_all(program, job.logs, answer.outcome)
            return
        if isinstance(answer.outcome, Failure):
            self._count(program, answer.outcome)
        log = job.logs[position]
        yield program.number, ExecutionResult(log.log_id, answer.outcome, answer.cpu_ms, answer.asks)

    def _conclude(self, descriptor: int) -> Iterator[Numbered]:
        """Collect a child that is done or must go, and see to what it left.

        A bad end is believed of a child's first program only. For another one a program before it may be to blame: it
        is run alone, and so its end is what it would have been.
        """
        conversation, job = self._active.pop(descriptor)
        self._poll.unregister(descriptor)
        os.close(descriptor)
        if conversation.finished:
            self._host.tell(Discard(conversation.job))
            self._missed.note((job.logs[position].key, index) for position, index in conversation.missing)
            return
        reaped = self._host.ask(Reap(conversation.job, conversation.end is not End.CLOSED), Reaped)
        verdict = conversation.verdict(reaped)
        if conversation.all_answered:
            return
        at, done = conversation.place
        program, left = job.programs[at], job.logs[done:]
        again = conversation.end in (End.STALLED, End.KILLED_EARLY) and not job.tried_before
        if verdict is not None and not again and at == 0:
            self._count(program, verdict)
            yield program.number, ExecutionResult(left.pop(0).log_id, verdict)
        if others := job.programs[at + 1 :]:
            self._waiting.appendleft(_Job(others, job.logs))
        if left:
            self._waiting.appendleft(_Job([program], left, tried_before=again))

    def _count(self, program: _ProgramState, verdict: Failure) -> None:
        """Give a program up that keeps failing; one that tried what it may not is not let near another log."""
        stage = verdict.issue.stage
        program.failures[stage] += 1
        enough = stage in ("limit", "crash") and program.failures[stage] >= self._limits.failures
        if stage == "policy" or enough:
            program.verdict = verdict

    def _excuse(self, pause_s: float) -> None:
        """The consumer kept us from reading; that is not the children's fault."""
        for conversation, _ in self._active.values():
            conversation.deadline += pause_s

    def _abandon(self) -> None:
        for conversation, _ in list(self._active.values()):
            os.close(conversation.pipe)
            if self._host.alive:
                self._host.ask(Reap(conversation.job, True), Reaped)
        self._active.clear()


def _line_count(text: str) -> int:
    """Every kind of line end counts, whichever the checker goes by."""
    return len(text.splitlines()) + 1


def _job_size(n_programs: int, n_logs: int, workers: int) -> int:
    """Logs per job: enough jobs to keep all workers busy, few enough forks."""
    jobs_per_program = -(-workers // max(n_programs, 1))
    return max(1, min(JOB_LOGS, -(-n_logs // jobs_per_program)))


def _together(n_programs: int, workers: int) -> int:
    """Programs per job: enough jobs to keep all workers busy where there are many, few enough forks."""
    jobs = max(1, min(workers, n_programs // FEW_PROGRAMS))
    return max(1, min(JOB_PROGRAMS, -(-n_programs // jobs)))


def _same_for_all(program: _ProgramState, logs: Iterable[OpenedLog], failure: Failure) -> Iterator[Numbered]:
    for log in logs:
        yield program.number, ExecutionResult(log.log_id, failure)
