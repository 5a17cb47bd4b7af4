"""The executor end to end, over real children in a real jail, with a small library."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tools.errors import SandboxError
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.children import SPARES
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.limits import MIB, JailLimits
from tools.scenario import Scenario

CARS = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")
both = near_objects(cars, walkers, log_dir, distance_thresh=10)
output_scenario(both, "cars near walkers", log_dir, output_dir)
"""


def calling(call: str) -> str:
    """A program whose second line is `call`."""
    return f"""cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
x = {call}
output_scenario(x, "x", log_dir, output_dir)
"""


def failures(results: Sequence[ExecutionResult]) -> list[Failure]:
    assert all(isinstance(result.outcome, Failure) for result in results), results
    return [result.outcome for result in results if isinstance(result.outcome, Failure)]


@pytest.fixture(scope="module")
def executor(executor_with):
    with executor_with("small", workers=2, limits=JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)) as executor:
        yield executor


@pytest.fixture(scope="module")
def keys(executor, tiny_logs):
    return [log.key for log in executor.open(tiny_logs)]


def test_a_program_gives_a_scenario_for_every_log(executor, keys, tiny_logs):
    results = sorted(executor.run(CARS, keys), key=lambda result: result.log_id)
    assert [result.log_id for result in results] == [path.name for path in tiny_logs]
    for result, n_frames in zip(results, (10, 11, 12), strict=True):
        assert isinstance(result.outcome, Scenario)
        cars = result.outcome.mask.any(axis=1)
        assert cars.sum() == 3
        assert result.outcome.mask[cars].all()
        assert len(result.outcome.edges) == 3 * 2 * n_frames


def test_the_same_program_gives_the_same_bytes(executor, keys):
    first, second = ({result.log_id: result.outcome for result in executor.run(CARS, keys)} for _ in range(2))
    for log_id, scenario in first.items():
        assert scenario.same_as(second[log_id])


def test_many_programs_are_told_apart(executor, keys):
    programs = [Program(CARS), Program(calling("nonsense()")), Program(calling("test_line()"))]
    results = list(executor.run_many(programs, keys))
    assert sorted(number for number, _ in results) == sorted([0, 1, 2] * len(keys))
    for number, result in results:
        assert result.failed == (number == 1)


@pytest.mark.parametrize(
    ("call", "code", "unit"),
    [
        ("test_spin()", "L_CPU", "s"),
        ("test_c_loop()", "L_CPU", "s"),
        ("test_alloc(65536)", "L_MEMORY", "bytes"),
        ("test_grow()", "L_MEMORY", "bytes"),
        ("test_failing_c_call()", "L_MEMORY", "bytes"),
        ("test_segfault()", "C_CRASH", None),
        ("test_exit()", "C_CRASH", None),
        ("test_exit_code(70)", "C_CRASH", None),
        ("test_open()", "R_ATOMIC", None),
        ("test_no_answer()", "R_NO_MAP", None),
    ],
)
def test_every_kind_of_end_has_its_code_and_line(executor, keys, call, code, unit):
    (failure,) = failures(list(executor.run(calling(call), keys[:1])))
    assert (failure.issue.code, failure.issue.line) == (code, 2)
    assert (failure.limit.unit if failure.limit else None) == unit


def test_a_bad_program_fails_before_any_log_is_looked_at(executor, keys):
    found = failures(list(executor.run("x = foo(\n", keys)))
    assert {failure.issue.code for failure in found} == {"E_SYNTAX"}
    assert len(found) == len(keys)


def test_all_issues_of_one_check_come_along(executor, keys):
    source = 'a = stationry(log_dir)\nb = get_objects_of_category(log_dir, category="VEHICL")\n'
    (failure,) = failures(list(executor.run(source, keys[:1])))
    assert failure.issue.line == 1
    assert {issue.line for issue in failure.also} >= {2}


def test_absurdly_long_text_is_not_even_sent(executor, keys):
    (failure,) = failures(list(executor.run("#" * 300_000, keys[:1])))
    assert failure.issue.code == "E_SIZE"


def test_an_absurdly_long_query_fails_its_program_alone(executor, keys):
    programs = [Program(CARS), Program(CARS, description="x" * 9_000_000), Program(CARS, description="\ud800 car")]
    found = {number: result for number, result in executor.run_many(programs, keys[:1])}
    assert found[1].outcome.issue.code == "E_SIZE"
    assert "description" in found[1].outcome.issue.message
    assert not found[0].failed
    assert not found[2].failed


def test_a_message_that_is_too_long_is_a_sandbox_error_and_the_host_goes_on(executor, keys):
    with pytest.raises(SandboxError, match="too long"):
        executor.open(["x" * (2 << 20)])
    assert not any(result.failed for result in executor.run(CARS, keys))


def test_a_failing_log_does_not_lose_the_others(executor, keys):
    results = {result.log_id: result for result in executor.run(calling("test_alloc_on(frames=11)"), keys)}
    assert results["tiny-11"].outcome.issue.code == "L_MEMORY"
    assert not results["tiny-10"].failed
    assert not results["tiny-12"].failed


