"""`report.html`: one page that needs nothing else. Data lies in it as JSON; its own scripts draw it.

`tools.render.web` says what keeps a hostile prompt from doing anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from evals.records import OUTCOMES
from evals.report import definitions
from evals.report.categories import ALL
from evals.report.document import document_of
from evals.report.remarks import holding_nowhere
from evals.report.values import EvaluationReport
from tools.render.web import json_for_script, one_script, policy_for, shared_asset, visible

SHARED_SCRIPTS: Final = ("elements.js", "tips.js", "axes.js")
SCRIPTS: Final = ("dom.js", "plots.js", "table.js", "overview.js", "prompts.js", "page.js")


def page_of(report: EvaluationReport) -> bytes:
    """The report as one HTML page."""
    script = one_script([*map(shared_asset, SHARED_SCRIPTS), *map(asset, SCRIPTS)])
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    page = environment.from_string(asset("page.html.j2")).render(
        title=visible(f"Evaluation: {report.suite.name}"), style=shared_asset("colours.css") + asset("style.css"),
        script=script, policy=policy_for(script), data=json_for_script(data_of(report)),
    )  # fmt: skip
    return page.encode("utf-8", "replace")


def asset(name: str) -> str:
    """The text of a file of the page."""
    return files("evals.report").joinpath("assets", name).read_text(encoding="utf-8")


def data_of(report: EvaluationReport) -> dict[str, Any]:
    """What the page's scripts read: the document, what figures mean, and the cases in columns."""
    return {
        "report": document_of(report),
        "figures": [{"name": one.name, "title": one.title, "text": one.text} for one in definitions.FIGURES],
        "categories": {one.name: {"title": one.title, "text": one.definition} for one in ALL},
        "texts": {
            name.lower(): getattr(definitions, name)
            for name in (
                "INTERVAL",
                "ANSWERED_ONLY",
                "PROMPT_SCORE",
                "CALIBRATION",
                "MATCHES",
                "POSITIVES",
                "PER_LOG",
                "COARSE",
                "LATENCY",
                "CPU",
            )
        },
        "nowhere": holding_nowhere(report),
        "outcomes": OUTCOMES,
        "cases": _cases(report),
    }


def _cases(report: EvaluationReport) -> dict[str, Sequence[object]]:
    """Cases by prompt, in columns, so that thousands of them stay small."""
    prompts = {row.prompt: at for at, row in enumerate(report.prompts)}
    logs = {row.log_id: at for at, row in enumerate(report.logs)}
    records = sorted(report.records, key=lambda one: (one.prompt, one.log_id))
    holds = [report.holds.get((one.log_id, one.prompt)) for one in records]
    return {
        "prompt": [prompts[one.prompt] for one in records],
        "log": [logs[one.log_id] for one in records],
        "outcome": [OUTCOMES.index(one.outcome) for one in records],
        "referred": [one.n_referred for one in records],
        "confidence": [round(one.confidence, 3) for one in records],
        "holds": [-1 if held is None else int(held) for held in holds],
    }
