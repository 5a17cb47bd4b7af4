"""`agents models check` over a real socket: what answers, what does not, what it costs."""

import json

import pytest

from agents.cli import main
from tests.wire_servers.core import Answer, Fault
from tests.wire_servers.plugin import KEYS


@pytest.fixture
def agents(capsys):
    """Run the command in this process; returns the exit code, the output and the errors."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


GOOD = [Answer("Yes."), Answer('{"is_vehicle": true}')]


def test_models_that_can_be_used(agents, serve_provider):
    servers = [serve_provider("anthropic", GOOD), serve_provider("openai", GOOD)]
    code, out, _ = agents("models", "check", "anthropic:claude-opus-5", "openai:gpt-99", "--json")
    first, second = json.loads(out)
    assert code == 0
    assert (first["answers"], first["structured"], first["problem"]) == (True, True, "")
    assert first["usd"] > 0
    assert "platform.claude.com" in first["price"]
    assert (second["answers"], second["usd"], second["price"]) == (True, None, "")
    assert min(second["tokens"]) > 0
    assert [server.n_requests for server in servers] == [2, 2]


def test_a_model_that_ignores_the_schema(agents, serve_provider):
    server = serve_provider("vllm", [Answer("Yes."), Answer("Yes.")])
    code, out, _ = agents("models", "check", "vllm:mine", "--base-url", server.base_url)
    assert code == 2
    assert "does not follow a schema" in out
    assert "no price is known" in out
    assert "M_JSON" in out


@pytest.mark.parametrize(
    ("spec", "cure"),
    [
        ("opnai:gpt-5", 'did you mean "openai:gpt-5"'),
        ("anthropic:claude-opus-5", "ANTHROPIC_API_KEY"),
        ("vllm:a", "VLLM_BASE_URL"),
    ],
)
def test_what_is_missing_is_told_and_the_others_are_still_asked(agents, serve_provider, monkeypatch, spec, cure):
    serve_provider("openai", GOOD)
    for name in ("ANTHROPIC_API_KEY", "VLLM_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    code, out, _ = agents("models", "check", spec, "openai:gpt-4.1", "--json")
    wrong, right = json.loads(out)
    assert (code, wrong["answers"], right["answers"]) == (2, False, True)
    assert cure in wrong["problem"]


def test_a_wrong_key_is_told_without_the_key(agents, serve_provider, monkeypatch):
    serve_provider("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789")
    code, out, _ = agents("models", "check", "openai:gpt-4.1")
    assert code == 2
    assert "HTTP 401" in out
    assert "sk-wrong" not in out


def test_a_server_that_fails_is_told(agents, serve_provider):
    server = serve_provider("google", [Fault(status=404, message="no such model")])
    code, out, _ = agents("models", "check", "google:gemini-99", "--json")
    [found] = json.loads(out)
    assert (code, server.n_requests) == (2, 1)
    assert "no such model" in found["problem"]
    assert KEYS["google"] not in out


def test_of_a_model_that_does_not_answer_nothing_is_said_but_why(agents, monkeypatch):
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    code, out, _ = agents("models", "check", "vllm:a")
    assert code == 2
    assert "does not answer" in out
    assert "VLLM_BASE_URL" in out
    assert not any(word in out for word in ("structured", "tokens", "cost"))
