"""A dry run sends nothing, needs no key, and says what would be sent."""

import pytest

from tools.models.accounts import Ledger
from tools.models.api import ModelError
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.prices import load_prices


def test_calls_are_listed_with_their_cost(question):
    ledger = Ledger(load_prices())
    model = open_model("anthropic:claude-opus-5", ModelOptions(dry_run=True), ledger, environ={})
    with pytest.raises(ModelError, match=r"would be sent and up to 8692 received, for 0\.21"):
        model.ask(question(max_tokens=500))
    [planned] = ledger.planned
    assert (planned.purpose, planned.model, planned.output_tokens) == ("check", "anthropic:claude-opus-5", 8692)
    assert planned.usd == pytest.approx((planned.input_tokens * 5 + 8692 * 25) / 1e6)
    assert planned.request == question(max_tokens=500)
    assert ledger.records == ()


def test_a_model_without_price_is_listed_without(question):
    ledger = Ledger(load_prices())
    options = ModelOptions(dry_run=True, base_url="http://127.0.0.1:1/v1")
    with pytest.raises(ModelError, match="at a price nobody has told") as raised:
        open_model("vllm:mine", options, ledger, environ={}).ask(question())
    assert (raised.value.code, ledger.planned[0].usd) == ("M_DRY", None)
