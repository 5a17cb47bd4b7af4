"""Templates: what they fill in, and what they refuse."""

import math

import pytest

from agents.meaning.template import EGO, Template, TemplateError
from agents.meaning.values import AllOf, AnyOf, Call, Category, call

CARS, PEOPLE = Category("REGULAR_VEHICLE"), Category("PEDESTRIAN")


def test_sets_and_values_go_where_their_holes_are() -> None:
    near = Template("near_objects({x}, {y}, log_dir, distance_thresh={distance}, min_objects={n?})")
    assert near.holes == {"x", "y", "distance", "n"}
    assert near.optional_holes == {"n"}
    assert near.fill({"x": CARS, "y": PEOPLE}, {"distance": 5, "n": 2}) == Call(
        "near_objects", (CARS, PEOPLE), (("distance_thresh", 5.0), ("min_objects", 2.0))
    )


def test_an_optional_hole_leaves_its_argument_out() -> None:
    filled = Template("turning({x}, log_dir, direction={side?})").fill({"x": CARS})
    assert filled == Call("turning", (CARS,))


def test_the_ego_vehicle_fills_its_own_hole() -> None:
    assert Template("following({ego}, {x}, log_dir)").fill({"x": CARS}) == Call("following", (EGO, CARS))
    assert Template("{ego}").fill({"ego": CARS}) == CARS


def test_wrappers_combinations_and_literals() -> None:
    text = """scenario_or([
        scenario_not(reverse_relationship(near_objects))({x}, {y}, log_dir, include_self=True),
        scenario_and([{y}, accelerating({y}, log_dir, min_accel=-inf, max_accel=-{rate})]),
        get_objects_of_category(log_dir, category={kind}),
    ])"""
    filled = Template(text).fill({"x": CARS, "y": PEOPLE}, {"rate": 1, "kind": "BUS"})
    assert filled == AnyOf(
        (
            call("near_objects", (CARS, PEOPLE), {"include_self": True}, ("scenario_not", "reverse_relationship")),
            AllOf((PEOPLE, call("accelerating", (PEOPLE,), {"min_accel": -math.inf, "max_accel": -1.0}))),
            Category("BUS"),
        )
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("near_objects({x}, log_dir", "does not parse"),
        ("on_road({x})", "then log_dir"),
        ("on_road(cars, log_dir)", "cars is no set of tracks"),
        ("on_road({x}, log_dir, side={y})", "y is no value"),
        ('on_road({x}, log_dir, side="{side}")', "inside quotes"),
        ("on_road({x}, log_dir, **{side})", "not part of the language"),
        ("on_road({x}, log_dir, side=1 + 2)", "a value is a hole"),
        ("scenario_or({x})", "takes a list"),
        ("scenario_or([])", "takes a list"),
        ("negated(on_road)({x}, log_dir)", "what is called"),
        ("get_objects_of_category(log_dir)", "category="),
        ("{x} + {x}", "a set of tracks is"),
    ],
)
def test_what_is_no_template_says_why(text: str, problem: str) -> None:
    template = Template(text)
    sets = {name: CARS for name in template.holes & {"x", "y"}}
    with pytest.raises(TemplateError, match=problem):
        template.fill(sets, dict.fromkeys(template.holes - sets.keys(), "left"))


def test_nothing_that_is_given_is_lost() -> None:
    with pytest.raises(TemplateError, match="no hole for y"):
        Template("on_road({x}, log_dir)").fill({"x": CARS, "y": PEOPLE})
    with pytest.raises(TemplateError, match="no hole for distance"):
        Template("on_road({x}, log_dir)").fill({"x": CARS}, {"distance": 3.0})


def test_what_is_needed_is_asked_for() -> None:
    with pytest.raises(TemplateError, match="nothing is given for distance, y"):
        Template("near_objects({x}, {y}, log_dir, distance_thresh={distance})").fill({"x": CARS})


def test_only_numbers_can_be_negative() -> None:
    with pytest.raises(TemplateError, match="no number"):
        Template("accelerating({x}, log_dir, max_accel=-{rate})").fill({"x": CARS}, {"rate": "fast"})
