"""Forms that language models write: each means exactly what the plain form of the same program means."""

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.signature import FunctionRef
from tools.language.checker import check
from tools.language.plan import CallStep, Plan, SlotRef

CARS = 'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
PEOPLE = 'people = get_objects_of_category(log_dir, category="PEDESTRIAN")\n'
OUT = 'output_scenario(x, "d", log_dir, output_dir)\n'


def _plan(body: str, description: str = "") -> Plan:
    return check(CARS + PEOPLE + body, BASELINE_SIGNATURES, description)


def _same(form: str, plain: str) -> None:
    assert _plan(form).digest == _plan(plain).digest


_NEAR = "x = near_objects(cars, people, log_dir, distance_thresh=5, min_objects=2)\n" + OUT
_FAST = "x = has_velocity(cars, log_dir, min_velocity=15)\n" + OUT
_SLOW = "x = has_velocity(cars, log_dir, 0.5, inf)\n" + OUT
_PARKED = "x = stationary(cars, log_dir)\n" + OUT
_EITHER = "x = scenario_or([cars, people])\n" + OUT


@pytest.mark.parametrize(
    "form",
    [
        "x = near_objects(cars, people, log_dir, 5, 2)\n" + OUT,
        "x = near_objects(min_objects=2, distance_thresh=5.0, log_dir=log_dir, related_candidates=people,"
        " track_candidates=cars)\n" + OUT,
        "x = near_objects(track_uuid=cars, candidate_uuids=people, log_dir=log_dir, distance_thresh=5, min_objects=2)\n"
        + OUT,
        "x = near_objects(\n    cars,   # those we look for\n    people, # – at least “two” of these, ≥ 2\n"
        "    log_dir,\n    distance_thresh = 5,\n    min_objects = 2,\n)\n" + OUT,
        "x = near_objects(cars, people, \\\n    log_dir, distance_thresh=5, min_objects=2)\n" + OUT,
        "near = near_objects\nx = near(cars, people, log_dir, distance_thresh=5, min_objects=2)\n" + OUT,
        "x = near_objects(cars, people, log_dir, distance_thresh=5, min_objects=2.0, include_self=False)\n" + OUT,
        "MAX_DISTANCE_M = 5.0\nMIN_OBJECTS = 2\n"
        "x = near_objects(cars, people, log_dir, distance_thresh=MAX_DISTANCE_M, min_objects=MIN_OBJECTS)\n" + OUT,
    ],
)
def test_arguments_may_come_in_any_order_and_by_any_name(form: str) -> None:
    _same(form, _NEAR)


