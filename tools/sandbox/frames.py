"""The child's answers on the wire: a fixed header, then a payload of declared length. Nothing is ever unpickled.

Header: magic, nonce of the job, kind, place of the answer in the job, line, CPU microseconds, payload length.
The first frame says that the jail is closed; per program of the job one frame per log follows (or one that refuses the
program), each after at most one that names the derived arrays which were missing; the last one says that all is done.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tools.errors import LimitHit

NONCE_BYTES: Final = 16
_HEADER: Final = struct.Struct("<4s16sBxHIIII")
HEADER_BYTES: Final = _HEADER.size
_MAGIC: Final = b"MLF1"
MICROSECOND: Final = 1e-6


class FrameKind(IntEnum):
    """What a frame says."""

    READY = 1
    """The jail is closed; from here on whatever happens is the program's doing."""
    SCENARIO = 2
    """A log's answer."""
    REFUSED = 3
    """The program is wrong: holds for every log."""
    FAILED = 4
    """The program failed on this log: an atom could not answer."""
    BUDGET = 5
    """A deterministic budget was used up on this log."""
    MEMORY = 6
    """Memory was refused; the child ends."""
    DONE = 7
    """The last frame."""
    ASKS = 8
    """A log's answer depends on what images show: questions, where the executor takes any."""
    DERIVED = 9
    """Derived arrays of a log that had to be computed for the answer that comes next."""


PAYLOAD_LIMITS: Final = {
    FrameKind.READY: 0,
    FrameKind.REFUSED: 16_384,
    FrameKind.FAILED: 16_384,
    FrameKind.BUDGET: 64,
    FrameKind.MEMORY: 0,
    FrameKind.DONE: 0,
    FrameKind.DERIVED: 65_536,
}
"""Most payload bytes by kind; the limit of scenarios and of questions comes with the job."""


@dataclass(frozen=True, slots=True)
class Header:
    """The fixed part of a frame.

    Attributes:
        kind: What the frame says.
        position: Which answer of the job, from 0: program after program, and of each program log after log.
        line: Line of the program the frame is about, 0 when none.
        cpu_us: CPU time since the previous frame by the child's own clock, microseconds.
        length: Bytes of payload.
    """

    kind: FrameKind
    position: int = 0
    line: int = 0
    cpu_us: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame."""

    header: Header
    payload: bytes


class BadFrameError(ValueError):
    """Bytes that no honest child sends."""


class OversizedFrameError(BadFrameError):
    """A result beyond the limits; honest programs can do this."""

    def __init__(self, size: int, limit: int, unit: str) -> None:
        self.hit = LimitHit("L_OUTPUT", size, limit, unit)
        super().__init__(f"result of {size} {unit}")


def pack_frame(nonce: bytes, header: Header, payload: bytes = b"") -> bytes:
    """The bytes of a frame; `header.length` is taken from the payload."""
    cpu_us = min(header.cpu_us, 0xFFFFFFFF)
    fixed = _HEADER.pack(_MAGIC, nonce, header.kind, 0, header.position, header.line, cpu_us, len(payload))
    return fixed + payload


def unpack_header(data: bytes, nonce: bytes, scenario_limit: int) -> Header:
    """Read and judge a header before a byte of its payload is read.

    Raises:
        BadFrameError: Wrong magic, nonce, kind or length.
        OversizedFrameError: A scenario or questions beyond `scenario_limit` bytes.
    """
    magic, seen, kind, _, position, line, cpu_us, length = _HEADER.unpack(data)
    if magic != _MAGIC or seen != nonce:
        raise BadFrameError("wrong magic or nonce")
    if kind not in FrameKind._value2member_map_:
        raise BadFrameError(f"unknown kind {kind}")
    header = Header(FrameKind(kind), position, line, cpu_us, length)
    if header.kind in (FrameKind.SCENARIO, FrameKind.ASKS) and length > scenario_limit:
        raise OversizedFrameError(length, scenario_limit, "bytes")
    if length > PAYLOAD_LIMITS.get(header.kind, scenario_limit):
        raise BadFrameError(f"payload of {length} bytes in a frame of kind {header.kind.name}")
    return header
