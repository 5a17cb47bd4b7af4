"""`agents run` on real logs: what the run folder holds, and that the same input gives the same bytes."""

import json
import pickle
import re
import subprocess

import pyarrow.parquet as pq
import pytest
import yaml

FILES = {
    "config.yaml",
    "matches.parquet",
    "program.py",
    "result.json",
    "submission_spatiotemporal.pkl",
    "submission_temporal.pkl",
    "trajectory.json",
}
REPEATABLE = FILES - {"trajectory.json", "config.yaml"}


def _only_run(root):
    (folder,) = root.iterdir()
    return folder


@pytest.fixture(scope="session")
def warm_agents(command):
    """As a user starts it: every process has hashes of its own, and what it finds does not depend on them."""
    return command


@pytest.fixture(scope="module")
def done(command, environment, val_logs, tmp_path_factory):
    """A finished run, to be looked at and not changed: what was printed, and its folder."""
    place = tmp_path_factory.mktemp("done")
    told = [*command, "run", "pedestrian crossing in front of a vehicle", "--logs", str(val_logs[0].parent)]
    result = subprocess.run(
        [*told, "--out", "out"], capture_output=True, text=True, cwd=place, env=environment, timeout=120, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result, _only_run(place / "out")


def test_the_run_folder_is_whole(done, val_logs):
    _, folder = done
    assert {path.name for path in folder.iterdir()} == FILES
    result = json.loads((folder / "result.json").read_text())
    assert result["status"] == "complete"
    assert [log["log_id"] for log in result["logs"]] == [log.name for log in val_logs]
    assert result["counts"]["referred_tracks"] > 0
    assert result["jail"]["mode"].startswith("strict")
    matches = pq.read_table(folder / "matches.parquet").to_pylist()
    referred = [row for row in matches if row["role"] == "referred"]
    assert len(referred) == result["counts"]["intervals"]
    assert {row["category"] for row in referred} == {"PEDESTRIAN"}
    assert all(row["partners"] for row in matches)
    assert "being_crossed_by" in (folder / "program.py").read_text()
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert config["query"] == "pedestrian crossing in front of a vehicle"
    trajectory = json.loads((folder / "trajectory.json").read_text())
    facts = trajectory["attempts"][0]["facts"]
    assert (facts["understood"], facts["assumptions"]) == (result["understood"], result["assumptions"])
    assert (facts["program"]["digest"], facts["jail"]) == (result["program"]["digest"], result["jail"])
    assert facts["versions"] == result["versions"]
    times = [
        event["details"]["cpu_ms"] for event in trajectory["attempts"][0]["events"] if "cpu_ms" in event["details"]
    ]
    assert len(times) == len(val_logs)
    stages = [event["stage"] for event in trajectory["attempts"][0]["events"] if event["what"] in ("done", "written")]
    assert stages == ["augment", "write", "approve", "execute", "finish"]


def test_both_submissions_are_about_every_log_and_this_prompt(done, val_logs):
    _, folder = done
    for name in ("submission_spatiotemporal.pkl", "submission_temporal.pkl"):
        content = pickle.loads((folder / name).read_bytes())
        assert {key for key in content} == {(log.name, "pedestrian crossing in front of a vehicle") for log in val_logs}
        assert all(len(frames) == 32 for frames in content.values())


def test_a_table_of_eighty_columns_says_what_where_and_when(done):
    result, folder = done
    lines = result.stdout.splitlines()
    assert max(len(line) for line in lines if not line.startswith("results: ")) <= 80
    assert "\x1b" not in result.stdout
    head = next(line for line in lines if line.startswith("log "))
    assert head.split() == ["log", "track", "category", "from", "s", "lasts", "s", "ego", "m", "sure", "related"]
    rows = [line for line in lines if re.match(r"[0-9a-f]{8}  [0-9a-f]{8}  PEDESTRIAN", line)]
    assert len(rows) == json.loads((folder / "result.json").read_text())["counts"]["intervals"]
    assert lines[-1] == f"results: out/{folder.name}"
    assert "read as: pedestrians that are crossing in front of a vehicle" in lines
    assert "assuming: what belongs to what: pedestrian [crossing in front of vehicle]" in lines


def test_the_same_input_gives_the_same_bytes(agents, val_logs, program, tmp_path):
    for out in ("a", "b"):
        assert agents("run", "--program", program, "--logs", val_logs[0].parent, "--out", out).returncode == 0
    first, second = _only_run(tmp_path / "a"), _only_run(tmp_path / "b")
    for name in REPEATABLE:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_one_worker_or_two_give_the_same_bytes(agents, many_logs, program, tmp_path):
    for workers in (1, 2):
        done = agents("run", "--program", program, "--logs", many_logs, "--out", f"w{workers}", "--workers", workers)
        assert done.returncode == 0
    first, second = _only_run(tmp_path / "w1"), _only_run(tmp_path / "w2")
    for name in REPEATABLE:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_json_is_the_result_file_with_the_folder(agents, val_logs, program, tmp_path):
    done = agents("run", "--program", program, "--logs", val_logs[0], val_logs[1], "--json", "--out", "out")
    printed = json.loads(done.stdout)
    folder = _only_run(tmp_path / "out")
    assert printed.pop("run_folder") == str(folder)
    assert printed == json.loads((folder / "result.json").read_text())
    assert printed["counts"]["logs"] == 2


def test_nothing_found_says_what_was_searched_and_where_the_tracks_went(agents, val_logs):
    done = agents("run", "stroller turning left near a school bus", "--logs", val_logs[0].parent)
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    assert "Nothing matched." in text
    assert "asked for: 1 STROLLER, no SCHOOL_BUS in these logs" in text
    assert "Tracks left after each statement of the program:" in text
    assert "1 line 2: strollers" in text
    assert re.search(r"\d+ tracks searched in 4 logs", text)


def test_the_refav_profile_runs_the_same_program(agents, val_logs, program):
    done = agents("run", "--program", program, "--logs", val_logs[0], "--profile", "refav", "--json")
    assert (done.returncode, json.loads(done.stdout)["profile"]) == (0, "refav")


def test_no_key_reaches_any_file_or_output(agents, val_logs, program, tmp_path):
    secret = "canary-7f3e9d"
    keys = {"ANTHROPIC_API_KEY": secret, "OPENAI_API_KEY": secret, "GOOGLE_API_KEY": secret}
    outputs = [
        agents("run", "--program", program, "--logs", val_logs[0], "--out", "out", env=keys),
        agents("doctor", env=keys),
        agents("doctor", "--json", env=keys),
    ]
    assert not any(secret in done.stdout + done.stderr for done in outputs)
    assert not any(secret.encode() in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert {"ANTHROPIC_API_KEY", "set"} <= set(outputs[1].stdout.split())