def test_three_limit_failures_end_a_program(executor_with, tiny_logs):
    limits = JailLimits(cpu_s=0.2, wall_s=60, failures=2)
    with executor_with("small", limits=limits) as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        found = failures(list(executor.run(calling("test_spin()"), keys)))
    assert [failure.issue.code for failure in found] == ["L_CPU"] * 3
    assert found[2] is found[1]


def test_a_dead_host_is_a_sandbox_error_and_the_next_call_starts_another(executor_with, tiny_logs):
    with executor_with("small") as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        results = executor.run_many([Program(CARS)] * 50, keys)
        next(results)
        os.kill(executor._running._process.pid, signal.SIGKILL)
        with pytest.raises(SandboxError):
            list(results)
        assert not any(result.failed for result in executor.run(CARS, keys))


def test_stopping_early_leaves_no_child(executor, keys):
    results = executor.run_many([Program(calling("test_sleep(3600)")), Program(CARS)], keys[:1])
    assert next(results)[0] == 1
    host = executor._running._process.pid
    assert len(children_of(host)) > SPARES
    results.close()
    assert len(children_of(host)) <= SPARES
    assert not any(result.failed for result in executor.run(CARS, keys))


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_an_interrupt_ends_the_host_and_the_next_call_works(executor_with, tiny_logs):
    with executor_with("small") as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        signal.signal(signal.SIGALRM, _interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                list(executor.run(calling("test_sleep(3600)"), keys))
        finally:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        assert not any(result.failed for result in executor.run(CARS, keys))


def _interrupt(number, frame):
    raise KeyboardInterrupt


def test_a_slow_consumer_is_not_a_stall(executor_with, tiny_logs):
    with executor_with("small", limits=JailLimits(wall_s=0.5)) as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        for result in executor.run_many([Program(CARS)] * 2, keys):
            assert not result[1].failed
            time.sleep(0.3)


def test_a_child_that_sleeps_is_a_stall(executor_with, tiny_logs):
    with executor_with("small", limits=JailLimits(wall_s=0.5)) as executor:
        (key,) = (log.key for log in executor.open(tiny_logs[:1]))
        (failure,) = failures(list(executor.run(calling("test_sleep(3600)"), [key])))
    assert (failure.issue.code, failure.issue.line) == ("L_STALL", 2)


def test_too_many_edges_are_an_output_limit(executor_with, tiny_logs):
    with executor_with("small", limits=JailLimits(result_bytes=1024)) as executor:
        (key,) = (log.key for log in executor.open(tiny_logs[:1]))
        (failure,) = failures(list(executor.run(calling("test_edges(200)"), [key])))
    assert failure.issue.code == "L_OUTPUT"
    assert failure.limit.value > failure.limit.limit == 1024


def test_a_result_is_read_only(executor, keys):
    (result,) = executor.run(CARS, keys[:1])
    mask = result.outcome.mask
    assert mask.dtype == np.bool_
    assert not mask.flags.writeable


def test_lines_after_carriage_returns_are_told(executor, keys):
    (failure,) = failures(list(executor.run("\r\r\rx = nonsense\r", keys[:1])))
    assert failure.issue.code.startswith("E_")


def test_runs_may_be_interleaved(executor, keys):
    first, second = executor.run(CARS, keys), executor.run(CARS, keys)
    pairs = list(zip(first, second, strict=True))
    assert len(pairs) == len(keys)
    assert not any(result.failed for pair in pairs for result in pair)


def test_threads_may_share_an_executor(executor, keys):
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: list(executor.run(CARS, keys)), range(12)))
    assert all(len(results) == len(keys) and not any(result.failed for result in results) for results in rounds)


def test_the_host_ends_when_the_agent_is_killed(tiny_logs):
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from tools.sandbox.executor import JailedExecutor\n"
        "executor = JailedExecutor('standard'); executor.open(sys.argv[2:])\n"
        "print(executor._running._process.pid, flush=True); time.sleep(3600)\n"
    )
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", script, str(root), *map(str, tiny_logs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as agent:
        host = Path(f"/proc/{int(agent.stdout.readline())}")
        assert host.exists()
        agent.kill()
    deadline = time.monotonic() + 60
    while not has_ended(host) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert has_ended(host)


def test_a_host_that_nobody_holds_any_more_ends(tiny_logs):
    executor = JailedExecutor("standard")
    executor.open(tiny_logs)
    host = executor._running._process.pid
    del executor
    assert has_ended(Path(f"/proc/{host}"))


def test_hosts_end_with_their_process(tiny_logs):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tools.sandbox.executor import JailedExecutor\n"
        "executor = JailedExecutor('standard'); executor.open(sys.argv[2:])\n"
        "print(executor._running._process.pid)\n"
    )
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", script, str(root), *map(str, tiny_logs)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not ended.stderr
    assert has_ended(Path(f"/proc/{int(ended.stdout)}"))


def has_ended(process: Path) -> bool:
    try:
        return "State:\tZ" in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
