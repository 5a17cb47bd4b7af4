"""Comparisons of finished evaluations, and what they refuse."""

from dataclasses import replace

import pytest

from evals.running.ablation_table import as_dict, as_markdown
from evals.running.ablations import ablation_rows
from evals.running.compare import compare_evaluations
from evals.running.evaluate import Options, evaluate
from evals.running.files import SuiteCard, read_evaluation
from evals.running.scoring import ScoringSettings
from tools.errors import UserError

FEW = Options(scoring=ScoringSettings(n_resamples=50))


@pytest.fixture(scope="module")
def pair(suite, make_miner, tmp_path_factory):
    """An evaluation, and one of a miner that also answers a prompt which the first one gets wrong."""
    place = tmp_path_factory.mktemp("pair")
    first = evaluate(suite, make_miner(), place, FEW).evaluation
    mended = {"car that is wrong": make_miner()._writer._sources["car"]}
    second = evaluate(suite, make_miner(programs=mended, name="better"), place, FEW).evaluation
    return read_evaluation(first.folder), read_evaluation(second.folder)


def test_the_difference_is_that_of_the_figures(pair):
    worse, better = pair
    figures = compare_evaluations(better, worse, n_resamples=50).figures
    assert set(figures) == set(better.scored.overall.intervals)
    for name, figure in figures.items():
        assert figure.first == pytest.approx(getattr(better.scored.overall.scores, name))
        assert figure.second == pytest.approx(getattr(worse.scored.overall.scores, name))
    assert figures["hota_temporal"].difference.estimate > 0


def test_a_run_does_not_differ_from_itself(pair):
    figures = compare_evaluations(pair[0], pair[0], n_resamples=50).figures
    assert {figure.difference.estimate for figure in figures.values()} == {0.0}
    assert {figure.p_value for figure in figures.values()} == {1.0}


def test_runs_of_different_suites_are_refused(pair):
    first, second = pair
    other = replace(second, suite=replace(second.suite, digest="0" * 64))
    with pytest.raises(UserError, match=r"not of the same suite: tiny .24 cases"):
        compare_evaluations(first, other)
    fewer = replace(second, suite=replace(second.suite, cases=second.suite.cases[1:]))
    with pytest.raises(UserError, match="not of the same suite"):
        compare_evaluations(first, fewer)


def test_runs_scored_differently_are_refused(pair):
    first, second = pair
    near = replace(second, settings=replace(second.settings, max_range_m=30.0))
    with pytest.raises(UserError, match="different max_range_m"):
        compare_evaluations(first, near)
    mapped = replace(second, scored=replace(second.scored, region=True))
    with pytest.raises(UserError, match="region of interest"):
        compare_evaluations(first, mapped)
    blind = replace(second, scored=replace(second.scored, stats=()))
    with pytest.raises(UserError, match="no truth"):
        compare_evaluations(first, blind)


def test_each_row_of_a_table_stands_against_the_one_before(pair):
    named = [("one", "Baseline", pair[0]), ("two", "+ a | part", pair[1]), ("three", "+ nothing", pair[1])]
    rows = ablation_rows(named, n_resamples=50)
    assert [set(row.gains) for row in rows] == [set(), set(rows[1].gains), set(rows[1].gains)]
    assert rows[2].gains["hota_temporal"].difference.estimate == 0
    gain = rows[1].gains["hota_temporal"]
    assert gain.difference.estimate == pytest.approx(
        rows[1].figures["hota_temporal"].estimate - rows[0].figures["hota_temporal"].estimate
    )
    assert rows[1].corrected_p["hota_temporal"] == pytest.approx(min(1, 2 * gain.p_value))
    text = as_markdown(rows, pair[0].suite, pair[0].settings)
    assert "| + a \\| part | 9 of 24 |" in text
    assert f"{gain.difference.estimate:+.3f} [" in text
    assert "could have p below 0.125" in text
    assert [row["name"] for row in as_dict(rows, pair[0].suite, pair[0].settings)["rows"]] == ["one", "two", "three"]


def test_the_legend_names_a_correction_only_where_one_is_shown(pair):
    named = [("one", "Baseline", pair[0]), ("two", "+ a", pair[1]), ("three", "+ b", pair[0])]
    single, several = (
        as_markdown(ablation_rows(rows, n_resamples=50), pair[0].suite, pair[0].settings) for rows in (named[:2], named)
    )
    assert "p = " in single
    assert "Holm" not in single
    assert "in parentheses corrected for the number of rows (Holm)" in several


def test_the_card_is_the_suite_without_its_truth(suite, pair):
    assert pair[0].suite == SuiteCard.of(suite)
