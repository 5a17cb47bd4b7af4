"""Who runs when: programs cut into jobs, `workers` jobs at a time, fresh children for what a failed one left."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.errors import Issue
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.conversation import Answer, Conversation
from tools.sandbox.host import ZygoteHost
from tools.sandbox.jobs import JOB_LOGS, Briefing, Job, ProgramState, logs_per_job, programs_per_job
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Unreadable, Warm
from tools.sandbox.staff import Staff
from tools.sandbox.verdict import End


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


class Missed:
    """Derived arrays that children had to compute themselves, as pairs of log key and index in the sorted registry."""

    def __init__(self) -> None:
        self._pairs: set[tuple[int, int]] = set()

    def note(self, pairs: Iterable[tuple[int, int]]) -> None:
        """A child had to compute these, and did so within its limits."""
        self._pairs.update(pairs)

    def make_up(self, host: ZygoteHost) -> None:
        """Have the zygote compute them, without waiting: it is trusted, and later children inherit them."""
        pairs = frozenset(self._pairs)  # in one step: other threads may note more at any time
        if pairs:
            self._pairs -= pairs
            host.tell(Warm(sorted(pairs), waited_for=False))


Numbered = tuple[int, ExecutionResult]


class Schedule:
    """One call of `run` or `run_many`, from first job to last result; or many of `run_together`, until `close`.

    Args:
        host: Forks the children.
        workers: How many of them work at once.
        limits: Of every program.
        jobs: Numbers for them.
        missed: Derived arrays that children of this and earlier calls had to compute themselves.
        briefing: What programs are told about images and what they may ask; None: nobody looks at any.
        keeps: Children wait for further jobs over the same logs.
        more: Other programs over the same logs will follow: what a child has to compute, the zygote computes beside it.
    """

    def __init__(
        self,
        host: ZygoteHost,
        workers: int,
        limits: JailLimits,
        jobs: Iterator[int],
        missed: Missed,
        briefing: Briefing | None = None,
        keeps: bool = False,
        more: bool = False,
    ) -> None:
        self.host, self._workers, self._limits, self._missed, self._more = host, workers, limits, missed, more
        self._staff = Staff(host, limits, jobs, briefing, keeps)
        self._waiting: deque[Job] = deque()
        self._active: dict[int, tuple[Conversation, Job]] = {}
        self._poll = select.poll()

    def run(self, programs: Sequence[Program], logs: Sequence[OpenedLog]) -> Iterator[Numbered]:
        """Results as they arrive; leaves no child behind, however it ends."""
        size = logs_per_job(len(programs), len(logs), self._workers)
        for program in map(ProgramState.of, range(len(programs)), programs):
            self._waiting.extend(Job([program], list(logs[at : at + size])) for at in range(0, len(logs), size))
        yield from self._work()

    def run_together(self, programs: Sequence[Program], logs: Sequence[OpenedLog]) -> Iterator[Numbered]:
        """As `run`, with many programs in each child: for programs that need not be kept from one another."""
        states = list(map(ProgramState.of, range(len(programs)), programs))
        size = programs_per_job(len(programs), self._workers)
        for first in range(0, len(states), size):
            for at in range(0, len(logs), JOB_LOGS):
                self._waiting.append(Job(states[first : first + size], list(logs[at : at + JOB_LOGS])))
        yield from self._work()

    def run_each(self, pairs: Sequence[tuple[Program, OpenedLog]]) -> Iterator[Numbered]:
        """Results of single pairs as they arrive, each in a child of its own; leaves no child behind."""
        for number, (program, log) in enumerate(pairs):
            self._waiting.append(Job([ProgramState.of(number, program)], [log]))
        yield from self._work()

    def close(self) -> None:
        """Let the children go that wait for further jobs."""
        self._staff.close()

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
            self._note_missed(conversation, job)
            if conversation.over:
                yield from self._conclude(descriptor)

    def _start(self, job: Job) -> Iterator[Numbered]:
        for program in job.programs:
            if program.verdict is not None:
                yield from _same_for_all(program, job.logs, program.verdict)
        job.programs = [program for program in job.programs if program.verdict is None]
        if not job.programs:
            return
        child = self._staff.waiting_for(job) or self._newcomer(job)
        if isinstance(child, Unreadable):
            yield from self._without(child, job)
        else:
            self._active[child.pipe] = child, job
            self._poll.register(child.pipe, select.POLLIN)

    def _newcomer(self, job: Job) -> Conversation | Unreadable:
        self._missed.make_up(self.host)
        return self._staff.new_for(job)

    def _without(self, reply: Unreadable, job: Job) -> Iterator[Numbered]:
        """A log cannot be read any more: that is its result, and the others are still to do."""
        lost = next(log for log in job.logs if log.key == reply.key)
        if rest := [log for log in job.logs if log.key != reply.key]:
            self._waiting.appendleft(Job(job.programs, rest, alone=job.alone))
        issue = Issue("run", "R_LOG", 0, 0, f"the log cannot be read any more: {reply.problem}", reply.hint)
        for program in job.programs:
            yield from _same_for_all(program, [lost], Failure(issue))

    def _readable(self) -> list[int]:
        if not self._active:
            return []
        soonest = min(conversation.deadline for conversation, _ in self._active.values())
        wait_ms = max(0.0, soonest - time.monotonic()) * 1e3 + 1
        ready = [descriptor for descriptor, _ in self._poll.poll(wait_ms)]
        now = time.monotonic()
        late = [fd for fd, (conversation, _) in self._active.items() if conversation.deadline < now and fd not in ready]
        return ready + late

    def _take(self, answer: Answer, job: Job) -> Iterator[Numbered]:
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

    def _note_missed(self, conversation: Conversation, job: Job) -> None:
        """What a child computed within its limits the zygote may compute too."""
        if conversation.missing:
            self._missed.note((job.logs[position].key, index) for position, index in conversation.missing)
            conversation.missing.clear()
            if self._more:
                self._missed.make_up(self.host)

    def _conclude(self, descriptor: int) -> Iterator[Numbered]:
        """Collect a child that is done or must go, and see to what it left.

        A bad end is believed of a child's first program only. For another one a program before it may be to blame: it
        is run alone, and so its end is what it would have been.
        """
        conversation, job = self._active.pop(descriptor)
        self._poll.unregister(descriptor)
        if conversation.finished:
            self._staff.done(conversation, job)
            return
        reaped = self._staff.collect(conversation, conversation.end is not End.CLOSED)
        verdict = conversation.verdict(reaped)
        if conversation.all_answered:
            return
        at, done = conversation.place
        program, left = job.programs[at], job.logs[done:]
        again = conversation.end in (End.STALLED, End.KILLED_EARLY) and not job.tried_before
        if verdict is not None and not again and at == 0 and conversation.is_fresh:
            self._count(program, verdict)
            yield program.number, ExecutionResult(left.pop(0).log_id, verdict)
        if others := job.programs[at + 1 :]:
            self._waiting.appendleft(Job(others, job.logs))
        if left:
            self._waiting.appendleft(Job([program], left, tried_before=again, alone=True))

    def _count(self, program: ProgramState, verdict: Failure) -> None:
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
            if self.host.alive:
                self._staff.collect(conversation, force=True)
            else:
                conversation.close()
        self._active.clear()


def _same_for_all(program: ProgramState, logs: Iterable[OpenedLog], failure: Failure) -> Iterator[Numbered]:
    for log in logs:
        yield program.number, ExecutionResult(log.log_id, failure)
