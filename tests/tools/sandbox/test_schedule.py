"""Every log gets exactly one result, however and whenever the children of a program end."""

import shutil
from collections import Counter

import pytest

from tools.atoms.budget import BudgetLimits
from tools.results import Program
from tools.sandbox.limits import MIB, JailLimits
from tools.sandbox.messages import Spawn
from tools.scenario import Scenario

N_LOGS = 12
LIMITS = JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)


def calling(call):
    return f'x = {call}\noutput_scenario(x, "x", log_dir, output_dir)\n'


REFUSED_LATE = """from tools.errors import Issue
from tools.sandbox.payloads import pack_issues
OUTBOX.failed(0, [Issue("run", "R_FIRST", 0, 0, "first")])
OUTBOX._send(3, 1, pack_issues([Issue("check", "E_NAME", 0, 0, "second")]))
OUTBOX.done()
"""
BUDGETS_THEN_CRASH = """import os
from tools.errors import LimitHit
for position in range(min(3, len(LOGS))):
    OUTBOX.budget(position, LimitHit("L_BUDGET", 5, 4, "pairs"))
os._exit(1)
"""


@pytest.fixture(scope="module")
def many_logs(tiny_logs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    return [shutil.copytree(tiny_logs[n % 3], folder / f"log-{n:02}") for n in range(N_LOGS)]


@pytest.fixture(scope="module", params=[1, 2, 3], ids="{} workers".format)
def small(request, executor_with, many_logs, tmp_path_factory):
    settings = {"workers": request.param, "limits": LIMITS, "cache_dir": tmp_path_factory.mktemp("cache")}
    with executor_with("small", **settings) as executor:
        executor.keys = [log.key for log in executor.open(many_logs)]
        yield executor


@pytest.fixture(scope="module", params=[1, 2], ids="{} workers".format)
def raw(request, executor_with, many_logs, tmp_path_factory):
    settings = {"workers": request.param, "limits": LIMITS, "cache_dir": tmp_path_factory.mktemp("cache")}
    with executor_with("raw", **settings) as executor:
        executor.keys = [log.key for log in executor.open(many_logs)]
        yield executor


def codes_of_all(executor, source, many_logs):
    """The code for every log, "" for a scenario; exactly one result per log."""
    results = list(executor.run(source, executor.keys))
    assert Counter(result.log_id for result in results) == Counter(path.name for path in many_logs)
    return {
        result.log_id: "" if isinstance(result.outcome, Scenario) else result.outcome.issue.code for result in results
    }


@pytest.mark.parametrize(
    ("call", "code"),
    [("test_spin()", "L_CPU"), ("test_grow()", "L_MEMORY"), ("test_segfault()", "C_CRASH")],
)
def test_a_program_that_is_given_up_has_one_result_for_every_log(small, many_logs, call, code):
    assert set(codes_of_all(small, calling(call), many_logs).values()) == {code}


def test_several_bad_programs_at_once_have_one_result_for_every_log_each(small, many_logs):
    programs = [Program(calling(call)) for call in ("test_spin()", "test_line()", "test_grow()")]
    results = list(small.run_many(programs, small.keys))
    pairs = Counter((number, result.log_id) for number, result in results)
    assert pairs == Counter((number, path.name) for number in range(3) for path in many_logs)
    assert {number for number, result in results if not result.failed} == {1}


def test_a_log_that_needs_too_much_memory_spoils_no_other(executor_with, tiny_logs):
    with executor_with("small", limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        codes = codes_of_all(executor, calling("test_alloc_on(frames=11)"), tiny_logs)
    assert codes == {"tiny-10": "", "tiny-11": "L_MEMORY", "tiny-12": ""}


def test_memory_after_budgets_leaves_no_log_without_a_result(executor_with, many_logs):
    source = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
huge = test_alloc_on(frames=11)
x = near_objects(cars, cars, log_dir)
output_scenario(x, "x", log_dir, output_dir)
"""
    limits = JailLimits(cpu_s=5, wall_s=60, memory_bytes=96 * MIB, failures=1, budget=BudgetLimits(pairs=10))
    with executor_with("small", limits=limits) as executor:
        executor.keys = [log.key for log in executor.open(many_logs)]
        codes = codes_of_all(executor, source, many_logs)
    assert codes["log-00"] == "L_BUDGET"
    assert codes["log-01"] == "L_MEMORY"


def test_a_policy_violation_is_not_tried_on_the_other_logs(raw, many_logs, monkeypatch):
    jobs = spawned(raw, monkeypatch)
    assert set(codes_of_all(raw, "import os\nos.fork()\n", many_logs).values()) == {"P_SYSCALL"}
    assert len(jobs) <= raw._workers


def test_a_program_crashes_three_times_at_most_and_what_runs_meanwhile(raw, many_logs, monkeypatch):
    jobs = spawned(raw, monkeypatch)
    assert set(codes_of_all(raw, "import os\nos._exit(1)\n", many_logs).values()) == {"C_CRASH"}
    assert 3 <= len(jobs) <= 2 + raw._workers


def spawned(executor, monkeypatch):
    """The spawn requests from now on."""
    host, asked = executor._host(), []
    ask = host.ask_for

    def noted(message, *rest):
        if isinstance(message, Spawn):
            asked.append(message)
        return ask(message, *rest)

    monkeypatch.setattr(host, "ask_for", noted)
    return asked


def test_budgets_and_then_a_crash_leave_no_log_without_a_result(raw, many_logs):
    assert codes_of_all(raw, BUDGETS_THEN_CRASH, many_logs)["log-11"] == "L_BUDGET"


def test_a_program_is_refused_before_its_first_answer_or_never(raw, many_logs):
    codes = codes_of_all(raw, REFUSED_LATE, many_logs)
    assert set(codes.values()) == {"R_FIRST", "C_CRASH"}
    assert codes["log-00"] == "R_FIRST"


def test_a_child_killed_before_its_jail_was_closed_is_replaced(executor_with, tiny_logs):
    with executor_with("killed_early", profile="1") as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        assert set(codes_of_all(executor, calling("test_line()"), tiny_logs).values()) == {""}


def test_a_child_killed_early_twice_costs_one_log(executor_with, tiny_logs):
    with executor_with("killed_early", profile="2") as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        codes = codes_of_all(executor, calling("test_line()"), tiny_logs)
    assert codes == {"tiny-10": "C_CRASH", "tiny-11": "", "tiny-12": ""}
