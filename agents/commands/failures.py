"""Logs that failed in a run, in as few lines as they have reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

from agents.console import of

_ANY_LOG: Final = "<log>"
_LONGEST: Final = 300


class LogOutcome(Protocol):
    """What came of a log: a line of a run that has just ended, or of one that was read back."""

    @property
    def log_id(self) -> str:
        """The log's folder name."""
        ...

    @property
    def status(self) -> str:
        """`ok`, `failed` or `not run`."""
        ...

    @property
    def reason(self) -> str:
        """Why it failed; empty when it did not."""
        ...


def failed_together(logs: Iterable[LogOutcome]) -> list[tuple[list[str], str]]:
    """Logs that failed, those with the same reason together: their ids, and the reason.

    Where several logs share a reason but for the path of a file in each, `<log>` stands there for the folder's name.
    """
    groups: dict[str, list[LogOutcome]] = {}
    for log in logs:
        if log.status == "failed":
            groups.setdefault(_said(_for_any(log)), []).append(log)
    return [
        ([log.log_id for log in group], _said(group[0].reason) if len(group) == 1 else reason)
        for reason, group in groups.items()
    ]


def told_failures(logs: Iterable[LogOutcome]) -> str:
    """One line that says how many logs of a finished run failed, and why; empty when none did."""
    groups = failed_together(logs)
    if not groups:
        return ""
    reason = " ".join(groups[0][1].split())
    cut = reason if len(reason) <= _LONGEST else f"{reason[: _LONGEST - 1]}…"
    more = f"; and for {of(len(groups) - 1, 'other reason')} (result.json has them)" if len(groups) > 1 else ""
    return f"{of(sum(len(ids) for ids, _ in groups), 'log')} failed in the run, without an answer: {cut}{more}"


def _for_any(log: LogOutcome) -> str:
    """The reason with `<log>` where a path in it leads through the log's folder."""
    return re.sub(rf"(?<=/){re.escape(log.log_id)}(?![\w.-])", _ANY_LOG, log.reason)


def _said(reason: str) -> str:
    return reason.replace(" Hint: ", "; ")
