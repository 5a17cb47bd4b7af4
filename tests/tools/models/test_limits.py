"""Requests per minute and at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.limits import LimitedSender
from tools.models.values import ChatReply


def test_requests_are_spaced(sender, clock, question):
    layer = LimitedSender(sender(lambda asked: "a"), 30, 4, clock.sleep, clock)
    for _ in range(4):
        layer.send(question())
    assert clock.waits == [2.0, 2.0, 2.0]
    clock.now += 100
    layer.send(question())
    assert len(clock.waits) == 3


def test_without_a_limit_nothing_waits(sender, clock, question):
    layer = LimitedSender(sender(lambda asked: "a"), 0, 4, clock.sleep, clock)
    for _ in range(4):
        layer.send(question())
    assert clock.waits == []


def test_no_more_than_allowed_are_on_their_way(sender, clock, question):
    meeting, lock, counts = threading.Barrier(3), threading.Lock(), {"now": 0, "most": 0}

    def slow(asked):
        with lock:
            counts["now"] += 1
            counts["most"] = max(counts["most"], counts["now"])
        meeting.wait(20)
        with lock:
            counts["now"] -= 1
        return ChatReply("a", "test")

    layer = LimitedSender(sender(slow), 0, 3, clock.sleep, clock)
    with ThreadPoolExecutor(9) as pool:
        replies = list(pool.map(lambda n: layer.send(question(str(n))), range(9)))
    assert (len(replies), counts["most"]) == (9, 3)


def test_a_place_is_free_again_after_an_error(sender, clock, question):
    layer = LimitedSender(sender([ValueError("x"), "fine"]), 0, 1, clock.sleep, clock)
    with pytest.raises(ValueError, match="x"):
        layer.send(question())
    assert layer.send(question()).text == "fine"
