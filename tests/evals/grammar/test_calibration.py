"""Confidence, fitted and judged: coefficients come back, and texts that are held back are not seen."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from agents.writers.api import Evidence
from agents.writers.confidence import model_of, probability
from evals.coverage.table import key_of
from evals.grammar.__main__ import main
from evals.grammar.calibration import auc, model_yaml, quality, report, sure_from
from evals.grammar.coverage import Opinion
from evals.grammar.logistic import fit, held_back, posterior_loss
from evals.grammar.oracle import Compared
from evals.grammar.pairs import Pair, labelled
from evals.grammar.prior import PRIOR
from evals.grammar.reading import Reading, Refusal
from evals.grammar.texts import Description
from evals.grammar.writing import features_of
from tools.errors import UserError


def _pairs(count: int, seed: int = 0) -> list[Pair]:
    """Readings that are right with log odds 2 - vague words - 3 x rivalry, second opinions 1 less."""
    rng = np.random.default_rng(seed)
    pairs = []
    for number in range(count):
        evidence = Evidence(
            vague_words=int(rng.integers(0, 4)), rivalry=float(rng.random()), depth=int(rng.integers(3))
        )
        opinion = bool(rng.random() < 0.5)
        odds = 2.0 - evidence.vague_words - 3.0 * evidence.rivalry - opinion
        right = bool(rng.random() < 1 / (1 + np.exp(-odds)))
        key = key_of(f"text {number}")
        pairs.append(Pair(key, key, "second opinion" if opinion else "reference", features_of(evidence), 0.5, right))
    return pairs


def test_coefficients_come_back() -> None:
    fitted = fit(_pairs(20_000))
    weights = dict(fitted.weights)
    assert fitted.intercept == pytest.approx(2.0, abs=0.15)
    assert fitted.opinion == pytest.approx(-1.0, abs=0.15)
    assert weights["vague_words"] == pytest.approx(-1.0, abs=0.1)
    assert weights["rivalry"] == pytest.approx(-3.0, abs=0.25)
    assert weights["depth"] == pytest.approx(0.0, abs=0.05)


def test_what_data_do_not_speak_of_keeps_its_prior() -> None:
    assert dict(fit(_pairs(200)).weights)["mended_words"] == PRIOR["mended_words"]
    assert set(PRIOR) <= {field.name for field in fields(Evidence)}


def test_evidence_that_goes_with_right_readings_never_makes_surer() -> None:
    pairs = [replace(pair, is_right=dict(pair.features)["depth"] > 0) for pair in _pairs(300)]
    assert dict(fit(pairs).weights)["depth"] == 0.0


def test_the_gradient_is_that_of_the_posterior_loss() -> None:
    rng = np.random.default_rng(1)
    values, right = rng.normal(size=(30, 4)), rng.random(30) < 0.5
    rest = (values, right, rng.normal(size=4), np.array([0.0, 1.0, 1.0, 0.0]))
    at = rng.normal(size=4)
    assert check_grad(lambda x: posterior_loss(x, *rest)[0], lambda x: posterior_loss(x, *rest)[1], at) < 1e-4


def test_a_text_that_is_held_back_is_not_seen() -> None:
    pairs = _pairs(60)
    before = held_back(pairs, 5)
    flipped = [replace(pair, is_right=not pair.is_right) if n == 7 else pair for n, pair in enumerate(pairs)]
    after = held_back(flipped, 5)
    together = np.array([int(pair.key, 16) % 5 == int(pairs[7].key, 16) % 5 for pair in pairs])
    assert np.array_equal(before[together], after[together])
    assert not np.array_equal(before[~together], after[~together])


def test_held_back_confidence_tells_right_from_wrong() -> None:
    pairs = _pairs(2_000)
    found = quality(held_back(pairs, 10), np.array([pair.is_right for pair in pairs]))
    assert found.auc > 0.7
    assert found.brier < 0.95 * found.base


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.5, 0.9]), st.booleans()), min_size=1, max_size=30))
def test_auc_is_the_chance_that_the_right_one_is_surer(answers: list[tuple[float, bool]]) -> None:
    confidence, right = np.array([c for c, _ in answers]), np.array([r for _, r in answers])
    good, bad = [c for c, r in answers if r], [c for c, r in answers if not r]
    won = [1.0 if a > b else 0.5 if a == b else 0.0 for a in good for b in bad]
    assert auc(confidence, right) == pytest.approx(np.mean(won) if won else float("nan"), nan_ok=True)


def test_the_threshold_leaves_few_wrong_ones_above_it() -> None:
    confidence = np.array([0.95, 0.9, 0.85, 0.65, 0.45, 0.2])
    assert sure_from(confidence, np.array([True, True, True, False, True, True])) == 0.7
    assert sure_from(confidence, np.ones(6, np.bool_)) == 0.0
    assert sure_from(confidence, np.zeros(6, np.bool_)) == 1.0


def test_the_file_says_to_the_writer_what_the_fit_says() -> None:
    pairs = _pairs(300)
    fitted = fit(pairs)
    model = model_of(yaml.safe_load(model_yaml(fitted, 0.7, len(pairs))))
    assert model.sure_from == 0.7
    evidence = [Evidence(**{k: v if k == "rivalry" else int(v) for k, v in pair.features}) for pair in pairs]
    written = [probability(each, model) for each in evidence]
    assert np.allclose(written, fitted.confidence(pairs), atol=5.1e-4)


def test_nothing_to_fit_to_is_said() -> None:
    with pytest.raises(UserError, match="no reading to fit"):
        fit([])
    with pytest.raises(UserError, match="cannot be held back"):
        held_back(_pairs(40)[:1], 5)


def test_what_is_declined_not_english_or_undecided_is_no_pair() -> None:
    said, no = Reading("x", features=(("depth", 1.0),)), Refusal("no")
    english, other = Description("d", "car", "", True), Description("e", "wrong", "", False)
    compared = [Compared(english, said, "failed"), Compared(english, no, "declined"), Compared(other, said, "match")]
    unopposed = Opinion("bus", key_of("bus"), said, "understood", None)
    (pair,) = labelled(compared, [unopposed])
    assert (pair.name, pair.source, pair.is_right) == ("d", "reference", False)


def test_the_report_keeps_to_100_columns() -> None:
    pairs = _pairs(150)
    text = report(pairs, held_back(pairs, 5), "held back")
    assert max(map(len, text.splitlines())) <= 100
    assert f"{len(pairs):>9}" in text


def test_the_command_fits_and_writes(shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "confidence.yaml"
    given = ["calibrate", "--data", str(shared_data), "--samples", "0", "--rounds", "1", "--write", "--out", str(out)]
    assert main(given) == 0
    shown = capsys.readouterr().out
    assert "as the writer says it now" in shown
    assert max(map(len, shown.splitlines())) <= 100
    model_of(yaml.safe_load(out.read_text(encoding="utf-8")))
