"""Questions and answers through the real jail: a child asks, is told, and finds the same as without any jail."""

import numpy as np
import pytest

from tools.questions import Told
from tools.results import Failure, Program
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario

RED = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
red = is_color(cars, log_dir, color="red")
output_scenario(red, "red cars", log_dir, output_dir)
"""
RED_AND_OLD = """cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
red = is_color(cars, log_dir, color="red")
old = looks_like(red, log_dir, description="old")
output_scenario(old, "old red cars", log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def executor():
    with JailedExecutor("standard", workers=2) as executor:
        yield executor


@pytest.fixture(scope="module")
def logs(executor, tiny_logs):
    return executor.open(tiny_logs)


def told_of(result, rows):
    """Yes for the given rows of every ask."""
    told = []
    for ask in result.asks:
        yes = np.zeros_like(ask.mask)
        yes[rows] = ask.mask[rows]
        told.append(Told(ask.tag, yes, np.zeros_like(yes)))
    return told


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_program_asks_is_told_and_answers(tiny_logs, profile):
    with JailedExecutor(profile, workers=2) as executor:
        logs = executor.open(tiny_logs)
        key_of = {log.log_id: log.key for log in logs}
        asked = list(executor.run(RED, list(key_of.values()), told={}))
        assert sorted(result.log_id for result in asked) == sorted(key_of)
        assert all(result.failed and result.outcome.issue.code == "R_UNANSWERED" for result in asked)
        assert {ask.question.key for result in asked for ask in result.asks} == {"is_color(color='red')"}
        told = {key_of[result.log_id]: told_of(result, [1]) for result in asked}
        for result in executor.run(RED, list(key_of.values()), told=told):
            assert isinstance(result.outcome, Scenario)
            assert np.flatnonzero(result.outcome.mask.any(axis=1)).tolist() == [1]
            assert result.asks == ()


def test_dependent_questions_come_in_the_next_round(executor, logs):
    log, told = logs[0], []
    for expected in ("is_color(color='red')", "looks_like(description='old')"):
        (result,) = executor.run(RED_AND_OLD, [log.key], told={log.key: told})
        assert [ask.question.key for ask in result.asks] == [expected]
        told = [*told, *told_of(result, [0, 2])]
    (result,) = executor.run(RED_AND_OLD, [log.key], told={log.key: told})
    assert np.flatnonzero(result.outcome.mask.any(axis=1)).tolist() == [0, 2]


def test_without_eyes_it_is_the_readable_failure_at_its_line(executor, logs):
    for result in executor.run(RED, [log.key for log in logs]):
        assert isinstance(result.outcome, Failure)
        assert (result.outcome.issue.code, result.outcome.issue.line) == ("R_NO_CAMERA", 2)
        assert result.asks == ()


def test_answers_reach_the_right_log_of_a_job(executor, logs):
    keys = [log.key for log in logs]
    asked = {result.log_id: result for result in executor.run(RED, keys, told={})}
    told = {log.key: told_of(asked[log.log_id], [n]) for n, log in enumerate(logs)}
    found = {result.log_id: result.outcome for result in executor.run(RED, keys, told=told)}
    for number, log in enumerate(logs):
        assert np.flatnonzero(found[log.log_id].mask.any(axis=1)).tolist() == [number]


def test_only_those_that_need_answers_ask(executor, logs):
    programs = [
        Program(RED),
        Program(RED.replace("is_color(cars, log_dir, color", "is_category(cars, log_dir, category")),
    ]
    programs[1] = Program(programs[1].source.replace('"red")', '"REGULAR_VEHICLE")'))
    for number, result in executor.run_many(programs, [log.key for log in logs], {}):
        assert bool(result.asks) == (number == 0)
        assert result.failed == (number == 0)


def test_asking_is_no_failure_that_programs_are_given_up_for(executor, logs):
    keys = [log.key for log in logs] * 4
    assert all(result.asks for result in executor.run(RED, keys, told={}))


def test_what_makes_no_difference_is_not_asked(executor, logs):
    never = "fast = has_velocity(cars, log_dir, min_velocity=500)\nboth = scenario_and([red, fast])\n"
    source = RED.replace("output_scenario(red", never + "output_scenario(both")
    for result in executor.run(source, [log.key for log in logs], told={}):
        assert isinstance(result.outcome, Scenario)
        assert not result.outcome.mask.any()
