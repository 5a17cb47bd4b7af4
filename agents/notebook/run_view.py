"""A finished run for notebooks: what was found, shown by itself."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from agents.notebook import markup
from agents.notebook.picture import MatchPicture, picture_of
from agents.notebook.rows import Rows
from agents.viewing.places import LogPlaces, places_of
from tools.errors import DataError, MotherlodeError, UserError
from tools.exports.shelf import Shelf
from tools.exports.tables import NamedRun, named_runs, run_tables
from tools.render.palette import ThemeName
from tools.render.web import visible
from tools.runs.record import Match, RunRecord

_MOST_MATCHES: Final = 8
_MOST_FAILED: Final = 3
_HEADS: Final = ("match", "log", "category", "from s", "lasts s", "ego m", "sure", "related")


class ProgramText(str):
    """The text of a program; it shows itself with its lines."""

    def __repr__(self) -> str:
        return "\n".join(map(visible, self.splitlines()))

    def _repr_html_(self) -> str:
        return markup.lines(self)


@dataclass(frozen=True)
class PageFile:
    """A page that was written.

    Attributes:
        path: Where it lies; it opens from there in any browser.
    """

    path: Path

    def _repr_html_(self) -> str:
        return f'<a href="{markup.text(self.path.as_uri())}" target="_blank">{markup.text(self.path.name)}</a>'


@dataclass(frozen=True, eq=False, repr=False)
class RunView:
    """A finished run.

    Attributes:
        record: Everything its folder says.
        moved_to: Where its logs lie now, if they have moved.
    """

    record: RunRecord
    moved_to: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """The run folder."""
        return self.record.folder

    @property
    def program(self) -> ProgramText:
        """The program that was run."""
        return ProgramText(self.record.program.source)

    @property
    def matches(self) -> Rows:
        """One row per interval of a track that matches or is related to such a one; docs/sql.md tells the columns."""
        return self.table("matches")

    @property
    def best(self) -> Match | None:
        """The surest match, the longest of several; None where nothing matched."""
        return max(self.record.referred, key=lambda match: (match.certainty, match.duration_s), default=None)

    def table(self, name: str) -> Rows:
        """One of the tables that docs/sql.md tells of.

        Raises:
            UserError: There is no such table.
            DataError: A file of the run is damaged, or, for `match_frames`, a log cannot be opened any more.
        """
        from tools.exports.table_columns import TABLES

        if name not in TABLES:
            raise UserError(f"no table {name!a}; there are {', '.join(TABLES)}")
        return Rows(run_tables(self._named, [name])[name])

    def sql(self, query: str, timeout_s: float = 30.0) -> Rows:
        """Ask the tables in SQL; needs the extra `sql`.

        Raises:
            PrerequisiteError: DuckDB is not installed.
            UserError: The query is wrong or takes too long.
        """
        from tools.exports.sql import ask, tables_for

        return Rows(ask(query, run_tables(self._named, tables_for(query)), timeout_s=timeout_s).table)

    def show(self, match: str = "", theme: ThemeName = "light") -> MatchPicture:
        """A picture of a match from above.

        Args:
            match: Its id, or how it begins; the best one by default.
            theme: `light` or `dark`.

        Raises:
            UserError: Nothing matched, or no match has that id.
            DataError: The log cannot be opened any more.
        """
        found = self.record.match(match) if match else self.best
        if found is None:
            raise UserError("nothing matched in this run: there is no match to show")
        log = self._shelf.open(found.log_id)
        if isinstance(log, str):
            raise DataError(self.folder, log)
        return picture_of(self.record, log, found, theme)

    def view(self, file: str | Path | None = None) -> PageFile:
        """Write the page that replays every match and tells why it is one; as `agents view`."""
        from agents.commands.view import ViewOptions, made_page

        return PageFile(made_page(self.record, ViewOptions(Path(file) if file else None, self.moved_to))[1])

    @cached_property
    def _places(self) -> LogPlaces:
        return places_of(self.record, None, self.moved_to)

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.record, self._places.cache_dir, self._places.moved_to)

    @cached_property
    def _named(self) -> Sequence[NamedRun]:
        return named_runs([(self.record, self._shelf)])

    def __repr__(self) -> str:
        shown = [f"{self.record.title}: {self._counts}", *self._remarks, f"run folder: {self.folder}"]
        return "\n".join(map(visible, shown))

    def _repr_html_(self) -> str:
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        run = self.record
        yield markup.paragraph("", run.title, bold=True)
        if run.understood:
            yield markup.paragraph("read as", run.understood)
        yield markup.paragraph("found", self._counts)
        yield from (markup.paragraph("", remark) for remark in self._remarks)
        if run.referred:
            yield markup.table(_HEADS, map(_cells, run.referred[:_MOST_MATCHES]))
            if len(run.referred) > _MOST_MATCHES:
                yield markup.paragraph("", f"and {len(run.referred) - _MOST_MATCHES} more: .matches has all")
            yield self._picture()
        elif run.attrition:
            heads = ("tracks left", "line", "after the statement")
            yield markup.table(heads, ((step.tracks, step.line, step.statement) for step in run.attrition))

    def _picture(self) -> str:
        """The best match; where it cannot be drawn, why not."""
        try:
            picture = self.show()
        except MotherlodeError as error:
            return markup.paragraph("no picture:", str(error))
        data = base64.b64encode(picture.png).decode()
        alt = markup.text(f"{picture.match.category}, match {picture.match.id}, from above")
        return f'<img alt="{alt}" style="max-width:100%" src="data:image/png;base64,{data}">'

    @property
    def _counts(self) -> str:
        counts, run = self.record.result["counts"], self.record
        n_tracks, n_intervals = int(counts["referred_tracks"]), len(run.referred)
        tracks = f"{n_tracks} track{'s' * (n_tracks != 1)} in {n_intervals} interval{'s' * (n_intervals != 1)}"
        tracks += f" ({counts['referred_s']:.1f} s)"
        found = tracks if run.referred else "nothing matched"
        return f"{found}, {counts['logs_ok']:g} of {len(run.logs)} logs searched, profile {run.profile}"

    @property
    def _remarks(self) -> list[str]:
        failed = [f"failed: {log.log_id}: {log.reason}" for log in self.record.logs if log.status == "failed"]
        more = [f"{len(failed) - _MOST_FAILED} more logs failed"] if len(failed) > _MOST_FAILED else []
        return [*(f"assuming {text}" for text in self.record.assumptions), *failed[:_MOST_FAILED], *more]


def _cells(match: Match) -> tuple[object, ...]:
    numbers = (match.start_s, match.duration_s, match.min_ego_distance_m)
    return (
        match.id, match.log_id[:8], match.category, *(f"{value:.1f}" for value in numbers), f"{match.certainty:.2f}",
        len(match.partners),
    )  # fmt: skip
