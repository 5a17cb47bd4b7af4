"""A scripted model gives what it was told to give, and never anything else."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.api import ChatModel, ModelError
from tools.models.scripted import ScriptedModel
from tools.models.values import ChatRequest, ReplySchema, TextPart, user_turn


def request(text: str, seed: int = 0) -> ChatRequest:
    return ChatRequest("check", (TextPart("You are terse."),), (user_turn(text),), seed=seed)


def test_replies_come_in_order_and_requests_are_kept() -> None:
    model: ChatModel = ScriptedModel(["one", "two"])
    assert [model.ask(request(text)).text for text in ("a", "b")] == ["one", "two"]
    assert isinstance(model, ScriptedModel)
    assert [r.turns[0].parts[0] for r in model.requests] == [TextPart("a"), TextPart("b")]


def test_an_error_in_the_script_is_raised_and_the_next_reply_follows() -> None:
    model = ScriptedModel([ModelError("M_TIMEOUT", "scripted:test", "no answer"), "after"])
    with pytest.raises(ModelError) as raised:
        model.ask(request("a"))
    assert (raised.value.code, raised.value.is_reply_fault) == ("M_TIMEOUT", False)
    assert model.ask(request("a")).text == "after"


def test_asking_beyond_the_script_is_an_error() -> None:
    model = ScriptedModel(["only"])
    model.ask(request("a"))
    with pytest.raises(ModelError, match="1 replies; this is one more"):
        model.ask(request("b"))


def test_a_function_answers_many_threads() -> None:
    model = ScriptedModel(lambda asked: f"reply {asked.seed}", name="scripted:many")
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda seed: model.ask(request("a", seed)).text, range(64)))
    assert texts == [f"reply {seed}" for seed in range(64)]
    assert {asked.seed for asked in model.requests} == set(range(64))


def test_usage_grows_with_the_texts() -> None:
    model = ScriptedModel(lambda asked: "x" * 40)
    short, long = model.ask(request("a")), model.ask(request("a" * 400))
    assert short.usage.output_tokens == 10
    assert long.usage.input_tokens - short.usage.input_tokens == 99


def test_replies_are_checked_as_real_ones_are_when_asked() -> None:
    schema = ReplySchema("n", '{"type":"integer"}')
    asked = ChatRequest("check", (), (user_turn("?"),), schema)
    model = ScriptedModel(["", "one", "1"], checks=True)
    codes = []
    for _ in range(2):
        with pytest.raises(ModelError) as raised:
            model.ask(asked)
        codes.append(raised.value.code)
    assert codes == ["M_EMPTY", "M_JSON"]
    assert model.ask(asked).text == "1"
    assert ScriptedModel(["one"]).ask(asked).text == "one"
