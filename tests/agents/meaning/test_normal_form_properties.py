"""Whatever is said: its normal form is one, is reached from its program too, and finds the same."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form, same_meaning
from agents.meaning.program import program_text
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression, call
from agents.meaning.walk import walk
from tools.av2.log import Log, open_log
from tools.errors import ProgramError

LARGEST = 25
"""Calls and categories: a program has 80 lines, and further ones add nothing new."""


@pytest.fixture(scope="module")
def log(val_logs: list[Path]) -> Log:
    return open_log(val_logs[3])


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_normal_form_is_its_own(profile: str, expressions: Any) -> None:
    @settings(max_examples=200)
    @given(expressions(profile).filter(_small))
    def check(expression: Any) -> None:
        form = normal_form(expression, profile)
        assert normal_form(form, profile) == form
        assert normal_form(expression, profile) == form

    check()


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_program_means_what_it_was_made_from(profile: str, expressions: Any) -> None:
    @settings(max_examples=200)
    @given(expressions(profile).filter(_small))
    def check(expression: Any) -> None:
        lifted = lift(program_text(expression, "q"), profile)
        assert same_meaning(lifted, expression, profile)
        assert lift(program_text(lifted, "q"), profile) == lifted
        form = normal_form(expression, profile)
        assert normal_form(lift(program_text(form, "q"), profile), profile) == form

    check()


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_a_normal_form_finds_the_same(profile: str, log: Log, run: Any, expressions: Any) -> None:
    found = 0

    @settings(max_examples=120)
    @given(expressions(profile, visual=False).filter(_small))
    def check(expression: Any) -> None:
        nonlocal found
        try:
            referred = run(expression, profile, log)
        except ProgramError:  # an atom cannot answer; what the checker finds shows in the tests above
            return
        found += int(referred.any())
        assert (run(normal_form(expression, profile), profile, log) == referred).all()

    check()
    assert found > 10


CARS, BUSES, BICYCLES, EGO = map(Category, ("REGULAR_VEHICLE", "BUS", "BICYCLE", "EGO_VEHICLE"))
ANYTHING, VEHICLES, PEOPLE = map(Category, ("ANY", "VEHICLE", "PEDESTRIAN"))
NEAR_BUSES = call("near_objects", [CARS, BUSES])
TWICE = ("reverse_relationship",) * 2
FACED = AnyOf((VEHICLES, call("heading_toward", [PEOPLE, VEHICLES])))


def _square_to_cars(found: Expression) -> Call:
    square = {"direction": "perpendicular"}
    return call("heading_in_relative_direction_to", [VEHICLES, found], square, ["reverse_relationship"])


SQUARE_TO_CARS = _square_to_cars(VEHICLES)
UNEQUAL_ONCE: dict[str, Expression] = {
    "denied after joining": call(
        "accelerating",
        [AllOf((call("has_velocity", [NEAR_BUSES], {"max_velocity": 20}), NEAR_BUSES))],
        wrappers=["scenario_not"],
    ),
    "joined after turning twice": AnyOf(
        (call("following", [BICYCLES, ANYTHING], wrappers=TWICE), AnyOf((EGO, BICYCLES, BICYCLES)))
    ),
    "turned twice after joining": call(
        "heading_in_relative_direction_to",
        [AllOf((CARS, call("has_objects_in_relative_direction", [CARS, CARS], {"direction": "left"}))), BUSES],
        {"direction": "opposite"},
        TWICE,
    ),
    "far relations shared": SQUARE_TO_CARS,
    "far relations joined alone": AllOf((SQUARE_TO_CARS,)),
    "far relations filtered": call("stationary", [SQUARE_TO_CARS]),
    "far relations filtered twice": call("stationary", [_square_to_cars(call("stationary", [VEHICLES]))]),
    "far relations asked for anything": call("is_category", [SQUARE_TO_CARS], {"category": "ANY"}),
    "joined with part of it": AllOf((call("in_drivable_area", [FACED]), FACED)),
}


@pytest.mark.parametrize("expression", UNEQUAL_ONCE.values(), ids=UNEQUAL_ONCE)
@pytest.mark.parametrize("place", range(4))
def test_what_refav_marks_in_its_trees_shows_in_no_normal_form(
    expression: Expression, place: int, val_logs: list[Path], run: Any
) -> None:
    log = open_log(val_logs[place])
    assert (run(normal_form(expression, "refav"), "refav", log) == run(expression, "refav", log)).all()


@pytest.mark.parametrize("kind", [AnyOf, AllOf])
def test_the_order_of_parts_does_not_matter(kind: Any, expressions: Any) -> None:
    @settings(max_examples=60)
    @given(st.lists(expressions("standard", depth=1), min_size=2, max_size=4), st.randoms())
    def check(parts: list[Any], shuffling: Any) -> None:
        other = list(parts)
        shuffling.shuffle(other)
        assert same_meaning(kind(tuple(parts)), kind(tuple(other)), "standard")

    check()


def _small(expression: Any) -> bool:
    return sum(1 for _ in walk(expression)) <= LARGEST
