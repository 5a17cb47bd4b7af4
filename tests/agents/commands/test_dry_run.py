"""What a dry run says of budgets."""

import pytest

from agents.commands.dry_run import DryRun, _stopped, plan
from agents.settings import Settings
from tools.models.calls import PlannedCall
from tools.models.values import ChatRequest, user_turn

REQUEST = ChatRequest("write", (), (user_turn("car"),))
PLANNED = DryRun(tuple(PlannedCall("write", "a:b", REQUEST, 100, 50, 0.25) for _ in range(2)), most_calls=9)


@pytest.mark.parametrize(
    ("budget", "named"),
    [
        ({"max_calls": 8}, "8 calls"),
        ({"max_calls": 1}, "1 call"),
        ({"max_tokens": 299}, "299 tokens"),
        ({"max_usd": 0.4}, "0.4 USD"),
    ],
)
def test_a_budget_that_may_end_before_is_named(budget, named):
    assert _stopped(PLANNED, Settings(**budget)).startswith(f"The budget of {named} may end before")


@pytest.mark.parametrize(
    ("query", "written"),
    [("car near a pedestrian", 0), ("a zebra that gallops past the colour of yesterday", 1)],
)
def test_where_the_grammar_declines_a_model_is_asked_for_one_more(query, written, monkeypatch, tmp_path):
    monkeypatch.setenv("VLLM_API_KEY", "none")
    settings = Settings(
        model="vllm:m", base_url="http://localhost:9/v1", dry_run=True, cache=str(tmp_path), candidates=1, rewrites=0
    )
    purposes = [call.purpose for call in plan(query, settings).calls]
    assert purposes.count("write") == written


@pytest.mark.parametrize("budget", [{}, {"max_calls": 9, "max_tokens": 300, "max_usd": 0.5}])
def test_a_budget_that_suffices_is_not_mentioned(budget):
    assert _stopped(PLANNED, Settings(**budget)) == ""
