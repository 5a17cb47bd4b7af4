"""`together`: batch after batch in the same children, and yet each program as if it were alone."""

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.sandbox.outcomes import told
from tools.atoms.sharing import SharedCalls
from tools.av2.log import open_log
from tools.language.checker import check
from tools.results import Program
from tools.sandbox.limits import MIB, JailLimits
from tools.sandbox.program_runner import ProgramRunner
from tools.sandbox.runner import Job
from tools.scenario import Scenario

LIMITS = JailLimits(cpu_s=1.5, wall_s=60, memory_bytes=96 * MIB)
HEAD = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
TAIL = 'output_scenario(x, "x", log_dir, output_dir)\n'
CALLS = [
    *(f"near_objects(cars, cars, log_dir, distance_thresh={metres})" for metres in (3, 7, 30)),
    *("cars", "test_no_answer()", "nonsense()", "test_segfault()", "test_alloc_on(frames=11)", "test_exit()"),
]
PROGRAMS = [Program(f"{HEAD}x = {call}\n{TAIL}") for call in CALLS]
WHO = Program("import os\nprint(os.getpid())\n")


@pytest.fixture(scope="module")
def small(executor_with, tiny_logs):
    with executor_with("small", workers=2, limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


@pytest.fixture(scope="module")
def alone(small):
    return [{result.log_id: told(result) for result in small.run(p.source, small.keys)} for p in PROGRAMS]


@pytest.fixture
def raw(executor_with, tiny_logs):
    with executor_with("raw", limits=LIMITS) as executor:
        executor.keys = [log.key for log in executor.open(tiny_logs)]
        yield executor


def printed(results):
    """What each program of a batch printed for the first log."""
    first = {}
    for number, result in results:
        first.setdefault(number, result.outcome.issue.message)
    return [first[number] for number in sorted(first)]


@settings(max_examples=10)
@given(batches=st.lists(st.lists(st.sampled_from(range(len(PROGRAMS))), max_size=4), min_size=1, max_size=4))
def test_batch_after_batch_as_alone(small, alone, batches):
    with small.together(small.keys) as company:
        for batch in batches:
            results = list(company.run([PROGRAMS[number] for number in batch]))
            found = {(at, result.log_id): told(result) for at, result in results}
            assert found == {(at, log): one for at, number in enumerate(batch) for log, one in alone[number].items()}
            assert len(results) == len(found)


def test_a_company_has_one_child_for_all_its_batches_and_no_other_has_it(raw):
    with raw.together(raw.keys) as one, raw.together(raw.keys) as other:
        pids = [printed(company.run([WHO])) for company in (one, other, one, one, other)]
    assert pids[0] == pids[2] == pids[3] != pids[1] == pids[4]


def test_its_child_goes_with_it(raw):
    with raw.together(raw.keys) as company:
        (pid,) = (int(text.removesuffix("\\n")) for text in printed(company.run([WHO])))
        assert Path(f"/proc/{pid}").exists()
    for _ in range(500):
        if not is_alive(pid):
            break
        time.sleep(0.01)
    assert not is_alive(pid)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


SPOILERS = {
    "leaves": "import os\nos._exit(0)\n",
    "hears no more": "import os\nos.close(4)\n",
    "says more than it should": "import os\nOUTBOX.done()\nOUTBOX.done()\n",
    "listens for the next one itself": "import os\nos.read(4, 1)\n",
}


@pytest.mark.parametrize("spoiler", SPOILERS.values(), ids=SPOILERS)
def test_the_next_batch_is_answered_whatever_one_did(executor_with, tiny_logs, spoiler):
    fine = Program("print('fine')")
    limits = JailLimits(cpu_s=1.5, wall_s=3)
    with executor_with("raw", limits=limits) as raw:
        keys = [log.key for log in raw.open(tiny_logs[:2])]
        with raw.together(keys) as company:
            for batch in ([fine, Program(spoiler)], [fine, fine], [fine]):
                results = list(company.run(batch))
                pairs = Counter((number, result.log_id) for number, result in results)
                assert set(pairs.values()) == {1}
                assert len(pairs) == len(batch) * len(keys)
                assert all(text == "fine\\n" for text, one in zip(printed(results), batch, strict=True) if one is fine)


def test_a_bad_end_in_a_later_batch_is_believed_of_a_fresh_child_only(raw):
    keeps = Program("import sys\nsys.kept = bytearray(70 << 20)\nprint('kept')")
    modest = Program("held = bytearray(60 << 20)\nprint('enough')")
    with raw.together(raw.keys[:1]) as company:
        assert printed(company.run([keeps])) == ["kept\\n"]
        assert printed(company.run([modest])) == ["enough\\n"]


def test_a_host_that_died_between_batches_is_replaced(small, alone):
    with small.together(small.keys) as company:
        first = {result.log_id: told(result) for _, result in company.run(PROGRAMS[:1])}
        small.close()
        second = {result.log_id: told(result) for _, result in company.run(PROGRAMS[:1])}
    assert first == second == alone[0]


def test_time_that_is_paid_again_ends_a_program_like_time_that_passes(raw):
    spends = Program("OUTBOX.spend(0.2)\nOUTBOX.spend(60)\nprint('unpunished')")
    (result,) = raw.run(spends.source, raw.keys[:1])
    assert result.outcome.issue.code == "L_CPU"


def test_time_that_is_left_stays(raw):
    (result,) = raw.run("OUTBOX.spend(0.2)\nOUTBOX.spend(0.2)\nprint('paid')", raw.keys[:1])
    assert result.outcome.issue.message == "paid\\n"


def test_only_a_company_hears_more(raw):
    asks = Program(
        "import errno, os\ntry:\n    os.lseek(4, 0, os.SEEK_CUR)\nexcept OSError as error:\n"
        "    print('closed' if error.errno == errno.EBADF else 'open')\n"
    )
    assert [result.outcome.issue.message for result in raw.run(asks.source, raw.keys[:1])] == ["closed\\n"]
    with raw.together(raw.keys[:1]) as company:
        assert printed(company.run([asks])) == ["open\\n"]


def test_what_is_kept_gives_way_to_what_a_program_needs(tiny_logs):
    class Scarce:
        """The library while memory is short: it is refused as long as anything is kept."""

        def bind(self, log, budget):
            return self

        def call(self, function, arguments):
            if calls.has_any:
                raise MemoryError
            return Scenario.of(log.tracks.present_mask)

        def result(self, value, description):
            return value

    class Kept(SharedCalls):
        has_any = False

        def forget(self):
            self.has_any, had = False, self.has_any
            return had

    class Silent:
        """An outbox that nobody reads."""

        def at_line(self, line): ...
        def start_clock(self): ...

    log, runner = open_log(tiny_logs[0]), ProgramRunner("standard")
    runner.prepare()
    plan = check(f"{HEAD}x = cars\n{TAIL}", runner._library.signatures, "d")
    runner._library, calls = Scarce(), Kept(lambda cpu_s: None)
    job = Job("", "", None, LIMITS, calls)
    calls.has_any = True
    assert runner._shared(plan, job, calls, 0, log, Silent()).mask.any()
