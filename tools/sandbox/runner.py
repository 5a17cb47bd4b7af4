"""What a child does once it is locked in: check a program, evaluate it on each log, send one frame per log.

Where a job has more programs, the next one follows, with a budget and a clock of its own.
"""

from __future__ import annotations

import errno
import gc
import mmap
import os
import signal
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from tools.atoms.asking import UnansweredError
from tools.errors import AtomError, Issue, LimitExceededError, LimitHit, ProgramError
from tools.questions import Ask
from tools.sandbox.asks import pack_asks
from tools.sandbox.frames import FrameKind, Header, pack_frame
from tools.sandbox.limits import JailLimits
from tools.sandbox.payloads import pack_budget, pack_derived, pack_issues, pack_scenario
from tools.scenario import Scenario

if TYPE_CHECKING:
    from tools.atoms.sharing import SharedCalls
    from tools.av2.log import Log

_LINE: Final = struct.Struct("<I")
_SOON_S: Final = 1e-6


@dataclass(frozen=True)
class Job:
    """One program over some logs, as the child gets it.

    Attributes:
        source: The program text.
        description: The query.
        answers: What was told about the logs' images, packed; None: nobody can be asked.
        limits: What it may use.
        calls: What programs before it in this child called; None: nothing is shared.
    """

    source: str
    description: str
    answers: bytes | None
    limits: JailLimits
    calls: SharedCalls | None = None


class Runner(Protocol):
    """How a zygote's children run programs; the product has one, `tools.sandbox.program_runner.ProgramRunner`."""

    derived_names: Sequence[str]
    """Names of the derived arrays, sorted; children report indices into it."""

    def prepare(self) -> None:
        """Import and warm, in the zygote, all that children need: they cannot open a file."""
        ...

    def adopt(self, log: Log) -> None:
        """A log was opened: compute in the zygote what every program needs of it."""
        ...

    def rehearse(self, logs: Sequence[Log]) -> None:
        """In a child that nobody waits for yet: touch what nearly every program touches, and change nothing."""
        ...

    def run(self, job: Job, logs: Sequence[Log], outbox: Outbox) -> None:
        """Run the program of `job` over the logs and report through `outbox`."""
        ...


class Outbox:
    """The child's side of the result pipe, with the clock and the page for the current line."""

    def __init__(self, descriptor: int, nonce: bytes, limits: JailLimits, page: mmap.mmap) -> None:
        self._descriptor, self._nonce, self._limits, self._page = descriptor, nonce, limits, page
        self._last_cpu = 0.0
        self._first, self._is_last = 0, True
        self._begun = False
        self.line = 0
        self.is_done = False

    def begin(self, first: int, is_last: bool) -> None:
        """A program begins: with nothing that one before it left but derived arrays, and with a clock of its own.

        Args:
            first: Place of its first answer among those of the batch.
            is_last: No other program of the batch comes after it.
        """
        is_next, self._begun = self._begun, True
        self._first, self._is_last, self.is_done = first, is_last, False
        if is_next:
            gc.collect()
            self.at_line(0)
            self.start_clock()

    def at_line(self, line: int) -> None:
        """Note the line that runs now where the parent can read it even after a SIGKILL."""
        self.line = line
        _LINE.pack_into(self._page, 0, line)

    def start_clock(self) -> None:
        """Give the coming log its own CPU seconds; SIGPROF ends the process when they are used up."""
        signal.setitimer(signal.ITIMER_PROF, self._limits.cpu_s)

    def spend(self, cpu_s: float) -> None:
        """Take CPU seconds off the clock of the log at work, as if they passed now; one with less ends here."""
        left_s, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_PROF, max(left_s - cpu_s, _SOON_S))
        while left_s <= cpu_s:
            pass

    def ready(self) -> None:
        """Say that the jail is closed; from now on the program's clock runs."""
        self.start_clock()
        self._send(FrameKind.READY)

    def scenario(self, position: int, scenario: Scenario) -> None:
        """Send a log's answer."""
        self._send(FrameKind.SCENARIO, position, pack_scenario(scenario))

    def refused(self, issues: Sequence[Issue]) -> None:
        """Say that the program is wrong, whatever the log."""
        self._send(FrameKind.REFUSED, 0, pack_issues(issues))

    def failed(self, position: int, issues: Sequence[Issue]) -> None:
        """Say that the program failed on this log."""
        self._send(FrameKind.FAILED, position, pack_issues(issues))

    def budget(self, position: int, hit: LimitHit) -> None:
        """Say that a deterministic budget was used up on this log."""
        self._send(FrameKind.BUDGET, position, pack_budget(hit))

    def asks(self, position: int, asks: Sequence[Ask]) -> None:
        """Say that the answer about this log depends on what images show."""
        self._send(FrameKind.ASKS, position, pack_asks(asks, self._limits.result_bytes))

    def memory(self, position: int) -> None:
        """Say that memory was refused; the process should end."""
        self._send(FrameKind.MEMORY, position)

    def derived(self, position: int, indices: Sequence[int]) -> None:
        """Before a log's answer, say which derived arrays it needed that were not there, by index in the registry."""
        if indices:
            self._send(FrameKind.DERIVED, position, pack_derived((position, index) for index in indices))

    def done(self) -> None:
        """The program is done; after the last one of a batch say so."""
        self.is_done = True
        if self._is_last:
            self._send(FrameKind.DONE)

    def _send(self, kind: FrameKind, position: int = 0, payload: bytes = b"") -> None:
        now = time.process_time()
        header = Header(kind, self._first + position, self.line, int((now - self._last_cpu) * 1e6))
        data = memoryview(pack_frame(self._nonce, header, payload))
        while data:
            data = data[os.write(self._descriptor, data) :]
        self._last_cpu = time.process_time()


class Evaluation(Protocol):
    """One checked program, ready to run on a log."""

    def __call__(self, position: int, log: Log, outbox: Outbox) -> Scenario:
        """The scenario the program finds on the log at `position` of the job.

        Raises `ProgramError`, `AtomError`, `LimitExceededError` or `UnansweredError`.
        """
        ...


def run_on_logs(evaluation: Evaluation, logs: Sequence[Log], outbox: Outbox) -> bool:
    """One frame per log; False when the process must end because memory ran out."""
    reserve: list[bytearray] = [bytearray(1 << 20)]
    for position, log in enumerate(logs):
        outbox.start_clock()
        try:
            outbox.scenario(position, evaluation(position, log, outbox))
        except UnansweredError as error:
            outbox.asks(position, error.asks)
        except ProgramError as error:
            outbox.failed(position, error.issues)
        except AtomError as error:
            outbox.failed(position, [Issue("run", error.code, outbox.line, 0, error.message, error.hint)])
        except LimitExceededError as error:
            outbox.budget(position, error.hit)
        except MemoryError:
            reserve.clear()
            outbox.memory(position)
            return False
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOMEM:
                reserve.clear()
                outbox.memory(position)
                return False
            outbox.failed(position, [_unexpected(error, outbox.line)])
    return True


def _unexpected(error: Exception, line: int) -> Issue:
    """The text of the exception stays inside: only its kind is told."""
    kind = type(error).__name__
    return Issue("run", "R_ATOMIC", line, 0, f"the function called here failed on this log ({kind})")
