"""How a program's texts reach its child: as a file in memory that the zygote passes on and never reads.

What the zygote reads stays in its freed memory, and every later child would inherit it.
"""

from __future__ import annotations

import os
from typing import BinaryIO


def text_file(source: bytes, description: str) -> BinaryIO:
    """An unnamed file with the program and then the query, to be read by `read_texts`."""
    file = os.fdopen(os.memfd_create("program"), "wb", buffering=0)
    rest = memoryview(source + description.encode("utf-8", "surrogatepass"))
    while rest:
        rest = rest[file.write(rest) :]
    return file


def read_texts(descriptor: int, source_bytes: int) -> tuple[str, str]:
    """Program and query; for the child alone, which must not need the descriptor's own position."""
    size = os.fstat(descriptor).st_size
    source = os.pread(descriptor, source_bytes, 0)
    description = os.pread(descriptor, size - source_bytes, source_bytes)
    return source.decode("utf-8", "surrogatepass"), description.decode("utf-8", "surrogatepass")
