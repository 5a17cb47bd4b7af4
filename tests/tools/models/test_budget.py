"""Budgets hold, also when many ask at the same time, and end cleanly."""

import math
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.api import BudgetExceededError, ModelError
from tools.models.budget import Budget, BudgetedSender, BudgetLimits, Spent, spent_on
from tools.models.calls import CallRecord
from tools.models.options import ModelOptions
from tools.models.prices import Price, PriceTable, Rates
from tools.models.settings import settle
from tools.models.spec import parse_spec
from tools.models.values import ChatReply, Usage

SETTINGS = settle(parse_spec("openai:gpt-4.1"), ModelOptions(), {})
PRICES = PriceTable({"scripted:test": Price(Rates(1.0, 10.0, 0.1, 1.25))})
REPLY = ChatReply("a", "test", usage=Usage(100, 10))


def layer(inner, limits, prices=PRICES):
    budget = Budget(limits)
    return BudgetedSender(inner, budget, SETTINGS, prices), budget


def test_calls_are_counted(sender, question):
    inner = sender(lambda asked: REPLY)
    asks, budget = layer(inner, BudgetLimits(max_calls=2))
    asks.send(question())
    asks.send(question())
    with pytest.raises(BudgetExceededError, match=r"budget of 2 calls .*: 2 calls made$"):
        asks.send(question())
    assert (inner.n_sent, budget.spent.calls, budget.spent.tokens) == (2, 2, 220)
    assert budget.spent.usd == pytest.approx(2 * (100 + 100) / 1e6)


def test_a_call_that_could_cross_is_not_made(sender, question):
    inner = sender(lambda asked: REPLY)
    asks, budget = layer(inner, BudgetLimits(max_tokens=1000))
    with pytest.raises(BudgetExceededError, match="1000 tokens"):
        asks.send(question(max_tokens=1000))
    assert (inner.n_sent, budget.spent) == (0, Spent())
    assert asks.send(question(max_tokens=900)) == REPLY


def test_money_is_bounded_by_the_longest_reply(sender, question):
    inner = sender(lambda asked: REPLY)
    asks, _ = layer(inner, BudgetLimits(max_usd=0.005))
    with pytest.raises(BudgetExceededError, match=r"0\.005 USD"):
        asks.send(question(max_tokens=500))
    assert asks.send(question(max_tokens=400)) == REPLY


@pytest.mark.parametrize("n_threads", [4, 32])
def test_parallel_calls_never_overrun(sender, question, n_threads):
    def lengthy(asked):
        return ChatReply("a", "test", usage=Usage(10, asked.max_tokens))

    asks, budget = layer(sender(lengthy), BudgetLimits(max_tokens=5000))

    def attempt(n):
        try:
            return asks.send(question(str(n), max_tokens=400)) is not None
        except BudgetExceededError:
            return False

    with ThreadPoolExecutor(n_threads) as pool:
        made = sum(pool.map(attempt, range(40)))
    assert budget.spent.tokens <= 5000
    assert made == budget.spent.calls == 12


def test_a_call_waits_for_what_others_leave(sender, question):
    gate, waiting = threading.Event(), threading.Event()

    def slow(asked):
        waiting.set()
        assert gate.wait(20)
        return REPLY

    asks, budget = layer(sender(slow), BudgetLimits(max_tokens=1000))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(asks.send, question(max_tokens=800))
        assert waiting.wait(20)
        second = pool.submit(asks.send, question(max_tokens=800))
        gate.set()
        assert (first.result(20), second.result(20)) == (REPLY, REPLY)
    assert budget.spent.calls == 2


@pytest.mark.parametrize(
    ("code", "is_paid"), [("M_TIMEOUT", True), ("M_STREAM", True), ("M_RATE", False), ("M_SERVER", False)]
)
def test_what_may_have_been_paid_is_counted_in_full(sender, question, code, is_paid):
    asks, budget = layer(sender([code]), BudgetLimits(max_tokens=100_000))
    with pytest.raises(ModelError):
        asks.send(question(max_tokens=500))
    assert (budget.spent.tokens >= 500) == is_paid
    assert budget.spent.calls == 1


def test_an_unexpected_error_gives_its_reservation_back(sender, question):
    asks, budget = layer(sender([ValueError("x"), REPLY]), BudgetLimits(max_tokens=600))
    with pytest.raises(ValueError, match="x"):
        asks.send(question(max_tokens=500))
    assert asks.send(question(max_tokens=500)) == REPLY
    assert budget.spent.tokens == 110


def test_a_run_that_goes_on_begins_with_what_it_spent():
    budget = Budget(BudgetLimits(max_calls=3), Spent(calls=3))
    with pytest.raises(BudgetExceededError):
        budget.reserve(Spent(1), "scripted:test")


def test_without_limits_nothing_is_refused(sender, question):
    asks, budget = layer(sender(lambda asked: REPLY), BudgetLimits(), PriceTable({}))
    for _ in range(3):
        asks.send(question(max_tokens=10**6))
    assert budget.spent == Spent(3, 330, 0.0)


def test_what_calls_took_is_summed_over_those_that_were_made():
    def record(attempts, cached, usd):
        return CallRecord(1, "write", "a:b", "d", Usage(100, 20), usd, 0.1, cached, attempts, "")

    records = [record(1, False, 0.5), record(2, False, None), record(0, False, 0.0), record(0, True, 0.0)]
    assert spent_on(records) == Spent(2, 240, 0.5)


@pytest.mark.parametrize(("most", "spent", "left"), [(3, 1, 2), (1, 4, 0), (None, 4, math.inf)])
def test_how_many_calls_are_left_is_known(most, spent, left):
    assert Budget(BudgetLimits(max_calls=most), Spent(calls=spent)).calls_left == left


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (BudgetLimits(max_calls=0), "the budget of 0 calls does not allow another call of vllm:x: 0 calls made"),
        (BudgetLimits(max_tokens=1), "budget of 1 token .*: 0 are spent, and this one may take 90$"),
        (BudgetLimits(max_usd=0.5), r"budget of 0.5 USD .*: 0.0000 USD are spent, and this one may take 0.7000 USD$"),
    ],
)
def test_a_refusal_speaks_of_what_is_limited(limits, told):
    with pytest.raises(BudgetExceededError, match=told):
        Budget(limits).reserve(Spent(1, 90, 0.7), "vllm:x")
