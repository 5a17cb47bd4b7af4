"""Expressions in English: every function has words, and they agree in number, count and side."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import Style, render
from agents.meaning.rendering_phrases import renderable_functions
from agents.meaning.values import AllOf, AnyOf, Call, Category, call
from prompts.loader import load_yaml
from tools.atoms.profiles import load_profile

EGO, VEHICLES, CARS = Category("EGO_VEHICLE"), Category("VEHICLE"), Category("REGULAR_VEHICLE")
PEOPLE = Category("PEDESTRIAN")


def said(expression, profile: str = "standard", style: Style | None = None) -> str:
    return render(normal_form(expression, profile), profile, style)


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_every_function_has_words(profile: str) -> None:
    known = load_yaml("grammar/rendering.yaml")["functions"]
    assert [name for name in renderable_functions(profile) if name not in known] == []
    reversible = [name for name, item in load_profile(profile).signatures.items() if item.reversible]
    assert [name for name in reversible if "turned" not in known[name]] == []


def test_words_are_of_functions_that_exist() -> None:
    functions = set(renderable_functions("standard")) | set(renderable_functions("refav"))
    assert set(load_yaml("grammar/rendering.yaml")["functions"]) == functions


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (EGO, "the ego vehicle"),
        (Category("BUS"), "annotated buses"),
        (call("is_kind", [Category("ANY")], {"kind": "bus"}), "buses"),
        (AnyOf((Category("MOTORCYCLE"), Category("DOG"))), "dogs or motorcycles"),
        (call("turning", [EGO], {"direction": "left"}), "the ego vehicle that is turning left"),
        (call("turning", [VEHICLES], {}, ["scenario_not"]), "vehicles that are not turning"),
        (
            call("near_objects", [call("stationary", [CARS]), PEOPLE], {"min_objects": 2}),
            "regular vehicles that are parked and that are near at least 2 pedestrians (distance up to 10 m)",
        ),
        (
            call("has_objects_in_relative_direction", [EGO, PEOPLE], {"direction": "forward"}),
            "the ego vehicle that has a pedestrian ahead of it",
        ),
        (
            call("has_objects_in_relative_direction", [VEHICLES, PEOPLE], {"direction": "left"}, ["scenario_not"]),
            "vehicles that do not have a pedestrian on the left of them",
        ),
        (
            call("get_objects_in_relative_direction", [EGO, PEOPLE], {"direction": "forward", "within_distance": 7.5}),
            "pedestrians that are ahead of the ego vehicle (distance up to 7.5 m)",
        ),
        (
            call("being_crossed_by", [EGO, PEOPLE], {}, ["reverse_relationship"]),
            "pedestrians that are crossing in front of the ego vehicle",
        ),
        (
            call("following", [EGO, CARS], {}, ["reverse_relationship"]),
            "regular vehicles that are followed by the ego vehicle",
        ),
        (
            AnyOf((call("turning", [CARS]), call("stationary", [CARS]))),
            "regular vehicles that are parked or turning",
        ),
        (
            call("for_at_least", [call("creeping", [EGO])], {"min_duration_s": 3}),
            "the ego vehicle that is creeping and that keeps doing so (duration at least 3 s)",
        ),
    ],
)  # fmt: skip
def test_plain_english(expression, text: str) -> None:
    assert said(expression) == text


def test_what_was_said_of_an_object_stands_before_more_of_the_subject() -> None:
    jaywalkers = call("jaywalking", [PEOPLE])
    both = call("following", [call("near_objects", [CARS, jaywalkers]), call("turning", [VEHICLES])])
    assert said(both).startswith(
        "regular vehicles that are near [a pedestrian that is jaywalking] (distance up to 10 m)"
    )


def test_what_comes_next_is_said_next() -> None:
    turns = call("turning", [CARS])
    brakes = call("braking", [CARS])
    assert said(call("then", [turns, brakes])) == "regular vehicles that are turning and then are braking"
    late = said(call("then", [turns, brakes], {"max_delay_s": 2}))
    assert late.endswith("that are soon after that among [regular vehicles that are braking] (delay up to 2 s)")
    stopped = said(call("then", [turns, call("braking", [call("on_road", [CARS])])]))
    assert "soon after that among" in stopped


def test_how_many_of_the_subject_is_said() -> None:
    several = call("near_objects", [CARS, PEOPLE], {"min_objects": 3}, ["reverse_relationship"])
    assert said(several) == "pedestrians that are among at least 3 near a regular vehicle (distance up to 10 m)"
    many = call("near_objects", [CARS, PEOPLE], {"min_objects": 30}, ["reverse_relationship"])
    assert said(many).endswith("among those near a regular vehicle (distance up to 10 m, at least 30 objects)")


def test_brackets_only_where_asked_for_or_needed() -> None:
    chased = call("following", [CARS, call("turning", [VEHICLES])])
    assert said(chased) == "regular vehicles that are following a vehicle that is turning"
    assert said(chased, style=Style(brackets=True)) == "regular vehicles that are following [a vehicle that is turning]"


def test_numbers_in_parentheses_only() -> None:
    crowded = call("near_objects", [CARS, PEOPLE], {"min_objects": 4})
    assert said(crowded, style=Style(explicit=True)).endswith("(distance up to 10 m, at least 4 objects)")


def test_what_is_taken_from_two_sets_is_said_to_be_in_both() -> None:
    both = AllOf((call("group_of", [PEOPLE]), call("group_of", [call("on_road", [PEOPLE])], {"min_size": 4})))
    text = said(both)
    assert text.startswith("pedestrians that")
    assert "also pedestrians" in text


def test_words_of_hostile_text_are_left_alone() -> None:
    text = said(Call("looks_like", (CARS,), (("description", "{y} {0} and {direction}"),)))
    assert text == 'regular vehicles that match "{y} {0} and {direction}"'


def test_program_in_english() -> None:
    source = """
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
walkers = get_objects_of_category(log_dir, category="PEDESTRIAN")
braking_cars = accelerating(cars, log_dir, min_accel=-100, max_accel=-1)
found = reverse_relationship(near_objects)(walkers, braking_cars, log_dir)
output_scenario(found, description, log_dir, output_dir)
"""
    text = said(lift(source, "refav"), "refav")
    assert (
        "regular vehicles that are changing speed (acceleration at least -100 m/s2, acceleration up to -1 m/s2)" in text
    )
    assert text.endswith("among those near a pedestrian (distance up to 10 m)")
