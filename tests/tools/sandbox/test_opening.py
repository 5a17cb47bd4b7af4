"""Opening logs in the host, and what is derived from them: once for all programs, over real children."""

import shutil
from pathlib import Path

import pytest

from tools.errors import DataError
from tools.results import Program
from tools.sandbox.limits import MIB, JailLimits
from tools.sandbox.messages import OPEN_LOGS, Warm

CARS = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")
both = near_objects(cars, walkers, log_dir, distance_thresh=10)
output_scenario(both, "cars near walkers", log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def executor(executor_with):
    with executor_with("small", workers=2, limits=JailLimits(cpu_s=0.5, wall_s=60, memory_bytes=96 * MIB)) as executor:
        yield executor


def test_a_bad_log_is_an_error_of_that_log_alone(executor, tiny_logs, tmp_path):
    (tmp_path / "annotations.feather").write_bytes(b"not feather")
    good, absent, damaged = executor.open([tiny_logs[0], tmp_path / "absent", tmp_path])
    assert good.log_id == "tiny-10"
    assert isinstance(absent, DataError)
    assert isinstance(damaged, DataError)


def test_a_log_that_vanishes_later_fails_alone(executor_with, tiny_logs, tmp_path):
    moving = tmp_path / "moving"
    shutil.copytree(tiny_logs[0], moving)
    with executor_with("small") as executor:
        keys = [log.key for log in executor.open([moving, tiny_logs[1]])]
        executor.close()
        shutil.rmtree(moving)
        results = {result.log_id: result for result in executor.run(CARS, keys)}
    assert results["moving"].outcome.issue.code == "R_LOG"
    assert not results["tiny-11"].failed


@pytest.mark.parametrize("cached", [True, False])
def test_the_host_has_one_thread_and_reads_no_files_itself(executor_with, tiny_logs, tmp_path, cached):
    with executor_with("small", cache_dir=tmp_path if cached else None) as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        assert not any(result.failed for result in executor.run(CARS, keys))
        host = Path(f"/proc/{executor._running._process.pid}")
        assert len(list((host / "task").iterdir())) == 1
        maps = (host / "maps").read_text()
        assert "libarrow" not in maps
        assert ".arrays" in maps
        assert (".arrays (deleted)" in maps) == (not cached)


@pytest.mark.parametrize("cached", [True, False])
def test_a_log_that_kills_its_reader_is_an_error_of_that_log_alone(executor_with, tiny_logs, tmp_path, cached):
    with executor_with("crashing_reader", cache_dir=tmp_path if cached else None) as executor:
        first, second, third = executor.open(tiny_logs)
        assert isinstance(second, DataError)
        assert "ended the reader" in str(second)
        assert [result.log_id for result in executor.run(CARS, [first.key, third.key])] == ["tiny-10", "tiny-12"]


def test_logs_are_read_where_nothing_can_be_written(executor_with, tiny_logs):
    with executor_with("small", cache_dir=Path("/dev/null/cache")) as executor:
        keys = [log.key for log in executor.open(tiny_logs)]
        assert not any(result.failed for result in executor.run(CARS, keys))


def test_more_logs_than_are_kept_open(executor_with, tiny_logs, tmp_path):
    folders = [shutil.copytree(tiny_logs[0], tmp_path / f"log-{n:02}") for n in range(OPEN_LOGS + 8)]
    with executor_with("small", workers=2, cache_dir=tmp_path / "cache") as executor:
        keys = [log.key for log in executor.open(folders)]
        results = {result.log_id: result for result in executor.run(CARS, keys)}
    assert results.keys() == {folder.name for folder in folders}
    assert not any(result.failed for result in results.values())


def warmings(executor):
    """What the host is asked from now on to compute beforehand; it grows."""
    warmed, tell = [], executor._running.tell

    def told(message, *rest):
        if isinstance(message, Warm):
            warmed.append(message)
        return tell(message, *rest)

    executor._running.tell = told
    return warmed


def test_derived_arrays_that_children_missed_are_computed_by_the_host(executor_with, val_logs, tmp_path):
    program = """cars = get_objects_of_category(log_dir, category="VEHICLE")
moving = has_velocity(cars, log_dir, min_velocity=2)
output_scenario(moving, "moving", log_dir, output_dir)
"""
    with executor_with("hooked", profile="refav", cache_dir=tmp_path) as executor:
        keys = [log.key for log in executor.open(val_logs[:1])]
        warmed = warmings(executor)
        results = [result.outcome for _, result in executor.run_many([Program(program)] * 4, keys)]
    assert len(warmed) == 1
    assert warmed[0].pairs
    assert all(outcome.same_as(results[0]) for outcome in results)


def test_what_a_program_needs_is_made_ready_beside_it_where_others_will_follow(executor_with, val_logs, tmp_path):
    program = """moving = has_velocity(get_objects_of_category(log_dir, category="VEHICLE"), log_dir, min_velocity=2)
output_scenario(moving, "moving", log_dir, output_dir)
"""
    with executor_with("hooked", profile="refav", cache_dir=tmp_path) as executor:
        keys = [log.key for log in executor.open(val_logs[:2])]
        warmed = warmings(executor)
        first = list(executor.run(program, keys, more=True))
        before = list(warmed)
        later = list(executor.run(program, keys, more=True))
    assert {key for message in before for key, _ in message.pairs} == set(keys)
    assert warmed == before
    assert all(one.outcome.same_as(other.outcome) for one, other in zip(first, later, strict=True))


def test_what_one_call_had_to_compute_another_call_finds(executor_with, val_logs, tmp_path):
    program = """moving = has_velocity(get_objects_of_category(log_dir, category="VEHICLE"), log_dir, min_velocity=2)
output_scenario(moving, "moving", log_dir, output_dir)
"""
    with executor_with("hooked", profile="refav", cache_dir=tmp_path) as executor:
        keys = [log.key for log in executor.open(val_logs[:1])]
        warmed = warmings(executor)
        (first,) = executor.run(program, keys)
        assert warmed == []
        executor.make_up()
        executor.make_up()
        later = [result for _ in range(2) for result in executor.run(program, keys)]
    (warming,) = warmed
    assert {key for key, _ in warming.pairs} == set(keys)
    assert all(result.outcome.same_as(first.outcome) for result in later)


def test_a_log_is_opened_again_only_when_its_files_were_touched(executor_with, tiny_logs, tmp_path):
    copies = [shutil.copytree(log, tmp_path / log.name) for log in tiny_logs]
    with executor_with("small") as executor:
        first = executor.open(copies)
        assert executor.open(copies[::-1]) == first[::-1]
        shutil.copytree(tiny_logs[2], copies[0], dirs_exist_ok=True)
        other = executor.open(copies)
        assert [log.key == before.key for log, before in zip(other, first, strict=True)] == [False, True, True]
        shutil.rmtree(copies[1])
        assert isinstance(executor.open(copies)[1], DataError)
        results = list(executor.run(CARS, [other[0].key, other[2].key]))
    assert results[0].outcome.same_as(results[1].outcome)
