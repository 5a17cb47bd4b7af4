"""The process that children are forked from: executed clean, single-threaded, it holds the logs and the library.

It runs trusted code only and never looks into a program text. It ends when its socket closes; its children die with it.
"""

from __future__ import annotations

import contextlib
import gc
import socket
from dataclasses import asdict
from pathlib import Path

from tools.atoms.budget import BudgetLimits
from tools.errors import DataError, MotherlodeError, PrerequisiteError
from tools.sandbox.channel import Channel, ChannelClosedError
from tools.sandbox.children import Children, Purpose
from tools.sandbox.jail import Jail
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
    Spawn,
    Spawned,
    Unreadable,
    Warm,
)
from tools.sandbox.probe import probe
from tools.sandbox.runner import Runner
from tools.sandbox.selftest import prove
from tools.sandbox.shelf import Shelf


class Zygote:
    """Answers the executor's messages one at a time."""

    def __init__(self, channel: Channel, runner: Runner, jail: Jail, cache_dir: Path | None) -> None:
        self._channel, self._runner = channel, runner
        self._shelf = Shelf(cache_dir, runner.adopt)
        self._children = Children(runner, jail)

    def serve(self) -> None:
        """Answer until the executor closes its end."""
        while True:
            try:
                message, _ = self._channel.receive()
            except ChannelClosedError:
                return
            if isinstance(message, Spawn):
                self._spawn(message)
            elif (reply := self._answer(message)) is not None:
                self._channel.send(reply)

    def _answer(self, message: Message) -> Message | None:
        match message:
            case Open():
                return self._open(message)
            case Reap():
                return self._children.reap(message.job, message.force)
            case Discard():
                self._children.discard(message.job)
                return None
            case Warm():
                return self._warm(message)
        raise ValueError(f"unknown message {message}")

    def _open(self, request: Open) -> Opened:
        self._children.drop_spares()
        found: list[tuple[str, str | int, str | int]] = []
        for log in self._shelf.open_all(request.logs):
            if isinstance(log, DataError):
                found.append((log.path, log.problem, log.hint))
            else:
                found.append((log.log_id, *log.tracks.shape))
        gc.collect()
        gc.freeze()
        return Opened(found)

    def _spawn(self, request: Spawn) -> None:
        logs = []
        for key, path, names in request.logs:
            log = self._shelf.get(key, path, names)
            if isinstance(log, DataError):
                self._channel.send(Unreadable(log.problem, log.hint, key))
                return
            logs.append(log)
        limits = JailLimits(**{**request.limits, "budget": BudgetLimits(**request.limits["budget"])})
        purpose = Purpose(tuple(logs), limits)
        child = self._children.give(request.job, purpose)
        reply = Spawned(child.nonce.hex(), [log.tracks.shape for log in logs])
        self._channel.send(reply, (child.results, child.texts))
        child.close_pipes()
        while self._children.prepare_spare(purpose) and not self._channel.waiting:
            pass

    def _warm(self, request: Warm) -> Done | None:
        from tools.av2.derived import warm

        named = [(self._shelf.held(key), self._runner.derived_names[index]) for key, index in request.pairs]
        missing = [(log, name) for log, name in named if log is not None and name not in log.memo]
        if missing:
            self._children.drop_spares()
            for log, name in missing:
                with contextlib.suppress(Exception):  # an odd log: the children meet the same and report it
                    warm(log, [name])
            gc.freeze()
        return Done() if request.waited_for else None


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
