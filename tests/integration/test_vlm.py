"""`agents vlm serve` and `agents vlm check` with servers in processes of their own: flags, keys, deaths, interrupts."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.common.ports import free_port
from tests.wire_servers.plugin import KEYS
from tests.wire_servers.vllm_process import vllm_environment

KEY = {"VLLM_API_KEY": KEYS["vllm"]}


@pytest.fixture
def spec(tmp_path):
    """A specification of a small server; more keys, other values."""

    def write(**values):
        content = {"model": "some/model", "served_name": "tiny", "max_images": 4, "gpus_per_replica": 0, **values}
        file = tmp_path / "server.yaml"
        file.write_text(json.dumps(content))
        return file

    return write


@pytest.fixture
def serving(command, environment, spec, tmp_path):
    """Start `agents vlm serve`; gives the process and what it printed when it was ready."""
    running = []

    def start(**values):
        file = spec(port=free_port(values.get("replicas", 1)), **values)
        process = subprocess.Popen(
            [*command, "vlm", "serve", file, "--python", sys.executable, "--logs", tmp_path / "logs", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**environment, **KEY, **vllm_environment(tmp_path / "stand_in"), "OPENAI_API_KEY": KEYS["openai"]},
        )  # fmt: skip
        running.append(process)
        said = ""
        while not said.rstrip().endswith("}"):
            line = process.stdout.readline()
            if not line:
                raise AssertionError(process.stderr.read())
            said += line

        return process, json.loads(said)

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def children(process):
    """The processes that a process started, oldest first."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_servers_are_started_checked_and_ended(serving, agents, tmp_path):
    process, ready = serving(replicas=2)
    first, second = ready["base_url"].split(",")
    assert (ready["model"], ready["concurrency"]) == ("tiny", 64)
    done = agents("vlm", "check", first, second, "--load", "--json", env=KEY)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for found in json.loads(done.stdout):
        assert (found["model"], found["max_model_len"], found["problem"]) == ("tiny", 32768, "")
        assert [found[name] for name in ("answers", "sees", "takes_images")] == [True] * 3
        assert found["advised_concurrency"] in [one["concurrency"] for one in found["load"]]
    too_many = agents("vlm", "check", first, "--images", 5, env=KEY)
    assert (too_many.returncode, "At most 4 image(s)" in " ".join(too_many.stdout.split())) == (2, True)
    started = children(process)
    assert len(started) == 2
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in started]
    assert all(KEYS["vllm"].encode() in one and KEYS["openai"].encode() not in one for one in environments)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not any(Path(f"/proc/{pid}").exists() for pid in started), "nothing is left behind"


def test_a_server_that_dies_is_told_and_the_other_goes_on(serving, agents):
    process, ready = serving(replicas=2)
    first, second = ready["base_url"].split(",")
    os.kill(children(process)[0], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while agents("vlm", "check", first, env=KEY).returncode == 0 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert agents("vlm", "check", second, env=KEY).returncode == 0
    os.kill(children(process)[-1], signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 3
    assert told.count("the server ended") == 2


def test_what_keeps_a_server_from_coming_up_is_told(agents, spec, tmp_path):
    stand_in = vllm_environment(tmp_path / "stand_in")
    options = ("--python", sys.executable, "--logs", tmp_path / "logs")
    missing = agents("vlm", "serve", spec(model="missing/model", port=free_port()), *options, env=stand_in)
    assert (missing.returncode, "is not a valid model identifier" in missing.stderr) == (2, True)
    unknown = agents("vlm", "serve", spec(extra=["--no-such-flag"], port=free_port()), *options, env=stand_in)
    assert (unknown.returncode, "unrecognized arguments: --no-such-flag" in unknown.stderr) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = agents("vlm", "serve", spec(port=taken.getsockname()[1]), *options, env=stand_in)
    assert (busy.returncode, "choose another --port" in busy.stderr) == (2, True)
    without = agents("vlm", "serve", spec(port=free_port()), *options)
    assert (without.returncode, "vLLM is not there" in without.stderr) == (2, True)
    nowhere = agents("vlm", "serve", spec(port=free_port()), "--python", tmp_path / "python")
    assert (nowhere.returncode, "cannot be run" in nowhere.stderr) == (2, True)
    nothing = agents("vlm", "serve", "qwen9")
    assert (nothing.returncode, "qwen3-vl-8b" in nothing.stderr) == (2, True)


def test_a_check_tells_what_is_wrong(serving, agents):
    _, ready = serving()
    address = ready["base_url"]
    keyless = agents("vlm", "check", address)
    assert (keyless.returncode, "VLLM_API_KEY" in keyless.stdout) == (2, True)
    other = agents("vlm", "check", address, "--model", "large", env=KEY)
    assert (other.returncode, "the server has tiny" in " ".join(other.stdout.split())) == (2, True)
    dead = agents("vlm", "check", "http://127.0.0.1:9/v1")
    assert (dead.returncode, "/health does not answer" in " ".join(dead.stdout.split())) == (2, True)
    both = agents("vlm", "check", "http://127.0.0.1:9/v1,http://127.0.0.1:10/v1", "--json")
    assert [one["address"] for one in json.loads(both.stdout)] == ["http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1"]
    none = agents("vlm", "check", "127.0.0.1:9")
    assert (none.returncode, "must begin with http:// or https://" in none.stderr) == (2, True)
