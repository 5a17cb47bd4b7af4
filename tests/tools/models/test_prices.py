"""Prices: every one has a source and a date; what is not known has none."""

from datetime import date
from pathlib import Path

import pytest

from tools.errors import PrerequisiteError
from tools.models.prices import PriceTable, load_prices
from tools.models.spec import parse_spec
from tools.models.values import Usage


def own(tmp_path: Path, text: str) -> PriceTable:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    return load_prices(path)


ENTRY = "models:\n  vllm:mine: {input: 1, output: 2, cache_read: 0.5, source: me, read: 2026-01-02}\n"


def test_shipped_prices_name_source_and_date():
    prices = load_prices().prices
    assert len(prices) > 15
    for name, price in prices.items():
        assert str(parse_spec(name)) == name
        assert "." in price.source
        assert date.fromisoformat(price.read) >= date(2026, 11, 1)
        assert price.rates.cache_read <= price.rates.input <= price.rates.output


def test_an_unknown_model_has_no_price():
    assert load_prices().usd("openai:gpt-99", Usage(1000, 1000)) is None
    assert load_prices().usd("vllm:Qwen/Qwen3-8B", Usage(1000, 1000)) is None


def test_cost_is_summed_over_four_kinds_of_tokens():
    table = load_prices()
    price = table.price("anthropic:claude-opus-5")
    assert price is not None
    usage = Usage(input_tokens=1_000_000, output_tokens=100_000, cache_read_tokens=600_000, cache_write_tokens=300_000)
    expected = 0.1 * 5 + 0.6 * 0.5 + 0.3 * 6.25 + 0.1 * 25
    assert table.usd("anthropic:claude-opus-5", usage) == pytest.approx(expected)


def test_a_snapshot_costs_what_its_model_costs():
    table = load_prices()
    assert table.price("anthropic:claude-haiku-4-5-20251001") is table.price("anthropic:claude-haiku-4-5")
    assert table.price("openai:gpt-4.1-2025-04-14") is table.price("openai:gpt-4.1")
    assert table.price("openai:gpt-4.1-nano") is None


def test_long_prompts_have_their_own_price_or_none(tmp_path):
    table = own(tmp_path, ENTRY + "  vllm:short: {input: 1, output: 2, up_to: 100, source: me, read: 2026-01-02}\n")
    assert table.usd("vllm:short", Usage(100, 0)) == pytest.approx(100 / 1e6)
    assert table.usd("vllm:short", Usage(101, 0)) is None
    assert table.usd("google:gemini-2.5-pro", Usage(200_001, 0)) == pytest.approx(200_001 * 2.5 / 1e6)


def test_own_prices_come_first_and_others_stay(tmp_path):
    table = own(tmp_path, ENTRY + "  openai:gpt-4.1: {input: 0, output: 0, source: contract, read: 2026-01-02}\n")
    assert table.usd("openai:gpt-4.1", Usage(1000, 1000)) == 0
    assert table.usd("vllm:mine", Usage(1_000_000, 0, 400_000, 100_000)) == pytest.approx(0.5 + 0.2 + 0.1)
    assert table.price("openai:gpt-5") is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("models: [", "is not YAML"),
        ("prices: {}", 'needs a mapping "models"'),
        ("models:\n  a:b: 5\n", "a:b: fields are"),
        ("models:\n  a:b: {input: 1, output: 2}\n", "source and read"),
        ("models:\n  a:b: {input: 1, output: 2, source: x, read: soon}\n", "source and read"),
        ("models:\n  a:b: {input: 1, source: x, read: 2026-01-02}\n", "input and output are needed"),
        ("models:\n  a:b: {input: -1, output: 2, source: x, read: 2026-01-02}\n", "0 or more"),
        ("models:\n  a:b: {input: .nan, output: 2, source: x, read: 2026-01-02}\n", "0 or more"),
        ("models:\n  a:b: {input: '1', output: 2, source: x, read: 2026-01-02}\n", "USD per million"),
        ("models:\n  a:b: {input: 1, output: 2, per: token, source: x, read: 2026-01-02}\n", "fields are"),
        ("models:\n  a:b: {input: 1, output: 2, beyond: {input: 1}, source: x, read: 2026-01-02}\n", "beyond: input"),
    ],
)
def test_a_wrong_file_is_told(tmp_path, text, problem):
    with pytest.raises(PrerequisiteError) as raised:
        own(tmp_path, text)
    assert problem in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PrerequisiteError, match="prices cannot be read"):
        load_prices(tmp_path / "no.yaml")
