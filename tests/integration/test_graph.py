"""The graph without the command line: what flows through it, what it draws, and that its state can be stored."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agents import resources
from agents.context import Context
from agents.graph import build_graph
from agents.setting_values import SettingValues
from tools.errors import QueryNotUnderstoodError, UserError
from tools.runs.summary import RunSummary
from tools.runs.writing import OutputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def context(tmp_path, cache):
    return Context(out=str(tmp_path / "runs"), cache=str(cache), workers=1)


@pytest.fixture(scope="module")
def graph():
    return build_graph().compile()


def test_a_query_goes_through_to_a_run_folder(graph, context, tiny_logs):
    state = graph.invoke({"query": "pedestrian near a vehicle", "logs": [str(tiny_logs[0])]}, context=context)
    assert set(state) == {"run_folder", "summary"}
    assert isinstance(state["summary"], RunSummary)
    result = json.loads((Path(state["run_folder"]) / "result.json").read_text())
    assert result == json.loads(json.dumps(state["summary"].as_dict()))
    assert result["program"]["origin"] == "grammar"


def test_a_program_wins_over_the_writer_and_keeps_the_query_as_its_description(graph, context, tiny_logs, program_text):
    given = {"query": "some people", "program": program_text, "logs": [str(tiny_logs[0])]}
    summary = graph.invoke(given, context=context)["summary"]
    assert (summary.request.origin, summary.request.query) == ("file", "some people")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"query": ""}, UserError),
        ({"query": "dog", "logs": []}, UserError),
    ],
)
def test_what_cannot_begin_leaves_no_run_folder(graph, context, tiny_logs, given, error):
    with pytest.raises(error):
        graph.invoke({"logs": [str(tiny_logs[0])], **given}, context=context)
    assert not Path(context.out).exists()
    assert resources.held_paths() == ()


def test_a_declined_query_leaves_nothing_but_its_trajectory(graph, context, tiny_logs):
    with pytest.raises(QueryNotUnderstoodError):
        graph.invoke({"logs": [str(tiny_logs[0])], "query": "purple monkey"}, context=context)
    (folder,) = Path(context.out).iterdir()
    assert [path.name for path in folder.iterdir()] == ["trajectory.json"]
    assert resources.held_paths() == ()


def test_an_error_lets_go_of_the_run_folder(graph, context, tiny_logs, program_text, tmp_path):
    from dataclasses import replace

    (tmp_path / "blocked").write_text("")
    blocked = replace(context, out=str(tmp_path / "blocked"))
    with pytest.raises(UserError, match="run folder cannot be made"):
        graph.invoke({"program": program_text, "logs": [str(tiny_logs[0])]}, context=blocked)
    assert resources.held_paths() == ()


def test_a_result_that_cannot_be_written_says_what_is_kept(graph, context, tiny_logs, program_text, tmp_path):
    """A folder stands where `matches.parquet` must go."""
    given = {"program": program_text, "logs": [str(log) for log in tiny_logs]}
    first = Path(graph.invoke(given, context=context)["run_folder"])
    for path in first.iterdir():
        path.unlink()
    (first / "matches.parquet").mkdir()
    with pytest.raises(OutputError, match=r"matches.parquet: cannot be written: .*; 3 finished logs kept in .*"):
        graph.invoke(given, context=context)
    ended = json.loads((first / "trajectory.json").read_text())["attempts"][-1]["ended"]
    assert "matches.parquet" in ended


def test_progress_is_told_to_listeners_and_streamed(graph, context, tiny_logs, program_text):
    heard = []
    quiet = resources.listen(lambda stage, done, total: heard.append((stage, done, total)))
    given = {"program": program_text, "logs": [str(log) for log in tiny_logs]}
    streamed = [part for part in graph.stream(given, context=context, stream_mode="custom")]
    quiet()
    assert [told for told in heard if told[1] == told[2]] == [("execute", 3, 3), ("finish", 3, 3)]
    assert streamed[-1] == {"stage": "execute", "done": 3, "total": 3}


def test_the_drawing_shows_every_step(graph):
    drawn = graph.get_graph()
    steps = ["augment", "recall", "judge", "propose", "review", "write", "approve", "execute", "finish"]
    assert sorted(drawn.nodes) == sorted(["__start__", *steps, "__end__"])
    edges = {(edge.source, edge.target) for edge in drawn.edges}
    assert {("augment", "write"), ("write", "approve"), ("approve", "execute"), ("execute", "finish")} <= edges
    assert {("recall", "propose"), ("propose", "judge"), ("judge", "review"), ("judge", "propose")} <= edges
    assert {("review", "judge"), ("judge", "approve"), ("augment", "recall"), ("finish", "__end__")} <= edges
    assert "augment -.-> write" in drawn.draw_mermaid()


SCRIPT = """
import json
import sys
from langgraph.checkpoint.memory import InMemorySaver
from agents.context import Context
from agents.graph import build_graph
graph = build_graph().compile(checkpointer=InMemorySaver())
config = {"configurable": {"thread_id": "1"}}
out, cache, log = sys.argv[1:]
state = graph.invoke(
    {"query": "pedestrian near a vehicle", "logs": [log]}, config, context=Context(out=out, cache=cache, workers=1)
)
stored = graph.get_state(config).values
same = [json.dumps(summary.as_dict(), sort_keys=True) for summary in (stored["summary"], state["summary"])]
assert same[0] == same[1], same
assert type(stored["plain"]).__name__ == "PlainQuery"
assert type(stored["written"].program).__name__ == "Program"
assert [type(o).__name__ for o in stored["outcomes"]] == ["LogOutcome"]
"""


def test_the_state_survives_a_strict_checkpointer(tmp_path, cache, tiny_logs):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path / "runs"), str(cache), str(tiny_logs[0])],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LANGGRAPH_STRICT_MSGPACK": "true"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_studio_is_given_a_bare_graph_with_schemas_in_plain_types():
    from agents.studio import graph as studio

    named = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["scenario_miner"]
    assert named == "agents.studio:graph"
    assert studio.checkpointer is None
    assert set(studio.get_input_jsonschema()["properties"]) == {"query", "program", "logs"}
    fields = studio.get_context_jsonschema()["properties"]
    assert set(fields) == {field.name for field in dataclasses.fields(SettingValues)} >= {"profile", "model", "review"}
    assert all("default" in field for field in fields.values())
