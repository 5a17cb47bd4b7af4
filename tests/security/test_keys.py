"""Keys of model providers are in no error, log, repr, cache, or run folder, however a server throws them back."""

import logging
import re
import traceback

import pytest

from tests.wire_servers.core import Answer, Fault
from tests.wire_servers.plugin import KEYS, VARIABLES
from tools.models.accounts import Ledger
from tools.models.api import ModelError, ModelMissingError
from tools.models.cache import ResponseCache
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.secrets import scrub, without_key
from tools.models.values import ChatRequest, user_turn

MODELS = {
    "openai": "openai:gpt-4.1-mini",
    "vllm": "vllm:Qwen/Qwen3-8B",
    "anthropic": "anthropic:claude-opus-5",
    "google": "google:gemini-3.5-flash",
}
QUESTIONS = [ChatRequest("check", (), (user_turn(f"Hello {number}?"),)) for number in range(5)]


def pieces(key):
    """The key, and beginnings and ends of it that would help to guess the rest."""
    return [key, key[:14], key[-10:]]


@pytest.fixture(params=list(MODELS))
def provider(request):
    return request.param


def text_of_all_files(folder):
    return "".join(path.read_text() + str(path) for path in folder.rglob("*") if path.is_file())


def test_a_key_that_the_server_throws_back(provider, serve_provider, caplog, capfd, tmp_path):
    caplog.set_level(logging.DEBUG)
    key = KEYS[provider]
    message = f"bad key {key}, that is {key[:14]}...{key[-10:]}; Bearer {key}"
    *faults, forbidden = [Fault(status=status, message=message) for status in (400, 429, 500, 403)]
    serve_provider(provider, [*faults, Answer("Fine."), forbidden])
    ledger, cache = Ledger(), ResponseCache(tmp_path / "cache")
    options = ModelOptions(max_attempts=1)
    model = open_model(MODELS[provider], options, ledger, cache=cache)
    told = [repr(model), repr(options)]
    for question in (*QUESTIONS[: len(faults)], *QUESTIONS[-2:]):
        if question is QUESTIONS[-2]:
            assert model.ask(question).text == "Fine."
            continue
        with pytest.raises(ModelError, match=r"bad key \[key\]") as raised:
            model.ask(question)
        told += [str(raised.value), repr(raised.value), "".join(traceback.format_exception(raised.value))]
    ledger.write(tmp_path / "run")
    told += [text_of_all_files(tmp_path), caplog.text, *capfd.readouterr(), repr(ledger.records)]
    assert len(list(tmp_path.rglob("*.json"))) == len(faults) + 3
    assert [piece for piece in pieces(key) for text in told if piece in text] == []


def test_a_key_that_the_model_answers_with(provider, serve_provider, tmp_path):
    key = KEYS[provider]
    serve_provider(provider, [Answer(f"# {key}\ncars = 1")])
    ledger, cache = Ledger(), ResponseCache(tmp_path / "cache")
    assert (
        open_model(MODELS[provider], ModelOptions(), ledger, cache=cache).ask(QUESTIONS[0]).text == "# [key]\ncars = 1"
    )
    ledger.write(tmp_path / "run")
    assert key not in text_of_all_files(tmp_path)


def test_a_short_key_is_a_word_like_any_other():
    assert without_key("EMPTY = 1", "EMPTY") == "EMPTY = 1"
    assert without_key("nothing", "") == "nothing"


def test_a_wrong_key(provider, serve_provider, monkeypatch):
    wrong = "sk-mistyped-" + "q" * 20
    server = serve_provider(provider)
    monkeypatch.setenv(VARIABLES[provider][0], wrong)
    with pytest.raises(ModelError, match="HTTP 401") as raised:
        open_model(MODELS[provider]).ask(QUESTIONS[0])
    assert (raised.value.code, server.n_requests) == ("M_KEY", 1)
    assert f"in {VARIABLES[provider][0]}: set it to a key" in str(raised.value)
    assert [piece for piece in pieces(wrong) if piece in str(raised.value)] == []


@pytest.mark.parametrize("other", ["anthropic", "google"])
def test_an_address_that_is_given_for_all_models_gets_no_key_of_another_provider(serve_provider, other):
    own = serve_provider("vllm", [Answer("Local.")])
    foreign = serve_provider(other, [Answer("Hosted.")])
    options = ModelOptions(base_url=own.base_url)
    assert [open_model(MODELS[name], options).ask(QUESTIONS[0]).text for name in ("vllm", other)] == [
        "Local.",
        "Hosted.",
    ]
    assert (own.n_requests, foreign.n_requests) == (1, 1)


def test_a_key_is_no_part_of_a_model_that_is_only_named(monkeypatch):
    for variables in VARIABLES.values():
        monkeypatch.delenv(variables[0], raising=False)
    for name, spec in MODELS.items():
        if name != "vllm":
            with pytest.raises(ModelMissingError, match=VARIABLES[name][0]):
                open_model(spec)


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-abc***********wxyz.",
        "header Authorization: Bearer abcdef123456",
        "https://host/v1beta/models?key=AIzaSyA1234567890abcdef",
        "token ya29.a0AfH6SMBx-yz_1234",
    ],
)
def test_what_looks_like_a_key_is_taken_out_though_it_is_not_ours(text):
    assert "[key]" in scrub(text)
    assert not re.search(r"abc\*|abcdef|AIza|ya29", scrub(text))


def test_other_text_stays():
    text = "HTTP 400: max_tokens must be at least 1; the task-force met the monkey=3 risk-averse"
    assert scrub(text, "sk-something-long-enough") == text
