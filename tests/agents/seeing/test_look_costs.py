"""What looks cost is the books' sum, told with the log that it was paid for, and paid for once."""

import json

import pytest

from agents.seeing.eyes import ModelEyes
from tools.av2.log import open_log
from tools.models.accounts import Ledger
from tools.models.asking import AccountedModel
from tools.models.cache import CachedSender, ResponseCache
from tools.models.options import ModelOptions
from tools.models.prices import load_prices
from tools.models.settings import settle
from tools.models.spec import parse_spec
from tools.models.values import ChatReply, Usage
from tools.questions import Question
from tools.results import LookCost
from tools.runs.seeing import Sight, answered
from tools.vision.values import LogAsk

MODEL = "openai:gpt-4.1-mini"
RED, BLUE = (Question.of("is_color", {"color": color}) for color in ("red", "blue"))
RAIN = Question.of("in_environment", {"weather": "rain", "light": None})


class Paid:
    """A sender that says `red` after some replies that cannot be used, each for 1,000 tokens sent and 10 received."""

    name = MODEL

    def __init__(self, mumbles=0):
        self.mumbles = mumbles

    def send(self, request):
        self.mumbles -= 1
        word = "rain" if "weather" in request.turns[0].parts[-1].text else "red"
        text = "mumble" if self.mumbles >= 0 else json.dumps({"seen": "x", "answer": word})
        return ChatReply(text, self.name, usage=Usage(1000, 10))


@pytest.fixture
def looking(tmp_path):
    """`looking(sender)`: eyes and the books, as a run has them."""

    def make(sender, cached=False):
        ledger = Ledger(load_prices(None))
        if cached:
            sender = CachedSender(sender, ResponseCache(tmp_path), settle(parse_spec(MODEL), ModelOptions(), {}))
        model = AccountedModel(sender, ledger)
        return ModelEyes(model, 2, lambda usage: ledger.prices.usd(MODEL, usage)), ledger

    return make


@pytest.fixture
def asks(pictured_log):
    log = open_log(pictured_log)
    return lambda *questions: [LogAsk(pictured_log, log, one, log.tracks.present_mask) for one in questions]


def spent(ledger):
    total = ledger.total()
    return LookCost(total.calls, total.usage.input_tokens + total.usage.output_tokens, pytest.approx(total.usd))


def summed(seen):
    return sum((one.cost for one in seen), LookCost())


@pytest.mark.parametrize("mumbles", [0, 1])
def test_the_sum_is_that_of_the_books(looking, asks, mumbles):
    eyes, ledger = looking(Paid(mumbles))
    seen = eyes.answer(asks(RED, BLUE, RAIN))
    assert all(one.problem is None for one in seen)
    assert summed(seen) == spent(ledger)
    assert summed(seen).calls == eyes.tally.asked + mumbles > 3
    assert summed(seen).usd > 0


def test_what_several_questions_need_is_the_first_ones(looking, asks):
    eyes, _ = looking(Paid())
    red, blue, rain = eyes.answer(asks(RED, BLUE, RAIN))
    assert (red.cost.calls > 0, blue.cost, rain.cost.calls) == (True, LookCost(), 3)


def test_a_question_without_an_answer_was_paid_all_the_same(looking, asks):
    eyes, ledger = looking(Paid(mumbles=10_000))
    seen = eyes.answer(asks(RED))
    assert seen[0].problem is not None
    assert summed(seen) == spent(ledger)
    assert summed(seen).calls > 0


def test_what_is_kept_costs_nothing(looking, asks, tmp_path):
    first, _ = looking(Paid(), cached=True)
    again, _ = looking(Paid(), cached=True)
    assert summed(first.answer(asks(RED))).calls > 0
    assert summed(again.answer(asks(RED))) == LookCost()
    sight = Sight(again, tmp_path / "seen")
    assert [summed(answered(asks(RAIN), sight)).calls for _ in range(2)] == [3, 0]


def test_damage_on_the_way_loses_no_cost(looking, asks, pictured_log, tmp_path):
    """What was paid before a damaged image came up is told with the log that fails for it."""
    import shutil

    copy = shutil.copytree(pictured_log, tmp_path / "copy")
    log = open_log(copy)
    eyes, ledger = looking(Paid())
    (whole,) = eyes.answer([LogAsk(copy, log, RED, log.tracks.present_mask)])
    only = next(answer for answer in whole.answers if len(answer.views) == 1)
    before = summed([whole])
    for path in (copy / "sensors" / "cameras").glob("*/*.jpg"):
        if path.stem == str(only.views[0][1]):
            path.write_bytes(b"")
    (seen,) = eyes.answer([LogAsk(copy, log, RED, log.tracks.present_mask)])
    assert seen.problem is not None
    assert seen.problem.code == "D_IMAGE"
    assert (before + seen.cost) == spent(ledger)
    assert seen.cost.calls > 0
