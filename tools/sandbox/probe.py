"""What this machine can offer for a jail. For `agents doctor`, and stored with every result."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tools.errors import PrerequisiteError

Mode = Literal["strict", "strict-seccomp", "weak", "unsupported"]

_CAP_SETGID: Final = 1 << 6
_CAP_SETUID: Final = 1 << 7


@dataclass(frozen=True, slots=True)
class JailReport:
    """How strong the jail is here.

    Attributes:
        mode: `strict` (Landlock and seccomp), `strict-seccomp` (the kernel has no Landlock), `weak` (no seccomp filter:
            refused unless asked for) or `unsupported` (not Linux).
        landlock_abi: Landlock version, 0 without.
        seccomp: True when our filter can be installed.
        uid_dropped: True when children run as nobody because the agent runs as root.
        machine: Processor, such as `x86_64`.
        detail: What is missing, in one line; empty in strict mode.
    """

    mode: Mode
    landlock_abi: int
    seccomp: bool
    uid_dropped: bool
    machine: str
    detail: str = ""

    def require(self, allow_weak: bool) -> None:
        """Do nothing if programs may run here.

        Raises:
            PrerequisiteError: They may not; the text names the cure.
        """
        if self.mode == "unsupported":
            raise PrerequisiteError(f"programs cannot be jailed here: {self.detail}")
        if self.mode == "weak" and not allow_weak:
            raise PrerequisiteError(
                f"the jail would be weak here: {self.detail}; run on a kernel with seccomp filters, "
                "or accept it with --allow-weak-sandbox"
            )


def probe() -> JailReport:
    """Look at the kernel without changing anything. The zygote's self-test proves it when a run starts."""
    machine = platform.machine()
    if sys.platform != "linux":
        return JailReport("unsupported", 0, False, False, machine, _OTHER_PLATFORM)
    return _probe_linux(machine)


_OTHER_PLATFORM: Final = f"it takes Linux, this is {sys.platform}; use a Linux container, a virtual machine or WSL2"


def _probe_linux(machine: str) -> JailReport:
    from tools.sandbox.kernel import landlock_abi, seccomp_offered
    from tools.sandbox.syscalls import AUDIT_ARCH

    abi, known = landlock_abi(), machine in AUDIT_ARCH and sys.byteorder == "little"
    seccomp, root = known and seccomp_offered(), os.geteuid() == 0
    dropped = root and _may_change_user()
    problems = []
    if not known:
        problems.append(f"no system-call table for {machine}")
    elif not seccomp:
        problems.append("the kernel refuses seccomp filters")
    if root and not dropped:
        problems.append("running as root without the right to become nobody")
    if problems:
        return JailReport("weak", abi, seccomp, dropped, machine, "; ".join(problems))
    if not abi:
        return JailReport("strict-seccomp", 0, True, dropped, machine, "the kernel has no Landlock (5.13 or later has)")
    return JailReport("strict", abi, True, dropped, machine)


def _may_change_user() -> bool:
    status = Path("/proc/self/status").read_text()
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    wanted = _CAP_SETUID | _CAP_SETGID
    return int(effective.split()[1], 16) & wanted == wanted
