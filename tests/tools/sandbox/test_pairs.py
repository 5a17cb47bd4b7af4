"""`run_each`: pairs of program and log, each run on its own."""

import pytest

from tools.results import Program
from tools.sandbox.limits import MIB, JailLimits

CARS = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
output_scenario(cars, "cars", log_dir, output_dir)
"""


def calling(call):
    """A program whose second line is `call`."""
    return f"""cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
x = {call}
output_scenario(x, "x", log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def executor(executor_with):
    with executor_with("small", workers=2, limits=JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)) as executor:
        yield executor


@pytest.fixture(scope="module")
def keys(executor, tiny_logs):
    return [log.key for log in executor.open(tiny_logs)]


def test_pairs_run_each_on_its_own(executor, keys, tiny_logs):
    asked = [(Program(CARS), keys[2]), (Program(calling("test_spin()")), keys[0]), (Program(CARS), keys[0])]
    results = dict(executor.run_each(asked))
    assert [results[n].log_id for n in range(3)] == [tiny_logs[2].name, tiny_logs[0].name, tiny_logs[0].name]
    assert [results[n].failed for n in range(3)] == [False, True, False]
    (alone,) = executor.run(CARS, [keys[0]])
    assert (results[2].outcome.mask == alone.outcome.mask).all()


def test_pairs_are_never_given_up(executor_with, tiny_logs):
    """What becomes of a pair must not depend on how many others failed before it."""
    program = Program(calling("test_alloc_on(frames=10)"))
    with executor_with("small", limits=JailLimits(wall_s=60, memory_bytes=96 * MIB, failures=1)) as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        results = dict(executor.run_each([(program, key) for key in keys]))
        assert [results[number].failed for number in range(3)] == [True, False, False]
        assert all(result.failed for result in executor.run(program.source, keys))


def test_an_absurdly_long_program_fails_its_pair_alone(executor, keys):
    long = Program("#" * (300 * 1024))
    results = dict(executor.run_each([(long, keys[0]), (Program(CARS), keys[0])]))
    assert results[0].outcome.issue.code == "E_SIZE"
    assert not results[1].failed
