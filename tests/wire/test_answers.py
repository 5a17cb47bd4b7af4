"""What goes over the wire, and what comes back, for every provider: prompts, images, schemas, caching, usage."""

import pytest
from langgraph.graph import START, StateGraph

from tests.wire_servers.core import Answer
from tests.wire_servers.questions import MODELS, SCHEMA, png
from tools.models.api import ModelError
from tools.models.values import ChatRequest, TextPart, Turn, assistant_turn, user_turn


def test_a_text_reply(open_wire, question, provider):
    opened = open_wire(provider, [Answer("Hello.")])
    reply = opened.model.ask(question("Say hello."))
    assert (reply.text, reply.finish, reply.from_cache, reply.attempts) == ("Hello.", "stop", False, 1)
    asked = opened.server.asked[0]
    assert f"{provider}:{asked.model}" == MODELS[provider]
    assert asked.last_text == "Say hello."
    assert asked.system.startswith("You are terse.")
    assert asked.system.endswith("Today is dry.")


def test_usage_is_read(open_wire, question, provider):
    opened = open_wire(provider, [Answer("Hello."), Answer("Again.")])
    first, second = (opened.model.ask(question("Say hello.", seed=seed)) for seed in (1, 2))
    assert first.usage.input_tokens == second.usage.input_tokens > 100
    assert first.usage.output_tokens == 2
    assert first.usage.cache_read_tokens == 0 < second.usage.cache_read_tokens
    written = first.usage.cache_write_tokens
    assert written == second.usage.cache_read_tokens if provider == "anthropic" else written == 0
    assert [record.usage for record in opened.ledger.records] == [first.usage, second.usage]


def test_a_conversation_with_an_image(open_wire, provider):
    opened = open_wire(provider, [Answer("Grey.")])
    turns = (user_turn("Look."), assistant_turn("At what?"), Turn("user", (png(), TextPart("At this."))))
    opened.model.ask(ChatRequest("check", (TextPart("You look."),), turns))
    roles = ("user", "model" if provider == "google" else "assistant", "user")
    assert opened.server.asked[0].turns == tuple(zip(roles, ("Look.", "At what?", "At this."), (0, 0, 1), strict=True))


def test_no_system_prompt(open_wire, provider):
    opened = open_wire(provider, [Answer("Yes.")])
    opened.model.ask(ChatRequest("check", (), (user_turn("Well?"),)))
    assert opened.server.asked[0].system == ""


@pytest.mark.parametrize("way", ["schema", "tool", "prompt"])
def test_structured_replies(open_wire, question, provider, way):
    if (provider, way) == ("google", "tool"):
        pytest.skip("Gemini is asked by schema or by prompt")
    model = "anthropic:claude-haiku-4-5" if provider == "anthropic" else ""
    opened = open_wire(provider, [Answer('{"keep": true, "score": 71}')], model, structured=way)
    reply = opened.model.ask(question("Keep it?", schema=SCHEMA))
    assert reply.text.replace(" ", "") == '{"keep":true,"score":71}'
    asked = opened.server.asked[0]
    assert asked.way == ("none" if way == "prompt" else way)
    assert ('"additionalProperties":false' in asked.system) == (way == "prompt")
    if way != "prompt":
        assert asked.schema["required"] == ["keep", "score"]


def test_bounds_that_a_provider_refuses_are_checked_here(open_wire, question):
    opened = open_wire("anthropic", [Answer('{"keep": true, "score": 171}')])
    with pytest.raises(ModelError, match="score must be at most 100") as raised:
        opened.model.ask(question("Keep it?", schema=SCHEMA))
    assert raised.value.code == "M_JSON"
    assert "maximum" not in opened.server.asked[0].schema["properties"]["score"]


def test_sampling_is_sent_where_it_is_taken(open_wire, question, provider):
    opened = open_wire(provider, [Answer("a")])
    opened.model.ask(question("Say a.", temperature=0.7, seed=5, max_tokens=300))
    asked = opened.server.asked[0]
    assert asked.temperature == (None if provider == "anthropic" else 0.7)
    assert asked.seed == (None if provider == "anthropic" else 5)
    assert asked.max_tokens == (8492 if provider in ("anthropic", "google") else 300)


@pytest.mark.parametrize(
    ("model", "temperature", "longest"),
    [
        ("anthropic:claude-haiku-4-5-20251001", 0.7, 300),
        ("anthropic:claude-opus-4-8", None, 8492),
        ("openai:gpt-4o-mini", 0.7, 300),
        ("openai:gpt-6.2-sol", None, 8492),
        ("google:gemini-2.5-pro", 0.7, 8492),
        ("google:gemini-3.8-flash", None, 8492),
    ],
)
def test_models_of_different_ages(open_wire, question, model, temperature, longest):
    opened = open_wire(model.partition(":")[0], [Answer("a")], model)
    opened.model.ask(question("Say a.", temperature=0.7, max_tokens=300))
    assert (opened.server.asked[0].temperature, opened.server.asked[0].max_tokens) == (temperature, longest)


def test_at_most_four_prefixes_are_marked_and_the_longest_are(open_wire):
    opened = open_wire("anthropic", [Answer("Yes.")])
    system = tuple(TextPart(f"Part {number}.", ends_prefix=True) for number in range(6))
    opened.model.ask(ChatRequest("check", system, (user_turn("Well?"),)))
    marks = ["cache_control" in block for block in opened.server.asked[0].body["system"]]
    assert marks == [False, False, True, True, True, True]


def test_more_goes_into_the_body_when_asked(open_wire, question):
    opened = open_wire("vllm", [Answer("a")], extra_body='{"chat_template_kwargs": {"enable_thinking": false}}')
    opened.model.ask(question("Say a."))
    assert opened.server.asked[0].body["chat_template_kwargs"] == {"enable_thinking": False}


def test_turns_that_do_not_alternate_are_not_sent(open_wire, provider):
    opened = open_wire(provider, [])
    for turns in ((), (user_turn("a"), user_turn("b")), (user_turn("a"), assistant_turn("b"))):
        with pytest.raises(ModelError, match="alternate"):
            opened.model.ask(ChatRequest("check", (), turns))
    for turns in ((user_turn(" "),), (user_turn("a"), assistant_turn(""), user_turn("b")), (Turn("user", ()),)):
        with pytest.raises(ModelError, match="without text"):
            opened.model.ask(ChatRequest("check", (), turns))
    assert opened.server.n_requests == 0


def test_empty_parts_of_the_system_prompt_are_left_out(open_wire, provider):
    opened = open_wire(provider, [Answer("Yes.")])
    opened.model.ask(ChatRequest("check", (TextPart("Be brief.", True), TextPart("")), (user_turn("Well?"),)))
    assert opened.server.asked[0].system == "Be brief."


def test_nothing_is_streamed_inside_a_graph_that_is(open_wire, question, provider):
    """LangChain's models stream by themselves where a graph's messages are listened to; the servers refuse that."""
    opened = open_wire(provider, [Answer("Yes.")])
    graph = StateGraph(dict)
    graph.add_node("ask", lambda state: {"text": opened.model.ask(question()).text})
    graph.add_edge(START, "ask")
    told = list(graph.compile().stream({}, stream_mode=["messages", "values"]))
    assert told[-1] == ("values", {"text": "Yes."})
