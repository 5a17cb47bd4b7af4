"""The local servers are as strict as they say: what is not of the published shape is refused and noticed."""

import copy
import json
import urllib.error
import urllib.request

import pytest

from tests.wire_servers.core import Answer
from tests.wire_servers.plugin import KEYS

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FORM = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
PATHS = {
    "openai": "/v1/chat/completions",
    "anthropic": "/v1/messages",
    "google": "/v1beta/models/gemini-x:generateContent",
}
HEADERS = {
    "openai": {"authorization": f"Bearer {KEYS['openai']}"},
    "anthropic": {"x-api-key": KEYS["anthropic"], "anthropic-version": "2023-06-01"},
    "google": {"x-goog-api-key": KEYS["google"]},
}
MARK = {"type": "ephemeral"}
GOOD = {
    "openai": {
        "model": "x",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": [
                {"type": "text", "text": "q"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}},
            ]},
        ],
        "max_completion_tokens": 5,
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": FORM, "strict": True}},
    },
    "anthropic": {
        "model": "x",
        "max_tokens": 5,
        "system": [{"type": "text", "text": "s", "cache_control": MARK}],
        "messages": [{"role": "user", "content": [
            {"type": "text", "text": "q"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
        ]}],
        "output_config": {"format": {"type": "json_schema", "schema": FORM}},
    },
    "google": {
        "systemInstruction": {"parts": [{"text": "s"}]},
        "contents": [{"role": "user", "parts": [
            {"text": "q"}, {"inlineData": {"mimeType": "image/png", "data": PIXEL}},
        ]}],
        "generationConfig": {
            "maxOutputTokens": 5, "responseMimeType": "application/json", "responseJsonSchema": FORM,
        },
    },
}  # fmt: skip
LOOSE = {**FORM, "additionalProperties": True}
WRONG = {
    "openai": [
        (("extra",), 1), (("max_completion_tokens",), "5"), (("max_completion_tokens",), 0), (("temperature",), 3),
        (("temperature",), True), (("stream",), True), (("n",), 2), (("messages", 1, "role"), "assistant"),
        (("messages", 0, "role"), "user"), (("messages", 1, "content", 0, "text"), 5),
        (("messages", 1, "content", 1, "image_url", "url"), "data:image/png;base64,AAAA"),
        (("messages", 1, "content", 1, "image_url", "url"), f"data:image/bmp;base64,{PIXEL}"),
        (("messages", 1, "content", 1, "type"), "image"), (("max_tokens",), "many"),
        (("response_format", "json_schema", "schema"), LOOSE), (("response_format", "json_schema", "name"), None),
        (("response_format", "json_schema", "schema", "properties", "a"), {"type": "string", "minLength": 1}),
    ],
    "anthropic": [
        (("extra",), 1), (("max_tokens",), 0), (("temperature",), 1.5), (("stream",), True),
        (("messages", 0, "role"), "assistant"), (("messages", 0, "role"), "system"),
        (("messages", 0, "content", 0, "text"), " "), (("messages", 0, "content", 0, "type"), "input_text"),
        (("messages", 0, "content", 1, "source", "media_type"), "image/jpeg"),
        (("messages", 0, "content", 1, "source", "url"), "http://x"),
        (("system", 0, "cache_control"), {"type": "persistent"}), (("system",), [{"type": "text", "text": "s",
        "cache_control": MARK}] * 5), (("output_config", "format", "schema"), LOOSE),
        (("output_config", "format", "schema", "properties", "a"), {"type": "integer", "minimum": 1}),
    ],
    "google": [
        (("extra",), 1), (("generationConfig", "max_tokens"), 5), (("generationConfig", "maxOutputTokens"), 0),
        (("generationConfig", "temperature"), 2.5), (("generationConfig", "seed"), "1"),
        (("contents", 0, "role"), "assistant"), (("contents", 0, "parts", 0), {"type": "text", "text": "q"}),
        (("contents", 0, "parts", 1, "inlineData", "mimeType"), "image/webp"),
        (("generationConfig", "responseMimeType"), "text/plain"), (("generationConfig", "responseJsonSchema"), LOOSE),
        (("systemInstruction", "parts", 0), {"inlineData": {"mimeType": "image/png", "data": PIXEL}}),
        (("generationConfig", "responseJsonSchema", "properties", "a"), {"type": "string", "pattern": "a"}),
    ],
}  # fmt: skip
CASES = [(provider, place, value) for provider, changes in WRONG.items() for place, value in changes]


def post(server, provider, body, headers=None, path=""):
    request = urllib.request.Request(
        server.url + (path or PATHS[provider]),
        json.dumps(body).encode(),
        {**(HEADERS[provider] if headers is None else headers), "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def changed(body, place, value):
    body = copy.deepcopy(body)
    inner = body
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return body


@pytest.mark.parametrize("provider", GOOD)
def test_a_good_request_is_answered(serve_provider, provider):
    server = serve_provider(provider, [Answer('{"a": "b"}')])
    status, answer = post(server, provider, GOOD[provider])
    assert status == 200
    assert '{\\"a\\": \\"b\\"}' in json.dumps(answer)
    assert (server.asked[0].last_text, server.asked[0].turns[-1][2], server.asked[0].schema) == ("q", 1, FORM)


@pytest.mark.parametrize(("provider", "place", "value"), CASES, ids=lambda value: str(value)[:40])
def test_a_request_of_another_shape_is_refused_and_noticed(serve_provider, provider, place, value):
    server = serve_provider(provider, [Answer("never")])
    status, _ = post(server, provider, changed(GOOD[provider], place, value))
    assert (status, len(server.violations), server.asked) == (400, 1, [])
    server.violations.clear()


@pytest.mark.parametrize("provider", GOOD)
def test_missing_fields_keys_and_paths_are_refused(serve_provider, provider):
    server = serve_provider(provider, [Answer("never")])
    for name in ("messages", "contents", "model", "max_tokens", "max_completion_tokens", "generationConfig"):
        if name in GOOD[provider]:
            body = {field: value for field, value in GOOD[provider].items() if field != name}
            assert post(server, provider, body)[0] == 400
    assert post(server, provider, GOOD[provider], path="/v2/else")[0] == 400
    assert post(server, provider, GOOD[provider], headers={})[0] == 401
    assert server.asked == []
    server.violations.clear()


def test_a_script_that_is_used_up_is_noticed(serve_provider):
    server = serve_provider("openai", [Answer("once")])
    assert [post(server, "openai", GOOD["openai"])[0] for _ in range(2)] == [200, 400]
    assert server.violations == ["the script has 1 answers; one more was asked for"]
    server.violations.clear()
