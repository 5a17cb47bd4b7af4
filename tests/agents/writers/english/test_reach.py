"""A direction word reaches equally far whether it is plain, counted, denied or said of what has it, and says so."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning
from agents.meaning.values import AllOf, AnyOf, Call, Category
from agents.writers.english.reading import EnglishReader


def of(name):
    return f'get_objects_of_category(log_dir, category="{name}")'


CAR, PERSON, BIKE, EGO, ANY = (of(name) for name in ("REGULAR_VEHICLE", "PEDESTRIAN", "BICYCLE", "EGO_VEHICLE", "ANY"))
AHEAD = {
    "plain": "{x} {ahead} {y}",
    "counted": "two {x}s {ahead} {y}",
    "bounded": "exactly two {x}s {ahead} {y}",
    "denied": "{x} not {ahead} {y}",
    "closest": "closest {x} {ahead} {y}",
}
HAVING = {
    "has": "{y} with a {x} {ahead} it",
    "has some": "{y} with three {x}s {ahead} it",
    "has so many": "{y} with exactly two {x}s {ahead} it",
    "has few": "{y} with at most two {x}s {ahead} it",
    "has none": "{y} with no {x} {ahead} it",
}
REACH = {
    "ahead of": (50.0, 2.0),
    "behind": (50.0, 2.0),
    "to the left of": (10.0, None),
    "to the right of": (10.0, None),
}
"""In `standard`: metres, and metres to the side."""
SIDEWAYS = ("lateral_thresh", "lateral_thresh_m")
FAR = ("within_distance", "within_distance_m")

FORMS = [(word, form) for word, (_, side) in REACH.items() for form in (*AHEAD, *HAVING) if side or form != "closest"]
"""The closest to one side is in a row with it, and says so."""


def best(text, profile="standard"):
    found = EnglishReader(profile).read(text)
    assert found.readings, (text, found.unknown, found.reasons, found.stuck)
    return found.readings[0]


def check(text, program, profile="standard"):
    wanted = lift(f'description = "q"\noutput_scenario({program}, description, log_dir, output_dir)\n', profile)
    made = best(text, profile).expression
    assert same_meaning(made, wanted, profile), made


def calls(found):
    if isinstance(found, Category):
        return
    if isinstance(found, Call):
        yield found
    for part in found.sets if isinstance(found, Call) else found.parts:
        yield from calls(part)


def corridors(expression):
    """How far, and how far to the side, every call of a direction reaches."""
    assert isinstance(expression, Call | AllOf | AnyOf)
    directed = [dict(call.values) for call in calls(expression) if "direction" in dict(call.values)]
    assert directed
    return {
        (
            next((values[name] for name in FAR if name in values), None),
            next((values[name] for name in SIDEWAYS if name in values), None),
        )
        for values in directed
    }


@pytest.mark.parametrize("who", ["ego vehicle", "bicycle"])
@pytest.mark.parametrize(("word", "form"), FORMS)
def test_every_form_of_a_direction_reaches_equally_far(word, who, form):
    text = {**AHEAD, **HAVING}[form].format(x="car", y=f"the {who}" if form in AHEAD else who, ahead=word)
    assert corridors(best(text).expression) == {REACH[word]}, text


@pytest.mark.parametrize("profile", ["standard", "refav"])
@pytest.mark.parametrize("word", REACH)
@pytest.mark.parametrize("who", ["me", "a bicycle"])
@pytest.mark.parametrize("form", ["car {} {}", "car not {} {}", "two cars {} {}"])
def test_every_number_is_told(word, who, form, profile):
    made = best(form.format(word, who), profile)
    numbers = {f"{number:g} m" for corridor in corridors(made.expression) for number in corridor if number is not None}
    told = " ".join(made.assumptions)
    assert numbers
    assert {number for number in numbers if number not in told} == set()


REFAV = [
    ("car in front of the ego vehicle", f'{{get}}({EGO}, {CAR}, log_dir, direction="forward")'),
    ("bicycle behind us", f'{{get}}({EGO}, {BIKE}, log_dir, direction="backward")'),
    ("the pedestrian on the right", f'{{get}}({EGO}, {PERSON}, log_dir, direction="right")'),
    ("car within 25 m ahead of us", f'{{get}}({EGO}, {CAR}, log_dir, direction="forward", within_distance=25)'),
    ("car not behind us", f'scenario_not({{get}})({EGO}, {CAR}, log_dir, direction="backward")'),
    (
        "car behind a bicycle",
        f'{{get}}({BIKE}, {CAR}, log_dir, direction="backward", within_distance=30, lateral_thresh=2)',
    ),
    (
        "car with a bicycle behind it",
        f'{{has}}({CAR}, {BIKE}, log_dir, direction="backward", within_distance=30, lateral_thresh=2)',
    ),
    (
        "bicycle with a car directly ahead",
        f'{{has}}({BIKE}, {CAR}, log_dir, direction="forward", within_distance=20, lateral_thresh=0)',
    ),
    (
        "ego vehicle with at least 4 cars ahead",
        f'{{has}}({EGO}, {CAR}, log_dir, direction="forward", min_number=4, lateral_thresh=10)',
    ),
    (
        "car with nothing in front within 15 m",
        f'scenario_not({{has}})({CAR}, {ANY}, log_dir, direction="forward", within_distance=15, lateral_thresh=0)',
    ),
]


@pytest.mark.parametrize(("text", "program"), REFAV)
def test_refav_keeps_to_the_numbers_of_published_programs(text, program):
    names = {"get": "get_objects_in_relative_direction", "has": "has_objects_in_relative_direction"}
    check(text, program.format(**names), "refav")


def test_a_number_that_is_said_takes_the_place_of_that_number_only():
    ahead = f'get_objects_in_relative_direction({BIKE}, {CAR}, log_dir, direction="forward"'
    check("car ahead of a bicycle", f"{ahead}, within_distance=50, lateral_thresh=2)")
    check("car within 20 m ahead of a bicycle", f"{ahead}, within_distance=20, lateral_thresh=2)")
    check("car ahead of a bicycle, at most 6 m to the side", f"{ahead}, within_distance=50, lateral_thresh=6)")
    check("car directly ahead of a bicycle", f"{ahead}, within_distance=50, lateral_thresh=0)")
    told = best("car within 20 m ahead of a bicycle").assumptions
    assert "ahead: at most 2 m to the side" in told


def test_exactly_so_many_are_so_many_and_no_more():
    has = f'has_objects_in_relative_direction({BIKE}, {CAR}, log_dir, direction="forward", lateral_thresh=2'
    none = has.replace("has_", "scenario_not(has_", 1).replace("direction(", "direction)(", 1)
    check("bicycle with exactly two cars ahead", f"scenario_and([{has}, min_number=2), {none}, min_number=3)])")
    check("bicycle with exactly one car ahead", f"scenario_and([{has}, min_number=1), {none}, min_number=2)])")
    check("bicycle with at most two cars ahead", f"{none}, min_number=3)")
    assert "at most so many: none counts too" in best("bicycle with at most two cars ahead").assumptions
