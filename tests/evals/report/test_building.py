"""A report's numbers come from the folder's files, and can be counted there."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from agents.commands.eval_summary import print_summary, summary_of
from evals.cases.case import Suite
from evals.metrics import PromptStats
from evals.report.building import OFFICIAL_FILE, build
from evals.report.categories import categories_of
from evals.report.remarks import holding_nowhere, scored_nowhere
from evals.report.slices import POSITIVE_BINS, log_figures, positive_bin, positives_of
from evals.report.values import EvaluationReport
from evals.running.evaluate import EvaluationResult
from evals.running.files import read_evaluation, write_evaluation
from evals.running.gathering import Gathered
from tests.evals.report.generated import generated_evaluation, prompts_of
from tools.errors import DataError, UserError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated_evaluation(tmp_path_factory.mktemp("evaluation"), prompts_of(24), 6)


@pytest.fixture(scope="module")
def report(folder: Path) -> EvaluationReport:
    return build(folder)


def test_counts_are_those_of_the_records(folder: Path, report: EvaluationReport) -> None:
    records = read_evaluation(folder).records
    assert report.suite.n_cases == len(records) == 24 * 6
    assert dict(report.outcomes) == dict(Counter(record.outcome for record in records))
    failed = Counter((record.outcome, record.code) for record in records if record.outcome != "answered")
    assert {(kind.outcome, kind.code): kind.n_cases for kind in report.errors} == dict(failed)
    assert sum(row.n_cases for row in report.prompts) == sum(row.n_cases for row in report.logs) == len(records)


def test_headline_figures_are_those_of_the_folder(folder: Path, report: EvaluationReport) -> None:
    scores = orjson.loads((folder / "scores.json").read_bytes())["all"]["scores"]
    assert report.overall is not None
    for name, interval in report.overall.items():
        assert interval.estimate == pytest.approx(scores[name], abs=1e-12)


def test_prompt_figures_are_those_of_the_folder(folder: Path, report: EvaluationReport) -> None:
    scored = read_evaluation(folder).scored.overall
    assert scored is not None
    for row, score in zip(report.prompts, scored.scores.prompts, strict=True):
        assert row.prompt == score.prompt
        assert row.threshold == score.threshold
        assert row.figures["hota_temporal"].estimate == pytest.approx(score.hota_temporal, abs=1e-12)


def test_a_category_is_the_mean_of_its_prompts(report: EvaluationReport) -> None:
    assert len(report.categories) > 5
    for part in report.categories:
        rows = [row for row in report.prompts if part.name in row.categories]
        assert part.n_prompts == len(rows)
        for name, interval in part.figures.items():
            mean = np.mean([row.figures[name].estimate for row in rows])
            assert interval.estimate == pytest.approx(float(mean), abs=1e-12)


def test_prompts_by_positives_cover_every_prompt_once(report: EvaluationReport) -> None:
    assert sum(part.n_prompts for part in report.positives) == len(report.prompts)


@pytest.mark.parametrize(
    ("stamps", "expected"), [(0, (0, 0)), (1, (1, 9)), (9, (1, 9)), (10, (10, 29)), (10**6, (1000, None))]
)
def test_bins_of_positives_meet(stamps: int, expected: tuple[int, int | None]) -> None:
    assert positive_bin(stamps) == expected
    assert expected in POSITIVE_BINS


def test_log_figures_are_those_of_the_prompts_that_hold_in_the_log_scored_alone(
    folder: Path, report: EvaluationReport
) -> None:
    from evals.metrics import challenge_scores

    stats, row = read_evaluation(folder).scored.stats, report.logs[2]
    alone = [
        PromptStats(p.prompt, p.thresholds, p.track_thresholds, tuple(s for s in p.sequences if s.log_id == row.log_id))
        for p in stats
        if report.holds[row.log_id, p.prompt]
    ]
    assert len(alone) == row.n_positive < row.n_cases
    scores = challenge_scores(alone)
    assert row.figures["hota_temporal"] == pytest.approx(scores.hota_temporal, abs=1e-12)
    assert row.figures["log_balanced_accuracy"] == pytest.approx(scores.log_balanced_accuracy, abs=1e-12)


def test_a_log_in_which_nothing_holds_has_no_figures(folder: Path) -> None:
    stats = read_evaluation(folder).scored.stats
    empty = stats[0].sequences[0].log_id
    held = [p for p in stats if not any(s.log_id == empty and s.log[0, [0, 3]].any() for s in p.sequences)]
    found = log_figures(held)
    assert 0 < len(held) < len(stats)
    assert found[empty] == {}
    assert all(len(figures) == 4 for log, figures in found.items() if log != empty)


def test_suites_without_truth_are_compared_with_nothing(folder: Path, tmp_path: Path) -> None:
    one = read_evaluation(folder)
    card = replace(one.suite, edition="own", split="test")
    unscored = replace(one.scored, overall=None, answered=None, stats=())
    write_evaluation(replace(one, folder=tmp_path, suite=card, scored=unscored))
    assert build(tmp_path).suite.comparable == "No truth is known: nothing is scored. Split: test."


def test_prompts_that_hold_nowhere_are_counted(report: EvaluationReport) -> None:
    empty = [row for row in report.prompts if row.n_positive_logs == 0]
    assert {row.figures["hota_temporal"].estimate for row in empty} == {0.0}
    assert holding_nowhere(report).startswith(f"{len(empty)} of 24 prompts hold")
    assert f"so that {100 * (24 - len(empty)) / 24:.1f} is the most" in holding_nowhere(report)
    rest = tuple(row for row in report.prompts if row.n_positive_logs)
    assert 0 < len(rest) < 24
    assert holding_nowhere(replace(report, prompts=rest)) == ""
    assert holding_nowhere(replace(report, overall=None)) == ""


def test_the_command_says_it_beside_its_figures(
    folder: Path, report: EvaluationReport, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluation, empty = read_evaluation(folder), sum(row.n_positive_logs == 0 for row in report.prompts)
    result = EvaluationResult(
        Suite("", "own", "", (), {}, {}, ""), evaluation, Gathered(), None, 0, len(evaluation.records)
    )
    said = f"{empty} of 24 prompts hold nowhere: the challenge gives them HOTA 0, so that {(24 - empty) / 24:.3f} is"
    print_summary(result)
    assert said in " ".join(capsys.readouterr().out.split())
    assert any(said in note for note in summary_of(result)["notes"])
    held = tuple(one for one in evaluation.scored.stats if positives_of(one).logs)
    assert scored_nowhere(held) == ""
    assert scored_nowhere(()) == ""


def test_calibration_counts_answers_with_a_box(folder: Path, report: EvaluationReport) -> None:
    said = [record for record in read_evaluation(folder).records if record.n_referred]
    assert report.calibration is not None
    assert report.calibration.n_answers == sum(part.count for part in report.calibration.bins) == len(said)
    right = np.mean([report.holds[one.log_id, one.prompt] for one in said])
    assert report.calibration.base_rate == pytest.approx(float(right))


def test_costs_by_case_and_by_prompt(folder: Path, report: EvaluationReport) -> None:
    costs = read_evaluation(folder).costs
    cpu = report.cost.cpu_ms
    assert sum(cpu.counts) + cpu.zeros == len(costs)
    assert cpu.total == pytest.approx(sum(cost.cpu_ms for cost in costs))
    assert sum(report.cost.latency_s.counts) == 24
    assert report.cost.tokens.total == 24 * 900


def test_an_evaluation_does_not_differ_from_itself(folder: Path) -> None:
    comparison = build(folder, folder).comparison
    assert comparison is not None
    assert {one.difference.estimate for one in comparison.figures.values()} == {0.0}
    assert {one.p_value for one in comparison.figures.values()} == {1.0}


def test_another_suite_cannot_be_compared(folder: Path, tmp_path: Path) -> None:
    other = generated_evaluation(tmp_path / "other", prompts_of(3), 2)
    with pytest.raises(UserError, match="not of the same suite"):
        build(folder, other)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("region", "region of interest"),
        ("digest", "not of the same suite"),
        ("level", "different level"),
        ("truth", "no figures to compare"),
    ],
)
def test_a_report_compares_only_what_is_comparable(folder: Path, tmp_path: Path, changed: str, message: str) -> None:
    one = read_evaluation(folder)
    other = {
        "region": replace(one, scored=replace(one.scored, region=not one.scored.region)),
        "digest": replace(one, suite=replace(one.suite, edition="2025", digest="f" * 64)),
        "level": replace(one, settings=replace(one.settings, level=0.9)),
        "truth": replace(one, scored=replace(one.scored, overall=None, answered=None, stats=())),
    }[changed]
    write_evaluation(replace(other, folder=tmp_path))
    with pytest.raises(UserError, match=message):
        build(folder, tmp_path)


def test_one_log_has_figures_and_says_why_there_is_no_interval(tmp_path: Path) -> None:
    report = build(generated_evaluation(tmp_path / "one", prompts_of(3), 1))
    assert report.overall is not None
    interval = report.overall["hota_temporal"]
    assert interval.estimate is not None
    assert (interval.low, interval.note) == (None, "a single log: nothing to resample")


def test_official_figures_are_shown_beside_ours(tmp_path: Path) -> None:
    folder = generated_evaluation(tmp_path / "official", prompts_of(2), 2)
    assert build(folder).official is None
    figures = {"hota_temporal": 0.5, "hota_track": 0.25, "timestamp_balanced_accuracy": 1.0, "log_balanced_accuracy": 0}
    (folder / OFFICIAL_FILE).write_bytes(orjson.dumps({**figures, "prompts": []}))
    assert build(folder).official == figures
    (folder / OFFICIAL_FILE).write_text("{}")
    with pytest.raises(DataError, match="damaged"):
        build(folder)


def test_an_unfinished_evaluation_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("city bus", {"other"}),
        ("jaywalking pedestrians", {"pedestrian"}),
        ("ego vehicle changing lanes to the left", {"ego", "manoeuvre", "map"}),
        ("at least 2 active vehicles within 15 meters behind ego vehicle", {"ego", "relation", "quantity"}),
        ("object that hasn't moved", {"negation"}),
        ("vehicle stopped at red light", {"motion", "vision"}),
        ("bicycle following closely behind a vehicle", {"two_wheeler", "relation"}),
    ],
)
def test_categories_read_the_words(prompt: str, expected: set[str]) -> None:
    assert expected <= set(categories_of(prompt))
    assert "other" not in categories_of(prompt) or expected == {"other"}
