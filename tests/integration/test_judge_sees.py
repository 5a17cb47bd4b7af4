"""Two candidates of a model that differ: what cameras show of their matches decides between them."""

import json

import pyarrow.parquet as pq
import pytest

from agents.settings import load_settings
from agents.wiring import mine
from tests.integration.test_thinking import KEPT, augmented, purpose_of, written
from tests.wire_servers.core import Answer

MODEL = "openai:gpt-4.1-mini"
QUERY = "red"
RIGHT = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
red = is_color(people, log_dir, color="red")
output_scenario(red, description, log_dir, output_dir)
"""
WRONG = RIGHT.replace('color="red"', 'color="blue"')


@pytest.fixture
def judged(serve_provider, pixel_server, pictured_log, tmp_path):
    """`judged(checks)`: the run folder of a query for which one program is wrong, and the next one right."""

    def run(checks):
        programs = [WRONG, RIGHT]

        def answer(asked):
            if any(images for _, _, images in asked.turns):
                return pixel_server(asked)
            by_purpose = {"augment": augmented(), "review": KEPT}
            said = by_purpose.get(purpose_of(asked))
            return Answer(said or written(programs.pop(0) if len(programs) > 1 else programs[0]))

        serve_provider("openai", answer)
        place = tmp_path / str(checks)
        folders = {"out": str(place / "out"), "cache": str(place / "cache"), "memory": str(place / "memory")}
        models = {"model": MODEL, "see_model": MODEL, "embedder": "hashing", "examples": 0, "visual_checks": checks}
        settings = load_settings("offline", {**folders, **models, "workers": 1, "concurrency": 1, "candidates": 2})
        folder, _ = mine(QUERY, "", [pictured_log], settings)
        return folder

    return run


def record(folder):
    return json.loads((folder / "candidates.json").read_text())


def of(told, name):
    """A field of each candidate that runs, by what its program does."""
    sources = {c["number"]: c["program"]["source"] for c in told["candidates"] if c["program"]}
    return {
        "wrong" if "blue" in sources[score["number"]] else "right": score[name]
        for score in told["verdict"]["scores"]
        if score["number"] in sources
    }


def test_cameras_decide_between_candidates(judged, pictured_truth):
    folder = judged(3)
    terms = {who: {term["name"]: term for term in found} for who, found in of(record(folder), "terms").items()}
    visual = {who: found["visual"] for who, found in terms.items()}
    assert {who: term["value"] for who, term in visual.items()} == pytest.approx({"right": 0.75, "wrong": 0.25})
    assert {term["why"] for term in visual.values()} == {"share of looked-at matches that cameras confirm"}
    assert '"red"' in (folder / "program.py").read_text()
    found = set(pq.read_table(folder / "matches.parquet")["track_uuid"].to_pylist())
    assert {pictured_truth["tracks"][uuid]["color"] for uuid in found} == {"red"}


def test_without_looks_they_are_alike_and_the_first_is_taken(judged):
    folder = judged(0)
    told = record(folder)
    assert all("visual" not in {term["name"] for term in terms} for terms in of(told, "terms").values())
    assert of(told, "total")["wrong"] == of(told, "total")["right"]
    assert '"blue"' in (folder / "program.py").read_text()