@pytest.mark.parametrize(
    "form",
    [
        "fast = 15\nx = has_velocity(cars, log_dir, min_velocity=fast)\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=15 * 1.0)\n" + OUT,
        "kmh = 54\nx = has_velocity(cars, log_dir, min_velocity=kmh / 3.6)\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=(10 + 20) / 2, max_velocity=np.inf)\n" + OUT,
        "import numpy as np\nx = has_velocity(cars, log_dir, min_velocity=15, max_velocity=np.inf)\n" + OUT,
        "import math\nx = has_velocity(cars, log_dir, min_velocity=15, max_velocity=math.inf)\n" + OUT,
        "import numpy\nx = has_velocity(cars, log_dir, min_velocity=15, max_velocity=numpy.Inf)\n" + OUT,
        "from math import inf\nx = has_velocity(cars, log_dir, min_velocity=15, max_velocity=inf)\n" + OUT,
        "import numpy as np\nfrom pathlib import Path\nfrom typing import Literal\n" + _FAST,
        "from __future__ import annotations\n" + _FAST,
        'x = has_velocity(cars, log_dir, min_velocity=15, max_velocity=float("inf"))\n' + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=float(15), max_velocity=float('infinity'))\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=+15.)\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=1.5e1)\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=1_5)\n" + OUT,
        "speed: float = 15.0\nx: dict = has_velocity(cars, log_dir, min_velocity=speed)\n" + OUT,
        "from typing import Any, Dict, Optional\nspeed: Optional[float] = 15\n"
        "hits: list[str] = None\ntable: Dict = None\n"
        "x: dict[str, list] = has_velocity(cars, log_dir, min_velocity=speed)\n" + OUT,
        "x: Any = has_velocity(cars, log_dir, min_velocity=15)\ny: tuple[dict[str, list[int | None]], ...] = x\n" + OUT,
        "speed = 10\nspeed += 5\nx = has_velocity(cars, log_dir, min_velocity=speed)\n" + OUT,
        "speed = 40\nspeed -= 10\nspeed *= 2\nspeed /= 4\nx = has_velocity(cars, log_dir, min_velocity=speed)\n" + OUT,
        'x = has_velocity(cars, log_dir, min_velocity=float("15"), max_velocity=float(" inf "))\n' + OUT,
        'x = has_velocity(cars, log_dir, min_velocity=float(" +1.5 ") * int("10"))\n' + OUT,
        "x = y = has_velocity(cars, log_dir, min_velocity=15)\n" + OUT,
        "x = 3\nx = has_velocity(cars, log_dir, min_velocity=15)\n" + OUT,
        "x = has_velocity(cars, log_dir, min_velocity=15); pass\n" + OUT,
        '"""Fast cars."""\n\n\'a note\'\n' + _FAST,
        "\ufeff" + _FAST,
        _FAST.replace("\n", "\r\n"),
        "x = has_velocity(cars, log_dir=log_dir, min_velocity=15)\n"
        'output_scenario(scenario=x, description="d", log_dir=log_dir, output_dir=output_dir)\n',
        'x = has_velocity(cars, log_dir, min_velocity=15)\noutput_scenario(x, f"d", log_dir, output_dir)\n',
        'x = has_velocity(cars, log_dir, min_velocity=15)\noutput_scenario(x, "d", log_dir, output_dir, is_gt=False)\n',
        "x = has_velocity(cars, log_dir, min_velocity=15)\n"
        'output_scenario(x, "d", log_dir, output_dir, visualize=False, relationship_edges=True)\n',
        'd = "d"\nx = has_velocity(cars, log_dir, min_velocity=15)\noutput_scenario(x, d, log_dir, output_dir)\n',
        'output_scenario(has_velocity(cars, log_dir, min_velocity=15), "d", log_dir, output_dir)\n',
    ],
)
def test_numbers_imports_layout_and_output_forms(form: str) -> None:
    if form.startswith("\ufeff"):
        text = "\ufeff" + CARS + PEOPLE + form[1:]
        assert check(text, BASELINE_SIGNATURES).digest == _plan(_FAST).digest
        return
    _same(form, _FAST)


def test_infinities_of_both_signs_reach_the_plan() -> None:
    plain = _plan("x = accelerating(cars, log_dir, min_accel=-inf, max_accel=-1.0)\n" + OUT)
    for text in ("-np.inf", "-math.inf", 'float("-inf")', "-float('inf')", "np.NINF", '-float("Infinity")'):
        form = f"x = accelerating(cars, log_dir, min_accel={text}, max_accel=-1)\n" + OUT
        assert _plan(form).digest == plain.digest
    assert plain.calls[-1].arguments["min_accel"] == float("-inf")


@pytest.mark.parametrize(
    "form",
    [
        "x = scenario_or((cars, people))\n" + OUT,
        "parts = [cars, people]\nx = scenario_or(parts)\n" + OUT,
        "x = scenario_or(scenario_dicts=[cars, people,])\n" + OUT,
    ],
)
def test_lists_of_track_sets(form: str) -> None:
    _same(form, _EITHER)


@pytest.mark.parametrize(
    ("form", "wrappers"),
    [
        ("x = scenario_not(stationary)(cars, log_dir)\n", ("scenario_not",)),
        ("x = scenario_not(stationary)(cars, log_dir=log_dir)\n", ("scenario_not",)),
        ("x = scenario_not(func=stationary)(track_candidates=cars, log_dir=log_dir)\n", ("scenario_not",)),
        ("active = scenario_not(stationary)\nx = active(cars, log_dir)\n", ("scenario_not",)),
        ("s = stationary\nn = scenario_not\nx = n(s)(cars, log_dir)\n", ("scenario_not",)),
        ("x = stationary(cars, log_dir)\n", ()),
    ],
)
def test_negation_in_every_form(form: str, wrappers: tuple[str, ...]) -> None:
    assert _plan(form + OUT).calls[-1].function == FunctionRef("stationary", wrappers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "wrappers"),
    [
        ("reverse_relationship(near_objects)", ("reverse_relationship",)),
        ("scenario_not(near_objects)", ("scenario_not",)),
        ("scenario_not(reverse_relationship(near_objects))", ("scenario_not", "reverse_relationship")),
        ("reverse_relationship(reverse_relationship(near_objects))", ("reverse_relationship", "reverse_relationship")),
    ],
)
def test_combinators_nest(form: str, wrappers: tuple[str, ...]) -> None:
    call = _plan(f"x = {form}(cars, people, log_dir, distance_thresh=5)\n" + OUT).calls[-1]
    assert call.function == FunctionRef("near_objects", wrappers)  # type: ignore[arg-type]
    assert call.arguments == {
        "track_candidates": SlotRef(0),
        "related_candidates": SlotRef(1),
        "distance_thresh": 5.0,
        "min_objects": 1,
        "include_self": False,
    }


