"""What a run gave, log by log, and the `result.json` that says so. No times of day, no durations: only content."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from typing import Any, Literal

from tools.atoms.own import own_digest
from tools.runs.request import RESULT_FORMAT, RunRequest

LogStatus = Literal["ok", "failed", "not run"]
RunStatus = Literal["complete", "partial", "failed", "interrupted"]
_REPORTED_PACKAGES = ("motherlode", "numpy", "pyarrow", "shapely")


@dataclass(frozen=True, slots=True)
class LogOutcome:
    """One log of a run.

    Attributes:
        log_id: The log's folder name.
        status: `ok` (searched, whatever was found), `failed`, or `not run` (the run was interrupted before it).
        digest: Content digest of the sources, hexadecimal; empty when they could not be read.
        code: Stable code of the failure; empty when there is none.
        reason: Why it failed, in one line; empty when it did not.
        referred_tracks: Tracks that hold at some frame.
        related_tracks: Tracks that are related to them at some frame.
        intervals: Uninterrupted intervals of referred tracks.
        referred_s: Their durations summed, seconds.
        n_tracks: Tracks in the log.
        categories: Tracks of each category in the log, as (category, count), sorted.
        warnings: What had to be mended while reading the log.
        pruned: Why nothing can be found, where the program was not run because the log's facts say so, or a
            coarse filter left the log out; else empty.
        searched_s: What a coarse filter kept: begin and end of each stretch, seconds since the log's first frame;
            empty where the whole log was searched.
    """

    log_id: str
    status: LogStatus
    digest: str = ""
    code: str = ""
    reason: str = ""
    referred_tracks: int = 0
    related_tracks: int = 0
    intervals: int = 0
    referred_s: float = 0.0
    n_tracks: int = 0
    categories: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()
    pruned: str = ""
    searched_s: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class AttritionStep:
    """How many tracks were left after one statement of the program, over all logs that ran it.

    Attributes:
        line: Where the statement begins, from 1.
        statement: Its text in one line.
        tracks: Tracks that hold at some frame; with `unseen`, those of them that are known.
        logs: Logs that ran it.
        unseen: Tracks that it asks images about and that nobody looked at, or not at all of their times: whether they
            hold is not known.
    """

    line: int
    statement: str
    tracks: int
    logs: int
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A whole run.

    Attributes:
        request: What was asked.
        assumptions: What the writer took for granted about vague words, one line each.
        understood: The query as the writer read it; empty when a program file was given.
        jail: How the program was confined, by property.
        logs: One outcome per log, in order of the request.
        attrition: When nothing matched: what each statement of the program left.
        confidence: Probability that the program says what the query means; 1 where its writer does not tell.
        coarse: What a coarse filter left out, in one line; empty without one.
    """

    request: RunRequest
    logs: tuple[LogOutcome, ...]
    jail: Mapping[str, str]
    assumptions: tuple[str, ...] = ()
    understood: str = ""
    attrition: tuple[AttritionStep, ...] = ()
    confidence: float = 1.0
    coarse: str = ""

    @property
    def status(self) -> RunStatus:
        """`interrupted` when a log was not run, `complete` when none failed, `failed` when all did, else `partial`."""
        statuses = {log.status for log in self.logs}
        if "not run" in statuses:
            return "interrupted"
        if "failed" not in statuses:
            return "complete"
        return "partial" if "ok" in statuses else "failed"

    @property
    def counts(self) -> dict[str, float]:
        """Totals over the logs."""
        return {
            "logs": len(self.logs),
            "logs_ok": sum(log.status == "ok" for log in self.logs),
            "logs_failed": sum(log.status == "failed" for log in self.logs),
            "logs_with_matches": sum(log.referred_tracks > 0 for log in self.logs),
            "referred_tracks": sum(log.referred_tracks for log in self.logs),
            "related_tracks": sum(log.related_tracks for log in self.logs),
            "intervals": sum(log.intervals for log in self.logs),
            "referred_s": round(sum(log.referred_s for log in self.logs), 9),
        }

    @property
    def pruned(self) -> dict[str, int]:
        """Why logs were not searched, each reason with the number of logs."""
        return dict(Counter(log.pruned for log in self.logs if log.pruned))

    @property
    def categories(self) -> dict[str, int]:
        """Tracks of each category over the logs that were read."""
        total: dict[str, int] = {}
        for log in self.logs:
            for category, count in log.categories:
                total[category] = total.get(category, 0) + count
        return total

    def as_dict(self) -> dict[str, Any]:
        """The content of `result.json`."""
        request = self.request
        return {
            "format": RESULT_FORMAT,
            "status": self.status,
            "query": request.query,
            "understood": self.understood,
            "assumptions": list(self.assumptions),
            "confidence": self.confidence,
            "profile": request.profile,
            **({"refinement": request.refinement} if request.refinement else {}),
            **({"coarse": self.coarse} if self.coarse else {}),
            **({"eyes": request.eyes} if request.eyes else {}),
            "program": {"digest": request.program_digest, "origin": request.origin, "file": "program.py"},
            "versions": versions(),
            "jail": dict(self.jail),
            "counts": self.counts,
            "categories": self.categories,
            "logs": [_log_dict(log) for log in self.logs],
            "attrition": [_step_dict(step) for step in self.attrition],
        }


def _step_dict(step: AttritionStep) -> dict[str, Any]:
    fields = asdict(step)
    if not step.unseen:
        del fields["unseen"]
    return fields


def _log_dict(log: LogOutcome) -> dict[str, Any]:
    fields = asdict(log)
    fields["categories"] = dict(log.categories)
    fields["referred_s"] = round(log.referred_s, 9)
    for name in ("pruned", "searched_s"):
        if not fields[name]:
            del fields[name]
    return fields


@lru_cache
def _version(package: str) -> str:
    """The version that was installed when it was first asked for: the code that runs is that one's."""
    return metadata.version(package)


def software_version() -> str:
    """The installed version of this software; with functions of one's own, also what their files hold."""
    own = own_digest()
    return _version("motherlode") + (f"+own.{own[:16]}" if own else "")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a result."""
    found = {"python": platform.python_version()}
    for package in _REPORTED_PACKAGES:
        found[package] = _version(package)
    own = own_digest()
    return {**found, **({"own functions": own} if own else {})}
