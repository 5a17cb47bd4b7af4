"""What the agent knows is nowhere in the memory of the host process or of its children."""

import contextlib
import os
import secrets
import signal
import time
from pathlib import Path

import pytest

from tools.models.providers import KEY_VARIABLES
from tools.results import Program
from tools.sandbox.limits import JailLimits

SLEEPER = "x = test_sleep(3600)\noutput_scenario(x, 'x', log_dir, output_dir)\n"
QUICK = "x = test_line()\noutput_scenario(x, 'x', log_dir, output_dir)\n"


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memory_holds(pid: int, needle: bytes) -> bool:
    """Whether the process has the bytes in any readable memory of its own."""
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if rights[0] == "r" and "[v" not in line:
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                if needle in memory.read(end - start):
                    return True
    return False


def sleeper_of(host: int) -> int:
    """The child that runs SLEEPER; others have just finished, or wait for a program."""
    if os.geteuid() != 0:
        return children_of(host)[0]
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for child in children_of(host):
            with contextlib.suppress(OSError):
                if memory_holds(child, b"test_sleep(3600)"):
                    return child
    raise AssertionError("no child runs the program")


@pytest.fixture
def keys_in_agent(monkeypatch):
    """One key in every variable that may hold one, one in the heap; both made up here and now."""
    in_environment, in_heap = secrets.token_hex(24), secrets.token_hex(24)
    for name in KEY_VARIABLES:
        monkeypatch.setenv(name, in_environment)
    return in_environment, in_heap


def test_keys_of_the_agent_are_not_in_the_children(executor_with, tiny_logs, keys_in_agent):
    with executor_with("small", workers=2, limits=JailLimits(wall_s=120)) as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        results = executor.run_many([Program(SLEEPER), Program(QUICK)], keys)
        assert next(results)[0] == 1
        host = executor._running._process.pid
        child = sleeper_of(host)
        if os.geteuid() == 0:
            assert memory_holds(os.getpid(), keys_in_agent[1].encode())
            assert memory_holds(child, b"test_sleep")
            for pid in (host, child):
                assert not any(memory_holds(pid, key.encode()) for key in keys_in_agent)
        else:
            with pytest.raises(PermissionError):
                Path(f"/proc/{child}/mem").open("rb", 0).close()
        assert b"API_KEY" not in Path(f"/proc/{host}/environ").read_bytes()
        results.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the memory of another process")
def test_a_child_inherits_no_text_of_another_program(executor_with, tiny_logs):
    marks = [secrets.token_hex(24) for _ in range(4)]
    first = Program(f"# {marks[0]}\n{QUICK}", description=marks[1])
    second = Program(f"# {marks[2]}\n{SLEEPER}", description=marks[3])
    with executor_with("small", workers=2, limits=JailLimits(wall_s=120)) as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        assert not any(result.failed for result in executor.run(first.source, keys, first.description))
        results = executor.run_many([second, Program(QUICK)], keys)
        assert next(results)[0] == 1
        host = executor._running._process.pid
        child = sleeper_of(host)
        assert [memory_holds(child, mark.encode()) for mark in marks] == [False, False, True, True]
        assert [memory_holds(host, mark.encode()) for mark in marks] == [False] * 4
        results.close()


def test_children_die_with_their_host(executor_with, tiny_logs):
    with executor_with("small", workers=2, limits=JailLimits(wall_s=120)) as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        results = executor.run_many([Program(SLEEPER), Program(QUICK)], keys)
        next(results)
        child = sleeper_of(executor._running._process.pid)
        os.kill(executor._running._process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not Path(f"/proc/{child}").exists()
        results.close()


def test_a_child_has_no_rights_left(executor_with, tiny_logs):
    with executor_with("small", workers=2, limits=JailLimits(wall_s=120)) as executor:
        keys = [log.key for log in executor.open(tiny_logs[:1])]
        results = executor.run_many([Program(SLEEPER), Program(QUICK)], keys)
        next(results)
        child = sleeper_of(executor._running._process.pid)
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{child}/status").read_text().splitlines())
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
        assert os.getpgid(child) == child
        if os.geteuid() == 0:
            assert status["Uid"].split() == ["65534"] * 4
            open_files = {path.name: path.readlink() for path in Path(f"/proc/{child}/fd").iterdir()}
            assert open_files.keys() == {"0", "1", "2", "3"}
            assert {str(open_files[name]) for name in "012"} == {"/dev/null"}
        results.close()
