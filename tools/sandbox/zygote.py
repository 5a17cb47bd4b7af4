"""The process that children are forked from: executed clean, single-threaded, it holds the logs and the library.

It runs trusted code only and never looks into a program text. It ends when its socket closes; its children die with it.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import select
import signal
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NoReturn

from tools.atoms.budget import BudgetLimits
from tools.av2.log import Log
from tools.errors import DataError, MotherlodeError, PrerequisiteError
from tools.sandbox.channel import Channel, ChannelClosedError
from tools.sandbox.jail import RESULT_FD, Jail
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import (
    Discard,
    Done,
    Hello,
    Message,
    NotReady,
    Open,
    Opened,
    Reap,
    Reaped,
    Spawn,
    Spawned,
    Unreadable,
    Warm,
)
from tools.sandbox.probe import probe
from tools.sandbox.runner import Job, Outbox, Runner
from tools.sandbox.selftest import prove
from tools.sandbox.shelf import Shelf
from tools.sandbox.texts import read_texts

EXIT_NOT_JAILED: Final = 70
EXIT_UNEXPECTED: Final = 71
_GRACE_MS: Final = 250
_PROBLEM_AT: Final = 64


@dataclass(frozen=True)
class _Child:
    pid: int
    page: mmap.mmap


class Zygote:
    """Answers the executor's messages one at a time."""

    def __init__(self, channel: Channel, runner: Runner, jail: Jail, cache_dir: Path | None) -> None:
        self._channel, self._runner, self._jail = channel, runner, jail
        self._shelf = Shelf(cache_dir, runner.adopt)
        self._children: dict[int, _Child] = {}
        self._going: list[int] = []

    def serve(self) -> None:
        """Answer until the executor closes its end."""
        while True:
            try:
                message, descriptors = self._channel.receive()
            except ChannelClosedError:
                return
            try:
                reply = self._answer(message, descriptors)
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            if reply is not None:
                self._channel.send(reply)

    def _answer(self, message: Message, descriptors: list[int]) -> Message | None:
        match message:
            case Open():
                return self._open(message)
            case Spawn():
                return self._spawn(message, *descriptors)
            case Reap():
                return self._reap(message)
            case Discard():
                self._discard(message)
                return None
            case Warm():
                return self._warm(message)
        raise ValueError(f"unknown message {message}")

    def _open(self, request: Open) -> Opened:
        found: list[tuple[str, str | int, str | int]] = []
        for log in self._shelf.open_all(request.logs):
            if isinstance(log, DataError):
                found.append((log.path, log.problem, log.hint))
            else:
                found.append((log.log_id, *log.tracks.shape))
        gc.collect()
        gc.freeze()
        return Opened(found)

    def _spawn(self, request: Spawn, result_fd: int, texts_fd: int) -> Message:
        logs = []
        for key, path, names in request.logs:
            log = self._shelf.get(key, path, names)
            if isinstance(log, DataError):
                return Unreadable(log.problem, log.hint, key)
            logs.append(log)
        limits = JailLimits(**{**request.limits, "budget": BudgetLimits(**request.limits["budget"])})
        page = mmap.mmap(-1, mmap.PAGESIZE)
        pid = os.fork()
        if pid == 0:
            self._live(request, limits, logs, page, (result_fd, texts_fd))
        page.madvise(mmap.MADV_DONTFORK)
        self._children[request.job] = _Child(pid, page)
        self._collect_the_gone()
        return Spawned([log.tracks.shape for log in logs])

    def _live(
        self, request: Spawn, limits: JailLimits, logs: list[Log], page: mmap.mmap, descriptors: tuple[int, int]
    ) -> NoReturn:
        """The child's whole life."""
        status = EXIT_NOT_JAILED
        try:
            result_fd, texts_fd = descriptors
            job = Job(*read_texts(texts_fd, request.source_bytes), bytes.fromhex(request.nonce), limits)
            self._jail.enter(result_fd, job.limits.backstop_cpu_s(len(logs)), job.limits.memory_bytes)
            status = EXIT_UNEXPECTED
            outbox = Outbox(RESULT_FD, job, page)
            outbox.ready()
            self._runner.run(job, logs, outbox)
            status = 0
        except BaseException as error:
            note = f"{type(error).__name__}: {error}".encode("utf-8", "replace")[: mmap.PAGESIZE - _PROBLEM_AT]
            page[_PROBLEM_AT : _PROBLEM_AT + len(note)] = note
        finally:
            os._exit(status)

    def _reap(self, request: Reap) -> Reaped:
        child = self._children.pop(request.job)
        forced = request.force or not _ends_by_itself(child.pid)
        if forced:
            _kill(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        _kill_group(child.pid)
        line = int.from_bytes(child.page[:4], "little")
        problem = child.page[_PROBLEM_AT:].split(b"\0")[0].decode("utf-8", "replace")
        child.page.close()
        return Reaped(status, forced, usage.ru_utime + usage.ru_stime, line, problem)

    def _discard(self, request: Discard) -> None:
        """Nobody waits for this child any more; it is collected when it is gone."""
        child = self._children.pop(request.job)
        _kill(child.pid)
        child.page.close()
        self._going.append(child.pid)

    def _collect_the_gone(self) -> None:
        self._going = [pid for pid in self._going if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG) is None]

    def _warm(self, request: Warm) -> Done:
        from tools.av2.derived import warm

        for key, index in request.pairs:
            log = self._shelf.held(key)
            if log is not None:
                with contextlib.suppress(Exception):  # an odd log: the children meet the same and report it
                    warm(log, [self._runner.derived_names[index]])
        gc.freeze()
        return Done()


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
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def serve(descriptor: int, runner: Runner, cache_dir: Path | None, allow_weak: bool) -> None:
    """Prove the jail, prepare the library, say hello, answer until the executor is gone."""
    channel = Channel(socket.socket(fileno=descriptor))
    try:
        report = probe()
        report.require(allow_weak)
        jail = Jail.prepare(report)
        prove(jail)
        runner.prepare()
    except (MotherlodeError, OSError) as error:
        channel.send(NotReady(str(error), isinstance(error, PrerequisiteError)))
        return
    gc.disable()  # a collection would touch, and so copy, every page that children share
    gc.collect()
    gc.freeze()
    channel.send(Hello(asdict(report), len(runner.derived_names)))
    Zygote(channel, runner, jail, cache_dir).serve()
