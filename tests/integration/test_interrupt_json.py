"""A signal under `--json`: one document that says that the work was interrupted and what is kept, and exit code 130."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest


@pytest.fixture
def begin(starting):
    """Start a command with `--json`."""
    return lambda *words: starting(*words, "--json")


def _until(process, is_so):
    """Wait for something that the command does; it must still be at work then."""
    while process.poll() is None:
        if is_so():
            return
        time.sleep(0.002)
    raise AssertionError(f"it ended before it could be stopped: {process.communicate()}")


def _ended(process, number=signal.SIGINT):
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    answer = json.loads(output)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert (answer["status"], answer.get("exit_code", 130)) == ("interrupted", 130)
    return answer


def _children(process):
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_export_says_where_finished_files_are_and_leaves_no_other(begin, sample_run, tmp_path, number):
    process = begin("export", sample_run.folder, "--to", "jsonl,mp4", "--out", tmp_path / "out")
    films = tmp_path / "out" / "mp4"
    _until(process, lambda: films.is_dir() and any(films.iterdir()))
    answer = _ended(process, number)
    assert answer["error"] == "interrupted; the files that were finished are kept"
    assert {"folder": str(tmp_path / "out"), "files": 2} in answer["kept"]
    assert [path.name for path in films.iterdir() if path.suffix != ".mp4"] == []


def test_a_query_that_takes_long_is_ended_with_its_process(begin, sample_run):
    pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install -e '.[sql]'")
    process = begin("sql", sample_run.folder, "SELECT count(*) FROM range(1000000) a, range(1000000) b")
    _until(process, lambda: _children(process))
    (child,) = _children(process)
    assert _ended(process)["kept"] == []
    limit = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and time.monotonic() < limit:
        time.sleep(0.01)
    assert not Path(f"/proc/{child}").exists()


def test_a_run_that_is_stopped_while_it_searches_tells_of_every_log(begin, many_logs, program, tmp_path):
    process = begin("run", "--program", program, "--logs", many_logs, "--out", tmp_path / "out")
    _until(process, lambda: len(list((tmp_path / "out").glob("*/parts/*.json"))) >= 3)
    answer = _ended(process)
    assert Path(answer["run_folder"]).is_dir()
    statuses = [log["status"] for log in answer["logs"]]
    assert statuses.count("ok") >= 3
    assert "not run" in statuses


def test_a_refinement_that_is_stopped_names_what_it_finished(begin, sample_logs, tmp_path):
    logs = tmp_path / "logs"
    for number in range(6):
        for log in sample_logs.iterdir():
            shutil.copytree(log, logs / f"{log.name[:8]}-{number}")
    process = begin("refine", logs, "--out", tmp_path / "refined")
    _until(process, lambda: len(list((tmp_path / "refined").glob("*/refinement.json"))) >= 2)
    answer = _ended(process)
    assert all(set(one) == {"folder", "files"} for one in answer["kept"])


def test_without_json_nothing_is_said_on_standard_output(command, environment, sample_run, tmp_path):
    process = subprocess.Popen(
        [*command, "export", str(sample_run.folder), "--to", "mp4", "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
    )  # fmt: skip
    _until(process, lambda: (tmp_path / "out" / "mp4").is_dir())
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, "", "")
