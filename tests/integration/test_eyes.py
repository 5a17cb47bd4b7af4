"""Visual queries end to end: programs ask, pictures are looked at, faults are told from "nothing found"."""

import json
import shutil

import pytest

from agents.settings import load_settings
from agents.wiring import mine
from tests.wire_servers.core import Answer, Fault
from tests.wire_servers.plugin import KEYS

MODEL = "openai:gpt-4.1-mini"
RED = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
red = is_color(people, log_dir, color="red")
output_scenario(red, description, log_dir, output_dir)
"""
RED_BY_DAY = """things = get_objects_of_category(log_dir, category="ANY")
red = is_color(things, log_dir, color="red")
by_day = in_environment(red, log_dir, light="day")
fast = has_velocity(by_day, log_dir, min_velocity=0.1)
output_scenario(fast, description, log_dir, output_dir)
"""
NOT_RED = RED.replace("is_color(", "scenario_not(is_color)(")


@pytest.fixture
def settings(tmp_path):
    """`settings(**overrides)`: with a cache and a folder of runs of this test alone."""

    def made(**more):
        places = {"out": str(tmp_path / "out"), "cache": str(tmp_path / "cache")}
        return load_settings("offline", {**places, "see_model": MODEL, "workers": 1, "concurrency": 2, **more})

    return made


def uuids(folder):
    import pyarrow.parquet as pq

    return set(pq.read_table(folder / "matches.parquet")["track_uuid"].to_pylist())


def evidence(folder):
    return [json.loads(line) for line in (folder / "evidence.jsonl").read_text().splitlines()]


def coloured(truth, category, color):
    return {
        uuid for uuid, track in truth["tracks"].items() if (track["category"], track.get("color")) == (category, color)
    }


def test_a_colour_is_told_from_the_pictures(serve_provider, pixel_server, pictured_log, pictured_truth, settings):
    server = serve_provider("openai", pixel_server)
    folder, summary = mine("red people", RED, [pictured_log], settings())
    assert (summary.status, uuids(folder)) == ("complete", coloured(pictured_truth, "PEDESTRIAN", "red"))
    lines = evidence(folder)
    tracks = pictured_truth["tracks"]
    assert {line["track"]: line["answer"] for line in lines} == {
        uuid: track["color"] for uuid, track in tracks.items() if track["category"] == "PEDESTRIAN"
    }
    assert all(line["views"] and line["model"] == MODEL and line["reason"] for line in lines)
    assert server.n_requests == len(lines)
    calls = [json.loads(line) for line in (folder / "model_calls.jsonl").read_text().splitlines()]
    assert {call["purpose"] for call in calls} == {"see"}
    assert "eyes" in json.loads((folder / "result.json").read_text())


def test_a_denial_and_a_second_run_ask_nothing_anew(
    serve_provider, pixel_server, pictured_log, pictured_truth, settings
):
    server = serve_provider("openai", pixel_server)
    first, _ = mine("red people", RED, [pictured_log], settings())
    n_requests = server.n_requests
    denied, _ = mine("people not red", NOT_RED, [pictured_log], settings())
    assert uuids(denied) == coloured(pictured_truth, "PEDESTRIAN", "blue")
    again, _ = mine("red people", RED, [pictured_log], settings())
    assert server.n_requests == n_requests
    for name in ("result.json", "evidence.jsonl", "matches.parquet"):
        assert (first / name).read_bytes() == (again / name).read_bytes(), name


def test_dependent_questions_are_asked_of_what_is_left(serve_provider, pixel_server, pictured_log, settings):
    serve_provider("openai", pixel_server)
    folder, summary = mine("red things by day", RED_BY_DAY, [pictured_log], settings())
    lines = evidence(folder)
    assert summary.status == "complete"
    assert {line["question"] for line in lines} == {
        "is_color(color='red')",
        "in_environment(weather=None, light='day')",
    }
    assert all(not line["track"] and line["answer"] == "day" for line in lines if "environment" in line["question"])
    red = {line["track"] for line in lines if line["answer"] == "red"}
    assert uuids(folder) == red != set()


def test_without_eyes_the_failure_says_what_is_missing(pictured_log, tiny_logs, settings):
    _, summary = mine("red people", RED, [pictured_log, tiny_logs[0]], settings(see_model=""))
    reasons = {log.log_id: log.reason for log in summary.logs}
    assert summary.status == "failed"
    assert {log.code for log in summary.logs} == {"R_NO_CAMERA"}
    assert "Missing: no vision model (--see-model, or see_model in the settings)." in reasons[pictured_log.name]
    assert "no camera images (sensors/cameras) and no camera calibration (calibration)" in reasons[tiny_logs[0].name]


def test_a_log_without_images_fails_and_the_others_do_not(
    serve_provider, pixel_server, pictured_log, pictured_truth, tiny_logs, settings
):
    serve_provider("openai", pixel_server)
    folder, summary = mine("red people", RED, [pictured_log, tiny_logs[0]], settings())
    status = {log.log_id: (log.status, log.code) for log in summary.logs}
    assert status == {pictured_log.name: ("ok", ""), tiny_logs[0].name: ("failed", "R_NO_CAMERA")}
    assert uuids(folder) == coloured(pictured_truth, "PEDESTRIAN", "red")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=400, message="this model takes no images"), "M_REQUEST"),
        (Answer('{"seen": "x", "answer": "purple"}'), "M_JSON"),
        (Answer("I think it is red"), "M_JSON"),
        (Answer("", "refusal"), "M_REFUSED"),
        (Fault("not json"), "M_"),
        (Fault("timeout"), "M_TIMEOUT"),
    ],
    ids=["image refused", "no such word", "no JSON", "refused", "not JSON on the wire", "too slow"],
)
def test_an_answer_that_cannot_be_used_is_no_empty_result(serve_provider, pictured_log, settings, fault, said):
    server = serve_provider("openai", lambda asked: fault)
    folder, summary = mine("red people", RED, [pictured_log], settings(timeout_s=1.0 if said == "M_TIMEOUT" else 30.0))
    (log,) = summary.logs
    assert (summary.status, log.status, log.code) == ("failed", "failed", "S_EYES")
    assert said in log.reason
    assert ("timeout_s" in log.reason) == (said == "M_TIMEOUT"), "another time limit is no cure for anything else"
    assert not (folder / "evidence.jsonl").exists()
    server.violations.clear()


def test_what_was_answered_before_a_server_died_is_not_asked_again(
    serve_provider, pixel_server, pictured_log, pictured_truth, settings
):
    asked_of, well = [], []

    def dying(asked):
        asked_of.append(asked)
        return pixel_server(asked) if well or len(asked_of) == 1 else Fault(status=400, message="gone")

    serve_provider("openai", dying)
    _, summary = mine("red people", RED, [pictured_log], settings(concurrency=1))
    assert [(log.status, log.code) for log in summary.logs] == [("failed", "S_EYES")]
    well.append(True)
    before = len(asked_of)
    folder, summary = mine("red people", RED, [pictured_log], settings(concurrency=1))
    people = [track for track in pictured_truth["tracks"].values() if track["category"] == "PEDESTRIAN"]
    assert (summary.status, len(evidence(folder))) == ("complete", len(people))
    assert len(asked_of) - before == len(people) - 1


def test_too_many_requests_are_waited_out(serve_provider, pixel_server, pictured_log, pictured_truth, settings):
    turns = []

    def busy(asked):
        turns.append(asked)
        if len(turns) == 1:
            return Fault(status=429, headers=(("retry-after", "0"),), message="slow down")
        return pixel_server(asked)

    serve_provider("openai", busy)
    folder, summary = mine("red people", RED, [pictured_log], settings())
    assert (summary.status, uuids(folder)) == ("complete", coloured(pictured_truth, "PEDESTRIAN", "red"))


def test_a_slow_server_and_a_budget_are_told(serve_provider, pixel_server, pictured_log, settings):
    serve_provider("openai", pixel_server)
    _, summary = mine("red people", RED, [pictured_log], settings(max_calls=1, concurrency=1))
    (log,) = summary.logs
    assert (log.status, log.code) == ("failed", "S_EYES")
    assert "budget of 1 call " in log.reason


def test_geometry_of_cameras_asks_for_no_eyes(tiny_logs, settings):
    program = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
seen = within_camera_view(people, log_dir, camera_name="ring_front_center")
output_scenario(seen, description, log_dir, output_dir)
"""
    _, summary = mine("people in view", program, tiny_logs[:1], settings(see_model=""))
    (log,) = summary.logs
    assert (log.code, "intrinsics.feather" in log.reason) == ("R_NO_CAMERA", True)
    assert "model" not in log.reason, "calibration alone is missing"


