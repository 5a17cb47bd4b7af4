"""What a dry run says of budgets."""

import pytest

from agents.commands.dry_run import DryRun, _stopped
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


@pytest.mark.parametrize("budget", [{}, {"max_calls": 9, "max_tokens": 300, "max_usd": 0.5}])
def test_a_budget_that_suffices_is_not_mentioned(budget):
    assert _stopped(PLANNED, Settings(**budget)) == ""
