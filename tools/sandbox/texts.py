"""How a program's texts reach its child: through a pipe from the executor that the zygote never reads.

What the zygote reads stays in its freed memory, and every later child would inherit it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from typing import Final

_SIZES: Final = struct.Struct("<II")
_F_SETPIPE_SZ: Final = 1031


def pour(descriptor: int, source: bytes, description: str) -> None:
    """Write program and query. A child that is gone does not hear them: its result pipe tells."""
    query = description.encode("utf-8", "surrogatepass")
    packet = _SIZES.pack(len(source), len(query)) + source + query
    with contextlib.suppress(OSError):  # room for all of it where allowed, so that nobody waits
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, len(packet))
    rest = memoryview(packet)
    with contextlib.suppress(BrokenPipeError):
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def await_texts(descriptor: int) -> tuple[int, int]:
    """Wait until texts come; their sizes in bytes. Nothing of a program has been read then.

    Raises:
        EOFError: The executor went away.
    """
    source_bytes, query_bytes = _SIZES.unpack(_read(descriptor, _SIZES.size))
    return source_bytes, query_bytes


def read_texts(descriptor: int, sizes: tuple[int, int]) -> tuple[str, str]:
    """Program and query, after `await_texts`.

    Raises:
        EOFError: The executor went away.
    """
    source, query = (_read(descriptor, size).decode("utf-8", "surrogatepass") for size in sizes)
    return source, query


def _read(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, size - len(data))
        if not piece:
            raise EOFError("the texts end early")
        data += piece
    return data
