"""The zygote's children: forked, locked in, handed out, collected.

One spare is kept: a child for the same logs and limits as the last one, forked and locked in while nobody waits for it.
It has seen no text, so whatever program comes next may have it.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import secrets
import select
import signal
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from tools.atoms.sharing import SharedCalls
from tools.sandbox.jail import RESULT_FD, TEXTS_FD, Jail
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Reaped
from tools.sandbox.runner import Job, Outbox, Runner
from tools.sandbox.texts import Sizes, await_texts, read_texts

if TYPE_CHECKING:
    from tools.av2.log import Log

SPARES: Final = 1
"""Children kept ready. A second one never paid: with every core busy it takes time from the child at work."""
EXIT_NOT_JAILED: Final = 70
EXIT_UNEXPECTED: Final = 71
_GRACE_MS: Final = 250
_PROBLEM_AT: Final = 64
_PIPE_BYTES: Final = 1 << 20
_F_SETPIPE_SZ: Final = 1031


@dataclass(frozen=True)
class Purpose:
    """What a child is made for: the logs of its job and the limits of its program."""

    logs: tuple[Log, ...]
    limits: JailLimits

    def serves(self, other: Purpose) -> bool:
        """True when a child made for the one may take a job of the other: the very same logs, equal limits."""
        same_logs = list(map(id, self.logs)) == list(map(id, other.logs))
        return same_logs and self.limits == other.limits


@dataclass(frozen=True)
class Child:
    """A process that waits for its texts, runs them and ends.

    Attributes:
        pid: Process id; its process group has the same.
        purpose: What it was made for.
        page: Memory it shares with the zygote, for the current line and for its last words.
        nonce: What its frames carry.
        results: Read end of its result pipe.
        texts: Write end of the pipe that it reads its texts from.
    """

    pid: int
    purpose: Purpose
    page: mmap.mmap
    nonce: bytes
    results: int
    texts: int

    def close_pipes(self) -> None:
        """Close the zygote's hold of them: they were handed over, or nobody will need them."""
        os.close(self.results)
        os.close(self.texts)


class Children:
    """All the children of one zygote.

    Args:
        runner: What runs a child's program.
        jail: What it is locked into.
    """

    def __init__(self, runner: Runner, jail: Jail) -> None:
        self._runner, self._jail = runner, jail
        self._at_work: dict[int, Child] = {}
        self._going: list[int] = []
        self._spares: deque[Child] = deque()

    def give(self, job: int, purpose: Purpose) -> Child:
        """A child for this job: a spare where one serves, otherwise a new one."""
        if self._spares and not self._spares[0].purpose.serves(purpose):
            self.drop_spares()
        while self._spares and not _is_alive(self._spares[0].pid):
            self._drop(self._spares.popleft())
        self._at_work[job] = self._spares.popleft() if self._spares else self._bear(purpose)
        self._collect_the_gone()
        return self._at_work[job]

    def prepare_spare(self, purpose: Purpose) -> bool:
        """Have one more child ready for jobs of the same purpose; True when more would be welcome."""
        self._spares.append(self._bear(purpose, rehearsed=True))
        return len(self._spares) < SPARES

    def drop_spares(self) -> None:
        """Let the spares go: what they inherited is out of date."""
        while self._spares:
            self._drop(self._spares.popleft())

    def _drop(self, spare: Child) -> None:
        self._see_off(spare)
        spare.close_pipes()

    def reap(self, job: int, force: bool) -> Reaped:
        """Collect a child that has closed its pipe, or that must go."""
        child = self._at_work.pop(job)
        forced = force or not _ends_by_itself(child.pid)
        if forced:
            _kill(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        _kill_group(child.pid)
        line = int.from_bytes(child.page[:4], "little")
        problem = child.page[_PROBLEM_AT:].split(b"\0")[0].decode("utf-8", "replace")
        child.page.close()
        return Reaped(status, forced, usage.ru_utime + usage.ru_stime, line, problem)

    def discard(self, job: int) -> None:
        """Nobody waits for this child any more; it is collected when it is gone."""
        self._see_off(self._at_work.pop(job))

    def _see_off(self, child: Child) -> None:
        _kill(child.pid)
        child.page.close()
        self._going.append(child.pid)

    def _collect_the_gone(self) -> None:
        self._going = [pid for pid in self._going if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG) is None]

    def _bear(self, purpose: Purpose, rehearsed: bool = False) -> Child:
        page = mmap.mmap(-1, mmap.PAGESIZE)
        nonce = secrets.token_bytes(16)
        results, result_fd = os.pipe2(os.O_CLOEXEC)
        texts_fd, texts = os.pipe2(os.O_CLOEXEC)
        with contextlib.suppress(OSError):
            fcntl.fcntl(result_fd, _F_SETPIPE_SZ, _PIPE_BYTES)
        pid = os.fork()
        if pid == 0:
            self._live(purpose, nonce, page, (result_fd, texts_fd), rehearsed)
        os.close(result_fd)
        os.close(texts_fd)
        page.madvise(mmap.MADV_DONTFORK)
        return Child(pid, purpose, page, nonce, results, texts)

    def _live(
        self, purpose: Purpose, nonce: bytes, page: mmap.mmap, kept: tuple[int, int], rehearsed: bool
    ) -> NoReturn:
        """The child's whole life. It says that it is ready when it has a program, before it looks at it."""
        status = EXIT_NOT_JAILED
        limits, logs = purpose.limits, purpose.logs
        try:
            self._jail.enter(kept, limits.backstop_cpu_s(len(logs)), limits.memory_bytes)
            status = EXIT_UNEXPECTED
            outbox = Outbox(RESULT_FD, nonce, limits, page)
            if rehearsed:
                outbox.start_clock()
                with contextlib.suppress(Exception):  # an odd log: the program meets the same and reports it
                    self._runner.rehearse(logs)
            sizes = await_texts(TEXTS_FD)
            outbox.ready()
            self._work(sizes, purpose, outbox)
            status = 0
        except BaseException as error:
            note = f"{type(error).__name__}: {error}".encode("utf-8", "replace")[: mmap.PAGESIZE - _PROBLEM_AT]
            page[_PROBLEM_AT : _PROBLEM_AT + len(note)] = note
        finally:
            os._exit(status)

    def _work(self, sizes: Sizes, purpose: Purpose, outbox: Outbox) -> None:
        """Run all programs that come. Where batch follows batch, their pipe stays open until the executor closes it."""
        calls = SharedCalls(outbox.spend) if sizes[0] > 1 or sizes[2] else None
        while True:
            programs, answers = read_texts(TEXTS_FD, sizes)
            if not sizes[2]:
                os.close(TEXTS_FD)
            for number, (source, description) in enumerate(programs, 1):
                outbox.begin((number - 1) * len(purpose.logs), number == len(programs))
                self._runner.run(Job(source, description, answers, purpose.limits, calls), purpose.logs, outbox)
                if not outbox.is_done:
                    return
            if not sizes[2]:
                return
            sizes = await_texts(TEXTS_FD)


def _is_alive(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _ends_by_itself(pid: int) -> bool:
    """Wait a moment for a process that has closed its pipe; does not collect it."""
    handle = os.pidfd_open(pid)
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        return bool(waiting.poll(_GRACE_MS))
    finally:
        os.close(handle)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
