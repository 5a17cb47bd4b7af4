"""The proof that the jail is there: throw-away children try what must not work, before any program is accepted."""

from __future__ import annotations

import errno
import mmap
import os
import signal
import socket
from collections.abc import Callable
from typing import Final

from tools.errors import SandboxError
from tools.sandbox import kernel
from tools.sandbox.jail import NOBODY, RESULT_FD, Jail
from tools.sandbox.limits import MIB

_ANY_FILE: Final = "/"
_MEMORY: Final = 64 * MIB
_DESCRIPTORS: Final = 256
_FINDINGS: Final = {
    0: "survived a system call that should have killed it",
    70: "could not close the jail",
    81: "could open a file although Landlock was set up",
    82: "could open a file",
    83: "could map more memory than allowed",
    84: "still runs as the agent's user",
    85: "still has the agent's groups",
    86: "still has a descriptor of its host",
}


def prove(jail: Jail) -> None:
    """Try the jail on throw-away children.

    Raises:
        SandboxError: A layer that was reported as present does not hold.
    """
    if jail.ruleset is not None:
        _expect(_child(lambda: _try_landlock_alone(jail)), exit_code=90)
    killed = -int(signal.SIGSYS) if jail.filter is not None else 0
    _expect(_child(lambda: _try_everything(jail)), exit_code=killed)


def _expect(status: int, exit_code: int) -> None:
    seen = os.waitstatus_to_exitcode(status)
    if seen != exit_code:
        finding = _FINDINGS.get(seen, f"ended with status {seen}")
        raise SandboxError(f"the jail does not hold, nothing was run: in the self-test a child {finding}")


def _child(trial: Callable[[], int]) -> int:
    """Wait status of a forked child that ends with what `trial` returns, or 70 when it raises."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = trial()
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def _try_landlock_alone(jail: Jail) -> int:
    assert jail.ruleset is not None
    kernel.no_new_privileges()
    kernel.landlock_restrict(jail.ruleset)
    return 81 if _can_open() else 90


def _try_everything(jail: Jail) -> int:
    pipe = os.pipe()[1]
    jail.enter([pipe], 5, _MEMORY)
    if jail.report.mode != "weak" and _can_open():
        return 82
    if _can_map(4 * _MEMORY):
        return 83
    if jail.report.uid_dropped and set(os.getresuid()) != {NOBODY}:
        return 84
    if jail.report.uid_dropped and (set(os.getresgid()) != {NOBODY} or os.getgroups()):
        return 85
    if any(_is_open(descriptor) for descriptor in range(RESULT_FD + 1, _DESCRIPTORS)):
        return 86
    try:
        socket.socket()
    except OSError:
        return 0
    return 0


def _can_open() -> bool:
    try:
        os.close(os.open(_ANY_FILE, os.O_RDONLY))
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES):
            return False
        raise
    return True


def _is_open(descriptor: int) -> bool:
    """By `lseek`, one of the few calls on a descriptor that are left in the jail."""
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
    except OSError as error:
        return error.errno != errno.EBADF
    return True


def _can_map(size: int) -> bool:
    try:
        mmap.mmap(-1, size).close()
    except (OSError, MemoryError):
        return False
    return True
