"""A key that the server refuses: met once, told once with its cure, and the grammar's program is run all the same."""

import json

import pytest

from tests.integration.test_thinking import QUERY, RIGHT, Scripted, written
from tests.wire_servers.core import Fault
from tests.wire_servers.plugin import KEYS

WRONG = "mistyped-vllm-" + "q" * 20
CURE = "the server refuses the key in VLLM_API_KEY: set it to a key that may use x"


@pytest.fixture
def run(agents, serve_provider, tiny_logs, tmp_path):
    """`run(query, key)`: the command with a model behind a strict server; its outcome and that server."""

    def start(query, key, script=()):
        server = serve_provider("vllm", script)
        names = {"VLLM_API_KEY": key, "VLLM_BASE_URL": server.base_url, "MOTHERLODE_CACHE": str(tmp_path / "cache")}
        options = ("--logs", tiny_logs[0], "--model", "vllm:x", "--candidates", 8, "--out", "runs", "--json")
        return agents("run", query, *options, env=names), server

    return start


def test_a_refused_key_is_asked_with_once_and_told_once(run, tmp_path):
    done, server = run(QUERY, WRONG)
    assert (done.returncode, done.stderr, server.n_requests) == (0, "", 1)
    result = json.loads(done.stdout)
    assert (result["status"], result["program"]["origin"]) == ("complete", "grammar")
    told = [line for line in result["assumptions"] if CURE in line]
    assert [line.split(" (")[0] for line in told] == ["candidates 1 to 7"]
    assert "candidate 0 was not reviewed, for the same reason" in result["assumptions"]
    (folder,) = (tmp_path / "runs").iterdir()
    calls = [json.loads(line) for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    assert {call["code"] for call in calls} == {"M_KEY"}
    assert sorted(call["attempts"] for call in calls) == [0] * (len(calls) - 1) + [1]
    assert "M_KEY" in (folder / "trajectory.json").read_text()
    assert not [path for path in folder.rglob("*") if path.is_file() and WRONG.encode() in path.read_bytes()]


def test_where_nobody_else_writes_the_error_names_the_key(run):
    done, server = run("zorgle near a blonk", WRONG)
    assert (done.returncode, server.n_requests) == (2, 1)
    assert json.dumps(json.loads(done.stdout)).count(CURE) == 1


def test_the_same_command_with_the_right_key_asks_the_model(run):
    run(QUERY, WRONG)
    done, server = run(QUERY, KEYS["vllm"], Scripted(written(RIGHT)))
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "complete")
    assert server.n_requests > 1
    assert not [line for line in json.loads(done.stdout)["assumptions"] if "VLLM_API_KEY" in line]


@pytest.mark.parametrize(
    ("status", "message", "cure"),
    [
        (404, "no such model", "no model x at this address: check the name and the address"),
        (429, "insufficient_quota", "the account of the key in VLLM_API_KEY has nothing left"),
    ],
)
def test_other_faults_that_every_question_would_meet(run, status, message, cure):
    done, server = run(QUERY, KEYS["vllm"], lambda asked: Fault(status=status, message=message))
    assert (done.returncode, server.n_requests) == (0, 1)
    assert done.stdout.count(cure) == 1
