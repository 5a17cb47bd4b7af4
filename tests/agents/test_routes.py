"""Which step comes next, as pure functions of state and settings."""

from agents.augmenting.values import Augmented, Decomposition
from agents.candidates.values import Candidate, Origin
from agents.consensus.values import Agreement, Score, Term, Verdict
from agents.routes import origins_of, proposals, to_review
from agents.settings import Settings
from agents.state import MinerState
from agents.writers.api import PlainQuery

TERMS = (Term("rate", 1.0, 0.1, "x"),)
SETTINGS = Settings(model="vllm:a", candidates=3)


def state(*candidates: Candidate, verdict: Verdict | None = None) -> MinerState:
    found = MinerState(plain=PlainQuery("car"), augmented=Augmented(Decomposition()), candidates=list(candidates))
    found |= {"log_paths": [], "session": "s"}
    return {**found, "verdict": verdict} if verdict else found


def candidate(number: int, status="ok") -> Candidate:
    return Candidate(number, Origin("model" if number else "grammar"), status)


def test_a_grammar_that_declines_costs_no_candidate():
    assert len(origins_of(state(candidate(0)), SETTINGS)) == 3
    assert len(origins_of(state(candidate(0, "declined")), SETTINGS)) == 4
    asked = [candidate(0, "declined"), candidate(1), candidate(2)]
    verdict = Verdict(1, ())
    assert [send.arg["number"] for send in proposals(state(*asked, verdict=verdict), SETTINGS)] == [3]


def test_the_first_wave_comes_without_a_verdict():
    assert [send.arg["number"] for send in proposals(state(), SETTINGS)] == [0, 1, 2]


def test_the_best_of_each_group_is_reviewed():
    scores = tuple(Score(n, total, TERMS) for n, total in enumerate((0.5, 0.9, 0.8, 0.7, 0.6)))
    same = (Agreement(1, 2, 0.95, False, 0.4),)
    others = tuple(Agreement(a, b, 0.1, False, 0.4) for a in range(5) for b in range(a + 1, 5) if (a, b) != (1, 2))
    verdict = Verdict(1, scores, same + others)
    asked = [candidate(n) for n in range(4)] + [candidate(4, "unresolved")]
    assert to_review(asked, verdict) == (1, 3, 0)
