"""The kernel calls of the jail, through ctypes: Landlock, seccomp and a few process controls.

Every function raises `OSError` when the kernel refuses; nothing is retried and nothing is ignored.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_GET_SECCOMP: Final = 21
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_RESTRICT_SELF: Final = 446
_LANDLOCK_VERSION_FLAG: Final = 1

LIBC: Any = ctypes.CDLL(None, use_errno=True)


def _call(name: str, function: str, *arguments: object) -> int:
    result = int(getattr(LIBC, function)(*arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _prctl(name: str, option: int, *arguments: int) -> int:
    words = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return _call(name, "prctl", ctypes.c_int(option), *words)


def landlock_abi() -> int:
    """Version of Landlock that the kernel offers; 0 where it is absent or switched off."""
    try:
        return _call(
            "landlock_create_ruleset",
            "syscall",
            ctypes.c_long(_LANDLOCK_CREATE_RULESET),
            None,
            ctypes.c_size_t(0),
            ctypes.c_uint(_LANDLOCK_VERSION_FLAG),
        )
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def _handled(abi: int) -> tuple[_RulesetAttributes, int]:
    """Everything that this version can rule, and the size of the structure it knows."""
    files = 0x1FFF | (abi >= 2) << 13 | (abi >= 3) << 14 | (abi >= 5) << 15
    attributes = _RulesetAttributes(files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    return attributes, 24 if abi >= 6 else 16 if abi >= 4 else 8


def landlock_ruleset(abi: int) -> int:
    """A descriptor of a rule set that denies all that Landlock of version `abi` can deny (it holds no rule)."""
    attributes, size = _handled(abi)
    return _call(
        "landlock_create_ruleset",
        "syscall",
        ctypes.c_long(_LANDLOCK_CREATE_RULESET),
        ctypes.byref(attributes),
        ctypes.c_size_t(size),
        ctypes.c_uint(0),
    )


def landlock_restrict(ruleset: int) -> None:
    """Put this process under the rule set for good; needs `no_new_privileges` first."""
    _call(
        "landlock_restrict_self",
        "syscall",
        ctypes.c_long(_LANDLOCK_RESTRICT_SELF),
        ctypes.c_int(ruleset),
        ctypes.c_uint(0),
    )


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


class SeccompFilter:
    """A filter laid out for the kernel once, installed by each child with a single call."""

    def __init__(self, program: bytes) -> None:
        self._bytes = ctypes.create_string_buffer(program, len(program))
        self._program = _FilterProgram(len(program) // 8, ctypes.addressof(self._bytes))

    def install(self) -> None:
        """Put this process under the filter for good; needs `no_new_privileges` first."""
        _prctl("seccomp", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(self._program))


def seccomp_offered() -> bool:
    """True when the kernel knows seccomp filters."""
    try:
        return _prctl("prctl(PR_GET_SECCOMP)", _PR_GET_SECCOMP) in (0, 2)
    except OSError:
        return False


def no_new_privileges() -> None:
    """No exec may ever gain rights again (and unprivileged Landlock and seccomp become possible)."""
    _prctl("no_new_privs", _PR_SET_NO_NEW_PRIVS, 1)


def not_dumpable() -> None:
    """Other processes of the same user may not read or trace this one; no core files."""
    _prctl("PR_SET_DUMPABLE", _PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """SIGKILL this process when its parent ends. A change of user clears it: call it afterwards."""
    _prctl("PR_SET_PDEATHSIG", _PR_SET_PDEATHSIG, int(signal.SIGKILL))
