"""Confidence from evidence: a probability that doubtful evidence lowers, by coefficients that are checked when read."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.writers.api import Evidence
from agents.writers.confidence import ConfidenceModel, confidence_model, is_sure, model_of, probability
from tools.errors import DataError

NAMES = [field.name for field in fields(Evidence)]
COUNTS = st.fixed_dictionaries({name: st.integers(0, 500) for name in NAMES})
MODEL = ConfidenceModel(2.0, (("rivalry", -1.0), ("vague_words", -0.5)), 0.7)


def test_it_is_the_logistic_function_of_the_weighted_sum() -> None:
    assert probability(Evidence(), MODEL) == round(1 / (1 + math.exp(-2.0)), 3)
    assert probability(Evidence(vague_words=2, rivalry=0.5, depth=9), MODEL) == round(1 / (1 + math.exp(-0.5)), 3)


@given(COUNTS)
def test_with_any_evidence_it_is_a_probability(counts: dict[str, int]) -> None:
    assert 0.0 <= probability(Evidence(**counts)) <= 1.0


@pytest.mark.parametrize("name", NAMES)
def test_no_evidence_makes_this_installation_surer(name: str) -> None:
    some = Evidence(relations=1, content_words=4)
    assert probability(replace(some, **{name: getattr(some, name) + 3})) <= probability(some)


def test_typing_errors_and_rivals_make_it_less_sure() -> None:
    plain = probability(Evidence(content_words=3))
    assert probability(Evidence(content_words=3, mended_words=1, mended_letters=2)) < plain
    assert probability(Evidence(content_words=3, rival_readings=1, rivalry=1.0)) < plain


def test_sure_means_from_the_threshold_on() -> None:
    assert is_sure(0.7, MODEL)
    assert not is_sure(0.699, MODEL)
    assert 0.0 < confidence_model().sure_from <= 1.0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "no model of confidence"),
        ({"intercept": 1, "weights": {}}, "sure_from are needed"),
        ({"intercept": 1, "sure_from": 0.5, "weights": []}, "no model of confidence"),
        ({"intercept": 1, "sure_from": 0.5, "weights": {"moon_phase": 1}}, "moon_phase: no such evidence"),
        ({"intercept": float("nan"), "sure_from": 0.5, "weights": {}}, "no number"),
        ({"intercept": 1, "sure_from": 0.5, "weights": {"depth": "deep"}}, "no number"),
    ],
)
def test_a_strange_file_is_refused(content: object, says: str) -> None:
    with pytest.raises(DataError, match=says):
        model_of(content)
