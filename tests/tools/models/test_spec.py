"""Names of models, and what is missing to use them: every message names its cure."""

import importlib.util

import pytest

from tools.extras import install
from tools.models.api import ModelMissingError
from tools.models.providers import KEY_VARIABLES, PROVIDERS
from tools.models.spec import ModelSpec, addresses_of, key_of, parse_spec, require_installed


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("openai:gpt-4.1-mini", ModelSpec("openai", "gpt-4.1-mini")),
        (" vllm:Qwen/Qwen3-8B ", ModelSpec("vllm", "Qwen/Qwen3-8B")),
        ("openai:ft:gpt-4.1:org::id", ModelSpec("openai", "ft:gpt-4.1:org::id")),
    ],
)
def test_a_model_is_named_by_provider_and_name(text, spec):
    assert parse_spec(text) == spec
    assert parse_spec(str(spec)) == spec


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("gpt-4.1", "write provider:model, with provider one of anthropic, google, openai, vllm"),
        ("openai:", "write provider:model"),
        ("antropic:claude-opus-5", 'did you mean "anthropic:claude-opus-5"'),
        ("OpenAI:gpt-5", 'did you mean "openai:gpt-5"'),
        ("zzz:gpt-5", "there are anthropic, google, openai, vllm"),
        ("openai:a b", "no spaces"),
        ("openai:\x1b[2Jx", "no spaces, quotes or control characters"),
    ],
)
def test_a_wrong_name_is_told_with_its_cure(text, cure):
    with pytest.raises(ModelMissingError) as raised:
        parse_spec(text)
    assert cure in str(raised.value)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_a_missing_key_names_its_variable(provider):
    if not provider.needs_key:
        assert key_of(provider, {}) == ""
        return
    with pytest.raises(ModelMissingError, match=provider.keys[0]):
        key_of(provider, {provider.keys[0]: "  "})
    assert key_of(provider, {provider.keys[-1]: "abc"}) == "abc"


def test_the_first_variable_that_is_set_counts():
    both = {"GOOGLE_API_KEY": "first", "GEMINI_API_KEY": "second"}
    assert key_of(PROVIDERS["google"], both) == "first"
    assert key_of(PROVIDERS["google"], {"GEMINI_API_KEY": "second"}) == "second"
    assert {"GOOGLE_API_KEY", "VLLM_API_KEY"} <= set(KEY_VARIABLES)


def test_a_missing_address_names_option_and_variable():
    with pytest.raises(ModelMissingError, match="base_url, or set VLLM_BASE_URL"):
        addresses_of(PROVIDERS["vllm"], "", {})
    assert addresses_of(PROVIDERS["vllm"], "", {"VLLM_BASE_URL": "http://a:1/v1/"}) == ("http://a:1/v1",)
    assert addresses_of(PROVIDERS["vllm"], "http://b/v1", {"VLLM_BASE_URL": "http://a:1/v1"}) == ("http://b/v1",)
    assert addresses_of(PROVIDERS["openai"], "", {}) == ()


@pytest.mark.parametrize(
    "address", ["localhost:8000", "file:///etc", "http://", "http://me:secret@host/v1", "http://h/v1?k=1"]
)
def test_an_address_without_host_or_with_a_secret_is_refused(address):
    with pytest.raises(ModelMissingError, match="base_url of vllm") as raised:
        addresses_of(PROVIDERS["vllm"], address, {})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_a_missing_extra_is_told_with_the_command(provider, monkeypatch):
    require_installed(provider)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelMissingError) as raised:
        require_installed(provider)
    assert install(provider.extra) in str(raised.value)


def test_servers_of_one_model_are_named_with_commas():
    several = "http://a:1/v1, http://b:2/v1/,http://a:1/v1,"
    assert addresses_of(PROVIDERS["vllm"], several, {}) == ("http://a:1/v1", "http://b:2/v1")
    with pytest.raises(ModelMissingError, match="must begin with http"):
        addresses_of(PROVIDERS["vllm"], "http://a:1/v1,b:2", {})
    for port in ("99999", "0", "x"):
        with pytest.raises(ModelMissingError, match="is no address such as"):
            addresses_of(PROVIDERS["vllm"], f"http://a:{port}/v1", {})
    with pytest.raises(ModelMissingError, match="one address"):
        addresses_of(PROVIDERS["anthropic"], "", {"ANTHROPIC_BASE_URL": "http://a,http://b"})
