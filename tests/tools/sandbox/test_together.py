"""`run_together`: many programs in one child, and yet each as if it were alone."""

import shutil
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.sandbox.outcomes import told
from tools.atoms.budget import BudgetLimits
from tools.results import Program
from tools.sandbox import schedule
from tools.sandbox.limits import MIB, JailLimits
from tools.sandbox.messages import Spawn

LIMITS = JailLimits(cpu_s=1.5, wall_s=60, memory_bytes=96 * MIB, budget=BudgetLimits(calls=5))
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


PROGRAMS = [
    *(Program(text) for text in (CARS, CARS.replace("10", "4"), calling("cars"), calling("test_line()"))),
    *(Program(calling(f"test_{call}")) for call in ("grow()", "alloc_on(frames=11)", "segfault()", "exit()")),
    *(Program(calling(call)) for call in ("test_no_answer()", "nonsense()", "near_objects(cars, cars, log_dir)")),
    Program("\n\nx = (", description="a text that is none"),
    Program("#" * 300_000),
    Program(CARS.replace("both =", "cars = near_objects(cars, walkers, log_dir)\n" * 3 + "both =")),
]
"""Good ones, ones that are ended, ones that are refused, and one that goes beyond its budget."""


@pytest.fixture(scope="module", params=[1, 2], ids="{} workers".format)
def executor(request, executor_with, tiny_logs):
    with executor_with("small", workers=request.param, limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


@pytest.fixture(scope="module")
def alone(executor):
    """What each program does in children of its own."""
    return [{result.log_id: told(result) for result in executor.run(p.source, executor.keys)} for p in PROGRAMS]


@pytest.fixture
def raw(executor_with, tiny_logs):
    with executor_with("raw", limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


def spawned(executor, monkeypatch):
    """The spawn requests from now on."""
    host, asked = executor._host(), []
    ask = host.ask_for
    monkeypatch.setattr(
        host, "ask_for", lambda m, *rest: (asked.append(m) if isinstance(m, Spawn) else 0, ask(m, *rest))[1]
    )
    return asked


def test_the_programs_end_in_every_way(alone):
    codes = {issue[0].code for found in alone for issue in found.values() if not isinstance(issue, bytes)}
    assert codes >= {"L_MEMORY", "C_CRASH", "R_NO_MAP", "E_NAME", "E_SYNTAX", "E_SIZE", "L_BUDGET"}
    assert sum(isinstance(issue, bytes) for found in alone for issue in found.values()) >= 12


@settings(max_examples=12)
@given(data=st.data())
def test_together_as_alone_in_any_order(executor, alone, data):
    order = data.draw(st.lists(st.sampled_from(range(len(PROGRAMS))), min_size=1, max_size=8))
    results = list(executor.run_together([PROGRAMS[number] for number in order], executor.keys))
    found = {(at, result.log_id): told(result) for at, result in results}
    assert found == {(at, log_id): one for at, number in enumerate(order) for log_id, one in alone[number].items()}
    assert len(results) == len(found)


def test_who_uses_up_its_time_is_told_alone(executor, alone):
    results = list(
        executor.run_together([PROGRAMS[0], Program(calling("test_spin()")), PROGRAMS[1]], executor.keys[:1])
    )
    found = {number: told(result) for number, result in results}
    assert found[1][0].code == "L_CPU"
    assert [found[0], found[2]] == [alone[0]["tiny-10"], alone[1]["tiny-10"]]


def test_what_ends_well_shares_one_child(executor, monkeypatch):
    jobs = spawned(executor, monkeypatch)
    programs = [Program(CARS), Program(calling("nonsense()")), Program(calling("test_no_answer()")), Program(CARS)]
    results = list(executor.run_together(programs, executor.keys))
    assert [number for number, _ in results] == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3
    assert len(jobs) == 1


def test_many_programs_keep_all_workers_busy(executor, monkeypatch):
    jobs = spawned(executor, monkeypatch)
    results = list(executor.run_together([Program(CARS)] * 20, executor.keys))
    assert Counter(number for number, _ in results) == dict.fromkeys(range(20), 3)
    assert len(jobs) == executor._workers


def test_nothing_to_run_gives_nothing(executor):
    assert list(executor.run_together([], executor.keys)) == []
    assert list(executor.run_together([Program(CARS)], [])) == []


def test_more_logs_than_a_child_takes(executor, tiny_logs, tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "JOB_LOGS", 2)
    folders = [shutil.copytree(tiny_logs[n % 3], tmp_path / f"log-{n}") for n in range(5)]
    keys = [log.key for log in executor.open(folders)]
    programs = [Program(calling("nonsense()")), Program(CARS), Program(calling("test_alloc_on(frames=11)"))]
    results = list(executor.run_together(programs, keys))
    pairs = Counter((number, result.log_id) for number, result in results)
    assert pairs == {(number, path.name): 1 for number in range(3) for path in folders}
    assert {number for number, result in results if result.failed} == {0, 2}


def test_a_log_that_vanishes_fails_for_all_programs(executor_with, tiny_logs, tmp_path):
    moving = shutil.copytree(tiny_logs[0], tmp_path / "moving")
    with executor_with("small", limits=LIMITS) as executor:
        keys = [log.key for log in executor.open([moving, tiny_logs[1]])]
        executor.close()
        shutil.rmtree(moving)
        results = list(executor.run_together([Program(CARS), Program(calling("cars"))], keys))
    failed = {(number, result.log_id) for number, result in results if result.failed}
    assert failed == {(0, "moving"), (1, "moving")}
    assert len(results) == 4


FINE = "print('fine')"
SPOILERS = {
    "leaves": "import os\nos._exit(0)\n",
    "forks": "import os\nos.fork()\n",
    "says that all is done": "OUTBOX._is_last = True\nOUTBOX.done()\nimport os\nos._exit(0)\n",
    "skips the next": "OUTBOX._first += len(LOGS)\n",
    "says that memory is gone": "OUTBOX._first += len(LOGS)\nOUTBOX.memory(0)\n",
    "refuses the next one late": "OUTBOX.done()\nOUTBOX._send(3, len(LOGS) + 1)\n",
    "tells twice what it missed": "OUTBOX._send(9)\nOUTBOX._send(9)\n",
    "tells what another log missed": "OUTBOX._send(9, 1)\n",
    "missed what there is not": "OUTBOX._send(9, 0, bytes(4))\n",
}


@pytest.mark.parametrize("spoiler", SPOILERS.values(), ids=SPOILERS)
def test_who_spoils_a_child_fails_and_the_others_are_answered(raw, spoiler):
    results = list(raw.run_together([Program(FINE), Program(spoiler), Program(FINE)], raw.keys))
    pairs = Counter((number, result.log_id) for number, result in results)
    assert pairs == {(number, f"tiny-{frames}"): 1 for number in range(3) for frames in (10, 11, 12)}
    messages = {number: result.outcome.issue for number, result in results if result.log_id == "tiny-10"}
    assert messages[0].message == messages[2].message == "fine\\n"
    assert messages[1].code in ("C_CRASH", "P_SYSCALL")


def test_memory_that_one_program_keeps_is_not_held_against_the_next(raw):
    greedy = Program("import sys\nsys.kept = bytearray(70 << 20)\nprint('kept')")
    modest = Program("held = bytearray(60 << 20)\nprint('enough')")
    results = dict(raw.run_together([greedy, modest], raw.keys[:1]))
    assert [results[number].outcome.issue.message for number in range(2)] == ["kept\\n", "enough\\n"]


def test_a_clock_that_one_program_stops_runs_for_the_next(raw):
    stops = Program("import signal\nsignal.setitimer(signal.ITIMER_PROF, 0)\nprint('stopped')")
    results = dict(raw.run_together([stops, Program("while True: pass")], raw.keys[:1]))
    assert results[0].outcome.issue.message == "stopped\\n"
    assert results[1].outcome.issue.code == "L_CPU"
