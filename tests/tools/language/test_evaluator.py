"""The evaluator calls the profile's functions in order, with everything resolved, and nothing else."""

from collections.abc import Mapping

import numpy as np
import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.signature import FunctionRef
from tools.errors import AtomError, LimitExceededError, ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Edges, Scenario

PROGRAM = """\
cars = get_objects_of_category(log_dir, category="BUS")

far = scenario_not(near_objects)(
    cars, cars, log_dir, distance_thresh=3
)
output_scenario(cars, "cars", log_dir, output_dir)
output_scenario(scenario_or([far, cars]), "far", log_dir, output_dir)
"""


class Recorder:
    """A tiny profile: a track set is its own name; calls are written down."""

    def __init__(self, failing: str = "") -> None:
        self.calls: list[tuple[FunctionRef, dict[str, object]]] = []
        self.outputs: list[tuple[object, str]] = []
        self._failing = failing

    def call(self, function: FunctionRef, arguments: Mapping[str, object]) -> object:
        if function.name == self._failing:
            raise AtomError("the log has no map", "add the map", "R_NO_MAP")
        self.calls.append((function, dict(arguments)))
        return f"set {len(self.calls)}"

    def result(self, value: object, description: str) -> Scenario:
        self.outputs.append((value, description))
        return Scenario(np.full((1, len(self.outputs)), True), Edges.empty())


def test_calls_run_in_order_with_slots_resolved() -> None:
    bound = Recorder()
    answer = evaluate(check(PROGRAM, BASELINE_SIGNATURES), bound)
    assert bound.calls == [
        (FunctionRef("get_objects_of_category"), {"category": "BUS"}),
        (
            FunctionRef("near_objects", ("scenario_not",)),
            {
                "track_candidates": "set 1",
                "related_candidates": "set 1",
                "distance_thresh": 3.0,
                "min_objects": 1,
                "include_self": False,
            },
        ),
        (FunctionRef("scenario_or"), {"scenario_dicts": ("set 2", "set 1")}),
    ]
    assert bound.outputs == [("set 1", "cars"), ("set 3", "far")]
    assert answer.shape == (1, 2)


def test_the_answer_is_the_output_that_the_plan_names() -> None:
    bound = Recorder()
    answer = evaluate(check(PROGRAM, BASELINE_SIGNATURES, "cars"), bound)
    assert answer.shape == (1, 1)
    assert len(bound.outputs) == 2


def test_each_line_is_announced_before_its_call() -> None:
    seen: list[tuple[int, int]] = []
    bound = Recorder()
    evaluate(check(PROGRAM, BASELINE_SIGNATURES), bound, lambda line: seen.append((line, len(bound.calls))))
    assert seen == [(1, 0), (3, 1), (6, 2), (7, 2), (7, 3)]


def test_an_atom_that_cannot_answer_is_an_error_of_the_program_with_its_line() -> None:
    with pytest.raises(ProgramError) as caught:
        evaluate(check(PROGRAM, BASELINE_SIGNATURES), Recorder("near_objects"))
    (issue,) = caught.value.issues
    assert (issue.stage, issue.code, issue.line, issue.column) == ("run", "R_NO_MAP", 3, 7)
    assert issue.message == "near_objects: the log has no map"
    assert issue.hint == "add the map"


def test_every_step_is_charged_to_the_budget() -> None:
    plan = check(PROGRAM, BASELINE_SIGNATURES)
    budget = Budget(BudgetLimits(calls=5))
    evaluate(plan, Recorder(), budget=budget)
    assert budget.calls == 5
    bound = Recorder()
    with pytest.raises(LimitExceededError):
        evaluate(plan, bound, budget=Budget(BudgetLimits(calls=2)))
    assert len(bound.calls) == 2


def test_a_plan_can_be_run_again_and_is_not_changed() -> None:
    plan = check(PROGRAM, BASELINE_SIGNATURES)
    digest = plan.digest
    first, second = Recorder(), Recorder()
    evaluate(plan, first)
    evaluate(plan, second)
    assert first.calls == second.calls
    assert check(PROGRAM, BASELINE_SIGNATURES) == plan
    assert plan.digest == digest
