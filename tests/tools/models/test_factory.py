"""The layers together, over a real socket: order, sharing of budgets, resuming from the cache, start-up cost."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.wire_servers.core import Answer, Fault
from tools.errors import UserError
from tools.models.accounts import Ledger
from tools.models.api import BudgetExceededError, ModelMissingError
from tools.models.budget import Budget, BudgetLimits
from tools.models.cache import ResponseCache
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.prices import load_prices

ROOT = Path(__file__).resolve().parents[3]


def test_a_repeated_run_pays_nothing(serve_provider, question, tmp_path):
    server = serve_provider("openai", lambda asked: Answer(f"to {asked.last_text}"))
    replies = []
    for _ in range(2):
        ledger, budget = Ledger(load_prices()), Budget(BudgetLimits(max_calls=5))
        model = open_model("openai:gpt-4.1", None, ledger, budget, ResponseCache(tmp_path))
        replies.append([model.ask(question(str(n))).text for n in range(5)])
    assert replies[0] == replies[1]
    assert server.n_requests == 5
    assert (budget.spent.calls, ledger.total().from_cache, ledger.total().usd) == (0, 5, 0.0)


def test_a_budget_is_shared_and_retries_count_once(serve_provider, question):
    serve_provider("openai", [Fault(status=503), Answer("fine")])
    serve_provider("anthropic", [Answer("fine")])
    ledger, budget = Ledger(load_prices()), Budget(BudgetLimits(max_calls=2))
    first = open_model("openai:gpt-4.1", None, ledger, budget, sleep=lambda seconds: None)
    second = open_model("anthropic:claude-opus-5", None, ledger, budget)
    assert first.ask(question()).attempts == 2
    assert second.ask(question()).attempts == 1
    with pytest.raises(BudgetExceededError, match="2 calls"):
        second.ask(question())
    assert [(r.model, r.code) for r in ledger.records] == [
        ("openai:gpt-4.1", ""), ("anthropic:claude-opus-5", ""), ("anthropic:claude-opus-5", "BUDGET"),
    ]  # fmt: skip
    spent = ledger.total()
    assert spent.usd == pytest.approx(budget.spent.usd)
    assert spent.usd > 0


def test_parallel_candidates_stop_at_the_budget_and_keep_what_is_done(serve_provider, question, tmp_path):
    server = serve_provider("openai", lambda asked: Answer("fine"))
    ledger, budget = Ledger(load_prices()), Budget(BudgetLimits(max_usd=0.02))
    model = open_model("openai:gpt-4.1", ModelOptions(concurrency=8), ledger, budget, ResponseCache(tmp_path))

    def ask(number):
        try:
            return model.ask(question(f"{number}", max_tokens=2000)).text
        except BudgetExceededError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(ask, range(300)))
    done = ends.count("fine")
    assert 1 <= done == server.n_requests < 300
    assert all("0.02 USD" in end for end in ends if end != "fine")
    assert budget.spent.usd <= 0.02
    assert len(list(tmp_path.rglob("*.json"))) == done


def test_a_budget_of_money_needs_a_price():
    options = ModelOptions(base_url="http://127.0.0.1:1/v1")
    with pytest.raises(ModelMissingError, match="needs the price of vllm:mine"):
        open_model("vllm:mine", options, Ledger(load_prices()), Budget(BudgetLimits(max_usd=1.0)), environ={})


def test_a_way_that_a_provider_has_not_is_told():
    with pytest.raises(UserError, match="structured output by tool is not there; use one of schema, prompt"):
        open_model("google:gemini-3.5-flash", ModelOptions(structured="tool"), environ={"GOOGLE_API_KEY": "k"})


def test_further_fields_that_a_client_cannot_send_are_told():
    with pytest.raises(UserError, match="extra_body is not there for google"):
        open_model("google:gemini-3.5-flash", ModelOptions(extra_body='{"a": 1}'), environ={"GOOGLE_API_KEY": "k"})


def test_a_model_that_is_only_opened_sends_nothing(serve_provider):
    server = serve_provider("google")
    assert repr(open_model("google:gemini-3.5-flash")) == "AccountedModel(google:gemini-3.5-flash)"
    assert server.n_requests == 0


LOADED = """
import json, sys
import tools.models.factory, tools.models.scripted, tools.models.accounts
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_no_client_is_imported_before_a_model_is_opened():
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"langchain_core", "langchain_openai", "langchain_anthropic", "langchain_google_genai", "pydantic", "httpx"}
    assert heavy & set(json.loads(done.stdout)) == set()
