"""`agents eval` with a model behind a strict local server: what is asked, and what certainties of matches mean."""

import json
from pathlib import Path

import numpy as np

from evals.cases.labelling import LogTruth
from tests.integration.test_thinking import MODEL, QUERY, RIGHT, Scripted, written
from tests.wire_servers.plugin import KEYS
from tools.av2.log import open_log
from tools.challenge.writing import write_ground_truth


def test_an_evaluation_writes_each_program_once_and_counts_what_it_took(serve_provider, agents, tiny_logs, tmp_path):
    script = Scripted(written(RIGHT))
    address = serve_provider("vllm", script).base_url
    pairs = tmp_path / "pairs.json"
    pairs.write_text(json.dumps({log.name: [QUERY, "vehicle near a pedestrian"] for log in tiny_logs}))
    config = tmp_path / "models.yaml"
    config.write_text(f"base_url: {address}\nexamples: 0\ncandidates: 2\nreview_rounds: 0\nrewrites: 0\n")
    options = ("--model", MODEL, "--config", config, "--out", tmp_path / "evaluations", "--workers", 1)
    done = agents("eval", pairs, "--logs", tiny_logs[0].parent, *options, "--json", env={"VLLM_API_KEY": KEYS["vllm"]})
    assert (done.returncode, done.stderr) == (0, "")
    assert script.asked == ["write", "write"]
    again = agents("eval", pairs, "--logs", tiny_logs[0].parent, *options, "--json", env={"VLLM_API_KEY": KEYS["vllm"]})
    assert (again.returncode, script.asked) == (0, ["write", "write"])


def test_an_evaluation_shows_whether_the_certainty_of_matches_means_what_it_says(
    serve_provider, agents, tiny_logs, tmp_path
):
    """The grammar and the model agree; every second case is denied by the truth, so half of the matches are wrong."""
    address = serve_provider("vllm", Scripted(written(RIGHT))).base_url
    truth = {}
    for number, path in enumerate(tiny_logs):
        log = open_log(path)
        walks = np.array(log.tracks.category) == "PEDESTRIAN"
        mask = log.tracks.present_mask & walks[:, None] & (number % 2 == 0)
        truth[path.name, QUERY] = LogTruth.of(log).labelled(mask, np.zeros_like(mask))
    write_ground_truth(tmp_path / "truth.pkl", truth)
    config = tmp_path / "models.yaml"
    config.write_text(f"base_url: {address}\nexamples: 0\ncandidates: 2\nreview_rounds: 0\nrewrites: 0\n")
    options = ("--model", MODEL, "--config", config, "--out", tmp_path / "evaluations", "--json", "--resamples", 20)
    asked = ("eval", tmp_path / "truth.pkl", "--logs", tiny_logs[0].parent, *options)
    done = agents(*asked, env={"VLLM_API_KEY": KEYS["vllm"]})
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(json.loads(done.stdout)["folder"])
    matches = json.loads((folder / "report.json").read_text())["matches"]
    held = [part for part in matches["bins"] if part["count"]]
    assert matches["n_answers"] == sum(part["count"] for part in held) > 0
    assert all(part["low"] <= part["confidence"] <= part["high"] for part in held)
    assert 0 < matches["base_rate"] < 1
    assert "How sure each match is" in (folder / "report.md").read_text()
