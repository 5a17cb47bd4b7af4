"""Ends are told apart in the documented order."""

import signal

import pytest

from tools.errors import LimitHit
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Reaped
from tools.sandbox.verdict import LIMIT_CODES, End, Ending, judge

LIMITS = JailLimits(cpu_s=2.0)
TOO_LARGE = LimitHit("L_OUTPUT", 9, 8, "bytes")


def ending(end=End.CLOSED, status=0, forced=False, cpu_s=0.1):
    return Ending(end, Reaped(status, forced, cpu_s, 3, ""), cpu_s, TOO_LARGE, 3, LIMITS.backstop_cpu_s(1))


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (ending(End.STALLED, signal.SIGKILL, forced=True), "L_STALL"),
        (ending(End.STALLED, signal.SIGPROF), "L_STALL"),
        (ending(End.OVERSIZED, signal.SIGKILL, forced=True), "L_OUTPUT"),
        (ending(End.MALFORMED, signal.SIGKILL, forced=True), "C_CRASH"),
        (ending(End.KILLED_EARLY, signal.SIGKILL), "C_CRASH"),
        (ending(status=signal.SIGPROF), "L_CPU"),
        (ending(status=signal.SIGXCPU), "L_CPU"),
        (ending(status=signal.SIGSYS), "P_SYSCALL"),
        (ending(status=signal.SIGKILL), "L_MEMORY"),
        (ending(status=signal.SIGKILL, cpu_s=100), "L_CPU"),
        (ending(status=signal.SIGKILL, forced=True), "C_CRASH"),
        (ending(status=signal.SIGSEGV), "C_CRASH"),
        (ending(status=0), "C_CRASH"),
        (ending(status=70 << 8), "C_CRASH"),
    ],
)
def test_the_table(case, code):
    failure = judge(case, LIMITS)
    assert (failure.issue.code, failure.issue.line) == (code, 3)
    assert (failure.limit is not None) == (code in LIMIT_CODES)
    if failure.limit is not None:
        assert failure.limit.code == code
        assert failure.limit.value >= failure.limit.limit


def test_limits_are_positive():
    with pytest.raises(ValueError, match="positive"):
        JailLimits(cpu_s=0)
