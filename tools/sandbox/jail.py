"""Locking a forked child in, in the one order that works: descriptors, user, limits, Landlock, seccomp.

`Jail.prepare` does in the zygote what can be done once; `Jail.enter` runs in the child before it touches the program.
Anything that fails raises, and the child ends: there is no half-closed jail.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tools.sandbox import kernel
from tools.sandbox.bpf import build_filter
from tools.sandbox.limits import MIB
from tools.sandbox.probe import JailReport

NOBODY: Final = 65534
RESULT_FD: Final = 3
"""Where the child finds the pipe to the parent."""
TEXTS_FD: Final = 4
"""Where it finds the pipe that its program comes through; closed before the program is looked at."""

_SMALL_LIMITS: Final = (
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 16),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_MEMLOCK, 0),
    (resource.RLIMIT_MSGQUEUE, 0),
    (resource.RLIMIT_STACK, 8 * MIB),
)


@dataclass(frozen=True)
class Jail:
    """What the children of one zygote are locked into.

    Attributes:
        report: How strong the jail is.
        ruleset: Descriptor of the empty Landlock rule set, or None.
        filter: The seccomp filter, or None in weak mode.
        parent: Process id of the zygote.
    """

    report: JailReport
    ruleset: int | None
    filter: kernel.SeccompFilter | None
    parent: int

    @staticmethod
    def prepare(report: JailReport) -> Jail:
        """Open the rule set and lay out the filter."""
        ruleset = kernel.landlock_ruleset(report.landlock_abi) if report.landlock_abi else None
        chosen = kernel.SeccompFilter(build_filter(report.machine)) if report.seccomp else None
        return Jail(report, ruleset, chosen, os.getpid())

    def enter(self, kept: Sequence[int], cpu_s: int, memory_bytes: int) -> None:
        """Lock this process in, for good.

        Args:
            kept: Descriptors to keep beside the null device on 0-2; they become 3 (`RESULT_FD`) and so on, in order.
            cpu_s: Whole CPU seconds after which SIGXCPU comes (a backstop; the timer decides before).
            memory_bytes: Address space to leave beyond what the process has now.

        Raises:
            OSError: The kernel refused a step.
        """
        os.setpgid(0, 0)
        _reset_signals()
        _volunteer_for_the_oom_killer()
        base = _address_space_bytes()
        ruleset = _keep_only(kept, self.ruleset)
        if self.report.uid_dropped:
            _become_nobody()
        kernel.die_with_parent()
        if os.getppid() != self.parent:
            raise ProcessLookupError("the zygote has already ended")
        kernel.not_dumpable()
        _limit(cpu_s, base + memory_bytes)
        kernel.no_new_privileges()
        if ruleset is not None:
            kernel.landlock_restrict(ruleset)
            os.close(ruleset)
        if self.filter is not None:
            self.filter.install()


def _reset_signals() -> None:
    """An agent may have ignored or blocked signals, and both are inherited; the limits need their default effect."""
    for number in (signal.SIGPROF, signal.SIGXCPU, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _volunteer_for_the_oom_killer() -> None:
    handle = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    try:
        os.write(handle, b"1000")
    finally:
        os.close(handle)


def _address_space_bytes() -> int:
    handle = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(handle, 64).split()[0]) * resource.getpagesize()
    finally:
        os.close(handle)


def _keep_only(kept: Sequence[int], ruleset: int | None) -> int | None:
    """Close all but the null device on 0-2 and what is kept; return where the rule set lies meanwhile."""
    wanted = [*kept] if ruleset is None else [*kept, ruleset]
    out_of_the_way = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, RESULT_FD + len(wanted)) for descriptor in wanted]
    os.dup2(0, 2)
    for place, descriptor in enumerate(out_of_the_way, RESULT_FD):
        os.dup2(descriptor, place)
    os.closerange(RESULT_FD + len(wanted), _MOST_FILES)
    return None if ruleset is None else RESULT_FD + len(kept)


_MOST_FILES: Final = 1 << 20


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _limit(cpu_s: int, address_space: int) -> None:
    for which, value in _SMALL_LIMITS:
        _lower(which, value)
    _lower(resource.RLIMIT_AS, address_space)
    _lower(resource.RLIMIT_CPU, cpu_s, cpu_s + 1)


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, never above the one that is already there."""
    ceiling = resource.getrlimit(which)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted, soft = min(wanted, ceiling), min(soft, ceiling)
    resource.setrlimit(which, (soft, wanted))
