"""What the executor and its zygote say to each other. Both ends are trusted code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

OPEN_LOGS: Final = 32
"""Logs that a zygote keeps open; one more closes the one used longest ago."""


class Message:
    """Base of all messages; subclasses are frozen dataclasses of JSON values, known by their class name."""

    kinds: ClassVar[dict[str, type[Message]]] = {}

    def __init_subclass__(cls) -> None:
        Message.kinds[cls.__name__] = cls


@dataclass(frozen=True)
class Hello(Message):
    """Zygote: ready. `report` holds the fields of a `JailReport`; `derived` is the number of derived arrays."""

    report: dict[str, Any]
    derived: int


@dataclass(frozen=True)
class NotReady(Message):
    """Zygote: cannot start; `prerequisite` when the machine is at fault."""

    problem: str
    prerequisite: bool


@dataclass(frozen=True)
class Open(Message):
    """Executor: open logs, given as (key, path, name of the annotation file or None)."""

    logs: Sequence[tuple[int, str, str | None]]


@dataclass(frozen=True)
class Opened(Message):
    """Zygote: one entry per log, (log_id, N, T), or (path, problem, hint) when it cannot be read."""

    logs: Sequence[tuple[str, Any, Any]]


@dataclass(frozen=True)
class Unreadable(Message):
    """Zygote: nothing was spawned because the log `key` cannot be opened any more."""

    problem: str
    hint: str
    key: int


@dataclass(frozen=True)
class Warm(Message):
    """Executor: compute derived arrays of open logs now; pairs of log key and index in the sorted registry.

    Answered only where it is waited for; whatever is asked next waits in any case.
    """

    pairs: Sequence[tuple[int, int]]
    waited_for: bool = True


@dataclass(frozen=True)
class Spawn(Message):
    """Executor: a jailed child, please.

    `logs` holds (key, path, annotations) of each, so that a new zygote needs no history.
    """

    job: int
    logs: Sequence[tuple[int, str, str | None]]
    limits: dict[str, Any]


@dataclass(frozen=True)
class Spawned(Message):
    """Zygote: the child waits for its texts. Two descriptors come along.

    They are the read end of its result pipe and the write end of the pipe that it reads program and query from: only
    the child reads those, so that no other child inherits a memory that held them. `shapes` are (N, T) of the job's
    logs; every frame of the child carries `nonce`.
    """

    nonce: str
    shapes: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Reap(Message):
    """Executor: collect the child of a job; `force` kills it first, otherwise it is given a moment to end."""

    job: int
    force: bool


@dataclass(frozen=True)
class Discard(Message):
    """Executor: the child of a job has said all; see it off. Not answered."""

    job: int


@dataclass(frozen=True)
class Reaped(Message):
    """Zygote: the child is gone.

    Attributes:
        status: Wait status of the child.
        forced: True when it had to be killed here.
        cpu_s: CPU seconds it used in all.
        line: Last line it said it was at. The child can write what it likes there.
        problem: The exception that ended the child, if one did. Believed only when the child never said that it was
            ready (its jail could not be closed); otherwise the child can write what it likes there too.
    """

    status: int
    forced: bool
    cpu_s: float
    line: int
    problem: str


@dataclass(frozen=True)
class Done(Message):
    """Zygote: done as asked."""
