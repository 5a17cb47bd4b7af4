"""Sharing calls changes nothing but the time: programs find what they find alone, and are charged the same."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.budget import Budget, BudgetLimits
from tools.atoms.library import standard_library
from tools.atoms.sharing import SharedCalls
from tools.atoms.signature import FunctionRef, NumberKind
from tools.av2.log import open_log
from tools.diagnosis.ladder import rungs
from tools.diagnosis.variants import needed, program_of, steps_of, with_value
from tools.errors import LimitExceededError, ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.sandbox.payloads import pack_scenario

LIBRARY = standard_library()
CARS = FunctionRef("get_objects_of_category")
VEHICLES = {"category": "REGULAR_VEHICLE"}


class Counting:
    """A bound library that counts its calls."""

    def __init__(self, bound):
        self.bound, self.calls = bound, []

    def call(self, function, arguments):
        self.calls.append(function.name)
        return self.bound.call(function, arguments)

    def result(self, value, description):
        return self.bound.result(value, description)


@pytest.fixture(scope="module")
def log(tiny_logs):
    return open_log(tiny_logs[0])


@pytest.fixture
def counting(log):
    budget = Budget()
    return Counting(LIBRARY.bind(log, budget)), budget


def silent(cpu_s):
    """Spends nothing."""


def ended(plan, log, limits, calls=None):
    """What a program finds, byte for byte, or how it fails, and all that it was charged."""
    budget = Budget(limits)
    bound = LIBRARY.bind(log, budget)
    bound = bound if calls is None else calls.over(0, bound, budget)
    try:
        found = pack_scenario(evaluate(plan, bound, budget=budget))
    except ProgramError as error:
        found = error.issues
    except LimitExceededError as error:
        found = error.hit
    return found, budget.calls, budget.pairs, budget.edges


def variants(source):
    """A program's variants as its diagnosis makes them: up to each call, and with each number moved."""
    plan = check(source, LIBRARY.signatures, "d")
    steps, answer = steps_of(plan), plan.output.source.slot
    programs = [program_of(steps, slot, LIBRARY.signatures) for slot in needed(steps, answer)]
    for slot in needed(steps, answer):
        for name, value in steps[slot].arguments.items():
            kind = LIBRARY.signatures[steps[slot].function.name].parameter(name).kind
            if isinstance(kind, NumberKind) and value is not None and math.isfinite(value):
                for other in [*rungs(kind, float(value), True)[:2], *rungs(kind, float(value), False)[:2]]:
                    moved = with_value(steps, slot, name, int(other) if kind.integer else other)
                    programs.append(program_of(moved, answer, LIBRARY.signatures))
    return [check(program.source, LIBRARY.signatures, "d") for program in programs]


def test_variants_of_reference_programs_find_and_cost_what_they_do_alone(shared_data, val_logs):
    log, told, shared = open_log(val_logs[0]), 0, 0
    for entry in json.loads((shared_data / "refav_oracle" / "programs.json").read_text()):
        try:
            plans = variants(entry["program"])
        except ProgramError:
            continue
        spent = []
        calls = SharedCalls(spent.append)
        for plan in plans:
            assert ended(plan, log, BudgetLimits(), calls) == ended(plan, log, BudgetLimits())
        told, shared = told + len(plans), shared + len(spent)
    assert told > 500
    assert shared > 1000


NAMES = ("a", "b", "c", "d")
CALLS = st.one_of(
    st.sampled_from(
        [
            'get_objects_of_category(log_dir, category="REGULAR_VEHICLE")',
            'get_objects_of_category(log_dir, category="PEDESTRIAN")',
        ]
    ),
    st.builds(
        "near_objects({}, {}, log_dir, distance_thresh={}, min_objects={})".format,
        *(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from([2, 2.0, 7, 30]), st.sampled_from([1, 2])),
    ),
    st.builds(
        "has_velocity({}, log_dir, min_velocity={})".format, st.sampled_from(NAMES), st.sampled_from([0, 0.0, 9])
    ),
    st.builds("scenario_and([{}, {}])".format, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds("scenario_not(near_objects)({}, {}, log_dir)".format, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds("reverse_relationship(near_objects)({}, {}, log_dir)".format, *[st.sampled_from(NAMES)] * 2),
)
BODIES = st.lists(st.tuples(st.sampled_from(NAMES), CALLS), min_size=1, max_size=6)
LIMITS = st.sampled_from([BudgetLimits(), BudgetLimits(pairs=30), BudgetLimits(edges=40), BudgetLimits(calls=8)])


def program(body):
    head = "".join(f'{name} = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n' for name in NAMES)
    lines = "".join(f"{name} = {call}\n" for name, call in body)
    return check(f"{head}{lines}output_scenario({body[-1][0]}, 'd', log_dir, output_dir)", LIBRARY.signatures, "d")


@given(bodies=st.lists(BODIES, min_size=2, max_size=5), limits=LIMITS)
def test_any_programs_find_and_cost_what_they_do_alone(log, bodies, limits):
    calls = SharedCalls(silent)
    for plan in map(program, bodies):
        assert ended(plan, log, limits, calls) == ended(plan, log, limits)


def test_the_same_call_is_made_once_and_its_time_is_paid_again(counting):
    bound, budget = counting
    spent = []
    shared = SharedCalls(spent.append).over(0, bound, budget)
    first = shared.call(CARS, VEHICLES)
    assert shared.call(CARS, dict(VEHICLES)) is first
    assert len(bound.calls) == len(spent) == 1
    assert spent[0] > 0


def test_what_is_known_of_one_log_is_not_given_for_another(counting):
    bound, budget = counting
    calls = SharedCalls(silent)
    for position in (0, 1, 0):
        calls.over(position, bound, budget).call(CARS, VEHICLES)
    assert len(bound.calls) == 2


@pytest.mark.parametrize("values", [(1, 1.0, True), (0.0, -0.0, 0, False), ("1", 1), (None, "None")])
def test_literals_that_are_equal_and_yet_not_the_same_are_told_apart(values, log):
    class Free:
        """Takes any argument."""

        calls = 0

        def call(self, function, arguments):
            self.calls += 1
            return LIBRARY.bind(log, Budget()).call(CARS, VEHICLES)

    bound = Free()
    shared = SharedCalls(silent).over(0, bound, Budget())
    for value in (*values, *values):
        shared.call(CARS, {"value": value})
    assert bound.calls == len(values)


def test_what_there_is_no_room_for_is_called_again(counting):
    bound, budget = counting
    shared = SharedCalls(silent, most_bytes=10).over(0, bound, budget)
    assert shared.call(CARS, VEHICLES).same_as(shared.call(CARS, VEHICLES))
    assert len(bound.calls) == 2


def test_forgetting_makes_room_again(counting):
    bound, budget = counting
    calls = SharedCalls(silent, most_bytes=100)
    shared = calls.over(0, bound, budget)
    assert not calls.forget()
    for _ in range(2):
        first = shared.call(CARS, VEHICLES)
        assert shared.call(CARS, VEHICLES) is first
        assert calls.forget()
    assert len(bound.calls) == 2
