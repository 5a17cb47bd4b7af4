"""Retries and the breaker, with a clock that is set by hand."""

import threading

import pytest

from tools.models.api import ModelError
from tools.models.retrying import PASSING_FAULTS, RetryingSender, RetryPolicy


def test_waits_grow_and_are_the_same_each_time(sender, clock, question):
    for _ in range(2):
        clock.waits.clear()
        layer = RetryingSender(sender(["M_SERVER"] * 4 + ["fine"]), RetryPolicy(max_attempts=5), clock.sleep, clock)
        assert layer.send(question()).attempts == 5
        assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(clock.waits))
        assert len(set(clock.waits)) == 4
    other = RetryingSender(sender(["M_SERVER", "fine"]), RetryPolicy(), clock.sleep, clock)
    other.send(question("Something else?"))
    assert clock.waits[-1] != clock.waits[0]


def test_waits_grow_no_longer_than_allowed(sender, clock, question):
    policy = RetryPolicy(max_attempts=8, longest_wait_s=5.0)
    RetryingSender(sender(["M_RATE"] * 7 + ["fine"]), policy, clock.sleep, clock).send(question())
    assert max(clock.waits) <= 5.0


@pytest.mark.parametrize("code", ["M_REQUEST", "M_REFUSED", "M_JSON", "M_DRY"])
def test_what_does_not_pass_is_not_tried_again(sender, clock, question, code):
    inner = sender([code])
    with pytest.raises(ModelError):
        RetryingSender(inner, RetryPolicy(), clock.sleep, clock).send(question())
    assert (inner.n_sent, clock.waits) == (1, [])


@pytest.mark.parametrize("code", PASSING_FAULTS)
def test_attempts_are_bounded(sender, clock, question, code):
    inner = sender(lambda asked: code)
    with pytest.raises(ModelError) as raised:
        RetryingSender(inner, RetryPolicy(max_attempts=3), clock.sleep, clock).send(question())
    assert (inner.n_sent, raised.value.attempts, raised.value.code) == (3, 3, code)


def test_the_breaker_opens_lets_one_through_and_closes(sender, clock, question):
    is_well = threading.Event()
    inner = sender(lambda asked: "fine" if is_well.is_set() else "M_CONNECTION")
    layer = RetryingSender(inner, RetryPolicy(max_attempts=1, broken_after=2, broken_for_s=30), clock.sleep, clock)
    for expected in (1, 2, 2, 2):
        with pytest.raises(ModelError):
            layer.send(question())
        assert inner.n_sent == expected
    clock.now += 31
    with pytest.raises(ModelError):
        layer.send(question())
    assert inner.n_sent == 3
    is_well.set()
    with pytest.raises(ModelError, match="not asked"):
        layer.send(question())
    clock.now += 31
    assert [layer.send(question()).text for _ in range(3)] == ["fine"] * 3


def test_what_every_question_would_meet_is_met_once(clock, question):
    class Locked:
        name, n_sent = "vllm:m", 0

        def send(self, request):
            self.n_sent += 1
            raise ModelError("M_KEY", self.name, "HTTP 401: wrong key")

    inner = Locked()
    layer = RetryingSender(inner, RetryPolicy(broken_for_s=30), clock.sleep, clock)
    with pytest.raises(ModelError, match="HTTP 401"):
        layer.send(question())
    for _ in range(3):
        with pytest.raises(ModelError, match=r"^vllm:m: M_KEY: HTTP 401: wrong key$") as raised:
            layer.send(question())
        assert (raised.value.attempts, raised.value.code) == (0, "M_KEY")
    assert (inner.n_sent, clock.waits) == (1, [])
    clock.now += 31
    with pytest.raises(ModelError, match="m: M_KEY: HTTP 401"):
        layer.send(question())
    assert inner.n_sent == 2


def test_faults_of_single_requests_do_not_open_the_breaker(sender, clock, question):
    inner = sender(lambda asked: "M_REQUEST")
    layer = RetryingSender(inner, RetryPolicy(broken_after=1), clock.sleep, clock)
    for _ in range(5):
        with pytest.raises(ModelError):
            layer.send(question())
    assert inner.n_sent == 5
