"""What a coarse filter left, case by case, and its sums, counted by hand."""

import json
from pathlib import Path

import pytest

from evals.records import CaseCost, CaseRecord
from evals.report.coarse import coarse_figures, coarse_of, sentences
from evals.report.left import Share
from evals.report.writing import write_reports
from evals.running.cuts import COARSE, write_cuts
from evals.running.files import read_evaluation
from tests.evals.report.browser import Browser
from tests.evals.report.generated import generated_evaluation, prompts_of
from tools.answers import Cut
from tools.errors import DataError

CUTS = {
    ("b", "car"): Cut((0, 13), (0, 2), (0, 40)),
    ("a", "car"): Cut((5, 13), (1, 2), (30, 100)),
    ("a", "dog"): Cut((5, 13), (0, 0), (0, 0)),
}
MINER = {"writer": "grammar", COARSE: "clip:k=5 colours:1 x"}


def records(*outcomes: str) -> list[CaseRecord]:
    return [CaseRecord("a", f"p{number}", outcome) for number, outcome in enumerate(outcomes)]  # type: ignore[arg-type]


def test_what_is_left_is_summed_over_the_cases_that_the_filter_knows() -> None:
    one = coarse_figures("clip:k=5", CUTS.values(), n_answered=5)
    assert (one.n_cases, one.n_unindexed) == (3, 2)
    assert (one.searched, one.windows) == (Share(2, 3), Share(10, 39))
    assert (one.matching, one.tracks, one.frames) == (Share(1, 2), Share(1, 4), Share(30, 140))


def test_sentences_say_what_was_left_out_and_what_that_lost() -> None:
    said = sentences(coarse_figures("clip:k=5", CUTS.values(), n_answered=5))
    assert said[0] == "1 of 3 cases and 29 of 39 windows left out as unlike their prompts (clip:k=5)"
    assert "cases with a match 1 of 2 (0.500), tracks 1 of 4 (0.250), track frames 30 of 140 (0.214)" in said[1]
    assert said[2].startswith("2 answered cases are of logs without an index")
    nothing = sentences(coarse_figures("clip:k=5", [], n_answered=0))
    assert len(nothing) == 2
    assert "tracks 0 of 0," in nothing[1]


def test_cpu_time_of_what_is_left_out_is_told(tmp_path: Path) -> None:
    write_cuts(tmp_path, CUTS)
    costs = [CaseCost("b", "car", 7.0), CaseCost("a", "car", 5.0), CaseCost("c", "car", 3.0)]
    one, spared_cpu_ms = coarse_of(tmp_path, MINER, records(*["answered"] * 4, "declined"), costs)
    assert one is not None
    assert (one.n_unindexed, spared_cpu_ms) == (1, 7.0)
    assert coarse_of(tmp_path, {"writer": "grammar"}, records("answered"), costs) == (None, None)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"coarse\.jsonl"):
        coarse_of(tmp_path, MINER, [], [])


@pytest.fixture
def filtered(tmp_path: Path) -> Path:
    """An evaluation of six prompts on three logs behind a filter that leaves one out and knows not all."""
    folder = generated_evaluation(tmp_path / "filtered", prompts_of(6), 3, n_resamples=20)
    scores = json.loads((folder / "scores.json").read_text())
    scores["miner"][COARSE] = MINER[COARSE]
    (folder / "scores.json").write_text(json.dumps(scores))
    first, second, _ = sorted({record.log_id for record in read_evaluation(folder).records})
    answered = [
        one for one in read_evaluation(folder).records if one.outcome == "answered" and one.log_id in (first, second)
    ]
    write_cuts(
        folder, {(one.log_id, one.prompt): Cut((5 * (one.log_id == first), 13), (1, 2), (9, 90)) for one in answered}
    )
    write_reports(folder)
    return folder


def test_reports_for_people_and_machines_tell_it(filtered: Path, browser: Browser) -> None:
    made, text = json.loads((filtered / "report.json").read_text()), (filtered / "report.md").read_text()
    known = made["coarse"]["n_cases"]
    assert known + made["coarse"]["n_unindexed"] == made["n_answered"]
    assert f"| track frames | {9 * known} | {90 * known} | 10.0 |" in text
    assert "CPU ms of the cases that the coarse filter leaves out: " in text
    visit = browser.visit(filtered / "report.html")
    assert visit.console == ()
    assert "Coarse filter" in visit.dom
    assert f"track frames: {9 * known} of {90 * known}" in visit.dom.replace(",", "")
    assert "answered cases are of logs without an index" in visit.dom