def test_a_damaged_image_is_told(serve_provider, pixel_server, pictured_log, settings, tmp_path):
    serve_provider("openai", pixel_server)
    spoilt = tmp_path / pictured_log.name
    shutil.copytree(pictured_log, spoilt)
    for path in spoilt.glob("sensors/cameras/*/*.jpg"):
        path.write_bytes(path.read_bytes()[:200])
    _, summary = mine("red people", RED, [spoilt], settings())
    (log,) = summary.logs
    assert (log.status, log.code) == ("failed", "D_IMAGE")
    assert ".jpg" in log.reason


def test_a_damaged_image_gives_way_to_another_and_is_told(
    serve_provider, pixel_server, pictured_log, pictured_truth, settings, tmp_path
):
    serve_provider("openai", pixel_server)
    first, _ = mine("red people", RED, [pictured_log], settings())
    camera, stamp = evidence(first)[0]["views"][0]
    spoilt = shutil.copytree(pictured_log, tmp_path / pictured_log.name)
    damaged = spoilt / "sensors" / "cameras" / camera / f"{stamp}.jpg"
    damaged.write_bytes(damaged.read_bytes()[:200])
    folder, summary = mine("red people", RED, [spoilt], settings())
    (log,) = summary.logs
    assert (log.status, uuids(folder)) == ("ok", coloured(pictured_truth, "PEDESTRIAN", "red"))
    (warning,) = log.warnings
    assert warning.startswith(f"image {camera}/{stamp}.jpg passed over: not a readable JPEG image")
    assert json.loads((folder / "result.json").read_text())["logs"][0]["warnings"] == [warning]
    told = [line["passed_over"] for line in evidence(folder) if "passed_over" in line]
    assert told
    assert {(one["camera"], one["timestamp_ns"]) for passed in told for one in passed} == {(camera, stamp)}
    again, summary = mine("red people", RED, [spoilt], settings())
    assert summary.logs[0].warnings == (warning,), "kept answers tell it too"
    assert (again / "evidence.jsonl").read_bytes() == (folder / "evidence.jsonl").read_bytes()


