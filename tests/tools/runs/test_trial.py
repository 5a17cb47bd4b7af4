"""Trying programs on few logs: what is wrong with a program is told apart from what is wrong with a log."""

import shutil

import pytest

from tools.results import Program
from tools.runs.execution import execute_request
from tools.runs.parts import load_part
from tools.runs.request import RunRequest
from tools.runs.summary import software_version
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


def request_for(program, logs):
    return RunRequest(program.description, program.source, "test", "standard", tuple(logs), software_version())


def run_with(executor, request, parts, tried):
    """The outcomes of a run, and the programs that were run for it."""
    ran, real = [], executor.run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executor, "run", lambda source, keys, *rest: (ran.extend(keys), real(source, keys, *rest))[1])
        done = execute_request(request, executor, parts, lambda done, total: None, tried=tried)
    return done, ran


def test_a_run_takes_what_a_trial_just_found_and_stores_the_same(runner, executor, tiny_logs, tmp_path):
    tried, request = runner(*tiny_logs[:2]), request_for(PEOPLE, tiny_logs)
    tried.run(PEOPLE)
    done, ran = run_with(executor, request, tmp_path / "with", tried.tried)
    plain, all_ran = run_with(executor, request, tmp_path / "without", None)
    assert (done.outcomes, done.reused, sorted(done.cpu_ms)) == (plain.outcomes, plain.reused, sorted(plain.cpu_ms))
    assert (len(ran), len(all_ran)) == (1, 3)
    for outcome in done.outcomes:
        key = request.part_key(outcome.digest)
        here, there = (load_part(tmp_path / name, key).outcome for name in ("with", "without"))
        assert here.same_as(there)


def test_a_run_takes_nothing_that_lay_there_before(runner, executor, tiny_logs, tmp_path):
    runner().run(PEOPLE)
    later = runner()
    later.run(PEOPLE)
    _, ran = run_with(executor, request_for(PEOPLE, tiny_logs), tmp_path / "parts", later.tried)
    assert len(ran) == 3


def test_a_failure_of_a_trial_is_tried_again_by_the_run(runner, executor, without_map, tmp_path):
    tried = runner(without_map)
    assert not tried.run(ON_ROAD).ran
    done, ran = run_with(executor, request_for(ON_ROAD, [without_map]), tmp_path / "parts", tried.tried)
    assert len(ran) == 1
    assert done.outcomes[0].code == "R_NO_MAP"
