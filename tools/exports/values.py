"""What is asked of an export, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Final, Protocol

from tools.errors import DataError
from tools.exports.cases import Case, LogCases, cases_of
from tools.exports.shelf import Shelf
from tools.render.palette import ThemeName
from tools.runs.record import Match, RunRecord

NOTHING_MATCHED: Final = "nothing matched in this run: there is nothing to show, so there is no file"
"""What formats say that have no empty form."""


@dataclass(frozen=True, slots=True)
class LogFailure:
    """A log that could not be exported.

    Attributes:
        log_id: The log.
        reason: Why, with the cure, in one line.
        status: What came of the log.
    """

    log_id: str
    reason: str
    status: str = "failed"


@dataclass(frozen=True, slots=True)
class Exported:
    """What one format gave.

    Attributes:
        format: Name of the format.
        files: The files that were written, in order.
        failures: Logs whose matches are in none of them.
        notes: What the files lack, or why there are none, each in one line.
        faults: Why those for whom the files are would not take them, each in one line.
    """

    format: str
    files: tuple[Path, ...]
    failures: tuple[LogFailure, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """One export of a run.

    Attributes:
        run: The run.
        matches: The referred matches to export, in the run's order.
        shelf: Opens the run's logs.
        out: The folder to write into.
        theme: Colours of pictures and films.
    """

    run: RunRecord
    matches: tuple[Match, ...]
    shelf: Shelf
    out: Path
    theme: ThemeName = "light"

    @property
    def is_whole(self) -> bool:
        """True when all matches of the run are exported."""
        return len(self.matches) == len(self.run.referred)

    @cached_property
    def matches_by_log(self) -> tuple[tuple[str, tuple[Match, ...]], ...]:
        """The logs that have matches to export, in the run's order, each with its matches."""
        grouped = groupby(self.matches, key=lambda match: match.log_id)
        return tuple((log_id, tuple(matches)) for log_id, matches in grouped)

    def logs(self, failures: list[LogFailure]) -> Iterator[LogCases]:
        """The logs that have matches to export, opened one after the other.

        Args:
            failures: Gains those that cannot be opened.
        """
        for log_id, matches in self.matches_by_log:
            opened = self.shelf.open(log_id)
            if isinstance(opened, str):
                failures.append(LogFailure(log_id, opened))
                continue
            try:
                found = cases_of(self.run, opened, matches)
            except DataError as error:
                failures.append(LogFailure(log_id, str(error)))
                continue
            yield found

    def cases(self, failures: list[LogFailure]) -> Iterator[Case]:
        """The matches to export, each with its opened log; `failures` as for `logs`."""
        for one in self.logs(failures):
            yield from one.cases


class Exporter(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def summary(self) -> str:
        """What it writes, in one line."""

    @property
    def extra(self) -> str:
        """The extra of this software that it needs; empty for none."""

    def require(self) -> None:
        """See that what it needs is installed.

        Raises:
            PrerequisiteError: It is not; one line naming the extra.
        """

    def write(self, job: Job) -> Exported:
        """Write its files; the same run gives the same bytes.

        Raises:
            UserError: It cannot be done for this run at all.
            OutputError: The disk refuses.
        """
