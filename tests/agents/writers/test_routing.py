"""Sure readings are answered; others go to a model where there is one, and say so where there is none."""

from agents.writers.api import WrittenProgram
from agents.writers.confidence import confidence_model
from agents.writers.routing import DOUBTFUL_BELOW, decide
from tools.results import Program

WRITTEN = WrittenProgram(Program("output", "grammar", "q"), "car", ("near: within 10 m",), confidence=0.999)


def unsure(confidence=0.1):
    return WrittenProgram(WRITTEN.program, "car", ("near: within 10 m",), confidence=confidence)


def test_a_sure_reading_is_answered_as_it_is():
    assert decide(WRITTEN, model_at_hand=True).route == "answer"
    assert decide(WRITTEN).written == WRITTEN


def test_an_unsure_reading_asks_a_model():
    decision = decide(unsure(), model_at_hand=True)
    assert (decision.route, decision.written) == ("ask", unsure())


def test_between_doubtful_and_sure_a_model_is_asked_and_nothing_is_noted_without():
    between = unsure((DOUBTFUL_BELOW + confidence_model().sure_from) / 2)
    assert decide(between, model_at_hand=True).route == "ask"
    assert decide(between).written == between


def test_without_a_model_a_doubtful_reading_is_answered_and_says_so():
    decision = decide(unsure())
    assert decision.route == "answer"
    assert decision.written.assumptions[:1] == ("near: within 10 m",)
    assert "doubtful" in decision.written.assumptions[-1]
