"""What is read out of programs, and what is refused."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.program import program_text
from agents.meaning.values import AllOf, AnyOf, Call, Category, call
from tools.errors import ProgramError, UserError

VEHICLES = Category("VEHICLE")
START = 'v = get_objects_of_category(log_dir, category="VEHICLE")\n'
END = "output_scenario({}, description, log_dir, output_dir)\n"


def test_names_and_layout_are_gone() -> None:
    inline = (
        'output_scenario(stationary(get_objects_of_category(log_dir, "VEHICLE"), log_dir), "x", log_dir, output_dir)'
    )
    steps = START + "unused = turning(v, log_dir)\nparked = stationary(v, log_dir)\n" + END.format("parked")
    assert lift(inline, "refav") == lift(steps, "refav") == Call("stationary", (VEHICLES,))


def test_wrappers_lists_and_values() -> None:
    text = (
        START
        + "a = scenario_not(reverse_relationship(near_objects))(v, v, log_dir, 5, min_objects=2)\n"
        + "b = scenario_or([scenario_and((a, v)), turning(v, log_dir, direction='left')])\n"
        + END.format("b")
    )
    near = call(
        "near_objects",
        [VEHICLES, VEHICLES],
        {"distance_thresh": 5, "min_objects": 2},
        ["scenario_not", "reverse_relationship"],
    )
    turning = call("turning", [VEHICLES], {"direction": "left"})
    assert lift(text, "standard") == AnyOf((AllOf((near, VEHICLES)), turning))


def test_defaults_are_left_out_and_none_is_kept_where_it_says_something() -> None:
    text = START + "a = near_objects(v, v, log_dir, distance_thresh=10, min_objects=None)\n" + END.format("a")
    assert lift(text, "refav") == call("near_objects", [VEHICLES, VEHICLES], {"min_objects": None})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("max_velocity=0.5", {"max_velocity": 0.5}),
        ("min_velocity=0.5, max_velocity=0.5", {"max_velocity": 0.5, "min_velocity": 0.5}),
        ("min_velocity=0.5, max_velocity=3", {"max_velocity": 3}),
        ("min_velocity=-inf, max_velocity=3", {"max_velocity": 3, "min_velocity": float("-inf")}),
    ],
)
def test_a_low_bound_that_gives_way(given: str, kept: dict[str, float]) -> None:
    lifted = lift(START + f"a = has_velocity(v, log_dir, {given})\n" + END.format("a"), "standard")
    assert lifted == call("has_velocity", [VEHICLES], kept)
    assert lift(program_text(lifted, "q"), "standard") == lifted


def test_the_answer_is_chosen_by_its_description() -> None:
    text = START + 'output_scenario(v, "one", log_dir, output_dir)\n'
    text += 'output_scenario(turning(v, log_dir), "two", log_dir, output_dir)\n'
    assert lift(text, "standard", "one") == VEHICLES
    assert lift(text, "standard") == Call("turning", (VEHICLES,))


@pytest.mark.parametrize(
    ("text", "code"), [("import os", "E_SUBSET"), ("a = b", "E_NAME"), (START, "E_NO_OUTPUT"), ("", "E_EMPTY")]
)
def test_what_the_checker_refuses(text: str, code: str) -> None:
    with pytest.raises(ProgramError) as raised:
        lift(text, "standard")
    assert raised.value.issues[0].code == code


def test_sets_used_over_and_over_end_quickly() -> None:
    lines = [f"a{at + 1} = scenario_and([a{at}, a{at}])" for at in range(70)]
    text = START.replace("v", "a0", 1) + "\n".join(lines) + "\n" + END.format("a70")
    with pytest.raises(ProgramError, match="over and over"):
        lift(text, "standard")


def test_an_unknown_profile_is_said_to_be_one() -> None:
    with pytest.raises(UserError, match="unknown profile"):
        lift(START + END.format("v"), "nonsense")
