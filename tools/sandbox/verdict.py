"""How a child's end is told apart: one table, in this order, for all limits, policy violations and crashes."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tools.errors import Issue, LimitHit, Stage
from tools.results import Failure
from tools.sandbox.limits import JailLimits
from tools.sandbox.messages import Reaped


class End(Enum):
    """Why the parent stopped listening to a child."""

    CLOSED = "the child closed its pipe or ended"
    STALLED = "the wall deadline passed"
    OVERSIZED = "a result is too large"
    MALFORMED = "the child sent what no honest child sends"
    KILLED_EARLY = "somebody killed the child before its jail was closed"
    EXHAUSTED = "the child said that memory was refused, and ends: the coming logs are not its business"


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a child that left a log without an answer.

    Attributes:
        end: Why the parent stopped listening.
        reaped: What the zygote saw.
        log_cpu_s: CPU seconds since the last answer.
        oversize: What was too large, for `OVERSIZED`.
        line: Line the program was at; 0 when unknown.
        backstop_s: CPU seconds after which the kernel itself ends the child.
    """

    end: End
    reaped: Reaped
    log_cpu_s: float
    oversize: LimitHit | None
    line: int
    backstop_s: float


_TEXTS: Final[dict[str, tuple[Stage, str, str]]] = {
    "L_STALL": ("limit", "no answer in time", "use fewer or narrower steps"),
    "L_OUTPUT": ("limit", "the result holds too many relations", "narrow the related objects, by category or distance"),
    "L_CPU": ("limit", "the computation took too long", "use fewer or narrower steps, or smaller sets of objects"),
    "L_MEMORY": ("limit", "the computation needed too much memory", "narrow the objects or split the relations"),
    "L_BUDGET": ("limit", "the computation examines too much", "narrow the objects, by category or by an earlier step"),
    "P_SYSCALL": ("policy", "the program tried something that programs may not do", ""),
    "C_CRASH": ("crash", "the computation broke off", ""),
}
LIMIT_CODES: Final = frozenset(code for code, text in _TEXTS.items() if text[0] == "limit")


def failure(code: str, line: int, limit: LimitHit | None = None) -> Failure:
    """A failure of a stable code with its standard text."""
    stage, message, hint = _TEXTS[code]
    return Failure(Issue(stage, code, line, 0, message, hint), limit)


def unanswered(line: int) -> Failure:
    """The failure of a log whose questions about images nobody has answered yet."""
    message = "questions about camera images wait for answers"
    return Failure(Issue("run", "R_UNANSWERED", line, 0, message, "give a vision model, or leave the condition out"))


def judge(ending: Ending, limits: JailLimits) -> Failure:
    """The failure to record for the log that has no answer."""
    code = _code(ending)
    return failure(code, ending.line, _hit(code, ending, limits))


def _code(ending: Ending) -> str:
    if ending.end is not End.CLOSED:
        return {End.STALLED: "L_STALL", End.OVERSIZED: "L_OUTPUT"}.get(ending.end, "C_CRASH")
    killer = -os.waitstatus_to_exitcode(ending.reaped.status)
    if killer in (signal.SIGPROF, signal.SIGXCPU):
        return "L_CPU"
    if killer == signal.SIGSYS:
        return "P_SYSCALL"
    if killer == signal.SIGKILL and not ending.reaped.forced:
        return "L_CPU" if ending.reaped.cpu_s >= ending.backstop_s else "L_MEMORY"
    return "C_CRASH"


def _hit(code: str, ending: Ending, limits: JailLimits) -> LimitHit | None:
    if code == "L_STALL":
        return LimitHit(code, limits.wall_s, limits.wall_s, "s")
    if code == "L_OUTPUT":
        return ending.oversize
    if code == "L_CPU":
        return LimitHit(code, round(max(ending.log_cpu_s, limits.cpu_s), 3), limits.cpu_s, "s")
    if code == "L_MEMORY":
        return LimitHit(code, limits.memory_bytes, limits.memory_bytes, "bytes")
    return None
