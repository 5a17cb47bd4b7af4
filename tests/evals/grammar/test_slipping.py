"""Texts that are mistyped: changed as said, judged by what they mean, and what that says of confidence."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.writers.api import Evidence
from evals.coverage.table import key_of
from evals.grammar.logistic import Fit
from evals.grammar.pairs import Pair
from evals.grammar.prior import PRIOR
from evals.grammar.reading import Reading, Refusal
from evals.grammar.slipping import OUTCOMES, Slip, fit_slips, slips_of, slips_text
from evals.grammar.slips import KINDS, slipped
from evals.grammar.writing import features_of, grammar_reader, same_program

TEXT = "pedestrian crossing the street near a parked vehicle"


def _pair(text: str = TEXT, right: bool = True, **evidence: int) -> Pair:
    return Pair(key_of(text), "p", "reference", features_of(Evidence(**evidence)), 0.9, right)


@given(st.integers(0, 10_000))
def test_changes_are_small_and_come_back_with_the_same_seed(seed: int) -> None:
    changes = list(slipped(TEXT, Random(seed)))
    assert changes == list(slipped(TEXT, Random(seed)))
    assert [change.kind for change in changes] == list(KINDS)
    words = TEXT.split()
    for change in changes[:2]:
        assert len(change.text.split()) == len(words)
        unlike = [(a, b) for a, b in zip(words, change.text.split(), strict=True) if a != b]
        assert len(unlike) == (1 if change.kind == "one slip" else 2)
        assert all(a[0] == b[0] and abs(len(a) - len(b)) <= 1 for a, b in unlike)
    assert all(set(words) <= set(change.text.replace(",", "").split()) for change in changes[2:])


def test_short_words_do_not_slip() -> None:
    assert [change.kind for change in slipped("bus by a car", Random(1))] == ["example", "request"]


def test_the_grammar_means_the_same_by_what_is_mistyped_or_declines_it() -> None:
    read = grammar_reader()
    found = list(slips_of(TEXT, _pair(), read, lambda a, b: same_program(a, b, "standard"), 12))
    assert {slip.outcome for slip in found} <= {"same", "declined"}
    assert sum(slip.outcome == "same" for slip in found) > 0.9 * len(found)
    assert all(slip.pair.is_right for slip in found)
    assert any(dict(slip.pair.features)["mended_words"] for slip in found)
    assert any(dict(slip.pair.features)["ignored_words"] for slip in found)


@pytest.mark.parametrize(
    ("mended", "program", "outcome"),
    [(1, "other", "other, and told"), (0, "other", "other, unseen"), (1, "same", "same"), (0, None, "declined")],
)
def test_outcomes(mended: int, program: str | None, outcome: str) -> None:
    def read(text: str) -> Reading | Refusal:
        made = "same" if text == TEXT else program
        features = features_of(Evidence(mended_words=0 if text == TEXT else mended))
        return Reading(made, features=features) if made else Refusal("no")

    found = list(slips_of(TEXT, _pair(), read, lambda a, b: a == b, 2))
    assert {slip.outcome for slip in found} == {outcome}
    assert {slip.pair.is_right for slip in found} == {not outcome.startswith("other")}


def _slips(wrong: int, count: int = 400) -> list[Slip]:
    pairs = [_pair(f"text {number}", number >= wrong, mended_words=1) for number in range(count)]
    return [Slip("one slip", "same" if pair.is_right else "other, and told", pair) for pair in pairs]


def _fit() -> Fit:
    return Fit(3.0, tuple((name, PRIOR.get(name, 0.0)) for name, _ in features_of(Evidence())), 0.0)


def test_the_weight_of_a_mended_word_is_what_mending_costs() -> None:
    safe, unsafe = (dict(fit_slips(_fit(), _slips(wrong)).weights) for wrong in (8, 200))
    assert safe["mended_words"] > -0.2
    assert unsafe["mended_words"] == pytest.approx(-3.0, abs=0.4)
    assert safe["mended_letters"] == unsafe["mended_letters"] == 0.0
    kept = {name for name, _ in _fit().weights} - {"mended_words", "mended_letters", "ignored_words"}
    assert all(dict(_fit().weights)[name] == safe[name] == unsafe[name] for name in kept)


def test_without_slips_the_fit_is_kept() -> None:
    assert fit_slips(_fit(), []) == _fit()


def test_the_table_counts_every_outcome() -> None:
    told = slips_text(_slips(100))
    assert all(outcome in told for outcome in OUTCOMES)
    assert "300 (75.0%)" in told
