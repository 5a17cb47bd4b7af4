"""Parts and variants of programs that look: what was told is poured in, nothing is asked anew, and gaps are told."""

import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest

from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.diagnosis.rendering import render_diagnosis
from tools.results import Program
from tools.runs.attrition import attrition_of
from tools.runs.seeing import Sight, Watch
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor
from tools.vision.values import Seen, VisualAnswer

CARS = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
PEOPLE = 'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
OUT = "output_scenario({}, description, log_dir, output_dir)\n"
RED_PEOPLE = f'{PEOPLE}red = is_color(people, log_dir, color="red")\n{OUT.format("red")}'
RED_AND_OLD = (
    f'{CARS}red = is_color(cars, log_dir, color="red")\n'
    "old = looks_like(red, log_dir, description=description)\nslow = has_velocity(old, log_dir, max_velocity=1)\n"
    f"{OUT.format('slow')}"
)
RED_AND_FAST = (
    f'{CARS}red = is_color(cars, log_dir, color="red")\nfast = has_velocity(cars, log_dir, min_velocity=90)\n'
    f"both = scenario_and([red, fast])\n{OUT.format('both')}"
)
NEAR_AND_RED = (
    f"{CARS}{PEOPLE}near = near_objects(cars, people, log_dir, distance_thresh=8)\n"
    f'red = is_color(near, log_dir, color="red")\n{OUT.format("red")}'
)


@dataclass
class RowEyes:
    """Says yes to one row, and cannot tell of another."""

    row: int = 1
    dark: int = 99
    calls: list[str] = field(default_factory=list)
    identity = "row eyes"

    def images_of(self, log_path):
        return "images"

    def answer(self, asks):
        self.calls += [f"{ask.log.log_id} {ask.question.key} {int(ask.mask.any(axis=1).sum())}" for ask in asks]
        return [self._seen(ask) for ask in asks]

    def _seen(self, ask):
        yes, unsure = np.zeros_like(ask.mask), np.zeros_like(ask.mask)
        yes[self.row], unsure[self.dark : self.dark + 1] = True, True
        look = VisualAnswer(ask.log.log_id, ask.question.key, "car-1", -1, "yes", "yes")
        return Seen(yes & ask.mask, unsure & ask.mask, (look,))


@pytest.fixture(scope="module")
def executor():
    with JailedExecutor("standard", workers=2) as running:
        yield running


@pytest.fixture
def attrition(executor, tiny_logs, tmp_path):
    """`attrition(source, eyes)`: the program runs, then its steps; as (line, tracks, tracks nobody looked at)."""

    def run(source, eyes, forget=False, query="an old car"):
        sight = Sight(eyes, tmp_path / "seen") if eyes else None
        if sight:
            list(Watch(executor, sight, source, query, executor.open(tiny_logs)).results())
            before = list(eyes.calls)
        if forget:
            shutil.rmtree(tmp_path / "seen")
        steps = attrition_of(source, tiny_logs, executor, sight=sight, query=query)
        assert not eyes or eyes.calls == before, "nothing is asked anew"
        assert not forget or not (tmp_path / "seen").exists(), "nothing is kept anew"
        assert {step.logs for step in steps} <= {3}
        return [(step.line, step.tracks, step.unseen) for step in steps]

    return run


def test_what_the_program_was_told_counts_in_its_steps(attrition):
    assert attrition(RED_PEOPLE, RowEyes()) == [(1, 6, 0), (2, 0, 0)]
    assert attrition(RED_AND_OLD, RowEyes()) == [(1, 9, 0), (2, 3, 0), (3, 3, 0), (4, 0, 0)]


def test_what_nobody_can_tell_is_no_match_and_no_gap(attrition):
    assert attrition(RED_PEOPLE, RowEyes(row=3, dark=4)) == [(1, 6, 0), (2, 3, 0)]


def test_what_the_result_did_not_depend_on_is_told_as_not_known(attrition):
    eyes = RowEyes()
    assert attrition(RED_AND_FAST, eyes) == [(1, 9, 0), (2, 0, 9), (3, 0, 0), (4, 0, 0)]
    assert eyes.calls == []


def test_without_eyes_a_visual_statement_is_not_left_out(attrition):
    assert attrition(RED_AND_FAST, None) == [(1, 9, 0), (2, 0, 9), (3, 0, 0), (4, 0, 0)]


def test_answers_that_are_not_kept_any_more_are_told_as_not_known(attrition):
    assert attrition(RED_AND_OLD, RowEyes(), forget=True) == [(1, 9, 0), (2, 0, 9), (3, 0, 9), (4, 0, 9)]


@pytest.fixture
def runner(executor, tiny_logs, tmp_path):
    """`runner(eyes)`: tries programs on the tiny logs."""
    return lambda eyes: TrialRunner(
        executor, "standard", tiny_logs, tmp_path / "trials", sight=Sight(eyes, tmp_path / "seen") if eyes else None
    )


def test_a_diagnosis_counts_visual_calls_and_asks_nothing_anew(runner):
    eyes = RowEyes()
    trials, program = runner(eyes), Program(NEAR_AND_RED, "test", "a red car near somebody")
    trial = trials.run(program)
    before = list(eyes.calls)
    told = diagnose(program, trial, trials, TrialLogs())
    assert eyes.calls == before
    assert [(call.function, call.unseen) for call in told.calls] == [
        ("get_objects_of_category", 0),
        ("get_objects_of_category", 0),
        ("near_objects", 0),
        ("is_color", 0),
    ]
    assert told.calls[-1].tracks == told.tracks > 0
    assert told == diagnose(program, trial, trials, TrialLogs()), "the same again"


def test_a_diagnosis_says_of_what_nothing_is_known(runner):
    """With another distance other cars are near, and nobody looked at them."""
    narrow = NEAR_AND_RED.replace("thresh=8", "thresh=3")
    eyes = RowEyes(row=0)
    trials, program = runner(eyes), Program(narrow, "test", "a red car near somebody")
    told = diagnose(program, trials.run(program), trials, TrialLogs())
    assert told.tracks == 0
    (number,) = [one for one in told.sensitivities if one.parameter == "distance_thresh"]
    assert number.unseen > 0
    near = next(omission for omission in told.omissions if omission.call.startswith("near_objects"))
    assert (near.tracks, near.unseen > 0) == (0, True), "all cars would have to be looked at"
    text = render_diagnosis(told)
    assert f"Without near_objects(distance_thresh=3) (line 3) it would find 0 tracks ({near.unseen} more" in text
    assert "not looked at in images: not known" in text


def test_a_program_that_asks_nothing_is_diagnosed_as_before(runner):
    program = Program(f"{CARS}{OUT.format('cars')}", "test", "cars")
    blind, seeing = runner(None), runner(RowEyes())
    assert diagnose(program, blind.run(program), blind, TrialLogs()) == diagnose(
        program, seeing.run(program), seeing, TrialLogs()
    )
