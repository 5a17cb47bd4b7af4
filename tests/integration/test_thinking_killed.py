"""A process that is killed while a model thinks: the same command goes on, and asks nothing again that was answered."""

import json
import os
import signal
import subprocess
import threading

import pytest

from tests.integration.test_thinking import MODEL, QUERY, RIGHT, Scripted, written
from tests.wire_servers.plugin import KEYS


class Held(Scripted):
    """Holds the first review until it is let go."""

    def __init__(self, *writes):
        super().__init__(*writes)
        self.reviewing, self.go_on = threading.Event(), threading.Event()

    def __call__(self, asked):
        answer = super().__call__(asked)
        if self.asked[-1] == "review":
            self.reviewing.set()
            self.go_on.wait(60)
        return answer


@pytest.fixture
def run(command, environment, tiny_logs, tmp_path):
    """Starts `agents run` with a model behind an address, without a response cache."""

    def start(address, max_calls=0):
        config = tmp_path / "models.yaml"
        config.write_text(f"base_url: {address}\nexamples: 0\ncandidates: 3\nresponse_cache: false\nrewrites: 1\n")
        options = ["--logs", str(tiny_logs[0]), "--model", MODEL, "--config", str(config), "--out", "runs", "--json"]
        options += ["--max-calls", str(max_calls)]
        kept = {**environment, "VLLM_API_KEY": KEYS["vllm"], "MOTHERLODE_CACHE": str(tmp_path / "cache")}
        arguments = [*command, "run", QUERY, *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(arguments, cwd=tmp_path, env=kept, start_new_session=True, **pipes)

    return start


def test_kill_9_in_the_middle_of_a_review_repeats_no_call_that_was_answered(serve_provider, run, tmp_path):
    script = Held(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    first = run(address)
    assert script.reviewing.wait(90), first.stderr.read()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    script.go_on.set()
    before = list(script.asked)
    assert before == ["augment", "write", "write", "review"]
    second = run(address)
    out, err = second.communicate(timeout=120)
    assert (second.returncode, err) == (0, b"")
    result = json.loads(out)
    assert (result["status"], script.asked[len(before) :]) == ("complete", ["review"])
    assert purposes_of(tmp_path) == sorted(["augment", "write", "write", "review"])
    assert list(tmp_path.joinpath("cache", "calls").iterdir()) == []


def test_an_interrupt_while_a_model_thinks_is_told_and_the_same_command_goes_on(serve_provider, run):
    script = Held(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    first = run(address)
    assert script.reviewing.wait(90), first.stderr.read()
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=30)
    said = b"interrupted; run the same command again to go on where it stopped\n"
    assert (first.returncode, json.loads(out)["status"], err) == (130, "interrupted", said)
    script.go_on.set()
    _, err = (second := run(address)).communicate(timeout=120)
    assert (second.returncode, err, script.asked[4:]) == (0, b"", ["review"])


def purposes_of(tmp_path) -> list[str]:
    """What each call in the books of the one finished run was for; each has its file."""
    [books] = tmp_path.glob("runs/*/model_calls.jsonl")
    calls = [json.loads(line) for line in books.read_text().splitlines()]
    assert all(books.parent.joinpath(call["file"]).is_file() for call in calls)
    return sorted(call["purpose"] for call in calls)


def test_a_budget_of_calls_holds_over_a_crash(serve_provider, run, tmp_path):
    script = Held(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    first = run(address, max_calls=4)
    assert script.reviewing.wait(90), first.stderr.read()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    script.go_on.set()
    second = run(address, max_calls=4)
    out, err = second.communicate(timeout=120)
    assert (second.returncode, err, json.loads(out)["status"]) == (0, b"", "complete")
    assert script.asked[4:] == ["review"], "three calls were answered before, and one is left"


def test_a_finished_run_leaves_no_checkpoint_to_go_on_from(serve_provider, run):
    script = Scripted(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    for expected in (4, 8):
        process = run(address)
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, b"")
        assert len(script.asked) == expected
