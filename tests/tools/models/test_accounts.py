"""The books: every call once, with what it cost, and files for the run folder."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.accounts import Ledger
from tools.models.api import BudgetExceededError, ModelError
from tools.models.asking import AccountedModel
from tools.models.prices import Price, PriceTable, Rates
from tools.models.values import ChatReply, ChatRequest, ImagePart, TextPart, Turn, Usage

PRICES = PriceTable({"scripted:test": Price(Rates(1.0, 10.0, 0.1, 1.25))})


def test_every_end_of_a_call_is_noted(sender, question):
    script = [
        "fine", ChatReply("", "m", usage=Usage(5, 0)), "M_RATE", "M_TIMEOUT", BudgetExceededError("enough"),
        ChatReply("kept", "m", usage=Usage(100, 10), from_cache=True, attempts=0),
    ]  # fmt: skip
    ledger = Ledger(PRICES)
    model = AccountedModel(sender(script), ledger)
    for _ in script:
        try:
            model.ask(question())
        except (ModelError, BudgetExceededError):
            continue
    records = ledger.records
    assert [record.code for record in records] == ["", "M_EMPTY", "M_RATE", "M_TIMEOUT", "BUDGET", ""]
    assert [record.number for record in records] == [1, 2, 3, 4, 5, 6]
    assert [record.attempts for record in records] == [1, 1, 1, 1, 0, 0]
    assert [record.usd for record in records] == [pytest.approx(200 / 1e6), pytest.approx(5 / 1e6), 0.0, None, 0.0, 0.0]
    total = ledger.total()
    assert (total.calls, total.from_cache, total.failed, total.unpriced) == (6, 1, 4, 1)
    assert total.usage == Usage(105, 10)
    assert total.usd == pytest.approx(205 / 1e6)


def test_totals_by_purpose_and_model(sender, question):
    ledger = Ledger(PRICES)
    model = AccountedModel(sender(lambda asked: "fine"), ledger)
    for purpose in ("write", "judge", "write"):
        model.ask(ChatRequest(purpose, (), question().turns))
    assert [(t.purpose, t.model, t.calls) for t in ledger.totals()] == [
        ("judge", "scripted:test", 1),
        ("write", "scripted:test", 2),
    ]


def test_a_model_without_price_has_tokens_only(sender, question):
    ledger = Ledger()
    AccountedModel(sender(["fine"]), ledger).ask(question())
    assert ledger.records[0].usd is None
    assert (ledger.total().usd, ledger.total().unpriced, ledger.total().usage.input_tokens) == (0.0, 1, 100)


def test_many_threads_lose_no_call(sender, question):
    ledger = Ledger()
    model = AccountedModel(sender(lambda asked: "fine"), ledger)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: model.ask(question(str(n))), range(200)))
    assert [record.number for record in ledger.records] == list(range(1, 201))
    assert len({record.request for record in ledger.records}) == 200


def test_the_run_folder_has_calls_questions_and_answers(tmp_path, sender):
    ledger = Ledger(PRICES)
    model = AccountedModel(sender(["fine", ""]), ledger)
    turn = Turn("user", (TextPart("Look."), ImagePart("QUJD" * 100, "image/png")))
    model.ask(ChatRequest("review", (TextPart("Fixed.", True),), (turn,), seed=3))
    with pytest.raises(ModelError):
        model.ask(ChatRequest("write", (), (turn,)))
    ledger.write(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "model_calls.jsonl").read_text().splitlines()]
    assert [(line["purpose"], line["code"], line["file"]) for line in lines] == [
        ("review", "", "model_calls/00001-review.json"),
        ("write", "M_EMPTY", "model_calls/00002-write.json"),
    ]
    first, second = (json.loads((tmp_path / line["file"]).read_text()) for line in lines)
    assert (first["reply"], first["problem"], first["request"]["seed"]) == ("fine", "", 3)
    assert first["request"]["system"] == [{"text": "Fixed.", "ends_prefix": True}]
    image = first["request"]["turns"][0]["parts"][1]
    assert (image["media_type"], image["base64_characters"]) == ("image/png", 400)
    assert "QUJDQUJD" not in (tmp_path / lines[0]["file"]).read_text()
    assert "M_EMPTY" in second["problem"]


def test_a_run_without_calls_writes_nothing(tmp_path):
    Ledger().write(tmp_path)
    assert list(tmp_path.iterdir()) == []
