"""Children that wait for a program serve the same logs and limits only, and nothing of another program is in them."""

import os
import signal
import time
from pathlib import Path

import pytest

from tools.sandbox.limits import JailLimits

CARS = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(cars, "cars", log_dir, output_dir)
"""
WHO = "import os\nprint(os.getpid())\n"
DESCRIPTORS = """import errno, os
for descriptor in range(16):
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
        print(descriptor)
    except OSError as error:
        if error.errno != errno.EBADF:
            print(descriptor)
"""


def children_of(executor) -> list[int]:
    host = executor._running._process.pid
    return [int(pid) for pid in Path(f"/proc/{host}/task/{host}/children").read_text().split()]


def spares_of(executor, finished: int) -> list[int]:
    """The children there are once the one that ran is gone and another waits in its place."""
    for _ in range(1000):
        waiting = [pid for pid in children_of(executor) if pid != finished and status_of(pid) not in ("", "Z")]
        if waiting:
            return waiting
        time.sleep(0.01)
    raise AssertionError("no spare was made in ten seconds")


def status_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def printed(executor, source, keys) -> list[str]:
    results = [result.outcome.issue.message.split("\\n")[:-1] for result in executor.run(source, keys)]
    return results[0]


@pytest.fixture
def raw(executor_with):
    with executor_with("raw", limits=JailLimits(wall_s=20)) as executor:
        yield executor


@pytest.fixture
def small(executor_with):
    with executor_with("small") as executor:
        yield executor


def test_the_next_program_gets_a_child_that_was_there_before(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs[:1])]
    ready = spares_of(raw, int(printed(raw, WHO, keys)[0]))
    assert int(printed(raw, WHO, keys)[0]) in ready


def test_every_program_has_a_child_of_its_own(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs[:1])]
    pids = [printed(raw, WHO, keys)[0] for _ in range(6)]
    assert len(set(pids)) == 6


def test_other_logs_get_another_child(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs)]
    ready = spares_of(raw, int(printed(raw, WHO, keys[:1])[0]))
    assert int(printed(raw, WHO, keys[1:2])[0]) not in ready


def test_other_limits_get_another_child(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs[:1])]
    ready = spares_of(raw, int(printed(raw, WHO, keys)[0]))
    raw._limits = JailLimits(cpu_s=1)
    assert int(printed(raw, WHO, keys)[0]) not in ready


def test_opening_a_log_makes_the_children_anew(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs[:1])]
    ready = spares_of(raw, int(printed(raw, WHO, keys)[0]))
    raw.open(tiny_logs[1:])
    assert not set(ready) & set(children_of(raw)) - {pid for pid in ready if status_of(pid) in "Z"}
    assert int(printed(raw, WHO, keys)[0]) not in ready


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_spare_that_was_killed_costs_no_result(small, tiny_logs, number):
    keys = [log.key for log in small.open(tiny_logs[:1])]
    assert not any(result.failed for result in small.run(CARS, keys))
    for pid in children_of(small):
        os.kill(pid, number)
    assert not any(result.failed for result in small.run(CARS, keys))


def test_a_program_sees_the_result_pipe_and_the_null_device_only(raw, tiny_logs):
    keys = [log.key for log in raw.open(tiny_logs[:1])]
    for _ in range(3):
        assert printed(raw, DESCRIPTORS, keys) == ["0", "1", "2", "3"]


def test_closing_leaves_no_spare(executor_with, tiny_logs):
    with executor_with("small") as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        list(executor.run(CARS, keys))
        spares = spares_of(executor, 0)
    for _ in range(200):
        if not any(status_of(pid) for pid in spares):
            break
        time.sleep(0.01)
    assert spares
    assert not any(status_of(pid) for pid in spares)
