"""`agents robustness`: how much of the reference programs' answers survives a tracker's errors."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import orjson

from agents.console import EXIT_OK, clean
from agents.settings import Settings
from tools.errors import UserError

REPORT_NAME = "robustness"


def robustness_command(
    logs: list[Path],
    programs: Path | None,
    variants: list[str],
    levels: str,
    seeds: int,
    out_folder: Path | None,
    settings: Settings,
    as_json: bool,
) -> int:
    """Run the suite and print its tables, or the whole report as JSON. Returns the exit code.

    Args:
        logs: Folders of annotated logs, or of such folders.
        programs: The reference programs: a JSON list, or a folder of `.py` files.
        variants: Names of the variants to compare; all there are when empty.
        levels: Noise levels, separated by commas.
        seeds: How many noise seeds, counted from 0.
        out_folder: Where to write `robustness.md` and `robustness.json` too, after they are printed; None for nowhere.
        settings: How to run.
        as_json: Print JSON instead of Markdown.

    Raises:
        UserError: An argument means nothing, or no program succeeds on the annotations.
        OutputError: `out_folder` cannot be written; told before anything is run.
    """
    from evals.cases.programs import read_programs
    from evals.robustness import Jail, Suite, as_markdown, run_robustness, variants_named
    from tools.runs.logs import find_logs
    from tools.runs.writing import write_bytes, write_json

    if programs is None:
        raise UserError("no reference programs were given; name a JSON list or a folder of them with --programs PATH")
    suite = Suite(
        find_logs(logs),
        read_programs(programs),
        variants_named(variants),
        parse_levels(levels),
        tuple(range(seeds)),
        jail=Jail(settings.n_workers, settings.allow_weak_sandbox),
    )
    if out_folder is not None:
        _make_writable(out_folder)
    report = run_robustness(suite, _Said())
    text, content = as_markdown(report), asdict(report)
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(content, option=options).decode() if as_json else text)
    sys.stdout.flush()
    if out_folder is not None:
        write_bytes(out_folder / f"{REPORT_NAME}.md", text.encode())
        write_json(out_folder / f"{REPORT_NAME}.json", content)
    return EXIT_OK


def _make_writable(folder: Path) -> None:
    """Make the folder and try to write into it: a run takes minutes, and its result must not be lost at the end."""
    from tools.runs.writing import OutputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise OutputError(f"{folder}: cannot be written: {reason}; name another folder with --out DIR") from error


def parse_levels(text: str) -> tuple[float, ...]:
    """Noise levels from `0,0.5,1`.

    Raises:
        UserError: A part is no number, or out of range.
    """
    from evals.noise import MAX_LEVEL

    try:
        levels = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise UserError(
            f"noise levels are numbers separated by commas, such as 0,0.5,1; got {clean(text, 64)}"
        ) from None
    if not all(0 <= level <= MAX_LEVEL for level in levels):
        raise UserError(f"noise levels lie between 0 and {MAX_LEVEL:g}; got {clean(text, 64)}")
    return levels


class _Said:
    """Progress, one line each on standard error, with the seconds that have passed."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def __call__(self, what: str) -> None:
        print(f"{time.monotonic() - self._begun:6.1f} s  {clean(what)}", file=sys.stderr, flush=True)
