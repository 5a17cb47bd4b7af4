"""`agents eval` where programs ask about images: right with eyes, and told as what it is without or where they fail."""

import json
from pathlib import Path

import numpy as np

from evals.cases.labelling import LogTruth
from tests.integration.test_eyes import MODEL, RED, coloured
from tests.wire_servers.core import Fault
from tests.wire_servers.plugin import KEYS
from tools.av2.log import open_log
from tools.challenge.writing import write_ground_truth

PROMPTS = ("red people", "people in red")


def outcomes(done):
    return {name: count for name, count in json.loads(done.stdout)["outcomes"].items() if count}


def test_programs_that_ask_are_answered_once_for_all_prompts(
    serve_provider, pixel_server, agents, pictured_log, pictured_truth, tmp_path
):
    log = open_log(pictured_log)
    wanted = coloured(pictured_truth, "PEDESTRIAN", "red")
    mask = log.tracks.present_mask & np.isin(log.tracks.track_uuid, sorted(wanted))[:, None]
    frames = LogTruth.of(log).labelled(mask, np.zeros_like(mask))
    write_ground_truth(tmp_path / "truth.pkl", {(pictured_log.name, prompt): frames for prompt in PROMPTS})
    (tmp_path / "red.py").write_text(RED)
    server = serve_provider("openai", pixel_server)
    asked = ["eval", tmp_path / "truth.pkl", "--logs", pictured_log, "--program", tmp_path / "red.py", "--json"]
    asked += ["--out", tmp_path / "out", "--resamples", 20, "--workers", 1, "--cache", tmp_path / "cache"]
    key = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
    without = agents(*asked)
    assert (without.returncode, outcomes(without)) == (3, {"program": 2}), without.stderr
    seen = agents(*asked, "--see-model", MODEL, env=key)
    assert (seen.returncode, outcomes(seen)) == (0, {"answered": 2}), seen.stderr
    scores = json.loads((Path(json.loads(seen.stdout)["folder"]) / "scores.json").read_text())
    assert scores["all"]["scores"]["hota_temporal"] == 1.0
    n_people = sum(track["category"] == "PEDESTRIAN" for track in pictured_truth["tracks"].values())
    assert server.n_requests == n_people, "two prompts of one program ask once"
    folder = Path(json.loads(seen.stdout)["folder"])
    costs = [json.loads(line) for line in (folder / "costs.jsonl").read_text().splitlines()]
    assert sorted(cost["look_calls"] for cost in costs) == [0, n_people], "and the first of them pays"
    assert sum(cost["look_tokens"] for cost in costs) > 1000 * n_people
    assert sum(cost["look_usd"] for cost in costs) > 0
    report = json.loads((folder / "report.json").read_text())["cost"]["looks"]
    assert (report["calls"]["total"], report["calls"]["zeros"]) == (n_people, 1)
    assert "Looks (calls of the model that sees) per case" in (folder / "report.md").read_text()
    again = agents(*asked, "--see-model", MODEL, env=key)
    kept = (Path(json.loads(again.stdout)["folder"]) / "costs.jsonl").read_text()
    assert [json.loads(line)["look_calls"] for line in kept.splitlines()] == [cost["look_calls"] for cost in costs]
    server.script = lambda asked: Fault(status=400, message="no images here")
    failed = agents(*asked, "--see-model", "openai:gpt-4.1", env=key)
    assert (failed.returncode, outcomes(failed)) == (3, {"model": 2})