def test_nested_calls_become_steps_in_order_of_evaluation() -> None:
    plan = _plan("x = scenario_and([stationary(cars, log_dir), scenario_or([on_road(people, log_dir), cars])])\n" + OUT)
    assert [call.function.name for call in plan.calls[2:]] == ["stationary", "on_road", "scenario_or", "scenario_and"]
    assert plan.calls[-1].arguments == {"scenario_dicts": (SlotRef(2), SlotRef(4))}
    assert [call.slot for call in plan.calls] == list(range(6))


def test_defaults_are_filled_in_and_tokens_left_out() -> None:
    call = _plan("x = has_objects_in_relative_direction(cars, people, log_dir, 'left')\n" + OUT).calls[-1]
    assert dict(call.arguments) == {
        "track_candidates": SlotRef(0),
        "related_candidates": SlotRef(1),
        "direction": "left",
        "min_number": 1,
        "max_number": float("inf"),
        "within_distance": 50.0,
        "lateral_thresh": float("inf"),
    }


def test_none_where_it_means_something() -> None:
    assert _plan("x = turning(cars, log_dir, direction=None)\n" + OUT).calls[-1].arguments["direction"] is None
    assert _plan("x = turning(cars, log_dir, direction='either')\n" + OUT).calls[-1].arguments["direction"] is None
    near = _plan("x = near_objects(cars, people, log_dir, min_objects=None)\n" + OUT).calls[-1]
    assert near.arguments["min_objects"] is None


def test_numbers_come_out_in_the_type_of_their_parameter() -> None:
    arguments = _plan(_NEAR).calls[-1].arguments
    assert type(arguments["distance_thresh"]) is float
    assert type(arguments["min_objects"]) is int


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ('"a runner in the ego vehicle\'s path"', "a runner in the ego vehicle's path"),
        ("'a runner in the ego vehicle\\'s path'", "a runner in the ego vehicle's path"),
        ('"""near, 5–20 m: “close”"""', "near, 5–20 m: “close”"),
        ('"one " "two"', "one two"),
        ('("one "\n "two")', "one two"),
        ("'half \\d of it'", "half \\d of it"),
        ("u'über # not a comment'", "über # not a comment"),
    ],
)
def test_a_description_is_any_text(text: str, description: str) -> None:
    assert _plan(f"output_scenario(cars, {text}, log_dir, output_dir)\n").output.description == description


def test_a_description_that_the_program_does_not_set_is_the_query() -> None:
    program = "output_scenario(cars, description, log_dir, output_dir)\n"
    assert _plan(program, "parked car").output.description == "parked car"
    noted = 'description: "parked car"\n' + program
    assert _plan(noted, "the query").output.description == "the query"
    assert _plan('description = "mine"\n' + program, "the query").output.description == "mine"


def test_the_last_output_is_the_answer_and_the_one_with_the_query_goes_first() -> None:
    program = (
        'output_scenario(cars, "cars", log_dir, output_dir)\n'
        'output_scenario(people, "people", log_dir, output_dir)\n'
        'output_scenario(scenario_or([cars, people]), "both", log_dir, output_dir)\n'
        "parked = stationary(cars, log_dir)\n"
    )
    assert _plan(program).output.description == "both"
    assert _plan(program, "people").output.source == SlotRef(1)
    assert isinstance(_plan(program).steps[-1], CallStep)


def test_a_long_docstring_is_no_string_argument() -> None:
    note = "Finds parked cars, at length. " * 40
    _same(f'"""{note}"""\n' + _PARKED + f"'{note}'\n", _PARKED)


def test_a_long_comment_is_not_code() -> None:
    comment = "# " + "why this works, at length " * 1500 + "\n"
    _same(comment + _PARKED + comment[:20000], _PARKED)
