"""Which models take a temperature and which reason unasked, by name."""

import pytest

from tools.models.providers import PROVIDERS

TEMPERED = {
    "anthropic": "claude-3-5-haiku-20241022 claude-opus-4-20250514 claude-sonnet-4-6 claude-haiku-4-5 claude-opus-4-1",
    "google": "gemini-2.5-pro gemini-2.0-flash gemini-3-flash-preview gemini-3.1-pro-preview gemini-3.5-flash gemma-4",
    "openai": "gpt-4o gpt-4.1-mini gpt-5-chat-latest gpt-5.3-chat-latest ft:gpt-4.1:org::id",
    "vllm": "Qwen/Qwen3-8B anything",
}
NOT_TEMPERED = {
    "anthropic": "claude-opus-4-7 claude-opus-4-8 claude-sonnet-5 claude-opus-5-5 claude-fable-5-1 claude-haiku-5-5",
    "google": "gemini-3.5-flash-lite gemini-3.6-flash gemini-3.8-flash gemini-4-pro",
    "openai": "gpt-5 gpt-5.5 gpt-6.2-sol o3 o4-mini",
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_takes_a_temperature(provider):
    takes = PROVIDERS[provider].takes_temperature
    assert [model for model in TEMPERED[provider].split() if not takes(model)] == []
    assert [model for model in NOT_TEMPERED.get(provider, "").split() if takes(model)] == []


def test_who_reasons_unasked():
    thinks = {name: provider.thinks for name, provider in PROVIDERS.items()}
    assert all(thinks["anthropic"](model) for model in NOT_TEMPERED["anthropic"].split())
    assert not any(thinks["anthropic"](model) for model in TEMPERED["anthropic"].split())
    assert all(thinks["openai"](model) for model in NOT_TEMPERED["openai"].split())
    assert thinks["google"]("gemini-2.5-flash")
    assert not thinks["google"]("gemini-2.0-flash")
    assert not thinks["vllm"]("Qwen/Qwen3-8B")


def test_the_usual_way_of_structured_output_is_one_of_the_ways():
    assert all(provider.structured in provider.ways for provider in PROVIDERS.values())
