"""The parent's side of one child: its pipe, its deadline, and the judgement of every frame."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tools.atoms.signature import Signature
from tools.errors import LimitHit, SandboxError
from tools.questions import Ask
from tools.results import Failure
from tools.sandbox.asks import unpack_asks
from tools.sandbox.frames import (
    HEADER_BYTES,
    MICROSECOND,
    BadFrameError,
    FrameKind,
    Header,
    OversizedFrameError,
    unpack_header,
)
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Reaped
from tools.sandbox.payloads import unpack_budget, unpack_derived, unpack_issues, unpack_scenario
from tools.sandbox.verdict import End, Ending, failure, judge, unanswered
from tools.scenario import Scenario

_CHUNK_BYTES = 1 << 18
_LOG = logging.getLogger("motherlode.sandbox")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child said about one program of its job and one log.

    Attributes:
        position: Which of the job's answers: program after program, and of each program log after log.
        outcome: The scenario, or why there is none.
        cpu_ms: CPU milliseconds by the child's own clock.
        for_all: The program is wrong, so this holds for every log.
        asks: What the program needs to be told before it can answer; the outcome is then a failure that says so.
    """

    position: int
    outcome: Scenario | Failure
    cpu_ms: float
    for_all: bool = False
    asks: tuple[Ask, ...] = ()


