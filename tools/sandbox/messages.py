"""What the executor and its zygote say to each other, and the socket they say it over.

Both ends are trusted code. One message is one packet: a small JSON object, then raw bytes (the program text), then
descriptors.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final

_MOST_BYTES: Final = 1 << 20
_BUFFER_BYTES: Final = 4 << 20
OPEN_LOGS: Final = 32
"""Logs that a zygote keeps open; one more closes the one used longest ago."""


class ChannelClosedError(ConnectionError):
    """The other end is gone."""


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
    """Executor: compute derived arrays of open logs now; pairs of log key and index in the sorted registry."""

    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Spawn(Message):
    """Executor: fork a jailed child. The program text follows as bytes, the write end of the result pipe as descriptor.

    `logs` holds (key, path, annotations) of each log, so that a new zygote needs no history.
    """

    job: int
    nonce: str
    description: str
    logs: Sequence[tuple[int, str, str | None]]
    limits: dict[str, Any]


@dataclass(frozen=True)
class Spawned(Message):
    """Zygote: the child runs; `shapes` are (N, T) of the job's logs."""

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


class Channel:
    """One end of the socket between executor and zygote."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)

    @staticmethod
    def pair() -> tuple[Channel, socket.socket]:
        """Our end, and the other one as a plain socket to hand over."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return Channel(ours), theirs

    def fileno(self) -> int:
        """The descriptor of this end."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end; the other end sees it."""
        self._socket.close()

    def send(self, message: Message, blob: bytes = b"", descriptors: Sequence[int] = ()) -> None:
        """Send one message.

        Raises:
            ChannelClosedError: The other end is gone.
        """
        text = json.dumps({"is": type(message).__name__, **asdict(message)}).encode()  # type: ignore[call-overload]
        packet = len(text).to_bytes(4, "little") + text + blob
        try:
            socket.send_fds(self._socket, [packet], descriptors)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosedError("the other end is gone") from error

    def receive(self, timeout_s: float | None = None) -> tuple[Message, bytes, list[int]]:
        """Wait for one message; its bytes and descriptors come along.

        Raises:
            ChannelClosedError: The other end is gone.
            TimeoutError: Nothing came within `timeout_s` seconds.
        """
        if not select.select([self._socket], [], [], timeout_s)[0]:
            raise TimeoutError(f"no answer within {timeout_s:g} s")
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._socket, _MOST_BYTES, 4)
        except ConnectionResetError as error:
            raise ChannelClosedError("the other end is gone") from error
        if not packet:
            raise ChannelClosedError("the other end is gone")
        end = 4 + int.from_bytes(packet[:4], "little")
        content = json.loads(packet[4:end])
        return Message.kinds[content.pop("is")](**content), packet[end:], descriptors
