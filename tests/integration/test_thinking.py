"""The whole system with a model behind a strict local server: what goes right, what goes wrong, and what is kept."""

import json
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from agents.context import Context
from agents.graph import build_graph
from agents.nodes.approve import RejectedError
from agents.settings import Settings
from agents.wiring import mine
from tests.wire_servers.core import Answer, Fault
from tests.wire_servers.plugin import KEYS
from tools.errors import NoCandidateError, UserError
from tools.runs.writing import OutputError

QUERY = "pedestrian near a vehicle"
RIGHT = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
near = near_objects(people, vehicles, log_dir)
output_scenario(near, description, log_dir, output_dir)
"""
WRONG = RIGHT.replace('"PEDESTRIAN"', '"PEDESTRAIN"')
MODEL = "vllm:Qwen/Qwen3-8B"


def written(program: str) -> str:
    return json.dumps({"reasoning": "r", "referred_category": "PEDESTRIAN", "assumptions": [], "program": program})


def augmented(*rewrites: str) -> str:
    lists = {name: [] for name in ("context", "actor", "behaviour", "relation", "numbers")}
    parts = {"subject": "pedestrian", "referred_categories": ["PEDESTRIAN"], **lists}
    return json.dumps({**parts, "rewrites": list(rewrites)})


KEPT = json.dumps({"verdict": "keep", "faults": [], "reason": "it says what was asked", "program": ""})


def purpose_of(asked) -> str:
    fields = (asked.schema or {}).get("properties", {})
    return "augment" if "rewrites" in fields else "review" if "verdict" in fields else "write"


class Scripted:
    """Answers by purpose; `writes` are used up one by one, the last for ever."""

    def __init__(self, *writes, augment=None, review=KEPT):
        self.writes, self.by_purpose = list(writes), {"augment": augment or augmented(), "review": review}
        self.asked = []

    def __call__(self, asked):
        purpose = purpose_of(asked)
        self.asked.append(purpose)
        answer = self.by_purpose.get(purpose)
        if answer is None:
            answer = self.writes.pop(0) if len(self.writes) > 1 else self.writes[0]
        return answer if isinstance(answer, Fault | Answer) else Answer(answer)


@pytest.fixture
def serve(serve_provider):
    """`serve(answer, ...)`: the script and the address of a server that answers so."""

    def serving(*writes, **by_purpose):
        script = Scripted(*writes, **by_purpose)
        return script, serve_provider("vllm", script).base_url

    return serving


@pytest.fixture
def settings(tmp_path, tmp_path_factory):
    """`settings(address, name=value...)`, each test with its own caches."""

    def make(address="", **changes):
        folders = {"out": str(tmp_path / "runs"), "cache": str(tmp_path / "cache"), "memory": str(tmp_path / "memory")}
        models = {"model": MODEL, "base_url": address, "examples": 0, "workers": 1, "embedder": "hashing"}
        return Settings(**{**folders, **models, "candidates": 2, "timeout_s": 1.0, **changes})

    return make


def told(folder: Path) -> dict:
    return json.loads((folder / "candidates.json").read_text())


def test_a_model_and_the_grammar_find_one_program_and_all_is_on_record(serve, settings, tiny_logs):
    script, address = serve(written(RIGHT), augment=augmented("person close to a vehicle", "bus"))
    folder, summary = mine(QUERY, "", tiny_logs, settings(address, candidates=3))
    assert summary.status == "complete"
    assert script.asked.count("write") == 2
    record = told(folder)
    assert [c["status"] for c in record["candidates"]] == ["ok"] * 3
    assert record["candidates"][2]["origin"]["is_rewrite"]
    assert [r["rule"] for r in record["augmented"]["rejections"]] == ["entities"]
    assert record["verdict"]["decisive"]
    calls = [json.loads(line) for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    assert sorted(call["purpose"] for call in calls) == ["augment", "review", "write", "write"]
    assert all((folder / call["file"]).is_file() for call in calls)
    assert 0 < summary.confidence <= 1
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert KEYS["vllm"].encode() not in everything


def test_the_same_answers_give_the_same_bytes(serve, settings, tiny_logs, tmp_path):
    found = []
    for name in ("one", "two"):
        _, address = serve(written(WRONG), written(RIGHT), augment=augmented("person close to a vehicle"))
        chosen = settings(address, candidates=2, out=str(tmp_path / name), cache=str(tmp_path / f"cache {name}"))
        folder, _ = mine(QUERY, "", tiny_logs, chosen)
        files = ("result.json", "matches.parquet", "program.py")
        found.append([(folder / file).read_bytes() for file in files])
    assert found[0] == found[1]


def test_what_the_checker_finds_goes_back_to_the_model(serve, settings, tiny_logs):
    script, address = serve(written(WRONG), written(RIGHT))
    folder, _ = mine(QUERY, "", tiny_logs, settings(address))
    attempts = told(folder)["candidates"][1]["attempts"]
    assert [(a["action"], a["code"]) for a in attempts[:2]] == [("write", "E_ENUM"), ("repair", "")]
    assert script.asked.count("write") == 2


FAULTS = {
    "too many requests": (Fault(status=429), "M_RATE"),
    "server error": (Fault(status=500), "M_SERVER"),
    "wrong request": (Fault(status=400), "M_REQUEST"),
    "no answer in time": (Fault("timeout"), "M_TIMEOUT"),
    "connection reset": (Fault("reset"), "M_CONNECTION"),
    "body cut": (Fault("cut"), "M_STREAM"),
    "refusal": (Answer("I cannot help with that.", "refusal"), "M_REFUSED"),
    "empty": (Answer(""), "M_EMPTY"),
    "cut by length": (Answer('{"reasoning": "', "length"), "M_LENGTH"),
    "no JSON, no program": (Answer("As a model I like cars."), "M_JSON"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_of_a_model_loses_what_others_made_and_each_is_told_apart(
    serve, settings, tiny_logs, name, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    fault, code = FAULTS[name]
    _, address = serve(fault)
    patience_s = 0.3 if code == "M_TIMEOUT" else 30.0  # on a busy machine any answer may take a while
    folder, summary = mine(QUERY, "", tiny_logs, settings(address, timeout_s=patience_s, rewrites=0))
    assert summary.status == "complete"
    grammar, model = told(folder)["candidates"]
    assert (grammar["status"], model["status"]) == ("ok", "model failed")
    assert model["attempts"][-1]["code"] == code
    assert any("candidate 1" in note and code in note for note in summary.assumptions)
    (line,) = (folder / "unresolved.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == "model failed"


def test_a_step_whose_model_gave_nothing_is_not_told_as_if_it_had(serve, settings, tiny_logs):
    _, address = serve(written(RIGHT), augment=Answer("{}"), review=Answer(""))
    folder, _ = mine(QUERY, "", tiny_logs, settings(address, candidates=3))
    events = json.loads((folder / "trajectory.json").read_text())["attempts"][0]["events"]
    what = {stage: [event["what"] for event in events if event["stage"] == stage] for stage in ("augment", "review")}
    assert what["augment"] == [f"done without the model: {told(folder)['augmented']['fault']}"]
    assert what["review"] == ["candidate 0: ok, not reviewed: vllm:Qwen/Qwen3-8B: M_EMPTY: the answer is empty"]


PROSE = {
    "prose around": f"Sure! Here it is:\n\n```python\n{RIGHT}```\nHope that helps.",
    "several blocks": f"```bash\nls\n```\nfirst try:\n```python\nx = 1\n```\nbetter:\n```python\n{RIGHT}```",
    "thinking aloud": f"<think>maybe a loop? ```for x in y``` no</think>\n```python\n{RIGHT}```",
}


@pytest.mark.parametrize("name", PROSE)
def test_a_server_that_ignores_the_schema_is_understood(serve, settings, tiny_logs, name):
    _, address = serve(PROSE[name])
    folder, _ = mine(QUERY, "", tiny_logs, settings(address, rewrites=0, review_rounds=0))
    candidate = told(folder)["candidates"][1]
    assert candidate["status"] == "ok"
    assert candidate["program"]["source"].strip() == RIGHT.strip()


def test_where_nobody_finds_a_program_the_error_says_why_and_the_record_stays(serve, settings, tiny_logs, tmp_path):
    _, address = serve(written("import os"))
    with pytest.raises(NoCandidateError, match=r"candidate 0 \(grammar\).*candidates 1 and 2 \(vllm:"):
        mine("purple monkey", "", tiny_logs, settings(address))
    (folder,) = (tmp_path / "runs").iterdir()
    assert [c["status"] for c in told(folder)["candidates"]] == ["declined", "unresolved", "unresolved"]
    assert (folder / "model_calls.jsonl").is_file()


def test_a_budget_that_ends_leaves_what_is_finished(serve, settings, tiny_logs):
    script, address = serve(written(WRONG), written(RIGHT))
    folder, summary = mine(QUERY, "", tiny_logs, settings(address, max_calls=1))
    assert summary.status == "complete"
    assert [c["status"] for c in told(folder)["candidates"]] == ["ok", "budget"]
    assert len(script.asked) == 1


def test_a_run_that_failed_later_goes_on_without_asking_again(serve, settings, tiny_logs, monkeypatch):
    script, address = serve(written(RIGHT))
    chosen = settings(address, response_cache=False)

    def failing(*arguments, **options):
        raise OutputError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("agents.nodes.execute.execute_request", failing)
        with pytest.raises(OutputError, match="no space left"):
            mine(QUERY, "", tiny_logs, chosen)
    asked = list(script.asked)
    assert asked
    folder, summary = mine(QUERY, "", tiny_logs, chosen)
    assert summary.status == "complete"
    assert script.asked == asked
    assert len(told(folder)["candidates"]) == 2


def test_nothing_is_asked_where_no_run_folder_can_be_made(serve, settings, tiny_logs, tmp_path):
    script, address = serve(written(RIGHT))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="choose --out"):
        mine(QUERY, "", tiny_logs, settings(address, out=str(tmp_path / "file" / "runs")))
    assert script.asked == []


def test_what_failed_for_want_of_a_server_is_asked_again(serve, settings, tiny_logs):
    script, address = serve(Fault("status", 400), Fault("status", 400), written(RIGHT))
    chosen = settings(address, rewrites=0, review_rounds=0)
    with pytest.raises(NoCandidateError, match="M_REQUEST"):
        mine("zorgle near a blonk", "", tiny_logs, chosen)
    _, summary = mine("zorgle near a blonk", "", tiny_logs, chosen)
    assert (summary.status, script.asked) == ("complete", ["write"] * 4)


def test_a_run_that_is_interrupted_before_the_judge_goes_on_there(serve, settings, tiny_logs, monkeypatch):
    script, address = serve(written(RIGHT))
    chosen = settings(address, candidates=3, response_cache=False)
    with monkeypatch.context() as patch:
        patch.setattr("agents.sessions.ModelSession.hear", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            mine(QUERY, "", tiny_logs, chosen)
    assert script.asked == ["augment", "write", "write"]
    _, summary = mine(QUERY, "", tiny_logs, chosen)
    assert (summary.status, script.asked) == ("complete", ["augment", "write", "write", "review"])


def _interrupted(*arguments):
    raise KeyboardInterrupt


def test_cached_replies_answer_a_second_run(serve, settings, tiny_logs):
    script, address = serve(written(RIGHT))
    mine(QUERY, "", tiny_logs, settings(address))
    asked = list(script.asked)
    folder, _ = mine(QUERY, "", tiny_logs, settings(address))
    assert script.asked == asked
    calls = [json.loads(line) for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    assert all(call["from_cache"] and call["usd"] == 0 for call in calls)


class Reviewed:
    """The graph with a review, stopped before the search."""

    def __init__(self, settings, logs):
        self.graph = build_graph().compile(checkpointer=InMemorySaver())
        self.config = {"configurable": {"thread_id": "1"}}
        self.context = Context(**settings.as_dict())
        given = {"query": QUERY, "logs": [str(log) for log in logs]}
        self.question = self.graph.invoke(given, self.config, context=self.context)["__interrupt__"][0].value

    def answer(self, **decision):
        return self.graph.invoke(Command(resume=decision), self.config, context=self.context)


def test_a_person_sees_the_candidates_and_what_is_accepted_is_remembered(serve, settings, tiny_logs):
    _, address = serve(written(RIGHT))
    chosen = settings(address, review=True)
    review = Reviewed(chosen, tiny_logs[:1])
    assert [c["number"] for c in review.question["candidates"]] == [0, 1]
    assert review.question["query"] == QUERY
    state = review.answer(action="accept", candidate=1, reviewer="Ada")
    assert state["summary"].request.program.strip() == RIGHT.strip()
    assert "accepted by Ada before the search" in state["summary"].assumptions


def test_a_person_may_edit_and_may_reject(settings, tiny_logs):
    chosen = settings(model="", review=True)
    edited = RIGHT.replace("log_dir)\noutput", "log_dir, distance_thresh=30)\noutput")
    state = Reviewed(chosen, tiny_logs[:1]).answer(action="edit", program=edited)
    assert (state["summary"].request.program, state["summary"].request.origin) == (edited, "person")
    with pytest.raises(RejectedError, match="nothing was searched"):
        Reviewed(chosen, tiny_logs[:1]).answer(action="reject")


def test_a_decision_that_is_none_is_refused_and_can_be_made_again(settings, tiny_logs):
    review = Reviewed(settings(model="", review=True), tiny_logs[:1])
    with pytest.raises(ValueError, match="action"):
        review.answer(action="perhaps")
    assert review.answer(action="accept")["summary"].status == "complete"


def test_a_full_disk_keeps_the_thinking(serve, settings, tiny_logs, monkeypatch):
    script, address = serve(written(RIGHT))
    chosen = settings(address)

    def full(*arguments, **options):
        raise OutputError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("agents.nodes.finish.write_results", full)
        with pytest.raises(OutputError, match="no space left"):
            mine(QUERY, "", tiny_logs, chosen)
    asked = list(script.asked)
    _, summary = mine(QUERY, "", tiny_logs, chosen)
    assert (summary.status, script.asked) == ("complete", asked)


def test_a_dry_run_lists_calls_and_sends_nothing(serve, agents, tiny_logs):
    script, address = serve(written(RIGHT))
    done = agents("run", QUERY, "--model", MODEL, "--base-url", address, "--dry-run", "--json")
    planned = json.loads(done.stdout)
    assert [call["purpose"] for call in planned["calls"]] == ["augment", "write", "write", "write"]
    assert all(call["input_tokens"] > 500 for call in planned["calls"])
    assert planned["usd"] is None
    assert script.asked == []


def test_a_dry_run_without_a_model_and_a_review_without_a_terminal_are_refused(agents, tiny_logs):
    done = agents("run", QUERY, "--logs", tiny_logs[0], "--dry-run")
    assert (done.returncode, "no model is set" in done.stderr) == (2, True)
    done = agents("run", QUERY, "--logs", tiny_logs[0], "--review")
    assert (done.returncode, "asks at a terminal" in done.stderr) == (2, True)
