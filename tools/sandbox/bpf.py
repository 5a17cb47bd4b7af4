"""The seccomp filter as classic BPF, assembled by hand so that the jail needs no library.

Layout: architecture and x32 checks, allowed calls, mapping calls without PROT_EXEC, killed calls, EPERM for the rest.
"""

from __future__ import annotations

import errno
import struct
from typing import Final

from tools.sandbox.syscalls import ALLOWED, AUDIT_ARCH, KILLED, WITHOUT_EXEC, X32_BIT, numbers

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K

RET_KILL_PROCESS: Final = 0x80000000
RET_ALLOW: Final = 0x7FFF0000
RET_EPERM: Final = 0x00050000 | errno.EPERM

_NUMBER_AT: Final = 0
_ARCH_AT: Final = 4
_THIRD_ARGUMENT_AT: Final = 32  # low word of seccomp_data.args[2], little-endian
_PROT_EXEC: Final = 4


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _answer(number: int, verdict: int) -> bytes:
    return _step(_EQUAL, number, 0, 1) + _step(_RETURN, verdict)


def _answer_without_exec(number: int) -> bytes:
    return (
        _step(_EQUAL, number, 0, 4)
        + _step(_LOAD, _THIRD_ARGUMENT_AT)
        + _step(_ANY_BIT, _PROT_EXEC, 0, 1)
        + _step(_RETURN, RET_KILL_PROCESS)
        + _step(_RETURN, RET_ALLOW)
    )


def build_filter(machine: str) -> bytes:
    """The filter for `machine` ("x86_64" or "aarch64"): eight bytes per instruction.

    Raises:
        KeyError: There is no table for the machine, so there is no strict jail on it.
    """
    head = (
        _step(_LOAD, _ARCH_AT)
        + _step(_EQUAL, AUDIT_ARCH[machine], 1, 0)
        + _step(_RETURN, RET_KILL_PROCESS)
        + _step(_LOAD, _NUMBER_AT)
        + _step(_AT_LEAST, X32_BIT, 0, 1)
        + _step(_RETURN, RET_KILL_PROCESS)
    )
    allowed = b"".join(_answer(number, RET_ALLOW) for number in numbers(ALLOWED, machine))
    mapping = b"".join(_answer_without_exec(number) for number in numbers(WITHOUT_EXEC, machine))
    killed = b"".join(_answer(number, RET_KILL_PROCESS) for number in numbers(KILLED, machine))
    return head + mapping + allowed + killed + _step(_RETURN, RET_EPERM)
