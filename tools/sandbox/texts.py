"""How the texts of a job's programs reach their child: through a pipe from the executor that the zygote never reads.

What the zygote reads stays in its freed memory, and every later child would inherit it. Answers about images come
beside programs and queries. Programs from one hand may come in batches: then the pipe stays open for the next one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from collections.abc import Sequence
from typing import Final, TypeAlias

Sizes: TypeAlias = tuple[int, int, bool]
"""How many programs come, how many bytes of answers about images (-1: nobody can be asked), and whether more follow."""

_HEAD: Final = struct.Struct("<Ii?")
_SIZES: Final = struct.Struct("<II")
_NOBODY: Final = -1
_F_SETPIPE_SZ: Final = 1031


def pour(
    descriptor: int, programs: Sequence[tuple[bytes, str]], answers: bytes | None = None, more: bool = False
) -> None:
    """Write programs, queries and answers. A child that is gone does not hear them: its result pipe tells.

    Args:
        descriptor: Write end of the child's pipe.
        programs: Each with its query, in the order in which they run.
        answers: What was told about images, packed; None: nobody looks at any, so no program may ask.
        more: Others may follow: the child waits for them when it has done these.
    """
    packet = _packet(programs, answers, more)
    _make_room(descriptor, len(packet))
    rest = memoryview(packet)
    with contextlib.suppress(BrokenPipeError):
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def pour_more(descriptor: int, programs: Sequence[tuple[bytes, str]]) -> bool:
    """Write the next batch for a child that has run programs; False where it did not take all of it.

    Nobody knows what becomes of a child that has run something, so it is not waited for.
    """
    packet = _packet(programs, None, more=True)
    _make_room(descriptor, len(packet))
    os.set_blocking(descriptor, False)
    try:
        return os.write(descriptor, packet) == len(packet)
    except OSError:
        return False


def _packet(programs: Sequence[tuple[bytes, str]], answers: bytes | None, more: bool) -> bytes:
    pairs = [(source, description.encode("utf-8", "surrogatepass")) for source, description in programs]
    pieces = [_HEAD.pack(len(pairs), _NOBODY if answers is None else len(answers), more)]
    pieces += [piece for source, query in pairs for piece in (_SIZES.pack(len(source), len(query)), source, query)]
    return b"".join([*pieces, answers or b""])


def _make_room(descriptor: int, size: int) -> None:
    """Room in the pipe for all of it where allowed, so that nobody waits."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, size)


def await_texts(descriptor: int) -> Sizes:
    """Wait until texts come; how many. Nothing of a program has been read then.

    Raises:
        EOFError: The executor went away.
    """
    programs, answer_bytes, more = _HEAD.unpack(_read(descriptor, _HEAD.size))
    return programs, answer_bytes, more


def read_texts(descriptor: int, sizes: Sizes) -> tuple[list[tuple[str, str]], bytes | None]:
    """Programs with their queries, and packed answers (None: nobody can be asked), after `await_texts`.

    Raises:
        EOFError: The executor went away.
    """
    number, answer_bytes, _ = sizes
    programs = [_pair(descriptor) for _ in range(number)]
    return programs, None if answer_bytes == _NOBODY else _read(descriptor, answer_bytes)


def _pair(descriptor: int) -> tuple[str, str]:
    sizes = _SIZES.unpack(_read(descriptor, _SIZES.size))
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
