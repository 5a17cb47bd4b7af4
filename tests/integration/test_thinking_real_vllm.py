"""The whole graph with a real vLLM behind it: a tiny model of random weights; prompts fit, and nonsense does no harm.

Opt-in, as `tests/wire/test_real_vllm.py` says.
"""

import json

import pytest

from agents.settings import Settings
from agents.wiring import mine
from tests.wire import test_real_vllm as real
from tools.models.api import REPLY_FAULTS

pytestmark = [pytest.mark.vllm, pytest.mark.slow, pytest.mark.timeout(1500)]
python = real.python
LONGEST = 98_304
"""Tokens that the server's tiny model takes: ours are long in its poor ones."""


@pytest.fixture(scope="module")
def address(python, tmp_path_factory):
    """A server with the tiny model."""
    with real.served(python, tmp_path_factory.mktemp("vllm"), context=LONGEST) as found:
        yield found


def test_a_model_that_talks_nonsense_costs_its_candidate_only(address, tiny_logs, tmp_path):
    places = {"out": str(tmp_path / "runs"), "cache": str(tmp_path / "cache"), "memory": str(tmp_path / "memory")}
    models = {"model": "vllm:tiny", "base_url": address, "timeout_s": 600.0, "extra_body": '{"max_tokens": 48}'}
    settings = Settings(**places, **models, candidates=3, examples=2, workers=1, embedder="hashing")
    folder, summary = mine("pedestrian near a vehicle", "", tiny_logs, settings)
    assert summary.status == "complete"
    record = json.loads((folder / "candidates.json").read_text())
    assert record["candidates"][0]["status"] == "ok"
    for candidate in record["candidates"][1:]:
        codes = {attempt["code"] for attempt in candidate["attempts"]}
        assert candidate["status"] in ("model failed", "unresolved")
        assert codes <= {*REPLY_FAULTS, *(code for code in codes if code.startswith(("E_", "W_")))}
    calls = [json.loads(line) for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    written = [call for call in calls if call["purpose"] == "write" and call["code"] != "M_REQUEST"]
    assert written
    assert all(call["model"] == "vllm:tiny" for call in calls)
