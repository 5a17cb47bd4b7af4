"""Programs of expressions: how they read, and that they say what they were made from."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.meaning.lifting import lift
from agents.meaning.naming import name_of
from agents.meaning.normal_form import normal_form
from agents.meaning.program import MAX_CALLS, literal, program_text
from agents.meaning.values import AllOf, AnyOf, Category, Expression, call
from evals.coverage.table import coverage_table
from tools.atoms.profiles import load_profile
from tools.av2.log import open_log
from tools.errors import MotherlodeError, UserError
from tools.language.checker import check

VEHICLES, PEOPLE, EGO = Category("VEHICLE"), Category("PEDESTRIAN"), Category("EGO_VEHICLE")
WRONG_WORDS = ("p172", "p173", "p174")
"""Programs of the oracle that hold a wrong word or an undefined name on purpose."""


def oracle(shared_data: Path) -> dict[str, str]:
    entries = json.loads((shared_data / "refav_oracle" / "programs.json").read_text())
    return {entry["id"]: entry["program"] for entry in entries if entry["id"] not in WRONG_WORDS}


def test_one_call_a_line_with_telling_names() -> None:
    moving = call("has_velocity", [VEHICLES], {"min_velocity": 2})
    left = call("get_objects_in_relative_direction", [EGO, moving], {"direction": "left"})
    near = call("near_objects", [moving, PEOPLE], {"distance_thresh": 5.5}, ["scenario_not"])
    assert program_text(AnyOf((near, left)), "a car") == (
        'description = "a car"\n'
        'vehicles = get_objects_of_category(log_dir, category="VEHICLE")\n'
        "vehicles_at_speed = has_velocity(vehicles, log_dir, min_velocity=2)\n"
        'pedestrians = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
        "vehicles_not_near_pedestrians = "
        "scenario_not(near_objects)(vehicles_at_speed, pedestrians, log_dir, distance_thresh=5.5)\n"
        'ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")\n'
        'vehicles_left_of_ego = get_objects_in_relative_direction(ego, vehicles_at_speed, log_dir, direction="left")\n'
        "vehicles_2 = scenario_or([vehicles_not_near_pedestrians, vehicles_left_of_ego])\n"
        "output_scenario(vehicles_2, description, log_dir, output_dir)\n"
    )


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        (Category("BUS"), "buses"),
        (Category("ANY"), "objects"),
        (AnyOf((Category("TRUCK"), Category("BUS"))), "trucks_or_buses"),
        (AllOf((VEHICLES, PEOPLE)), "vehicles_with_all"),
        (call("turning", [VEHICLES], {"direction": "left"}), "vehicles_turning_left"),
        (call("following", [VEHICLES, EGO], {}, ["reverse_relationship"]), "ego_that_vehicles_are_following"),
        (Category("3D"), "set_3ds"),
    ],
)
def test_names(expression: Expression, name: str) -> None:
    assert name_of(expression) == name


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (0.25, "0.25"), (-float("inf"), "-inf"), (True, "True"), (None, "None")]
)
def test_literals(value: Any, text: str) -> None:
    assert literal(value) == text


@pytest.mark.parametrize("text", ["plain", "it's", 'say "stop"', "back\\slash", "café 🚗"])
def test_descriptions_are_read_back(text: str) -> None:
    program = program_text(VEHICLES, text)
    assert program.isascii()
    assert check(program, load_profile("standard").signatures).output.description == text


def test_more_parts_than_a_list_takes() -> None:
    many = AnyOf(tuple(call("near_intersection", [VEHICLES], {"threshold": at}) for at in range(40)))
    lifted = lift(program_text(many, "q"), "standard")
    assert isinstance(lifted, AnyOf)
    assert normal_form(lifted, "standard") == normal_form(many, "standard")


def test_more_calls_than_a_program_takes() -> None:
    set_: Expression = VEHICLES
    for at in range(MAX_CALLS):
        set_ = call("near_intersection", [set_], {"threshold": at})
    with pytest.raises(UserError, match="more than 78 calls"):
        program_text(set_, "q")


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_reference_programs_come_back(profile: str, shared_data: Path) -> None:
    programs = oracle(shared_data)
    assert len(programs) == 95
    for program in programs.values():
        lifted = lift(program, profile)
        assert lift(program_text(lifted, "q"), profile) == lifted


def test_programs_of_all_prompts_come_back() -> None:
    programs = [entry.program for entry in coverage_table().values() if entry.program]
    assert len(programs) > 300
    for program in programs:
        lifted = lift(program, "standard")
        assert lift(program_text(lifted, "q"), "standard") == lifted
        form = normal_form(lifted, "standard")
        assert normal_form(form, "standard") == form


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_reference_programs_find_the_same_rewritten(
    profile: str, shared_data: Path, val_logs: list[Path], run: Any
) -> None:
    log, compared = open_log(val_logs[3]), 0
    for name, program in sorted(oracle(shared_data).items())[::3]:
        lifted = lift(program, profile)
        try:
            found = run(program, profile, log)
        except MotherlodeError:  # is_color needs cameras
            continue
        for rewritten in (lifted, normal_form(lifted, profile)):
            assert (run(rewritten, profile, log) == found).all(), name
        compared += int(found.any())
    assert compared > 10
