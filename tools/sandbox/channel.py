"""The socket between executor and zygote: one message is one packet.

A packet is a small JSON object, with descriptors beside it. Program texts are not in it: each is in a file of its own.
"""

from __future__ import annotations

import contextlib
import json
import math
import select
import socket
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from tools.sandbox.messages import Message

_MOST_BYTES: Final = 1 << 20
_BUFFER_BYTES: Final = 4 << 20


class ChannelClosedError(ConnectionError):
    """The other end is gone."""


class OversizedMessageError(ValueError):
    """The message is longer than the other end reads; nothing was sent."""


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

    def send(self, message: Message, descriptors: Sequence[int] = ()) -> None:
        """Send one message.

        Raises:
            ChannelClosedError: The other end is gone.
            OversizedMessageError: It is too long; nothing was sent.
        """
        packet = json.dumps({"is": type(message).__name__, **asdict(message)}).encode()  # type: ignore[call-overload]
        if len(packet) > _MOST_BYTES:
            raise OversizedMessageError(f"{type(message).__name__} of {len(packet)} bytes; at most {_MOST_BYTES}")
        try:
            socket.send_fds(self._socket, [packet], descriptors)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosedError("the other end is gone") from error

    @property
    def waiting(self) -> bool:
        """True when a message, or the other end's farewell, lies here already."""
        return self._readable(0)

    def receive(self, timeout_s: float | None = None) -> tuple[Message, list[int]]:
        """Wait for one message; its descriptors come along.

        Raises:
            ChannelClosedError: The other end is gone.
            TimeoutError: Nothing came within `timeout_s` seconds.
        """
        if not self._readable(timeout_s):
            raise TimeoutError(f"no answer within {timeout_s:g} s")
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._socket, _MOST_BYTES, 4)
        except ConnectionResetError as error:
            raise ChannelClosedError("the other end is gone") from error
        if not packet:
            raise ChannelClosedError("the other end is gone")
        content = json.loads(packet)
        return Message.kinds[content.pop("is")](**content), descriptors

    def _readable(self, timeout_s: float | None) -> bool:
        """Not by select, which refuses descriptors from 1024 on: a large application has that many."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(None if timeout_s is None else math.ceil(timeout_s * 1000)))
