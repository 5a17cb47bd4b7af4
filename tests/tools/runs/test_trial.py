"""Trying programs on few logs: what is wrong with a program is told apart from what is wrong with a log."""

import shutil

import pytest

from tools.results import Program
from tools.runs.trial import Trial, TrialLog, TrialRunner
from tools.sandbox.executor import JailedExecutor

END = "output_scenario(x, description, log_dir, output_dir)\n"
PEOPLE = Program(f'x = get_objects_of_category(log_dir, category="PEDESTRIAN")\n{END}', "test", "people")
ON_ROAD = Program(f'x = on_road(get_objects_of_category(log_dir, category="VEHICLE"), log_dir)\n{END}', "test", "cars")


@pytest.fixture(scope="module")
def executor():
    with JailedExecutor("standard", workers=1) as running:
        yield running


@pytest.fixture
def runner(executor, tiny_logs, tmp_path):
    """`runner(folders...)`: a runner over copies of logs, with a store of its own."""

    def over(*folders):
        return TrialRunner(executor, "standard", folders or tiny_logs, tmp_path / "trials")

    return over


@pytest.fixture
def without_map(tiny_logs, tmp_path):
    copy = tmp_path / "without-map"
    shutil.copytree(tiny_logs[0], copy)
    shutil.rmtree(copy / "map", ignore_errors=True)
    return copy


def test_a_trial_finds_what_the_program_finds_and_a_second_one_takes_it_from_the_store(runner, tmp_path):
    first = runner().run(PEOPLE)
    assert first.ran
    stored = sorted(path.name for path in (tmp_path / "trials").iterdir())
    assert runner().run(PEOPLE) == first
    assert sorted(path.name for path in (tmp_path / "trials").iterdir()) == stored
    found = runner().scenarios(first)
    assert sorted(found) == [log.log_id for log in first.logs]
    assert runner().probe([PEOPLE], PEOPLE)[0].found.keys() == found.keys()


def test_what_the_checker_refuses_comes_as_issues_and_runs_nowhere(runner):
    trial = runner().run(Program(f'x = get_objects_of_category(log_dir, category="BUSS")\n{END}'))
    assert [issue.code for issue in trial.issues] == ["E_ENUM"]
    assert (trial.ran, trial.logs) == (False, ())


def test_a_log_that_cannot_be_read_is_no_failure_of_the_program(runner, tiny_logs, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "annotations.feather").write_bytes(b"nothing")
    trial = runner(tiny_logs[0], broken).run(PEOPLE)
    assert trial.ran
    assert {log.log_id: log.status for log in trial.logs} == {tiny_logs[0].name: "ok", "broken": "unreadable"}


def test_no_log_at_all_is_no_proof_that_a_program_runs(runner, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "annotations.feather").write_bytes(b"nothing")
    assert not runner(broken).run(PEOPLE).ran


def test_a_missing_map_counts_only_where_the_program_ran_nowhere(runner, without_map):
    alone = runner(without_map).run(ON_ROAD)
    assert [log.code for log in alone.failures] == ["R_NO_MAP"]
    assert not alone.ran
    with_others = Trial("", (), (*alone.logs, TrialLog("other", "", "ok", "part")))
    assert with_others.ran
    assert with_others.failures == ()


def test_a_runner_over_other_logs_shares_the_store(runner, tiny_logs):
    first = runner(tiny_logs[0])
    whole = first.over(tiny_logs)
    assert whole.logs == tuple(sorted(tiny_logs))
    assert whole.run(PEOPLE).logs[0] == first.run(PEOPLE).logs[0]


def test_logs_are_opened_once_for_all_trials_and_again_when_they_changed(executor, tiny_logs, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        executor, "open", lambda paths, *more: asked.extend(paths) or JailedExecutor.open(executor, paths)
    )
    copies = [shutil.copytree(log, tmp_path / log.name) for log in tiny_logs[:2]]
    runner = TrialRunner(executor, "standard", copies, tmp_path / "trials")
    runner.run(PEOPLE)
    runner.probe([ON_ROAD], ON_ROAD)
    runner.over(copies[:1]).run(ON_ROAD)
    assert asked == copies
    (copies[0] / "annotations.feather").write_bytes((tiny_logs[2] / "annotations.feather").read_bytes())
    (copies[0] / "city_SE3_egovehicle.feather").write_bytes((tiny_logs[2] / "city_SE3_egovehicle.feather").read_bytes())
    found = runner.scenarios(runner.run(PEOPLE))
    assert asked == [*copies, copies[0]]
    assert [found[copy.name].shape[1] for copy in copies] == [12, 11]
