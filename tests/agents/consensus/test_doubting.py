"""While a model reviews the grammar's program, its own candidates are no witnesses for a change of it."""

import pytest

from agents.candidates.values import Candidate, Origin
from agents.consensus.doubting import standing, witnesses_for
from agents.consensus.values import Score, Term, Verdict

GRAMMAR = Candidate(0, Origin("grammar"), "ok")
OWN = Candidate(1, Origin("model", "vllm:a"), "ok")
OWN_AGAIN = Candidate(2, Origin("model", "vllm:a", seed=1), "ok")
ANOTHERS = Candidate(3, Origin("model", "vllm:b"), "ok")
ALL = (GRAMMAR, OWN, OWN_AGAIN, ANOTHERS)
TERMS = (
    Term("agreement", 0.5, 0.4, ""),
    Term("signs", 0.0, 0.4, ""),
    Term("stated", 0.2, 0.1, ""),
    Term("rate", 1.0, 0.1, ""),
)


def test_what_the_reviewer_wrote_itself_does_not_speak_for_its_change_of_the_grammars_program():
    assert witnesses_for(GRAMMAR, ALL, "vllm:a") == [ANOTHERS]
    assert witnesses_for(GRAMMAR, ALL, "vllm:c") == [OWN, OWN_AGAIN, ANOTHERS]


def test_of_a_models_candidate_all_others_are_witnesses():
    assert witnesses_for(OWN, ALL, "vllm:a") == [GRAMMAR, OWN_AGAIN, ANOTHERS]


@pytest.mark.parametrize(("reviewed", "value"), [(GRAMMAR, (0.5 * 0.4 + 0.1) / 0.5), (OWN, 0.32)])
def test_the_grammars_own_reading_does_not_weigh_where_it_is_doubted(reviewed, value):
    verdict = Verdict(3, (Score(3, 0.9), Score(reviewed.number, 0.32, TERMS)))
    assert standing(verdict, reviewed) == pytest.approx(value)


def test_a_score_without_any_of_its_terms_is_nothing():
    assert Score(0, 0.32, TERMS).without(*(term.name for term in TERMS)) == 0.0