@dataclass
class Conversation:
    """Reads one child until it is done or must go.

    Attributes:
        job: Number of the job at the zygote.
        pipe: Read end of the result pipe, non-blocking.
        nonce: What every frame must carry.
        shapes: (N, T) of the job's logs.
        n_lines: Lines of each of the job's programs, to judge places.
        limits: Of each program.
        n_derived: Size of the registry of derived arrays.
        visual: The functions of the profile that may ask about images; None: the child was not told that it may ask.
        texts: Write end of the pipe that its programs go through; -1 when it is closed.
        deadline: Monotonic time at which the next frame must be complete.
        ready: The jail was closed before anything else happened.
        answered: Answers so far, in order; one for each log of a program that was refused.
        missing: (position, index) of derived arrays the child had to compute and nobody has taken note of.
        is_fresh: The child has run nothing before the batch that it is at.
        end: Why nothing more is read; None while the child may go on; `finished` tells the good end.
    """

    job: int
    pipe: int
    nonce: bytes
    shapes: Sequence[tuple[int, int]]
    n_lines: Sequence[int]
    limits: JailLimits
    n_derived: int
    visual: Mapping[str, Signature] | None = None
    texts: int = -1
    deadline: float = 0.0
    ready: bool = False
    answered: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    is_fresh: bool = True
    end: End | None = None
    finished: bool = False
    _oversize: LimitHit | None = None
    _reported_cpu_s: float = 0.0
    _told_missing: bool = False
    _buffer: bytearray = field(default_factory=bytearray)
    _header: Header | None = None

    def __post_init__(self) -> None:
        self._restart_deadline()

    def resume(self, n_lines: Sequence[int]) -> None:
        """The child was given another batch, of programs with so many lines."""
        self.n_lines, self.answered = n_lines, 0
        self.is_fresh = self.finished = self._told_missing = False
        self._restart_deadline()

    def close(self) -> None:
        """Close both pipes."""
        os.close(self.pipe)
        if self.texts >= 0:
            os.close(self.texts)

    @property
    def may_go_on(self) -> bool:
        """True when the child is done and has said nothing beyond that."""
        return self.finished and not self._buffer

    @property
    def over(self) -> bool:
        """True when the child is done or must go."""
        return self.finished or self.end is not None

    @property
    def place(self) -> tuple[int, int]:
        """Program and log of the answer that is due."""
        return divmod(self.answered, len(self.shapes))

    @property
    def all_answered(self) -> bool:
        """True when no answer is due."""
        return self.answered == len(self.shapes) * len(self.n_lines)

    @property
    def backstop_s(self) -> int:
        """CPU seconds after which the kernel ends the child whatever it does with its timers."""
        return self.limits.backstop_cpu_s(len(self.shapes))

    def pump(self) -> Iterator[Answer]:
        """Read what has come and give the answers in it; sets `end` or `finished` when this was all."""
        while not self.over:
            try:
                chunk = os.read(self.pipe, _CHUNK_BYTES)
            except BlockingIOError:
                break
            if not chunk:
                self.end = End.CLOSED
                return
            self._buffer += chunk
            yield from self._judged_frames()
        if not self.over and time.monotonic() > self.deadline:
            self.end = End.STALLED

    def _judged_frames(self) -> Iterator[Answer]:
        try:
            yield from self._frames()
        except OversizedFrameError as error:
            self.end, self._oversize = End.OVERSIZED, error.hit
        except BadFrameError:
            self.end = End.MALFORMED

    def _frames(self) -> Iterator[Answer]:
        while not self.over:
            if self._header is None:
                if len(self._buffer) < HEADER_BYTES:
                    return
                self._header = unpack_header(bytes(self._buffer[:HEADER_BYTES]), self.nonce, self.limits.result_bytes)
            whole = HEADER_BYTES + self._header.length
            if len(self._buffer) < whole:
                return
            header, payload = self._header, bytes(self._buffer[HEADER_BYTES:whole])
            del self._buffer[:whole]
            self._header = None
            answer = self._accept(header, payload)
            if header.kind is not FrameKind.DERIVED:
                self._restart_deadline()
            if answer is not None:
                yield answer

    def _accept(self, header: Header, payload: bytes) -> Answer | None:
        if self.ready == (header.kind is FrameKind.READY):
            raise BadFrameError("not ready, or ready twice")
        self._reported_cpu_s += header.cpu_us * MICROSECOND
        if header.kind is FrameKind.READY:
            self.ready = True
            return None
        if header.kind is FrameKind.DONE:
            self._finish()
            return None
        if header.position != self.answered or self.all_answered:
            raise BadFrameError("an answer out of turn")
        if header.kind is FrameKind.DERIVED:
            self._note_missing(payload)
            return None
        self._told_missing = False
        program, log = self.place
        if header.kind is FrameKind.REFUSED and log:
            raise BadFrameError("refused after an answer")
        if header.line > self.n_lines[program] + 1:
            raise BadFrameError("a line outside the program")
        if header.kind is FrameKind.MEMORY:
            self.end = End.EXHAUSTED
            if program or not self.is_fresh:  # a program before it may have left too little
                return None
        outcome, asks = self._outcome(header, payload, program, self.shapes[log]), self._asks(header, payload, log)
        for_all = header.kind is FrameKind.REFUSED
        self.answered += len(self.shapes) if for_all else 1
        return Answer(header.position, outcome, header.cpu_us * 1e-3, for_all, asks)

    def _asks(self, header: Header, payload: bytes, log: int) -> tuple[Ask, ...]:
        if header.kind is not FrameKind.ASKS:
            return ()
        if self.visual is None:
            raise BadFrameError("a question that nobody takes")
        return unpack_asks(payload, self.shapes[log], self.visual)

    def _note_missing(self, payload: bytes) -> None:
        """Once for each answer, so that a child cannot keep us listening for ever."""
        if self._told_missing:
            raise BadFrameError("missing arrays told twice")
        self._told_missing = True
        self.missing += unpack_derived(payload, len(self.shapes), self.n_derived)

    def _finish(self) -> None:
        if not self.all_answered:
            raise BadFrameError("done before all logs were answered")
        self.finished = True

    def _outcome(self, header: Header, payload: bytes, program: int, shape: tuple[int, int]) -> Scenario | Failure:
        match header.kind:
            case FrameKind.SCENARIO:
                return unpack_scenario(payload, shape, self.limits.result_edges)
            case FrameKind.BUDGET:
                return failure("L_BUDGET", header.line, unpack_budget(payload))
            case FrameKind.ASKS:
                return unanswered(header.line)
            case FrameKind.MEMORY:
                allowed = self.limits.memory_bytes
                return failure("L_MEMORY", header.line, LimitHit("L_MEMORY", allowed, allowed, "bytes"))
            case _:
                first, *others = unpack_issues(payload, self.n_lines[program])
                return Failure(first, also=tuple(others))

    def verdict(self, reaped: Reaped) -> Failure | None:
        """The failure of the answer that was due when the child ended badly; None when none was.

        Raises:
            SandboxError: The child ended before its jail was closed: nothing that the program did, and, unless somebody
                killed it (the machine was out of memory, say), nothing that another try would mend.
        """
        if not self.ready and self.end is End.CLOSED and os.WIFSIGNALED(reaped.status) and not reaped.forced:
            self.end = End.KILLED_EARLY
        if not self.ready and self.end not in (End.MALFORMED, End.KILLED_EARLY):
            raise SandboxError(f"a child could not be jailed: {reaped.problem or f'status {reaped.status}'}")
        if self.end in (None, End.EXHAUSTED) or self.all_answered:
            return None
        line = reaped.line if reaped.line <= self.n_lines[self.place[0]] + 1 else 0
        cpu_s = reaped.cpu_s - self._reported_cpu_s
        found = judge(Ending(self.end, reaped, cpu_s, self._oversize, line, self.backstop_s), self.limits)
        alarming = found.issue.stage == "policy" or self.end is End.MALFORMED
        note = (found.issue.code, self.end.value, reaped.status, reaped.problem[:300])
        _LOG.log(logging.WARNING if alarming else logging.INFO, "%s: %s, status %d, note %r", *note)
        return found

    def _restart_deadline(self) -> None:
        self.deadline = time.monotonic() + self.limits.wall_s
