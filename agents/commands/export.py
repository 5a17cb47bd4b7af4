"""`agents export`: hand a finished run on in other formats."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.commands.failures import failed_together, told_failures
from agents.console import EXIT_OK, EXIT_PARTIAL, clean, complain, of, out
from tools.errors import UserError
from tools.exports.formats import FORMATS, chosen_formats
from tools.exports.shelf import Shelf
from tools.exports.values import Exported, Job
from tools.render.palette import THEMES, ThemeName
from tools.runs.reading import read_run
from tools.runs.record import Match, RunRecord

_MOST_NAMED = 2
_MOST_LOGS = 3
_WIDTH = 13


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What `agents export` was asked.

    Attributes:
        run: The run folder.
        to: Names of formats, several in one text allowed.
        out: Folder to write into; None for `exports` in the run folder.
        matches: Ids of matches, or beginnings of ids; empty for all.
        logs: Where logs that have moved lie now.
        cache: Ingest cache; None for the run's own where it is still there, else the user's.
        theme: Colours of pictures and films.
    """

    run: Path
    to: tuple[str, ...]
    out: Path | None = None
    matches: tuple[str, ...] = ()
    logs: tuple[Path, ...] = ()
    cache: Path | None = None
    theme: str = "light"


def export_command(request: ExportRequest, as_json: bool) -> int:
    """Export a run. Returns the exit code: 3 when some matches could not be exported, or files have faults; else 0.

    Raises:
        UserError: An unknown format or match, or no finished run.
        PrerequisiteError: A format needs an extra that is not installed; nothing has been written then.
    """
    exporters = chosen_formats(request.to)
    run = read_run(request.run)
    if run.status == "failed":
        raise UserError(f"{run.folder}: nothing to hand on: {told_failures(run.logs)}")
    job = Job(run, _matches(run, request.matches), _shelf(run, request), _folder(run, request), _theme(request.theme))
    done = [exporter.write(job) for exporter in exporters]
    if as_json:
        _print_json(job, done)
    else:
        _print(job, done)
    _complain(done)
    return EXIT_PARTIAL if any(one.failures or one.faults for one in done) else EXIT_OK


def list_command(as_json: bool) -> int:
    """List the formats. Returns the exit code."""
    if as_json:
        import json

        print(json.dumps([{"name": f.name, "extra": f.extra, "summary": f.summary} for f in FORMATS], indent=2))
        return EXIT_OK
    console = out()
    for exporter in FORMATS:
        needs = f" (extra {exporter.extra})" if exporter.extra else ""
        console.print(_hanging(exporter.name, f"{exporter.summary}{needs}", console.width))
    return EXIT_OK


def _hanging(name: str, text: str, width: int) -> str:
    """A name, and beside it a text in as many lines as it takes."""
    lines = textwrap.wrap(clean(text, most=600), max(width - _WIDTH, 20))
    return "\n".join(f"{name if n == 0 else '':{_WIDTH}}{line}" for n, line in enumerate(lines))


def _matches(run: RunRecord, names: Sequence[str]) -> tuple[Match, ...]:
    wanted = {run.match(name.strip()).id for name in names}
    return tuple(match for match in run.referred if not names or match.id in wanted)


def _folder(run: RunRecord, request: ExportRequest) -> Path:
    return run.folder / "exports" if request.out is None else request.out.absolute()


def _shelf(run: RunRecord, request: ExportRequest) -> Shelf:
    for folder in request.logs:
        if not folder.is_dir():
            raise UserError(f"--logs {folder}: there is no such folder")
    return Shelf(run, _cache(run, request), [folder.absolute() for folder in request.logs])


def _cache(run: RunRecord, request: ExportRequest) -> Path:
    from tools.cache_folder import default_cache_dir

    if request.cache is not None:
        return request.cache.absolute()
    own = run.settings.get("cache")
    return Path(own) if isinstance(own, str) and own and Path(own).is_dir() else default_cache_dir()


def _theme(name: str) -> ThemeName:
    for theme in THEMES:
        if theme == name:
            return theme
    raise UserError(f"unknown theme {name[:40]!a}; there are {' and '.join(THEMES)}")


def _print(job: Job, done: Sequence[Exported]) -> None:
    console = out()
    for one in done:
        console.print(f"{one.format:{_WIDTH}}{_counted(job, one)}")
        for note in one.notes:
            console.print(_hanging("", note, console.width))
    console.print(_summary(job))


def _counted(job: Job, one: Exported) -> str:
    """How many files, how large, and where under the folder."""
    if not one.files:
        return "no file"
    size = _sized(sum(file.stat().st_size for file in one.files))
    names = [clean(file.relative_to(job.out).as_posix()) for file in one.files]
    if len(names) <= _MOST_NAMED:
        return f"{size}: {', '.join(names)}"
    folder = names[0].partition("/")[0]
    return f"{size}: {len(names)} files in {folder}/"


def _sized(size: int) -> str:
    for unit, factor in (("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _summary(job: Job) -> str:
    count, logs = len(job.matches), len(job.matches_by_log)
    lost = sum(log.status == "failed" for log in job.run.logs)
    missing = f"; {of(lost, 'log')} failed in the run, in no file" if lost else ""
    found = of(count, "match") if job.is_whole else f"{count} of {of(len(job.run.referred), 'match')}"
    return clean(f"{found} in {of(logs, 'log')}{missing}; files: {job.out}", most=2000)


def _complain(done: Sequence[Exported]) -> None:
    """Faults of files, and logs that could not be exported; those with the same reason together."""
    for one in done:
        for fault in one.faults:
            complain(f"{one.format}: {fault}")
    for log_ids, reason in failed_together(dict.fromkeys(failure for one in done for failure in one.failures)):
        more = f" and {of(len(log_ids) - _MOST_LOGS, 'more log')}" if len(log_ids) > _MOST_LOGS else ""
        complain(f"{', '.join(log_ids[:_MOST_LOGS])}{more}: {reason}")


def _print_json(job: Job, done: Sequence[Exported]) -> None:
    import json

    answer = {
        "run": str(job.run.folder),
        "out": str(job.out),
        "matches": [match.id for match in job.matches],
        "exports": [_as_dict(one) for one in done],
        "logs_failed_in_run": [log.log_id for log in job.run.logs if log.status == "failed"],
    }
    print(json.dumps(answer, indent=2))


def _as_dict(one: Exported) -> dict[str, Any]:
    return {
        "format": one.format,
        "files": [{"path": str(file), "bytes": file.stat().st_size} for file in one.files],
        "notes": list(one.notes),
        "faults": list(one.faults),
        "failures": [{"log_id": failure.log_id, "reason": failure.reason} for failure in one.failures],
    }
