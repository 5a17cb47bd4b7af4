"""Every fault of every provider: the right code, the right number of requests, and the next call works."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.wire_servers.core import Answer, Fault
from tests.wire_servers.questions import SCHEMA
from tools.models.api import ModelError


@dataclass(frozen=True)
class Case:
    """A fault that stays: its code, and whether it is tried again."""

    outcome: Answer | Fault
    code: str
    is_retried: bool


STAYING = {
    "too many requests": Case(Fault(status=429), "M_RATE", True),
    "internal error": Case(Fault(status=500), "M_SERVER", True),
    "unavailable": Case(Fault(status=503), "M_SERVER", True),
    "overloaded": Case(Fault(status=529), "M_SERVER", True),
    "timeout": Case(Fault("timeout"), "M_TIMEOUT", True),
    "connection reset": Case(Fault("reset"), "M_CONNECTION", True),
    "body cut": Case(Fault("cut"), "M_STREAM", True),
    "no JSON body": Case(Fault("not json"), "M_STREAM", True),
    "wrong request": Case(Fault(status=400), "M_REQUEST", False),
    "refusal": Case(Answer("I would rather not.", "refusal"), "M_REFUSED", False),
    "refused without a word": Case(Answer("", "refusal"), "M_REFUSED", False),
    "empty": Case(Answer(""), "M_EMPTY", False),
    "white space": Case(Answer(" \n"), "M_EMPTY", False),
    "cut by length": Case(Answer("To begin", "length"), "M_LENGTH", False),
}


def patience_s(case):
    """On a busy machine any answer may take a while."""
    return 0.5 if case.code == "M_TIMEOUT" else 30.0


@pytest.mark.parametrize("name", STAYING)
def test_a_fault_that_stays(open_wire, question, provider, name):
    case = STAYING[name]
    n_sent = 3 if case.is_retried else 1
    outcomes = [case.outcome] * n_sent + [Answer("Fine.")]
    opened = open_wire(provider, outcomes, max_attempts=3, timeout_s=patience_s(case))
    with pytest.raises(ModelError) as raised:
        opened.model.ask(question())
    assert (raised.value.code, raised.value.attempts) == (case.code, n_sent), str(raised.value)
    assert opened.server.n_requests == n_sent
    assert len(opened.waits) == n_sent - 1
    assert opened.model.ask(question()).text == "Fine."
    assert [(record.code, record.attempts) for record in opened.ledger.records] == [(case.code, n_sent), ("", 1)]


@pytest.mark.parametrize(
    ("status", "code", "cure"),
    [
        (401, "M_KEY", "set it to a key that may use"),
        (402, "M_CREDIT", "top it up or use another key"),
        (403, "M_KEY", "set it to a key that may use"),
        (404, "M_ABSENT", "check the name and the address"),
    ],
)
def test_a_fault_that_every_question_would_meet_is_met_once(open_wire, question, provider, status, code, cure):
    opened = open_wire(provider, [Fault(status=status)], max_attempts=3)
    told = set()
    for _ in range(3):
        with pytest.raises(ModelError, match=cure) as raised:
            opened.model.ask(question())
        told.add(str(raised.value))
    assert (len(told), opened.server.n_requests, opened.waits) == (1, 1, [])
    assert [(record.code, record.attempts) for record in opened.ledger.records] == [(code, 1), (code, 0), (code, 0)]


@pytest.mark.parametrize("name", [name for name, case in STAYING.items() if case.is_retried])
def test_a_fault_that_passes(open_wire, question, provider, name):
    opened = open_wire(provider, [STAYING[name].outcome, Answer("Fine.")], timeout_s=patience_s(STAYING[name]))
    reply = opened.model.ask(question())
    assert (reply.text, reply.attempts, opened.server.n_requests) == ("Fine.", 2, 2)
    assert opened.ledger.records[0].code == ""


def test_the_server_says_how_long_to_wait(open_wire, question, provider):
    fault = Fault(status=429, headers=(("retry-after", "7"),))
    opened = open_wire(provider, [fault, Answer("Fine.")])
    assert opened.model.ask(question()).text == "Fine."
    assert opened.waits == [7.0]


def test_a_wait_that_is_too_long_is_not_waited(open_wire, question, provider):
    opened = open_wire(provider, [Fault(status=429, headers=(("retry-after", "3600"),))])
    with pytest.raises(ModelError) as raised:
        opened.model.ask(question())
    assert (raised.value.code, raised.value.retry_after_s, opened.waits) == ("M_RATE", 3600.0, [])


def test_gemini_says_it_in_the_body(open_wire, question):
    opened = open_wire("google", [Fault(status=429), Answer("Fine.")])
    details = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "11s"}
    plain = opened.server.api.error
    opened.server.api.error = lambda status, message: {
        "error": {**plain(status, message)["error"], "details": [details]}
    }
    opened.model.ask(question())
    assert opened.waits == [11.0]


@pytest.mark.parametrize("text", ["keep it", '{"keep": "yes", "score": 7}', '{"keep": true}', "[1]", '{"keep": true,'])
def test_json_that_was_not_asked_for(open_wire, question, provider, text):
    opened = open_wire(provider, [Answer(text), Answer('{"keep": true, "score": 1}')])
    with pytest.raises(ModelError) as raised:
        opened.model.ask(question(schema=SCHEMA))
    assert (raised.value.code, raised.value.reply_text, opened.server.n_requests) == ("M_JSON", text, 1)
    assert opened.ledger.records[0].usage.output_tokens > 0
    assert opened.model.ask(question(schema=SCHEMA)).text == '{"keep": true, "score": 1}'


def test_quota_that_is_used_up_is_not_asked_again(open_wire, question):
    opened = open_wire("openai", [Fault(status=429, message="insufficient_quota: check your plan")])
    with pytest.raises(ModelError, match="insufficient_quota") as raised:
        opened.model.ask(question())
    assert raised.value.code == "M_CREDIT"


def test_nobody_listens(open_wire, question, provider):
    opened = open_wire(provider, [], max_attempts=2)
    opened.server.close()
    with pytest.raises(ModelError) as raised:
        opened.model.ask(question())
    assert (raised.value.code, raised.value.attempts) == ("M_CONNECTION", 2)


def test_surroundings_that_stay_broken_are_left_alone(open_wire, question, provider):
    opened = open_wire(provider, lambda asked: Fault(status=503), max_attempts=2)
    for _ in range(3):
        with pytest.raises(ModelError):
            opened.model.ask(question())
    assert opened.server.n_requests == 6
    with pytest.raises(ModelError, match="not asked: the last 3 failed") as raised:
        opened.model.ask(question())
    assert (opened.server.n_requests, raised.value.attempts, raised.value.code) == (6, 0, "M_SERVER")


def test_many_at_the_same_time(open_wire, question, provider):
    faulty, lock = set(range(0, 24, 3)), threading.Lock()

    def script(asked):
        number = int(asked.last_text)
        with lock:
            if number in faulty:
                faulty.discard(number)
                return Fault(status=503)
        return Answer(f"reply {number}")

    opened = open_wire(provider, script, concurrency=6)
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda number: opened.model.ask(question(str(number))), range(24)))
    assert [reply.text for reply in replies] == [f"reply {number}" for number in range(24)]
    assert [reply.attempts for reply in replies] == [2 if number % 3 == 0 else 1 for number in range(24)]
    assert opened.ledger.total().calls == 24
