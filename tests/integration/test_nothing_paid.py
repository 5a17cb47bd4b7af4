"""What is known to fail, or to serve nothing, is not paid for: the models behind a local server are not asked."""

import json

import pytest

from agents.settings import Settings
from agents.wiring import mine
from tests.wire_servers.core import Answer
from tools.errors import DataError

PROGRAM = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
near = near_objects(people, vehicles, log_dir)
output_scenario(near, description, log_dir, output_dir)
"""
REPLY = {"reasoning": "r", "referred_category": "PEDESTRIAN", "assumptions": [], "program": PROGRAM}


@pytest.fixture
def asked():
    """Names of the fields that each call to the model asked for."""
    return []


@pytest.fixture
def settings(serve_provider, tmp_path, asked):
    """`settings(name=value...)` with a model that always writes one program."""

    def answer(request):
        asked.append(sorted((request.schema or {}).get("properties", {})))
        return Answer(json.dumps(REPLY))

    def make(**changes):
        folders = {"out": str(tmp_path / "runs"), "cache": str(tmp_path / "cache"), "memory": str(tmp_path / "memory")}
        model = {"model": "vllm:Qwen/Qwen3-8B", "base_url": serve_provider("vllm", answer).base_url}
        small = {"examples": 0, "workers": 1, "embedder": "hashing", "review_rounds": 0}
        return Settings(**{**folders, **model, **small, **changes})

    return make


def test_where_no_log_can_be_read_that_is_said_before_a_model_is_asked(settings, asked, tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / "logs" / name).mkdir(parents=True)
        (tmp_path / "logs" / name / "annotations.feather").write_bytes(b"nothing")
    with pytest.raises(DataError, match="nor can any other of the 3 logs") as raised:
        mine("pedestrian near a vehicle", "", [tmp_path / "logs"], settings())
    assert raised.value.path.startswith(str(tmp_path / "logs" / "a"))
    assert asked == []
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").rglob("result.json"))


@pytest.mark.parametrize("candidates", [1, 2])
def test_rewrites_that_no_candidate_would_be_written_for_are_not_asked_for(settings, asked, tiny_logs, candidates):
    _, summary = mine("pedestrian near a vehicle", "", tiny_logs, settings(candidates=candidates))
    assert summary.status == "complete"
    assert len(asked) == candidates - 1
    assert not any("rewrites" in fields for fields in asked)
