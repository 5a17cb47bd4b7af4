"""Which replies can be used."""

import json

import pytest

from tools.models.api import ModelError
from tools.models.replies import usable
from tools.models.values import ChatReply, ChatRequest, ReplySchema, user_turn

SCHEMA = ReplySchema(
    "n", '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}'
)
FREE, STRICT = (ChatRequest("check", (), (user_turn("?"),), schema) for schema in (None, SCHEMA))


def test_free_text_is_given_back_as_it_is():
    reply = ChatReply(" text ", "m")
    assert usable(FREE, reply, "scripted:test") is reply


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 1}',
        ' {"n": 1}\n',
        '```json\n{"n": 1}\n```',
        '```\n{"n": 1}```',
        '<think>\n{"n": 2}\n</think>\n\n{"n": 1}',
        'so it is one\n</think>\n\n{"n": 1}',
    ],
)
def test_json_is_given_back_alone(text):
    assert usable(STRICT, ChatReply(text, "m"), "scripted:test").text == '{"n": 1}'


@pytest.mark.parametrize("raw", ["\x01", "a\tb", "one\ntwo"])
def test_control_characters_in_strings_are_escaped(raw):
    schema = ReplySchema("s", SCHEMA.json.replace("integer", "string"))
    request = ChatRequest("check", (), (user_turn("?"),), schema)
    found = usable(request, ChatReply(f'{{"n": "{raw}"}}', "m"), "scripted:test").text
    assert json.loads(found) == {"n": raw}


@pytest.mark.parametrize(
    "text",
    [
        'Here: {"n": 1}',
        '{"n": 1} {"n": 2}',
        '```json\n{"n": 1}\n```\nDone.',
        '{"n": "1"}',
        '{"n": 1.0}',
        '{"n": NaN}',
        "1",
        '{"n": "\\ud800\x01"}',
        "[" * 100_000,
    ],
)
def test_anything_around_json_or_another_kind_is_no_json(text):
    with pytest.raises(ModelError) as raised:
        usable(STRICT, ChatReply(text, "m", attempts=3), "scripted:test")
    assert (raised.value.code, raised.value.reply_text, raised.value.attempts) == ("M_JSON", text, 3)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (ChatReply("no", "m", "refusal"), "M_REFUSED"),
        (ChatReply("so", "m", "length"), "M_LENGTH"),
        (ChatReply(" \n", "m"), "M_EMPTY"),
    ],
)
def test_faults_of_replies(reply, code):
    with pytest.raises(ModelError) as raised:
        usable(STRICT, reply, "scripted:test")
    assert (raised.value.code, raised.value.is_reply_fault) == (code, True)
