"""What is told of the choice: who gave nothing, and who was not looked at again."""

from agents.candidates.values import NOT_REVIEWED, Attempt, Candidate, Origin
from agents.consensus.judge import judge
from agents.consensus.reporting import by_reason, explained
from agents.consensus.values import Case, Findings
from tools.results import Program

SOURCE = """description = "bus"
buses = get_objects_of_category(log_dir, category="BUS")
output_scenario(buses, description, log_dir, output_dir)"""
REVIEWED = Attempt("review", SOURCE, note="kept: it says the query")
BROKEN = Attempt("review", SOURCE, ("line 1: no",), "E_NAME", note="tightens the distance")
UNASKED = Attempt("review", SOURCE, code="M_EMPTY", note=f"{NOT_REVIEWED}: vllm:a: M_EMPTY: the answer is empty")


def told(*attempts: Attempt) -> tuple[str, ...]:
    origin = Origin("model", "vllm:a", "bus")
    candidate = Candidate(0, origin, "ok", Program(SOURCE, "bus"), attempts=(Attempt("write", SOURCE), *attempts))
    found = Findings(10, 40, (("BUS", 10),), 1, 0, 1)
    verdict = judge([Case(0, found)], {0: origin}, {0: {}}, ("BUS",))
    return explained([candidate], verdict, "standard").assumptions


def test_a_review_that_could_not_be_made_is_told():
    assert told(UNASKED)[-1] == "candidate 0 was not reviewed: vllm:a: M_EMPTY: the answer is empty"


def test_a_review_that_was_made_is_not_told_whatever_came_of_it():
    assert not [line for line in told(REVIEWED, BROKEN) if "reviewed" in line]


def failing(number: int, reason: str, model: str = "vllm:a") -> Candidate:
    return Candidate(number, Origin("model", model, "bus"), "model failed", reason=reason)


def test_a_reason_that_many_share_is_told_once_with_their_numbers():
    many = [failing(n, "no key") for n in (1, 2, 3)] + [failing(5, "no key"), failing(4, "slow", "vllm:b")]
    assert by_reason(many[:3]) == [("candidates 1 to 3 (vllm:a)", "no key")]
    assert by_reason(many) == [("candidates 1, 2, 3 and 5 (vllm:a)", "no key"), ("candidate 4 (vllm:b)", "slow")]
    assert by_reason(many[:2]) == [("candidates 1 and 2 (vllm:a)", "no key")]
