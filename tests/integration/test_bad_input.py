"""Everything a user can get wrong: one readable line, the documented exit code, and the good logs are not lost."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pyarrow.feather as feather
import pytest

GOOD = "tiny-12"


@dataclass(frozen=True)
class Case:
    arguments: tuple[str, ...]
    code: int
    said: str


USAGE = {
    "missing folder": Case(("run", "dog", "--logs", "nowhere"), 2, "nowhere: no such folder"),
    "a file instead": Case(("run", "dog", "--logs", "{program}"), 2, "not a folder"),
    "no logs in it": Case(("run", "dog", "--logs", "{empty}"), 2, "no logs here"),
    "no logs given": Case(("run", "dog"), 2, "--logs DIR"),
    "no query": Case(("run", "--logs", "{logs}"), 2, "nothing to look for"),
    "blank query": Case(("run", "  ", "--logs", "{logs}"), 2, "the query is empty"),
    "long query": Case(("run", "x" * 400, "--logs", "{logs}"), 2, "the query has 400 characters; 300 are allowed"),
    "forgotten quotes": Case(("run", "dog", "near", "--logs", "{logs}"), 2, "put the query in quotes"),
    "two runs": Case(("view", "runs/first", "runs/second"), 2, "one run folder at a time"),
    "query in German": Case(("run", "Fußgänger", "--logs", "{logs}"), 2, "queries are read in English"),
    "query not understood": Case(("run", "purple monkey", "--logs", "{logs}"), 2, '"monkey" is not known'),
    "unknown profile": Case(("run", "dog", "--logs", "{logs}", "--profile", "x"), 2, "unknown profile 'x'; there are"),
    "unknown option": Case(("run", "dog", "--log", "{logs}"), 2, "No such option: --log"),
    "unknown option's cure": Case(("run", "dog", "--log", "{logs}"), 2, "(agents run --help)"),
    "bad number": Case(("run", "dog", "--logs", "{logs}", "--workers", "many"), 2, "Invalid value for '--workers'"),
    "too many workers": Case(("run", "dog", "--logs", "{logs}", "--workers", "999"), 2, "between 0 and 64"),
    "missing program": Case(("run", "--program", "no.py", "--logs", "{logs}"), 2, "no.py: the program cannot be read"),
    "program is a folder": Case(("run", "--program", "{logs}", "--logs", "{logs}"), 2, "the program cannot be read"),
    "program not text": Case(("run", "--program", "{binary}", "--logs", "{logs}"), 2, "is not UTF-8 text (byte 0)"),
    "empty program": Case(("run", "--program", "{blank}", "--logs", "{logs}"), 2, "the program is empty"),
    "wrong program": Case(
        ("run", "--program", "{wrong}", "--logs", "{logs}"),
        2,
        "line 1, column 47: E_ENUM: 'VEHICEL' is not a category that get_objects_of_category knows Hint: did you mean",
    ),
    "unknown preset": Case(
        ("run", "dog", "--logs", "{logs}", "--config", "x"), 2, "file named 'x'; presets: frontier, offline"
    ),
    "unknown setting": Case(("run", "dog", "--logs", "{logs}", "--config", "{config}"), 2, "did you mean workers?"),
    "out is a file": Case(("run", "dog", "--logs", "{logs}", "--out", "{program}"), 2, "run folder cannot be made"),
    "check a missing file": Case(("check", "no.py"), 2, "no.py: the program cannot be read"),
    "unknown atom": Case(("atoms", "near_object"), 2, "nearest: near_objects"),
    "unknown command": Case(("rum",), 2, "No such command 'rum'"),
    "samples of nothing": Case(("samples", "s", "--scenes", "0"), 2, "--scenes must be at least 1"),
}


@pytest.fixture
def places(tiny_logs, program, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "blank").write_text("  \n")
    (tmp_path / "wrong").write_text(
        'x = get_objects_of_category(log_dir, category="VEHICEL")\noutput_scenario(x, "d", log_dir, output_dir)\n'
    )
    (tmp_path / "config.yaml").write_text("wokers: 2\n")
    named = {name: tmp_path / name for name in ("empty", "binary", "blank", "wrong")}
    return {**named, "logs": tiny_logs[0].parent, "program": program, "config": tmp_path / "config.yaml"}


@pytest.mark.parametrize("name", USAGE)
def test_one_readable_line_and_exit_code_2(name, agents, places):
    case = USAGE[name]
    done = agents(*(argument.format(**places) for argument in case.arguments))
    assert done.returncode == case.code, done.stderr
    assert case.said in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_debug_shows_the_traceback(agents, places):
    done = agents("run", "dog", "--logs", "nowhere", "--debug")
    assert done.returncode == 2
    assert "Traceback (most recent call last)" in done.stderr


@pytest.fixture
def logs(tiny_logs, tmp_path):
    """Three good logs that a test may break."""
    return shutil.copytree(tiny_logs[0].parent, tmp_path / "logs")


def _truncate(log):
    path = log / "annotations.feather"
    path.write_bytes(path.read_bytes()[:-400])


def _drop_column(log):
    path = log / "annotations.feather"
    feather.write_feather(feather.read_table(path).drop_columns(["tx_m"]), path)


def _unreadable(log):
    if os.geteuid() == 0:
        pytest.skip("permissions do not bind root")
    (log / "annotations.feather").chmod(0)


BROKEN = {
    "no annotations": (lambda log: (log / "annotations.feather").unlink(), "no annotations"),
    "no poses": (lambda log: (log / "city_SE3_egovehicle.feather").unlink(), "missing file"),
    "truncated": (_truncate, "not a readable feather file"),
    "missing column": (_drop_column, "tx_m"),
    "empty file": (lambda log: (log / "annotations.feather").write_bytes(b""), "annotations.feather"),
    "unreadable": (_unreadable, "permission denied"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_bad_log_never_loses_the_others(name, agents, logs, program, tmp_path):
    damage, said = BROKEN[name]
    damage(logs / "tiny-11")
    done = agents("run", "--program", program, "--logs", logs, "--out", "out")
    assert done.returncode == 3, done.stderr
    assert "failed: tiny-11: " in done.stdout
    assert said in " ".join(done.stdout.split())
    (folder,) = (tmp_path / "out").iterdir()
    result = json.loads((folder / "result.json").read_text())
    assert [log["status"] for log in result["logs"]] == ["ok", "failed", "ok"]
    assert result["counts"]["intervals"] > 0
    assert result["status"] == "partial"


def test_a_log_without_a_map_fails_alone_when_the_map_is_asked_for(agents, tiny_logs, val_logs):
    done = agents("run", "pedestrian on the road", "--logs", tiny_logs[0], val_logs[0], "--json")
    assert done.returncode == 3
    logs = {log["log_id"]: log for log in json.loads(done.stdout)["logs"]}
    assert logs[tiny_logs[0].name]["code"] == "R_NO_MAP"
    assert logs[val_logs[0].name]["status"] == "ok"


def test_all_logs_failing_is_said_plainly(agents, logs, program):
    for log in logs.iterdir():
        (log / "annotations.feather").unlink()
    done = agents("run", "--program", program, "--logs", logs)
    assert done.returncode == 3
    assert "No log could be searched." in done.stdout
    (folder,) = (logs.parent / "runs").iterdir()
    assert json.loads((folder / "result.json").read_text())["status"] == "failed"


def test_a_wrong_program_leaves_its_trajectory(agents, places, tmp_path):
    agents("run", "--program", places["wrong"], "--logs", places["logs"], "--out", "out")
    (folder,) = (tmp_path / "out").iterdir()
    trajectory = json.loads((folder / "trajectory.json").read_text())
    (attempt,) = trajectory["attempts"]
    assert attempt["status"] == "refused"
    assert "E_ENUM" in attempt["ended"]
    assert len(attempt["facts"]["program"]["digest"]) == 64
    assert not (folder / "result.json").exists()


def test_a_declined_query_leaves_its_trajectory(agents, places, tmp_path):
    done = agents("run", "red car", "--logs", places["logs"], "--out", "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.name.endswith("-red-car-refused")
    (attempt,) = json.loads((folder / "trajectory.json").read_text())["attempts"]
    assert attempt["status"] == "refused"
    assert done.stderr.startswith(f"error: {attempt['ended']} (name a model that sees")
    assert attempt["facts"]["query"] == "red car"
    assert [event["stage"] for event in attempt["events"]] == ["augment", "write"]


def test_a_trajectory_that_cannot_be_written_never_hides_the_refusal(agents, places, tmp_path):
    (tmp_path / "out").write_text("")
    done = agents("run", "red car", "--logs", places["logs"], "--out", "out")
    assert done.returncode == 2
    assert done.stderr.startswith("error: query needs eyes")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room(agents, val_logs, program, small_disk):
    arguments = ("run", "--program", program, "--logs", val_logs[0].parent, "--out", small_disk)
    done = agents(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {small_disk}/")
    assert "cannot be written: No space left on device" in done.stderr
    assert "run the same command again" in done.stderr
    (folder,) = small_disk.iterdir()
    kept = len(list((folder / "parts").iterdir()))
    assert kept >= 1
    assert not (folder / "result.json").exists()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = agents(*arguments)
    assert again.returncode == 0, again.stderr
    assert [path.name for path in small_disk.iterdir()] == [folder.name]
    attempt = json.loads((folder / "trajectory.json").read_text())["attempts"][-1]
    reused = [event["details"]["logs reused"] for event in attempt["events"] if event["what"] == "resumed"]
    assert reused == [str(kept)]


def test_output_to_a_full_device_is_no_traceback(command, environment, program, tiny_logs, tmp_path):
    if not Path("/dev/full").is_char_device():
        pytest.skip("this machine has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "atoms"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "error: the output: No space left on device\n")


def test_a_reader_that_leaves_early_is_no_error(command, environment, tmp_path):
    done = subprocess.run(
        ["sh", "-c", f"{' '.join(command)} atoms | head -n 1"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert done.stderr == ""
