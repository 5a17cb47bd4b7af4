"""The socket between executor and zygote: one message is one packet.

A packet holds a small JSON object, then raw bytes (the program text), and descriptors beside it.
"""

from __future__ import annotations

import contextlib
import json
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
