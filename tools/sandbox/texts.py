"""How a program's texts reach its child: through a pipe from the executor that the zygote never reads.

What the zygote reads stays in its freed memory, and every later child would inherit it. Answers about images come
beside program and query.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from typing import Final, TypeAlias

Sizes: TypeAlias = tuple[int, int, int]

_SIZES: Final = struct.Struct("<IIi")
_NOBODY: Final = -1
_F_SETPIPE_SZ: Final = 1031


def pour(descriptor: int, source: bytes, description: str, answers: bytes | None = None) -> None:
    """Write program, query and answers. A child that is gone does not hear them: its result pipe tells.

    Args:
        descriptor: Write end of the child's pipe.
        source: The program.
        description: The query.
        answers: What was told about images, packed; None: nobody looks at any, so the program may not ask.
    """
    query, told = description.encode("utf-8", "surrogatepass"), answers or b""
    packet = _SIZES.pack(len(source), len(query), _NOBODY if answers is None else len(told)) + source + query + told
    with contextlib.suppress(OSError):  # room for all of it where allowed, so that nobody waits
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, len(packet))
    rest = memoryview(packet)
    with contextlib.suppress(BrokenPipeError):
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def await_texts(descriptor: int) -> Sizes:
    """Wait until texts come; their sizes in bytes. Nothing of a program has been read then.

    Raises:
        EOFError: The executor went away.
    """
    source_bytes, query_bytes, answer_bytes = _SIZES.unpack(_read(descriptor, _SIZES.size))
    return source_bytes, query_bytes, answer_bytes


def read_texts(descriptor: int, sizes: Sizes) -> tuple[str, str, bytes | None]:
    """Program, query and packed answers (None: nobody can be asked), after `await_texts`.

    Raises:
        EOFError: The executor went away.
    """
    source, query = (_read(descriptor, size).decode("utf-8", "surrogatepass") for size in sizes[:2])
    return source, query, None if sizes[2] == _NOBODY else _read(descriptor, sizes[2])


def _read(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, size - len(data))
        if not piece:
            raise EOFError("the texts end early")
        data += piece
    return data
