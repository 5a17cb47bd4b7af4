"""Signals in the middle of a run: nothing finished is lost, nothing finished is done twice, the bytes are the same."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

AWAKE = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); print('awake', flush=True); "
    "runpy.run_module('agents.cli', run_name='__main__', alter_sys=True)"
)
"""`-m agents.cli`, told by a line when the interpreter has started: before that, an interrupt is not ours to answer.
Where these tests run in the background of a shell, interrupts are ignored until somebody asks for them."""
REPEATABLE = ("result.json", "matches.parquet", "submission_spatiotemporal.pkl", "submission_temporal.pkl")


@pytest.fixture
def begin(starting, command, many_logs, program, tmp_path):
    """Start a run over twenty-four logs."""

    def start(out="out", command=command):
        return starting("run", "--program", program, "--logs", many_logs, "--out", tmp_path / out, command=command)

    return start


def _wait_for_parts(root, process, least):
    """Wait until so many logs are finished; the process must still be at work."""
    while process.poll() is None:
        parts = [path for path in root.glob("*/parts/*.json") if not path.name.startswith(".")]
        if len(parts) >= least:
            return len(parts)
        time.sleep(0.001)
    raise AssertionError(f"the run ended before it could be stopped: {process.communicate()}")


def _parts(root):
    return {path.name: path.read_bytes() for path in root.glob("*/parts/*.json") if not path.name.startswith(".")}


def _reused(folder):
    events = json.loads((folder / "trajectory.json").read_text())["attempts"][-1]["events"]
    return next(int(event["details"]["logs reused"]) for event in events if "logs reused" in event["details"])


@pytest.fixture(scope="module")
def undisturbed(command, environment, many_logs, program_text, tmp_path_factory):
    """The run folder of the same command when nothing disturbs it."""
    root = tmp_path_factory.mktemp("undisturbed")
    (root / "people_near_vehicle.py").write_text(program_text)
    arguments = ["run", "--program", "people_near_vehicle.py", "--logs", str(many_logs), "--out", "out"]
    subprocess.run([*command, *arguments], check=True, capture_output=True, env=environment, cwd=root)
    (folder,) = (root / "out").iterdir()
    return folder


def _finish(begin, tmp_path, kept, undisturbed):
    """Run the same command again and compare with the run that nothing disturbed."""
    again = begin()
    _, errors = again.communicate(timeout=100)
    assert (again.returncode, errors) == (0, "")
    (folder,) = (tmp_path / "out").iterdir()
    assert _reused(folder) == kept
    assert not (folder / "parts").exists()
    for name in REPEATABLE:
        assert (folder / name).read_bytes() == (undisturbed / name).read_bytes(), name


def test_kill_9_and_the_same_command_again(begin, tmp_path, undisturbed):
    process = begin()
    _wait_for_parts(tmp_path / "out", process, 5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = _parts(tmp_path / "out")
    assert 5 <= len(kept) < 24
    _finish(begin, tmp_path, len(kept), undisturbed)
    (folder,) = (tmp_path / "out").iterdir()
    attempts = json.loads((folder / "trajectory.json").read_text())["attempts"]
    assert [attempt["status"] for attempt in attempts] == ["killed", "complete"]


def test_ctrl_c_keeps_what_is_finished_and_exits_130(begin, tmp_path, undisturbed):
    process = begin()
    _wait_for_parts(tmp_path / "out", process, 5)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "run the same command again" in output
    (folder,) = (tmp_path / "out").iterdir()
    result = json.loads((folder / "result.json").read_text())
    statuses = [log["status"] for log in result["logs"]]
    assert result["status"] == "interrupted"
    assert statuses.count("ok") == len(_parts(tmp_path / "out")) >= 5
    assert "not run" in statuses
    assert json.loads((folder / "trajectory.json").read_text())["attempts"][0]["ended"] == "interrupted"
    _finish(begin, tmp_path, statuses.count("ok"), undisturbed)


def test_sigterm_is_as_good_as_ctrl_c(begin, tmp_path):
    process = begin()
    _wait_for_parts(tmp_path / "out", process, 2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130


@pytest.mark.parametrize("delay_s", [0, 0.1, 0.3, 0.5, 0.7])
def test_ctrl_c_while_modules_are_imported_neither_crashes_nor_complains(begin, delay_s):
    process = begin(command=[sys.executable, "-c", AWAKE])
    assert process.stdout.readline() == "awake\n"
    time.sleep(delay_s)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT), errors
    assert "internal error" not in errors


def test_a_second_ctrl_c_kills(begin, tmp_path):
    process = begin()
    _wait_for_parts(tmp_path / "out", process, 1)
    process.send_signal(signal.SIGINT)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert process.returncode in (130, -signal.SIGINT)


def test_no_process_is_left_behind(begin, tmp_path):
    """The processes that hold logs and jail programs end with the command, even when it is killed."""
    process = begin()
    _wait_for_parts(tmp_path / "out", process, 1)
    children = _descendants(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert children
    limit = time.monotonic() + 20
    while any(_alive(pid) for pid in children) and time.monotonic() < limit:
        time.sleep(0.02)
    assert [pid for pid in children if _alive(pid)] == []


def _descendants(pid):
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found, todo = set(), [pid]
    while todo:
        here = todo.pop()
        fresh = {child for child, parent in parents.items() if parent == here} - found
        found |= fresh
        todo += fresh
    return found


def _alive(pid):
    try:
        with Path(f"/proc/{pid}/stat").open() as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