def test_the_command_says_it_all(agents, serve_provider, pixel_server, pictured_log, tmp_path):
    server = serve_provider("openai", pixel_server)
    (tmp_path / "red.py").write_text(RED)
    keys = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
    blind = agents("run", "--program", "red.py", "--logs", pictured_log)
    assert blind.returncode == 3
    assert "R_NO_CAMERA" in blind.stdout
    assert "see_model" in blind.stdout
    done = agents("run", "--program", "red.py", "--logs", pictured_log, "--see-model", MODEL, env=keys)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 calls" in done.stdout
    assert "looked: is_color(color='red'): 1 yes, 1 no, 0 cannot tell" in done.stdout
    assert "warning" not in done.stdout


def test_a_query_that_needs_eyes_names_what_gives_them(agents, pictured_log):
    blind = agents("run", "red person", "--logs", pictured_log)
    assert blind.returncode == 2
    assert "needs eyes" in blind.stderr
    assert "--see-model PROVIDER:MODEL" in blind.stderr


def test_steps_of_a_program_that_found_nothing_tell_what_cameras_said(
    agents, serve_provider, pixel_server, pictured_log, tmp_path
):
    """Tracks that the result does not depend on are not looked at to count them, and that is told."""
    server = serve_provider("openai", pixel_server)
    keys = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
    fast = "fast = has_velocity({}, log_dir, min_velocity=90)\n"
    after = RED.replace("output_scenario(red", fast.format("red") + "output_scenario(fast")
    beside = RED.replace(
        "output_scenario(red", fast.format("people") + "both = scenario_and([red, fast])\noutput_scenario(both"
    )
    for name, text in (("after", after), ("beside", beside)):
        (tmp_path / f"{name}.py").write_text(text)
    told = agents("run", "--program", "after.py", "--logs", pictured_log, "--see-model", MODEL, env=keys)
    asked = server.n_requests
    assert "     1  line 2: red = is_color(" in told.stdout
    assert "not known" not in told.stdout
    told = agents("run", "--program", "beside.py", "--logs", pictured_log, "--see-model", MODEL, "--no-prune", env=keys)
    assert "     0  line 2: red = is_color(" in told.stdout
    assert "          and of 2 tracks it is not known: the result does not depend on them" in told.stdout
    assert server.n_requests == asked


def test_looks_that_told_nothing_are_no_silent_emptiness(agents, serve_provider, pictured_log, tmp_path):
    server = serve_provider("openai", lambda asked: Answer('{"seen": "too dark", "answer": "cannot_tell"}'))
    (tmp_path / "red.py").write_text(RED)
    keys = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
    asked = ("run", "--program", "red.py", "--logs", pictured_log, "--see-model", MODEL, "--cache", tmp_path / "own")
    done = agents(*asked, env=keys)
    assert "looked: is_color(color='red'): 0 yes, 0 no, 2 cannot tell" in done.stdout
    assert "warning: half of the looks or more told nothing" in done.stdout
    told = json.loads(agents(*asked, "--json", env=keys).stdout)
    assert told["looks"] == [{"question": "is_color(color='red')", "yes": 0, "no": 0, "cannot_tell": 2}]


def test_logs_that_fail_alike_are_told_together(agents, serve_provider, pictured_log, tmp_path):
    server = serve_provider("openai", lambda asked: Fault(status=400, message="this model takes no images"))
    logs = [tmp_path / "logs" / name for name in ("a", "b", "c", "d", "e")]
    for log in logs:
        shutil.copytree(pictured_log, log)
    (tmp_path / "red.py").write_text(RED)
    keys = {"OPENAI_API_KEY": KEYS["openai"], "OPENAI_BASE_URL": server.base_url}
    done = agents("run", "--program", "red.py", "--logs", tmp_path / "logs", "--see-model", MODEL, env=keys)
    assert done.returncode == 3
    assert "failed: a, b, c and 2 more logs: S_EYES" in done.stdout
