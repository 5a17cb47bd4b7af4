"""Variants are the same program where nothing is varied, and differ in the one thing that is."""

import pytest

from evals.coverage.table import coverage_table
from tools.atoms.profiles import load_profile
from tools.diagnosis.subjects import conditions_of, subject_of
from tools.diagnosis.variants import call_text, needed, program_of, steps_of, with_value, without
from tools.language.checker import check
from tools.language.plan import SlotRef

SIGNATURES = load_profile("standard").signatures
PROGRAM = """
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
buses = get_objects_of_category(log_dir, category="BUS")
unused = get_objects_of_category(log_dir, category="DOG")
near = near_objects(cars, buses, log_dir, distance_thresh=5)
slow = has_velocity(near, log_dir, max_velocity=0.4)
away = scenario_not(reverse_relationship(near_objects))(slow, buses, log_dir)
output_scenario(scenario_and([slow, away]), "d", log_dir, output_dir)
"""


def unfolded(plan):
    """What a plan does, whatever its slots are called."""
    steps = steps_of(plan)

    def of(value):
        if isinstance(value, SlotRef):
            step = steps[value.slot]
            return step.function, tuple((name, of(part)) for name, part in step.arguments.items())
        return tuple(map(of, value)) if isinstance(value, tuple) else value

    return of(plan.output.source)


def rewritten(source, profile="standard"):
    signatures = load_profile(profile).signatures
    plan = check(source, signatures, "d")
    text = program_of(steps_of(plan), plan.output.source.slot, signatures).source
    return unfolded(plan), unfolded(check(text, signatures, "d")), text


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_program_written_out_does_the_same(profile):
    before, after, text = rewritten(PROGRAM, profile)
    assert before == after
    assert "DOG" not in text
    assert "scenario_not(reverse_relationship(near_objects))(" in text


def test_every_program_of_the_coverage_table_written_out_does_the_same():
    programs = [entry.program for entry in coverage_table().values() if entry.program]
    assert len(programs) > 300
    differing = [program for program in programs if (pair := rewritten(program))[0] != pair[1]]
    assert differing == []


def test_a_lower_bound_that_gave_way_stays_where_it_went():
    """The default lower speed, 0.5, gives way to the upper one; written out it must not come back."""
    _, _, text = rewritten(PROGRAM)
    assert "min_velocity=-inf" in text
    assert "max_velocity=0.4" in text


@pytest.fixture
def plan():
    return check(PROGRAM, SIGNATURES, "d")


def named(plan, function):
    return next(step.slot for step in plan.calls if step.function.name == function and not step.function.wrappers)


def test_one_value_is_changed(plan):
    steps = with_value(steps_of(plan), named(plan, "near_objects"), "distance_thresh", 6.25)
    text = program_of(steps, plan.output.source.slot, SIGNATURES).source
    assert "distance_thresh=6.25" in text
    assert "distance_thresh=5" not in text


def test_a_condition_is_left_out_wherever_it_is_used(plan):
    steps, slow = steps_of(plan), named(plan, "has_velocity")
    without_it = without(steps, slow, subject_of(steps[slow]))
    assert slow not in needed(without_it, plan.output.source.slot)
    assert "has_velocity" not in program_of(without_it, plan.output.source.slot, SIGNATURES).source


def test_the_subject_is_the_set_that_the_result_is_part_of(plan):
    steps = steps_of(plan)
    by_name = {(step.function.name, step.function.wrappers): step for step in plan.calls}
    near = by_name["near_objects", ()]
    turned = by_name["near_objects", ("scenario_not", "reverse_relationship")]
    assert steps[subject_of(near)].arguments["category"] == "REGULAR_VEHICLE"
    assert steps[subject_of(turned)].arguments["category"] == "BUS"
    assert subject_of(by_name["scenario_and", ()]) is None


def test_conditions_on_the_answer_itself_include_those_of_joined_parts(plan):
    steps = steps_of(plan)
    own = {steps[slot].function.name for slot in conditions_of(steps, plan.output.source.slot)}
    assert own == {"has_velocity", "near_objects"}


def test_calls_are_told_without_track_sets(plan):
    steps = steps_of(plan)
    assert call_text(steps[named(plan, "near_objects")], SIGNATURES) == "near_objects(distance_thresh=5)"
    assert call_text(steps[named(plan, "get_objects_of_category")], SIGNATURES).endswith('(category="REGULAR_VEHICLE")')
