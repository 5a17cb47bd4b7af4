"""Programs taken apart: whose steps they are, what each says, and programs that end at each."""

import pytest

from agents.viewing.anatomy import Anatomy, reading_of
from evals.coverage.table import coverage_table
from tools.atoms.profiles import load_profile
from tools.language.checker import check
from tools.results import Program

HEAD = """cars = get_objects_of_category(log_dir, category="VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
"""


def taken_apart(body, profile="standard"):
    return Anatomy.of(Program(HEAD + body, description="x"), profile)


def own_calls(anatomy):
    return [anatomy.text(slot) for slot in anatomy.slots if slot in anatomy.own]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("f = near_objects(cars, people, log_dir)", ["VEHICLE", "near_objects()"]),
        ("f = reverse_relationship(near_objects)(cars, people, log_dir)", ["PEDESTRIAN", "reverse_relationship"]),
        ("f = scenario_not(near_objects)(cars, people, log_dir)", ["VEHICLE", "scenario_not(near_objects)()"]),
        (
            'f = get_objects_in_relative_direction(cars, people, log_dir, direction="left")',
            ["PEDESTRIAN", "get_objects_in_relative_direction"],
        ),
        ("f = scenario_or([cars, people])", ["VEHICLE", "PEDESTRIAN", "scenario_or()"]),
        (
            "f = then(near_objects(cars, people, log_dir), turning(cars, log_dir), log_dir)",
            ["VEHICLE", "near_objects()", "turning()", "then()"],
        ),
        ("f = has_velocity(near_objects(cars, cars, log_dir), log_dir)", ["VEHICLE", "near_objects()", "has_velocity"]),
    ],
)
def test_whose_steps_they_are(body, own):
    anatomy = taken_apart(f'{body}\noutput_scenario(f, "x", log_dir, output_dir)\n')
    calls = own_calls(anatomy)
    assert len(calls) == len(own)
    assert all(part in call for part, call in zip(own, calls, strict=True))


def test_what_does_not_lead_to_the_answer_is_no_step():
    anatomy = taken_apart('idle = turning(people, log_dir)\noutput_scenario(cars, "x", log_dir, output_dir)\n')
    assert [anatomy.text(slot) for slot in anatomy.slots] == ['get_objects_of_category(category="VEHICLE")']
    assert anatomy.programs == {anatomy.answer: anatomy.program}


def test_what_steps_say_of_their_own_tracks_alone():
    body = (
        "slow = has_velocity(cars, log_dir, max_velocity=2)\n"
        "near = near_objects(slow, turning(people, log_dir), log_dir, distance_thresh=3)\n"
        "both = scenario_and([slow, near])\n"
        'output_scenario(then(slow, both, log_dir), "x", log_dir, output_dir)\n'
    )
    anatomy = taken_apart(body)
    says = {anatomy.calls[slot].function.name: anatomy.says(slot) for slot in anatomy.slots}
    assert says["near_objects"] == "vehicles that are near [a pedestrian that is turning] (distance up to 3 m)"
    assert says["scenario_and"] == "what steps 3 and 5 let through at the same time"
    assert says["then"] == "what step 3 lets through first, and step 6 then"


def test_every_program_of_the_coverage_table_is_taken_apart_and_said():
    """Every step has words, and a program of its own that the checker takes."""
    signatures = load_profile("standard").signatures
    silent, count = [], 0
    for entry in [one for one in coverage_table().values() if one.program][::7]:
        program = Program(entry.program, description="x")
        anatomy = Anatomy.of(program, "standard")
        assert anatomy.answer in anatomy.own
        assert set(anatomy.programs) == set(anatomy.slots)
        for slot, part in anatomy.programs.items():
            check(part.source, signatures, part.description)
            count += 1
            silent += [part.source] if not anatomy.says(slot) else []
        silent += [] if reading_of(program, "standard") else [program.source]
    assert count > 150
    assert silent == []


def test_a_program_of_very_many_calls_is_told_as_far_as_it_goes():
    nested = "cars"
    for at in range(15):
        nested = f"has_velocity({nested}, log_dir, max_velocity={30 + at})"
    lines = [f"n{at} = {nested.replace('cars', f'n{at - 1}' if at else 'cars')}" for at in range(6)]
    body = "\n".join([*lines, 'output_scenario(n5, "x", log_dir, output_dir)', ""])
    anatomy = taken_apart(body)
    assert anatomy.is_long
    assert len(anatomy.slots) == 91
    assert len(anatomy.programs) == 76 + 1
    assert anatomy.programs[anatomy.answer] is anatomy.program
