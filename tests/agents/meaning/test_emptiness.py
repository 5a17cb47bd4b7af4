"""What can find nothing on any log is told, and what may find something is not."""

import pytest

from agents.meaning.emptiness import kinds_apart, obstacle, why_empty
from agents.meaning.kinds import kinds_of
from agents.meaning.lifting import lift
from evals.coverage.table import coverage_table


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, BUS, PERSON, EGO, ANY = (of(name) for name in ("REGULAR_VEHICLE", "BUS", "PEDESTRIAN", "EGO_VEHICLE", "ANY"))
BOTH = f"scenario_and([{CAR}, {PERSON}])"


def expression(text, profile="standard"):
    return lift(f'description = "q"\nx = {text}\noutput_scenario(x, description, log_dir, output_dir)\n', profile)


APART = [
    BOTH,
    f"scenario_and([turning({CAR}, log_dir), crossing_road({PERSON}, log_dir)])",
    f"near_objects({BUS}, {BOTH}, log_dir)",
    f"turning({BOTH}, log_dir)",
    f"scenario_or([{BOTH}, scenario_and([{BUS}, {PERSON}])])",
    f'is_category({CAR}, log_dir, category="BUS")',
    f'is_kind({PERSON}, log_dir, kind="truck")',
    f"scenario_and([near_objects({CAR}, {PERSON}, log_dir), {EGO}])",
    f"scenario_not(near_objects)({BOTH}, {BUS}, log_dir)",
]
TOGETHER = [
    f"scenario_and([turning({CAR}, log_dir), near_objects({CAR}, {PERSON}, log_dir)])",
    f"scenario_or([{BOTH}, {CAR}])",
    f"scenario_not(near_objects)({CAR}, {BOTH}, log_dir)",
    f"scenario_and([{CAR}, {of('VEHICLE')}])",
    f'is_kind({ANY}, log_dir, kind="bus")',
    f'scenario_not(is_category)({CAR}, log_dir, category="BUS")',
    f'get_objects_in_relative_direction({CAR}, {PERSON}, log_dir, direction="forward")',
]


@pytest.mark.parametrize("text", APART)
def test_kinds_without_anything_in_common(text):
    found = obstacle(expression(text), "standard")
    assert found is not None
    assert why_empty(found, "standard").startswith("nothing is of two kinds at once: ")


@pytest.mark.parametrize("text", TOGETHER)
def test_kinds_that_go_together(text):
    assert kinds_apart(expression(text), "standard") is None
    assert obstacle(expression(text), "standard") is None


def test_the_kinds_are_named():
    found = obstacle(expression(BOTH), "standard")
    assert found is not None
    why = why_empty(found, "standard")
    assert "REGULAR_VEHICLE" in why
    assert "PEDESTRIAN" in why
    assert kinds_of(expression(BOTH), "standard") == frozenset()


def test_what_excludes_another_at_one_time_is_told_too():
    found = obstacle(expression(f"turning(stationary({CAR}, log_dir), log_dir)"), "standard")
    assert found is not None
    assert "at one time" in why_empty(found, "standard")


def test_no_program_of_the_coverage_table_is_known_to_find_nothing():
    programs = {key: entry.program for key, entry in coverage_table().items() if entry.program}
    found = {key: obstacle(lift(program, "standard", key), "standard") for key, program in programs.items()}
    assert len(found) > 300
    assert [key for key, why in found.items() if why is not None] == []
