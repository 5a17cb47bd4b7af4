"""Which candidates are asked for: the most different first, no more than are needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.candidates.values import Candidate, Origin
from agents.consensus.values import Verdict
from agents.planning import FIRST_WAVE, NEXT_WAVE, next_numbers, plan_origins, usable_rewrites

ASKED = [Candidate(n, Origin("model", "a:b"), "ok") for n in range(3)]


def test_the_grammar_comes_first_and_models_and_wordings_take_turns():
    origins = plan_origins("car", ["auto", "vehicle"], ["a:1", "b:2"], 7, 0.7, 5)
    assert (origins[0].writer, origins[0].wording) == ("grammar", "car")
    pairs = [(origin.model, origin.wording) for origin in origins[1:]]
    assert pairs[:2] == [("a:1", "car"), ("b:2", "auto")]
    assert len(set(pairs)) == 6
    assert all((origin.temperature, origin.seed) == (0.0, 5) for origin in origins[1:])


def test_samples_come_when_all_pairs_are_used_up_and_differ_by_seed():
    origins = plan_origins("car", [], ["a:1"], 4, 0.7, 5)
    assert [(o.temperature, o.seed) for o in origins[1:]] == [(0.0, 5), (0.7, 6), (0.7, 7)]
    assert not any(origin.is_rewrite for origin in origins)


def test_without_models_there_is_the_grammar_alone():
    assert len(plan_origins("car", [], [], 8, 0.7, 0)) == 1


@given(st.integers(1, 20), st.integers(0, 4), st.integers(1, 3))
def test_as_many_are_planned_as_are_wanted_and_no_two_are_the_same(most, rewrites, models):
    origins = plan_origins("q", [f"r{n}" for n in range(rewrites)], [f"m:{n}" for n in range(models)], most, 0.7, 0)
    assert len(origins) == len(set(origins)) == most


@pytest.mark.parametrize(
    ("wanted", "models", "most", "usable"),
    [(2, 1, 1, 0), (2, 1, 2, 0), (2, 1, 3, 1), (2, 1, 4, 2), (2, 1, 8, 2), (2, 2, 3, 1), (0, 1, 8, 0), (2, 0, 8, 0)],
)
def test_no_more_rewrites_are_usable_than_candidates_are_written_for(wanted, models, most, usable):
    assert usable_rewrites(wanted, models, most) == usable


@pytest.mark.parametrize(
    ("asked", "planned", "verdict", "numbers"),
    [
        ([], 8, None, tuple(range(FIRST_WAVE))),
        ([], 2, None, (0, 1)),
        (ASKED, 8, Verdict(0, ()), (3, 4)),
        (ASKED, 4, Verdict(0, ()), (3,)),
        (ASKED, 3, Verdict(0, ()), ()),
        (ASKED, 8, Verdict(0, (), decisive=True), ()),
        ([*ASKED[:2], Candidate(2, Origin("model"), "budget")], 8, Verdict(0, ()), ()),
    ],
)
def test_more_are_asked_for_until_the_choice_is_decisive(asked, planned, verdict, numbers):
    assert NEXT_WAVE == 2
    assert next_numbers(asked, planned, verdict) == numbers
