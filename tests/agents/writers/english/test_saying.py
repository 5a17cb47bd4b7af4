"""What is rendered is read back as what it was: every function, and expressions of any shape, in both profiles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.meaning.normal_form import normal_form
from agents.meaning.rendering_phrases import renderable_functions
from agents.meaning.values import NEGATION, REVERSAL, AllOf, AnyOf, Category, Expression, Value, call
from agents.writers.english.reading import EnglishReader
from agents.writers.english.saying import say
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, FlagKind, NumberKind, Parameter, Signature, TextKind, TracksKind

ACTORS = ("VEHICLE", "PEDESTRIAN", "EGO_VEHICLE", "BUS", "BICYCLE", "REGULAR_VEHICLE", "ANY", "DOG")
NAMED = ("is_category", "is_kind")
NUMBERS = (1.0, 2.0, 3.0, 7.5)


@st.composite
def expressions(draw: st.DrawFn, profile: str, depth: int = 3) -> Expression:
    """Actors with up to three things said of them, relations to such ones, alternatives, and sets taken together."""
    form = draw(st.integers(0, 9))
    if depth and form == 0:
        kind = draw(st.sampled_from((AnyOf, AllOf) if profile == "standard" else (AnyOf,)))
        return kind((draw(expressions(profile, depth - 1)), draw(expressions(profile, depth - 1))))
    current: Expression = Category(draw(st.sampled_from(ACTORS)))
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        said = [draw(calls(profile, current, depth - 1)) for _ in range(1 + (draw(st.integers(0, 5)) == 0))]
        current = said[0] if len(said) == 1 else AnyOf(tuple(said))
    return current


@st.composite
def calls(draw: st.DrawFn, profile: str, subject: Expression, depth: int) -> Expression:
    names = [name for name in renderable_functions(profile) if name not in NAMED]
    signature = load_profile(profile).signatures[draw(st.sampled_from(names))]
    places = sum(isinstance(parameter.kind, TracksKind) for parameter in signature.parameters)
    at = 0 if places == 1 else draw(st.integers(0, 1))
    sets = [subject if place == at else draw(expressions(profile, depth)) for place in range(places)]
    values = draw(given_values(signature))
    wrappers = [NEGATION] if signature.negatable and draw(st.integers(0, 4)) == 0 else []
    if signature.reversible and draw(st.integers(0, 4)) == 0 and not (wrappers and profile == "refav"):
        wrappers.append(REVERSAL)
    return call(signature.name, sets, values, wrappers)


@st.composite
def given_values(draw: st.DrawFn, signature: Signature) -> dict[str, Value]:
    wanted = [p for p in signature.parameters if isinstance(p.kind, EnumKind | FlagKind | NumberKind | TextKind)]
    values = {p.name: draw(value(p)) for p in wanted if p.required or draw(st.integers(0, 3)) == 0}
    bounded = {name for pair in signature.ordered for name in pair}
    return {name: found for name, found in values.items() if name not in bounded or name.startswith("min")}


def value(parameter: Parameter) -> st.SearchStrategy[Value]:
    kind = parameter.kind
    if isinstance(kind, EnumKind):
        return st.sampled_from(kind.words)
    if isinstance(kind, FlagKind):
        return st.just(True) if kind.only is None else st.just(kind.only)
    if isinstance(kind, TextKind):
        return st.sampled_from(("tow truck", "half-open door"))
    assert isinstance(kind, NumberKind)
    return st.sampled_from([n for n in NUMBERS if kind.low <= n <= kind.high and not (kind.integer and n % 1)])


def every_word(profile: str) -> Iterator[Expression]:
    """Every function, with every word that one of its parameters takes, forward and turned, asserted and denied."""
    sets = (Category("VEHICLE"), Category("PEDESTRIAN"), Category("BICYCLE"))
    for name in renderable_functions(profile):
        signature = load_profile(profile).signatures[name]
        places = sum(isinstance(parameter.kind, TracksKind) for parameter in signature.parameters)
        for values in worded(signature):
            for wrappers in wrappings(signature, profile) if name not in NAMED else [[NEGATION]]:
                yield call(name, sets[:places], values, wrappers)


def worded(signature: Signature) -> Iterator[dict[str, Value]]:
    plain = {p.name: first_word(p) for p in signature.parameters if p.required and not isinstance(p.kind, TracksKind)}
    needed = {name: word for name, word in plain.items() if word is not None}
    yield needed
    for parameter in signature.parameters:
        if isinstance(parameter.kind, EnumKind):
            yield from ({**needed, parameter.name: word} for word in parameter.kind.words)


def first_word(parameter: Parameter) -> Value:
    if isinstance(parameter.kind, TextKind):
        return "traffic cone on the front"
    return parameter.kind.words[0] if isinstance(parameter.kind, EnumKind) else None


def wrappings(signature: Signature, profile: str) -> list[list[str]]:
    turned = [[REVERSAL]] if signature.reversible else []
    denied = [[NEGATION]] if signature.negatable else []
    both = [[NEGATION, REVERSAL]] if turned and denied and profile == "standard" else []
    return [[], *turned, *denied, *both]


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_every_function_is_read_back(profile: str) -> None:
    lost = [said.text for wanted in every_word(profile) if not (said := say(wanted, profile)).readable_back]
    assert lost == []


@pytest.mark.parametrize("profile", ["standard", "refav"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_round_trip(profile: str, data: st.DataObject) -> None:
    wanted = normal_form(data.draw(expressions(profile)), profile)
    said = say(wanted, profile)
    if profile == "standard" and len(said.text.split()) < 100:
        assert said.readable_back, said.text
    if said.readable_back:
        assert normal_form(EnglishReader(profile).read(said.text).readings[0].expression, profile) == wanted


def test_what_refav_takes_twice_is_not_said_twice() -> None:
    dogs = Category("DOG")
    ahead = call("get_objects_in_relative_direction", [AnyOf((dogs, dogs)), dogs], {"direction": "forward"})
    assert not say(ahead, "refav").readable_back
    assert say(ahead, "standard").readable_back


def test_what_is_too_long_to_read_is_said_nevertheless() -> None:
    current: Expression = Category("VEHICLE")
    for speed in range(1, 60):
        current = call("following", [current, call("has_velocity", [Category("BUS")], {"min_velocity": speed})])
    said = say(current, "standard")
    assert not said.readable_back
    assert said.text.count("following") == 59


def test_only_exact_words_are_taken_at_their_word() -> None:
    reader = EnglishReader("standard")
    exact = reader.read("pedestrians that are near the ego vehicle (distance up to 10 m)")
    assert len(exact.readings) == 1
    assert exact.readings[0].assumptions == ()
    assert reader.read("pedestrians near the ego vehicle").readings[0].vague


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("car turning left (distance up to 7 m)", "says nothing of the words before it"),
        ("car near a bus (distance up to 7 s)", "says nothing of the words before it"),
        ("car near a bus (at least 2 stops)", "says nothing of the words before it"),
    ],
)
def test_numbers_that_belong_to_nothing_are_refused(query: str, problem: str) -> None:
    read = EnglishReader("standard").read(query)
    assert read.readings == ()
    assert any(problem in reason for reason in read.reasons)


def test_numbers_in_parentheses_are_those_of_the_call() -> None:
    found = (
        EnglishReader("standard").read("car near at least 2 buses (distance up to 7 m, counting itself)").readings[0]
    )
    values = {name: value for part in [found.expression] for name, value in part.values}  # type: ignore[union-attr]
    assert values == {"distance_thresh": 7.0, "include_self": True, "min_objects": 2.0}
