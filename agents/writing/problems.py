"""What is wrong with a program, as its writer is told: the checker's issues, or what stopped it on the trial logs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tools.errors import Issue

if TYPE_CHECKING:  # telling what is wrong loads no arrays
    from tools.runs.trial import Trial

MOST: Final = 5
"""So many problems at most are told in one go."""
_REASON: Final = re.compile(
    r"(?:line (?P<line>\d+), column \d+: )?(?:[A-Z]_[A-Z_]+: )?(?P<message>.*?)(?: Hint: (?P<hint>.*))?", re.DOTALL
)
_LONGEST_STATEMENT: Final = 400

Kind = Literal["refused", "failed", "limit", "reply"]
"""The checker refused it, it failed while it ran, it hit a limit, or the reply held no program."""
_KINDS: Final[dict[str, Kind]] = {"E_REPLY": "reply", "E_": "refused", "L_": "limit", "R_": "failed"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        kind: See `Kind`.
        code: Stable code, such as `E_ENUM` or `R_NO_MAP`.
        line: Line in the program, from 1; 0 when no line applies.
        statement: That line's text; empty when no line applies.
        message: What is wrong.
        hint: What to do about it; may be empty.
        logs: On how many trial logs; 0 where none was tried.
    """

    kind: Kind
    code: str
    line: int
    statement: str
    message: str
    hint: str = ""
    logs: int = 0

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.code}: {self.message}" + (f" Hint: {self.hint}" if self.hint else "")


def unread(trial: Trial | None) -> str:
    """Why a program could not be tried: no log can be read, with the first one's reason."""
    logs = trial.logs if trial is not None else ()
    first = next((f": {log.reason or log.log_id}" for log in logs if log.status == "unreadable"), "")
    return f"no trial log can be read, so the program could not be tried{first}"


def problems_of(trial: Trial, source: str) -> tuple[Problem, ...]:
    """What is wrong with a program, five things at most; nothing when it ran, or when no log could be read."""
    if trial.issues:
        return tuple(of_issue(issue, source) for issue in trial.issues[:MOST])
    return _of_failures(((log.code, log.reason) for log in trial.failures), source)[:MOST]


def of_issue(issue: Issue, source: str) -> Problem:
    """An issue of the checker, or of the reply, with the line that it is about."""
    return Problem(_kind(issue.code), issue.code, issue.line, _statement(source, issue.line), issue.message, issue.hint)


def _of_failures(failures: Iterable[tuple[str, str]], source: str) -> tuple[Problem, ...]:
    """Failures on logs, those that are the same once, with the number of logs."""
    problems = []
    for (code, reason), logs in Counter(failures).items():
        match = _REASON.fullmatch(reason)
        line = int(match["line"] or 0) if match else 0
        message, hint = (match["message"], match["hint"] or "") if match else (reason, "")
        problems.append(Problem(_kind(code), code, line, _statement(source, line), message, hint, logs))
    return tuple(problems)


def _kind(code: str) -> Kind:
    return next((kind for start, kind in _KINDS.items() if code.startswith(start)), "failed")


def _statement(source: str, line: int) -> str:
    lines = source.splitlines()
    return lines[line - 1].strip()[:_LONGEST_STATEMENT] if 0 < line <= len(lines) else ""
