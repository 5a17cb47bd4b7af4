"""What clients raise, told apart: shapes that are hard to provoke over the wire, where the others are driven."""

import email.utils
import json
import time
from types import SimpleNamespace

import pytest

from tools.models.clients.errors import translated


class StatusError(Exception):
    """An exception as the SDKs raise it."""

    def __init__(self, status, text="told", headers=None):
        super().__init__(text)
        self.status_code, self.response = status, SimpleNamespace(headers=headers or {})


class ReadTimeout(Exception):
    """As the HTTP libraries name it."""


class RemoteProtocolError(Exception):
    """As the HTTP libraries name it."""


class Surprise(Exception):
    """Nothing known."""


def caused(outer, inner):
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StatusError(408), "M_TIMEOUT"),
        (StatusError(409), "M_REQUEST"),
        (StatusError(599), "M_SERVER"),
        (StatusError(429, "Your credit balance is too low"), "M_CREDIT"),
        (StatusError(400, "blocked by content_filter"), "M_REFUSED"),
        (caused(Surprise("no answer"), StatusError(503)), "M_SERVER"),
        (caused(Surprise("slow"), ReadTimeout()), "M_TIMEOUT"),
        (RemoteProtocolError("peer closed connection without sending complete message body"), "M_STREAM"),
        (RemoteProtocolError("Server disconnected without sending a response."), "M_CONNECTION"),
        (ConnectionRefusedError("refused"), "M_CONNECTION"),
        (KeyError("choices"), "M_STREAM"),
        (Surprise("what is this"), "M_REQUEST"),
    ],
)
def test_codes(error, code):
    assert translated(error, "openai:x", "").code == code


@pytest.mark.parametrize(
    ("status", "text", "is_lasting"),
    [
        (401, "wrong key", True),
        (403, "this key may not use the model", True),
        (404, "no model x", True),
        (429, "insufficient_quota", True),
        (400, "API key not valid. Please pass a valid API key. API_KEY_INVALID", True),
        (400, "max_tokens is too large", False),
        (429, "too many requests", False),
        (500, "overloaded", False),
    ],
)
def test_what_every_question_would_meet_is_told_apart(status, text, is_lasting):
    assert translated(StatusError(status, text), "openai:x", "").is_lasting is is_lasting


def test_an_answer_that_is_none_of_the_api_asks_whether_the_address_is_right():
    said = str(translated(json.JSONDecodeError("Expecting value", "", 0), "vllm:x", ""))
    assert "none of this API (is the address right?)" in said
    assert "address" not in str(translated(RemoteProtocolError("incomplete message body"), "vllm:x", ""))


def test_what_a_library_adds_about_every_status_is_left_out():
    told = "Client error '401 Unauthorized' for url 'http://a/v1'\nFor more information check: https://b.org/401"
    said = str(translated(caused(StatusError(401, "wrong key"), Surprise(told)), "openai:x", ""))
    assert said.endswith("wrong key (StatusError): Client error '401 Unauthorized' for url 'http://a/v1'")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers, seconds):
    assert translated(StatusError(429, headers=headers), "openai:x", "").retry_after_s == seconds


def test_a_wait_given_as_a_date():
    at = email.utils.formatdate(time.time() + 3600, usegmt=True)
    told = translated(StatusError(503, headers={"retry-after": at}), "openai:x", "").retry_after_s
    assert told is not None
    assert 3000 < told <= 3600
    past = email.utils.formatdate(0, usegmt=True)
    assert translated(StatusError(503, headers={"retry-after": past}), "openai:x", "").retry_after_s == 0.0


def test_texts_are_one_line_short_and_without_the_key():
    told = str(translated(StatusError(500, "line\n" * 500 + "my-secret-key"), "openai:x", "my-secret-key"))
    assert len(told) < 500
    assert "\n" not in told
    assert "my-secret-key" not in str(translated(StatusError(500, "is my-secret-key"), "openai:x", "my-secret-key"))


def test_a_chain_that_bites_its_tail_ends():
    first, second = Surprise("a"), Surprise("b")
    first.__cause__, second.__cause__ = second, first
    assert translated(first, "openai:x", "").code == "M_REQUEST"
