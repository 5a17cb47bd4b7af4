"""`agents view`: write the page of a run."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from agents.commands.failures import told_failures
from agents.console import EXIT_OK, clean, of, out
from agents.viewing.assembling import MOST_BYTES, assemble
from agents.viewing.page import PageContent, page_of
from agents.viewing.places import LogPlaces, places_of
from agents.viewing.replacing import require_no_loss
from agents.viewing.values import Story
from tools.errors import MotherlodeError, PrerequisiteError, UserError
from tools.one_line import one_line
from tools.runs.reading import read_run
from tools.runs.record import RunRecord
from tools.runs.writing import OutputError, write_bytes

PAGE_FILE: Final = "report.html"
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """How a page is made.

    Attributes:
        file: The file to write; None for `report.html` in the run folder.
        moved_to: Folders in which to look for logs that have moved.
        cache: Folder of the ingest cache; None for the run's own.
        max_mb: How large the page may be, megabytes: replays first, camera pictures in what room is left.
        tells_why: Run the program's steps again, for reasons, numbers and near misses.
        seconds: No further logs are begun after so long, seconds; near misses are looked for during half of it.
        weak: Run them without a system-call filter.
        opens: Open the page in the browser.
    """

    file: Path | None = None
    moved_to: tuple[Path, ...] = ()
    cache: str | None = None
    max_mb: float = MOST_BYTES / 1e6
    tells_why: bool = True
    seconds: float = 120.0
    weak: bool = False
    opens: bool = False


def view_command(folder: Path, options: ViewOptions, as_json: bool) -> int:
    """Write the page, say where it lies, and open it where that is asked. Returns the exit code."""
    if not options.max_mb > 0:
        raise UserError(f"--max-mb is {options.max_mb:g}; give a positive size, megabytes")
    run = read_run(folder)
    content, path = made_page(run, options)
    if as_json:
        sys.stdout.write(orjson.dumps(_summary(run, content, path), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _print(run, content, path)
    if options.opens and not webbrowser.open(path.as_uri()):
        print(f"no browser could be started; open {path}", file=sys.stderr)
    return EXIT_OK


def write_view(folder: Path, options: ViewOptions) -> Path:
    """Write the page of a finished run. Returns its path.

    Raises:
        MotherlodeError: The run cannot be read, or the page cannot be written.
    """
    return made_page(read_run(folder), options)[1]


def made_page(run: RunRecord, options: ViewOptions) -> tuple[PageContent, Path]:
    """What the page of a run holds, and where it was written.

    Raises:
        PrerequisiteError: It cannot be written, or no file is named and the run folder's page replays logs that cannot
            be opened any more.
    """
    content = content_of(run, options)
    if options.file is None:
        require_no_loss(run.folder / PAGE_FILE, content)
    return content, write_page(content, options.file or run.folder / PAGE_FILE)


def content_of(run: RunRecord, options: ViewOptions) -> PageContent:
    """What the page of a run holds."""
    places = places_of(run, options.cache, options.moved_to)
    story, problem = _story(run, places, options)
    return assemble(run, story, problem, places, options.max_mb * 1e6)


def _story(run: RunRecord, places: LogPlaces, options: ViewOptions) -> tuple[Story | None, str]:
    """What there is to tell, or why nothing is: the page stands without it."""
    if not options.tells_why:
        return None, "the page was made with --no-why"
    from agents.viewing.telling import tell
    from agents.viewing.why import Bounds

    try:
        bounds = Bounds(seconds=options.seconds)
        with _waiting(f"running the program's steps again on {len(run.logs)} logs (--no-why leaves that out)"):
            return tell(run, places.cache_dir, places.moved_to, list(run.referred), bounds, options.weak), ""
    except MotherlodeError as error:
        return None, one_line(str(error))


@contextmanager
def _waiting(text: str) -> Iterator[None]:
    """Say on a terminal what takes so long; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def write_page(content: PageContent, path: Path) -> Path:
    """Write the page, whole or not at all. Returns its absolute path.

    Raises:
        PrerequisiteError: It cannot be written.
    """
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, page_of(content), durable=False)
    except OSError as error:
        raise PrerequisiteError(f"{path}: the page cannot be written: {error.strerror}; choose --out FILE") from error
    except OutputError as error:
        raise PrerequisiteError(f"{error}; choose --out FILE") from error
    return path


def _summary(run: RunRecord, content: PageContent, path: Path) -> dict[str, Any]:
    return {
        "page": str(path),
        "bytes": path.stat().st_size,
        "matches": len(run.referred),
        "logs": len(run.logs),
        "logs_replayed": sum(name.startswith("clip-") for name in content.blocks),
        "logs_failed_in_run": [log.log_id for log in run.logs if log.status == "failed"],
        "logs_without_replay": {log["id"]: log["absent"] for log in content.document["logs"] if log["absent"]},
        "near_misses": len(content.document["story"]["near"]),
        "notes": [
            *content.document["room"],
            *([told] if (told := content.document["pictures"]) else []),
            *content.document["story"]["notes"],
        ],
        "problem": content.document["story"]["problem"],
    }


def _print(run: RunRecord, content: PageContent, path: Path) -> None:
    console, said = out(), _summary(run, content, path)
    found, replayed = of(said["matches"], "match"), of(said["logs_replayed"], "log")
    console.print(f"{found}, {replayed} replayed, {said['bytes'] / 1e6:.1f} MB")
    if failed := told_failures(run.logs):
        console.print(clean(failed, 1000))
    for log_id, reason in list(said["logs_without_replay"].items())[:_MOST_NAMED]:
        console.print(f"no replay of {clean(log_id)}: {clean(reason, 1000)}")
    if (more := len(said["logs_without_replay"]) - _MOST_NAMED) > 0:
        console.print(f"and no replay of {of(more, 'more log')} (--json names them all)")
    for note in [*said["notes"], *([said["problem"]] if said["problem"] else [])]:
        console.print(f"note: {clean(note, 1000)}")
    console.print(f"page: {path}", soft_wrap=True)
