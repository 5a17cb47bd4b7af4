"""Sure readings are answered; others go to a model where there is one, and say so where there is none."""

from agents.writers.api import WrittenProgram
from agents.writers.confidence import confidence_model
from agents.writers.routing import decide
from tools.results import Program

WRITTEN = WrittenProgram(Program("output", "grammar", "q"), "car", ("near: within 10 m",), confidence=0.999)


def unsure():
    return WrittenProgram(WRITTEN.program, "car", ("near: within 10 m",), confidence=confidence_model().sure_from / 2)


def test_a_sure_reading_is_answered_as_it_is():
    assert decide(WRITTEN, model_at_hand=True).route == "answer"
    assert decide(WRITTEN).written == WRITTEN


def test_an_unsure_reading_asks_a_model():
    decision = decide(unsure(), model_at_hand=True)
    assert (decision.route, decision.written) == ("ask", unsure())


def test_without_a_model_an_unsure_reading_is_answered_and_says_so():
    decision = decide(unsure())
    assert decision.route == "answer"
    assert decision.written.assumptions[:1] == ("near: within 10 m",)
    assert "not certain" in decision.written.assumptions[-1]
