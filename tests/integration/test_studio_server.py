"""`langgraph dev` serves the graph offline: schemas, drawing, one run. Needs the extra `studio`."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.common.ports import free_port
from tests.integration.test_thinking import MODEL, QUERY, RIGHT, Scripted, written
from tests.wire_servers.plugin import KEYS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(environment, tmp_path_factory):
    """Address of a running server on this machine only."""
    pytest.importorskip("langgraph_api", reason='the extra is missing: pip install -e ".[studio]"')
    place = tmp_path_factory.mktemp("studio")
    shutil.copy(ROOT / "langgraph.json", place)
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-browser", "--no-reload"]
    command = [sys.executable, "-m", "langgraph_cli", "dev", *options]
    quiet = {**environment, "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGSMITH_TRACING": "false"}
    quiet["VLLM_API_KEY"] = KEYS["vllm"]
    quiet.pop("LANGGRAPH_STRICT_MSGPACK", None)
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=place, env=quiet, stdout=log, stderr=log)
    try:
        yield _wait_for(f"http://127.0.0.1:{port}", process, place / "log")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(address, process, log):
    limit = time.monotonic() + 90
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/ok", timeout=5):
            return address
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def _ask(address, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def assistant(server):
    (only,) = _ask(server, "/assistants/search", {})
    assert only["graph_id"] == "scenario_miner"
    return only["assistant_id"]


def test_schemas_make_a_form(server, assistant):
    schemas = _ask(server, f"/assistants/{assistant}/schemas")
    assert set(schemas["input_schema"]["properties"]) == {"query", "program", "logs"}
    assert "profile" in schemas["context_schema"]["properties"]


def test_the_drawing_has_every_step(server, assistant):
    drawn = _ask(server, f"/assistants/{assistant}/graph")
    steps = ["augment", "recall", "judge", "propose", "review", "write", "approve", "execute", "finish"]
    assert sorted(node["id"] for node in drawn["nodes"]) == sorted(["__start__", *steps, "__end__"])


def test_a_run_goes_through(server, cache, tiny_logs, tmp_path):
    answer = _ask(
        server,
        "/runs/wait",
        {
            "assistant_id": "scenario_miner",
            "input": {"query": "pedestrian near a vehicle", "logs": [str(tiny_logs[0])]},
            "context": {"out": str(tmp_path / "runs"), "cache": str(cache), "workers": 1},
        },
    )
    result = json.loads((Path(answer["run_folder"]) / "result.json").read_text())
    assert result["status"] == "complete"


def test_a_model_is_asked_and_a_person_decides_through_the_sdk(
    server, serve_provider, cache, tiny_logs, tmp_path, request
):
    """Candidates by fan-out, progress as custom events, the interrupt, and the run that follows the decision."""
    from langgraph_sdk import get_sync_client

    script = Scripted(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    folders = {"out": str(tmp_path / "runs"), "cache": str(cache), "memory": str(tmp_path / "memory"), "workers": 1}
    models = {"model": MODEL, "base_url": address, "examples": 0, "candidates": 2, "embedder": "hashing"}
    client = get_sync_client(url=server)
    request.addfinalizer(client.http.client.close)
    thread = client.threads.create()["thread_id"]
    given = {"query": QUERY, "logs": [str(tiny_logs[0])]}
    context = {**folders, **models, "review": True}
    parts = list(
        client.runs.stream(thread, "scenario_miner", input=given, context=context, stream_mode=["updates", "custom"])
    )
    told = [part.data for part in parts if part.event == "custom"]
    assert {"propose", "judge", "review"} <= {data["stage"] for data in told}
    asked = list(script.asked)
    (task,) = client.threads.get_state(thread)["tasks"]
    question = task["interrupts"][0]["value"]
    assert (task["name"], question["query"]) == ("approve", QUERY)
    assert [candidate["status"] for candidate in question["candidates"]] == ["ok", "ok"]
    answer = {"action": "accept", "candidate": 1, "reviewer": "Ada"}
    done = client.runs.wait(thread, "scenario_miner", command={"resume": answer}, context=context)
    result = json.loads((Path(done["run_folder"]) / "result.json").read_text())
    assert "accepted by Ada before the search" in result["assumptions"]
    assert script.asked == asked
