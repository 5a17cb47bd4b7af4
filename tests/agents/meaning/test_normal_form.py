"""What means the same, and what does not."""

import math
from typing import Any

import pytest

from agents.meaning.normal_form import normal_form, same_meaning
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression, Value, call
from tools.errors import UserError

VEHICLES, CARS, PEOPLE, EGO, BUSES = map(Category, ("VEHICLE", "REGULAR_VEHICLE", "PEDESTRIAN", "EGO_VEHICLE", "BUS"))
BOTH = ("standard", "refav")


def moving(subject: Expression) -> Call:
    return call("has_velocity", [subject], {"min_velocity": 1})


def crossing(subject: Expression) -> Call:
    return call("at_pedestrian_crossing", [subject])


def near(subject: Expression, other: Expression = PEOPLE, **values: Value) -> Call:
    return call("near_objects", [subject, other], {"distance_thresh": 10.0, **values})


def negated(inner: Call) -> Call:
    return Call(inner.function, inner.sets, inner.values, ("scenario_not", *inner.wrappers))


def reversed_(inner: Call) -> Call:
    return Call(inner.function, inner.sets, inner.values, ("reverse_relationship", *inner.wrappers))


def lasting(subject: Expression) -> Call:
    return call("for_at_least", [subject], {"min_duration_s": 3})


def kind(subject: Expression, word: str) -> Call:
    return call("is_kind", [subject], {"kind": word})


def of(subject: Expression, category: str) -> Call:
    return call("is_category", [subject], {"category": category})


def ahead(function: str = "has", *wrappers: str, **values: Value) -> Call:
    name = f"{function}_objects_in_relative_direction"
    return call(name, [VEHICLES, PEOPLE], {"direction": "forward", **values}, wrappers)


SAME: list[tuple[str, Expression, Expression]] = [
    ("defaults", call("near_objects", [CARS, PEOPLE]), near(CARS, min_objects=1.0)),
    ("no upper bound", ahead(), ahead(max_number=math.inf, lateral_thresh=math.inf)),
    ("words for None", call("turning", [CARS], {"direction": "either"}), call("turning", [CARS])),
    ("order of calls", moving(crossing(CARS)), crossing(moving(CARS))),
    ("joined or nested", AllOf((moving(CARS), crossing(CARS))), moving(crossing(CARS))),
    ("said twice", moving(crossing(moving(CARS))), moving(crossing(CARS))),
    ("with relations", near(moving(CARS)), moving(near(CARS))),
    ("negations too", near(negated(moving(CARS))), negated(moving(near(CARS)))),
    ("order of parts", AnyOf((PEOPLE, BUSES)), AnyOf((BUSES, PEOPLE))),
    ("nested unions", AnyOf((AnyOf((PEOPLE, BUSES)), CARS)), AnyOf((BUSES, AnyOf((CARS, PEOPLE))))),
    ("part of one", AnyOf((crossing(CARS),)), crossing(CARS)),
    ("repeated parts", AnyOf((moving(CARS), moving(CARS))), moving(CARS)),
    ("tree of categories", AnyOf((BUSES, VEHICLES)), VEHICLES),
    ("everything", AnyOf((BUSES, Category("ANY"))), Category("ANY")),
    ("common condition", AnyOf((moving(BUSES), moving(PEOPLE))), moving(AnyOf((BUSES, PEOPLE)))),
    ("union below", AnyOf((moving(AnyOf((BUSES, CARS))), PEOPLE)), AnyOf((moving(CARS), moving(BUSES), PEOPLE))),
    ("whole and part", AnyOf((moving(crossing(CARS)), crossing(CARS))), crossing(CARS)),
    ("category of a group", of(VEHICLES, "BUS"), BUSES),
    ("category that holds", of(BUSES, "VEHICLE"), BUSES),
    ("category further out", of(moving(crossing(VEHICLES)), "BUS"), crossing(moving(BUSES))),
    ("category as a set", AllOf((moving(VEHICLES), BUSES)), moving(BUSES)),
    ("not another category", negated(of(BUSES, "TRUCK")), BUSES),
    ("two negations", negated(negated(moving(CARS))), moving(CARS)),
    ("has and get", ahead("has", "reverse_relationship"), ahead("get")),
    ("get and has", ahead("get", "reverse_relationship"), ahead("has")),
    ("a count of none", ahead("get", min_number=0.0), ahead("get", min_number=1.0)),
]


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in SAME], ids=[pair[0] for pair in SAME])
def test_the_same_in_other_words(one: Expression, other: Expression, profile: str) -> None:
    assert normal_form(one, profile) == normal_form(other, profile)


STANDARD_SAME: list[tuple[str, Expression, Expression]] = [
    ("relations", near(call("following", [CARS, EGO])), call("following", [near(CARS), EGO])),
    ("joined relations", AllOf((near(CARS), call("following", [CARS, EGO]))), near(call("following", [CARS, EGO]))),
    ("both ways", reversed_(near(CARS)), near(PEOPLE, CARS)),
    ("two reversals", reversed_(reversed_(near(CARS))), near(CARS)),
    ("passive voice", reversed_(call("overtaking", [CARS, EGO])), call("being_overtaken", [EGO, CARS])),
    ("everyday words", kind(Category("ANY"), "car"), CARS),
    ("synonyms", kind(moving(Category("ANY")), "motorbike"), moving(Category("MOTORCYCLE"))),
    ("words for unions", kind(VEHICLES, "bus"), AnyOf(tuple(map(Category, ("BUS", "SCHOOL_BUS", "ARTICULATED_BUS"))))),
    ("words of others", Category("CAR"), CARS),
    ("what lasts and a duration", lasting(call("stationary", [CARS])), call("stationary", [lasting(CARS)])),
    ("part of a barrier", AllOf((lasting(moving(CARS)), CARS)), lasting(moving(CARS))),
    (
        "upper bound alone",
        call("has_velocity", [CARS], {"max_velocity": 0.5}),
        call("has_velocity", [CARS], {"max_velocity": 0.5, "min_velocity": -math.inf}),
    ),
]


