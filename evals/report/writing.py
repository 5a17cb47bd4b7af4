"""`write_reports`: an evaluation's folder gets its report as Markdown, JSON and one HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.report.building import build
from evals.report.document import json_bytes
from evals.report.markdown import markdown_of
from evals.report.page import page_of
from tools.runs.writing import write_bytes

MARKDOWN_FILE: Final = "report.md"
JSON_FILE: Final = "report.json"
HTML_FILE: Final = "report.html"


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report lies."""

    markdown: Path
    json: Path
    html: Path


def write_reports(folder: Path, against: Path | None = None) -> ReportFiles:
    """Make the report of a finished evaluation in its own folder.

    Args:
        folder: The evaluation's folder.
        against: Folder of another evaluation of the same cases to compare with.

    Raises:
        DataError: A folder holds no finished evaluation, or a file is damaged.
        UserError: The two evaluations are not of the same suite, not scored in the same way, or have no figures.
        OutputError: The disk refuses.
    """
    report = build(folder, against)
    paths = ReportFiles(folder / MARKDOWN_FILE, folder / JSON_FILE, folder / HTML_FILE)
    write_bytes(paths.markdown, markdown_of(report).encode("utf-8", "backslashreplace"))
    write_bytes(paths.json, json_bytes(report))
    write_bytes(paths.html, page_of(report))
    return paths
