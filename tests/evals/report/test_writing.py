"""Markdown and JSON: the same evaluation gives the same bytes, but for what it cost."""

import shutil
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from evals.report.building import build
from evals.report.document import json_bytes, published_schema, read_document, schema_document
from evals.report.markdown import COST_HEADING, escaped, markdown_of
from evals.report.remarks import holding_nowhere
from evals.report.values import EvaluationReport
from evals.report.writing import write_reports
from evals.running.files import read_evaluation, write_evaluation
from tests.evals.report.conftest import HOSTILE
from tools.errors import DataError
from tools.render.web import visible


@pytest.fixture(scope="module")
def report(hostile_folder: Path) -> EvaluationReport:
    return build(hostile_folder)


def test_json_reads_back_to_the_same_report(report: EvaluationReport) -> None:
    assert read_document(json_bytes(report)) == replace(report, records=(), holds={})


def test_the_published_schema_is_that_of_the_code() -> None:
    assert published_schema() == schema_document()


def test_json_of_another_form_is_refused(report: EvaluationReport) -> None:
    content = orjson.loads(json_bytes(report))
    with pytest.raises(DataError, match="schema 'other/9'"):
        read_document(orjson.dumps({**content, "schema": "other/9"}))
    del content["suite"]["digest"]
    with pytest.raises(DataError, match=r"suite\.digest: "):
        read_document(orjson.dumps(content))


def test_only_the_cost_section_differs_between_two_runs(hostile_folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(hostile_folder, again)
    first = read_evaluation(again)
    later = {**first.environment, "begun_unix_s": 1.7e9, "wall_s": 1234.5, "cases_run": 3}
    costs = tuple(replace(cost, cpu_ms=cost.cpu_ms * 2, latency_s=9.0) for cost in first.costs)
    write_evaluation(replace(first, folder=again, environment=later, costs=costs))
    files = write_reports(again)
    before, after = ((folder / "report.md").read_text() for folder in (hostile_folder, again))
    assert before != after
    assert before.split(COST_HEADING)[0] == after.split(COST_HEADING)[0]
    one, other = (orjson.loads((folder / "report.json").read_bytes()) for folder in (hostile_folder, again))
    assert one.pop("cost") != other.pop("cost")
    assert one == other
    assert files.json.read_bytes() == write_reports(again).json.read_bytes()


def test_markdown_has_the_figures_that_the_report_has(report: EvaluationReport) -> None:
    text = markdown_of(report)
    assert report.overall is not None
    for interval in report.overall.values():
        assert f"{100 * interval.estimate:.1f}" in text
    assert report.suite.digest in text
    assert f"| answered | {report.n_answered} |" in text
    assert text.index(COST_HEADING) > text.index("## Provenance")


def test_markdown_tells_declined_from_failed_and_says_what_holds_nowhere(report: EvaluationReport) -> None:
    text, declined = markdown_of(report), report.outcomes["declined"]
    failed = report.suite.n_cases - report.n_answered - declined
    assert f"Not answered: {declined + failed} cases, {declined} declined and {failed} failed." in text
    assert "| declined W\\_DECLINED |" in text
    assert "| failed: program R\\_TYPE |" in text
    assert "Failure" not in text
    assert holding_nowhere(report)
    assert holding_nowhere(report) in text.split("## Outcomes")[0]


def test_why_there_is_no_interval_is_said_with_the_figures_title(report: EvaluationReport) -> None:
    assert report.overall is not None
    reason = "every resample gives the same figure"
    flat = replace(report.overall["hota_track"], low=None, high=None, note=reason)
    text = markdown_of(replace(report, overall={**report.overall, "hota_track": flat}))
    assert f"- HOTA-Track: no interval: {reason}" in text


def test_marks_of_direction_and_what_does_not_show_are_escaped() -> None:
    assert visible("car \u202e\u200b\u3164\u0007\U000e0041") == r"car \u202e\u200b\u3164\x07\U000e0041"
    assert visible("\u05d0 caf\u00e9 \u8eca") == "\u05d0 caf\u00e9 \u8eca"
    assert escaped("\u202e|") == r"\\u202e\|"


@pytest.mark.parametrize("prompt", HOSTILE)
def test_hostile_prompts_break_no_table(prompt: str) -> None:
    cell = escaped(prompt)
    assert "\n" not in cell
    for at, character in enumerate(cell):
        if character in "|<>[]`*!&":
            assert cell[at - 1] == "\\"


def test_a_suite_without_truth_has_a_report_without_figures(hostile_folder: Path, tmp_path: Path) -> None:
    blind = tmp_path / "blind"
    shutil.copytree(hostile_folder, blind)
    first = read_evaluation(blind)
    scored = replace(first.scored, overall=None, answered=None, stats=())
    write_evaluation(replace(first, folder=blind, scored=scored))
    write_reports(blind)
    report = build(blind)
    assert (report.overall, report.calibration, report.positives) == (None, None, ())
    assert "No figures: the truth of this suite is not known." in (blind / "report.md").read_text()
    assert "Means over the prompts" not in (blind / "report.md").read_text()
    assert len(report.prompts) == 20