@pytest.mark.parametrize(
    ("one", "other"), [pair[1:] for pair in STANDARD_SAME], ids=[pair[0] for pair in STANDARD_SAME]
)
def test_the_same_in_the_standard_profile(one: Expression, other: Expression) -> None:
    assert same_meaning(one, other, "standard")


DIFFERENT: list[tuple[str, Expression, Expression]] = [
    ("values", near(CARS), near(CARS, distance_thresh=11.0)),
    ("who is returned", near(CARS), reversed_(near(CARS))),
    ("who is near whom", near(moving(CARS)), near(CARS, moving(PEOPLE))),
    ("and, or", AllOf((moving(CARS), crossing(CARS))), AnyOf((moving(CARS), crossing(CARS)))),
    ("negation", negated(moving(CARS)), moving(CARS)),
    ("negation of one", negated(moving(crossing(CARS))), moving(negated(crossing(CARS)))),
    ("selection", ahead("get", max_number=1.0), moving(ahead("get", max_number=1.0))),
    ("categories", CARS, VEHICLES),
    ("sides", call("turning", [CARS], {"direction": "left"}), call("turning", [CARS], {"direction": "right"})),
]
BARRIERS: list[tuple[str, Expression, Expression]] = [
    ("duration", lasting(moving(CARS)), moving(lasting(CARS))),
    ("duration, joined", lasting(moving(CARS)), AllOf((lasting(CARS), moving(CARS)))),
    ("group", call("group_of", [moving(PEOPLE)]), moving(call("group_of", [PEOPLE]))),
    ("nearest", call("nearest_object", [EGO, moving(CARS)]), moving(call("nearest_object", [EGO, CARS]))),
    ("who is first", call("then", [moving(CARS), crossing(CARS)]), call("then", [crossing(CARS), moving(CARS)])),
    (
        "how many are near them",
        reversed_(near(moving(CARS), PEOPLE, min_objects=2.0)),
        reversed_(near(CARS, PEOPLE, min_objects=2.0)),
    ),
]


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in DIFFERENT], ids=[pair[0] for pair in DIFFERENT])
def test_what_differs_stays_different(one: Expression, other: Expression) -> None:
    assert not same_meaning(one, other, "standard")
    assert not same_meaning(one, other, "refav")


@pytest.mark.parametrize(("one", "other"), [pair[1:] for pair in BARRIERS], ids=[pair[0] for pair in BARRIERS])
def test_calls_that_look_at_the_whole_set_stay_where_they_are(one: Expression, other: Expression) -> None:
    assert not same_meaning(one, other, "standard")


def test_refav_drops_a_far_relation_that_its_and_keeps() -> None:
    lane = call("in_same_lane", [CARS, EGO])
    assert not same_meaning(AllOf((moving(CARS), lane)), moving(lane), "refav")
    assert same_meaning(AllOf((moving(CARS), lane)), moving(lane), "standard")


def test_refav_marks_what_it_joins_and_reversing_twice_takes_the_marks_off() -> None:
    joined = AnyOf((BUSES, PEOPLE))
    assert same_meaning(reversed_(reversed_(near(CARS))), near(CARS), "refav")
    twice = reversed_(reversed_(near(CARS, joined)))
    assert not same_meaning(twice, near(CARS, joined), "refav")
    assert not same_meaning(negated(twice), negated(near(CARS, joined)), "refav")
    assert same_meaning(twice, near(CARS, joined), "standard")


def test_refav_reverses_get_to_has_once_however_often_it_reverses() -> None:
    thrice = ahead("get", *["reverse_relationship"] * 3)
    assert same_meaning(thrice, ahead("has", *["reverse_relationship"] * 2), "refav")
    assert not same_meaning(thrice, ahead("has"), "refav")
    assert same_meaning(thrice, ahead("has"), "standard")


def test_refav_sees_what_it_joined_through_a_negation() -> None:
    with_relations = AllOf((moving(near(CARS)), near(CARS)))
    nested = moving(near(CARS))
    assert same_meaning(with_relations, nested, "refav")
    assert not same_meaning(negated(crossing(with_relations)), negated(crossing(nested)), "refav")
    assert same_meaning(negated(crossing(with_relations)), negated(crossing(nested)), "standard")


def test_values_are_all_given_in_a_normal_form() -> None:
    form = normal_form(call("near_objects", [CARS, PEOPLE]), "refav")
    assert form == call(
        "near_objects", [CARS, PEOPLE], {"distance_thresh": 10, "min_objects": 1, "include_self": False}
    )


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        (call("flying", [CARS]), "no function 'flying'"),
        (call("near_objects", [CARS]), "takes 2 sets"),
        (call("turning", [CARS], {"side": "left"}), "no parameter 'side'"),
        (call("on_lane_type", [CARS]), "needs lane_type"),
    ],
)
def test_calls_that_do_not_fit(expression: Any, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        normal_form(expression, "standard")
