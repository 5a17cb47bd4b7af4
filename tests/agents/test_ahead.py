"""What is loaded while a model thinks."""

import threading

import pytest

from agents.ahead import LoadingMeanwhile
from tools.models.api import ModelError
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatRequest, user_turn

REQUEST = ChatRequest("augment", (), (user_turn("a query"),))


def test_it_is_loaded_once_and_while_the_model_answers():
    loading, loads = threading.Event(), []

    def answer(request):
        assert loading.wait(10)
        return "yes"

    def load():
        loads.append(threading.current_thread())
        loading.set()

    model = LoadingMeanwhile(ScriptedModel(answer), load)
    assert [model.ask(REQUEST).text for _ in range(3)] == ["yes"] * 3
    assert len(loads) == 1
    assert loads[0] is not threading.current_thread()
    assert model.name == "scripted:test"


def test_what_goes_wrong_with_it_is_no_error_of_the_question():
    asked = threading.Event()

    def load():
        asked.set()
        raise OSError("no such database")

    model = LoadingMeanwhile(ScriptedModel(["yes"]), load)
    assert model.ask(REQUEST).text == "yes"
    assert asked.wait(10)


def test_errors_of_the_model_are_told():
    model = LoadingMeanwhile(ScriptedModel([ModelError("M_SERVER", "scripted:test", "down")]), lambda: None)
    with pytest.raises(ModelError, match="down"):
        model.ask(REQUEST)
