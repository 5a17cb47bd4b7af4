"""`agents run`: mine logs and show what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.console import EXIT_INTERRUPTED, EXIT_OK, EXIT_PARTIAL, complain, shows_progress
from agents.interrupts import ending_at_once
from agents.settings import Settings
from tools.errors import MotherlodeError, NeedsEyesError, ProgramError, UserError

if TYPE_CHECKING:
    from rich.progress import Progress

    from tools.runs.summary import RunSummary

Paused = Callable[[], AbstractContextManager[None]]
"""Nothing is drawn while its context lasts."""
_EYES_CURE = "name a model that sees with --see-model PROVIDER:MODEL; the logs need camera images: docs/eyes.md"
_INTERRUPTED = "interrupted; run the same command again to go on where it stopped"
_MOST_PROGRAM_BYTES = 256 * 1024
_STAGES = {"execute": "searching logs", "finish": "gathering matches"}


def run_command(
    query: str, program: Path | None, logs: list[Path], settings: Settings, as_json: bool, report: bool = False
) -> int:
    """Mine, then print a table or JSON, with a page of the run where a report is wanted. Returns the exit code."""
    from agents.wiring import mine

    if not query and program is None:
        raise UserError('nothing to look for; give a query such as "pedestrian crossing in front of a vehicle"')
    if settings.dry_run and settings.see_model and (program or not settings.has_models):
        from agents.commands.dry_looks import dry_looks_command

        return dry_looks_command(query, read_program(program) if program else "", logs, settings, as_json)
    if settings.dry_run:
        from agents.commands.dry_run import dry_run_command

        return dry_run_command(query, settings, as_json)
    if settings.review:
        from agents.commands.deciding import require_person

        require_person()
    source = read_program(program) if program else ""
    query = query or (program.stem if program else "")
    with ending_at_once(_INTERRUPTED), _progress_bar() as paused:
        try:
            folder, summary = mine(query, source, logs, settings, partial(_decide, paused))
        except ProgramError as error:
            raise UserError(f"{program or 'the program'}: {error} (agents check FILE lists every error)") from error
        except NeedsEyesError as error:
            raise UserError(f"{error} ({_EYES_CURE})") from error
    page = _page_of(folder, summary, settings) if report else ""
    if as_json:
        from agents.commands.run_report import print_json

        print_json(folder, summary, page)
    else:
        from agents.commands.run_report import print_report

        print_report(folder, summary, page)
    return {"complete": EXIT_OK, "partial": EXIT_PARTIAL, "failed": EXIT_PARTIAL, "interrupted": EXIT_INTERRUPTED}[
        summary.status
    ]


def _page_of(folder: Path, summary: RunSummary, settings: Settings) -> str:
    """Where the run's page lies; empty where the run did not end, or where it could not be made, which is told."""
    if summary.status == "interrupted":
        return ""
    from agents.commands.view import ViewOptions, write_view

    try:
        return str(write_view(folder, ViewOptions(weak=settings.allow_weak_sandbox)))
    except MotherlodeError as error:
        complain(f"no page was written: {error} (agents view {folder} tries again)")
        return ""


def _decide(paused: Paused, question: dict[str, Any]) -> dict[str, Any]:
    from agents.commands.deciding import ask_person

    with paused():
        return ask_person(question)


def read_program(path: Path) -> str:
    """The text of a program file.

    Raises:
        UserError: It is missing, unreadable, far too long, not UTF-8, or empty.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_PROGRAM_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise UserError(f"{path}: the program cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: the program is not UTF-8 text (byte {error.start})") from error
    if len(data) > _MOST_PROGRAM_BYTES:
        raise UserError(f"{path}: the program is longer than {_MOST_PROGRAM_BYTES // 1024} KiB")
    if not text.strip():
        raise UserError(f"{path}: the program is empty")
    return text


@contextmanager
def _progress_bar() -> Iterator[Paused]:
    """A bar on standard error, on a terminal only; gives what takes it away while somebody is asked."""
    if not shows_progress():
        yield nullcontext
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from agents.resources import listen

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_STAGES["execute"], total=None)
        quiet = listen(
            lambda stage, done, total: bar.update(task, description=_STAGES[stage], completed=done, total=total)
        )
        try:
            yield partial(_without, bar)
        finally:
            quiet()


@contextmanager
def _without(bar: Progress) -> Iterator[None]:
    """A bar that is drawn would hold back the question and draw over the answer."""
    bar.stop()
    try:
        yield
    finally:
        bar.start()
