"""What queries name, and where they place it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.index.keywords import Keywords, Thing, keywords_of
from tools.index.objects import IndexedObjects, window_scores
from tools.index.placing import OURSELVES, Placing

WORDS = (
    "a", "red", "white", "car", "cars", "truck", "dog", "people", "ego", "vehicle", "us", "on", "the", "its", "left",
    "right", "side", "of", "to", "behind", "ahead", "in", "front", "near", "next", "close", "far", "from", "away",
    "lane", "way", "and", "that", "something", "between", "E", "T0", "T12",
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "things", "colours"),
    [
        ("a red car behind a white truck", (Thing("car", "red"), Thing("truck", "white")), ("red", "white")),
        ("Pedestrians near the crosswalk", (Thing("pedestrian"),), ()),
        ("two school buses and a bus", (Thing("school bus"), Thing("bus")), ()),
        ("people with umbrellas", (Thing("person"), Thing("umbrella")), ()),
        ("something yellow", (Thing("", "yellow"),), ("yellow",)),
        ("the ego vehicle passes a car", (Thing("car"),), ()),
        ("a car, another car", (Thing("car"),), ()),
    ],
)
def test_things_and_colours_are_read_off_a_query(
    query: str, things: tuple[Thing, ...], colours: tuple[str, ...]
) -> None:
    found = keywords_of(query)
    assert (found.things, found.colours) == (things, colours)


def test_what_names_nothing_has_no_keywords() -> None:
    assert keywords_of("accelerating quickly") == keywords_of("") == keywords_of("the ego vehicle") == Keywords()


def test_crops_are_compared_with_things_in_their_colour() -> None:
    assert keywords_of("a red car turning left").phrases == ("a photo of a red car",)
    assert keywords_of("something yellow").phrases == ("a photo of a yellow",)
    assert keywords_of("something on the left").phrases == ("a photo of a object",)
    assert keywords_of("turning left").phrases == ()


@pytest.mark.parametrize(
    ("query", "placing"),
    [
        ("a red car behind a white truck", Placing("behind", 0, 1)),
        ("a car behind a slowly moving truck", Placing("behind", 0, 1)),
        ("vehicle turning left behind a bus", Placing("behind", 0, 1)),
        ("car behind another car", Placing("behind", 0, 0)),
        ("dog behind us", Placing("behind", 0, OURSELVES)),
        ("dog behind", Placing("behind", 0, OURSELVES)),
        ("the ego vehicle behind a truck", Placing("behind", OURSELVES, 0)),
        ("pedestrian in front of the ego vehicle", Placing("ahead", 0, OURSELVES)),
        ("truck ahead at the junction", Placing("ahead", 0, OURSELVES)),
        ("car ahead of a bus", Placing("ahead", 0, 1)),
        ("pedestrian on the left", Placing("left", 0, OURSELVES)),
        ("on the left a pedestrian", Placing("left", 0, OURSELVES)),
        ("car to the left of the bus", Placing("left", 0, 1)),
        ("car to the right", Placing("right", 0, OURSELVES)),
        ("something on the right hand side", Placing("right", 0, OURSELVES)),
        ("vehicles with pedestrians on their left", Placing("left", 1, 0)),
        ("bicycle next to us", Placing("beside", 0, OURSELVES)),
        ("car alongside a bus", Placing("beside", 0, 1)),
        ("car close to two pedestrians", Placing("near", 0, 1)),
        ("dog nearby", Placing("near", 0, OURSELVES)),
        ("cars far from the ego vehicle", Placing("far", 0, OURSELVES)),
        ("van in the distance", Placing("far", 0, OURSELVES)),
    ],
)
def test_words_of_place_are_read(query: str, placing: Placing) -> None:
    assert keywords_of(query).placings == (placing,)


@pytest.mark.parametrize(
    "query",
    [
        "car turning left",
        "car changing lanes to the left",
        "vehicle in the left lane",
        "car on the left turn lane",
        "car with right of way",
        "pedestrian near the crosswalk",
        "near miss of two cars",
        "car ahead of the junction",
        "pedestrian looking to its left",
        "the left of a car",
        "the ego vehicle ahead of us",
    ],
)
def test_words_that_place_nothing_by_an_object_are_left_alone(query: str) -> None:
    assert keywords_of(query).placings == ()


@pytest.mark.parametrize(
    "query",
    [
        "a person not on the left",
        "a car that isn't near us",
        "a car that is not directly behind a truck",
        "no moving red car on the left of a truck",
        "a bus with nobody ahead",
        "a truck without a car behind it",
    ],
)
def test_what_is_denied_is_not_looked_for(query: str) -> None:
    assert keywords_of(query).placings == ()


def test_what_is_denied_takes_no_other_place_along() -> None:
    assert keywords_of("a car on the left but not behind a truck").told == "car left ego"
    assert keywords_of("a car left of a truck with nobody behind").told == "car left truck"


def test_a_second_place_is_of_the_same_thing() -> None:
    assert keywords_of("a car far from a person and close to a bus").told == "car far person, car near bus"


def test_several_placings_are_told_in_order() -> None:
    found = keywords_of("a red car behind a truck and a bus on the left")
    assert found.placings == (Placing("behind", 0, 1), Placing("left", 2, OURSELVES))
    assert found.told == "red car behind truck, bus left ego"
    assert keywords_of("a car").told == ""


def test_a_long_query_is_read_in_no_time_to_speak_of() -> None:
    """Forms with gaps must not go back over a hostile text again and again."""
    assert len(keywords_of("behind the the the " * 5_000 + "car").placings) <= 1


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_whatever_is_asked_is_scored(query: str) -> None:
    """Placings name things that there are, and every window has a score, whatever the words and what is known."""
    found = keywords_of(query)
    for one in found.placings:
        numbers = {one.subject, one.reference}
        assert numbers <= {OURSELVES, *range(len(found.things))}
        assert numbers != {OURSELVES}
    rng = np.random.default_rng(len(query))
    place = np.where(rng.random((5, 3)) < 0.3, math.nan, rng.normal(size=(5, 3)))
    objects = IndexedObjects(
        rng.normal(size=(5, 4)), np.array([0, 2, 2, 2, 0]), np.full(5, -1), place, np.array([0, -1, -1, 0, -1]),
        np.array([0.5, 0, 0, 1, 0]), (("dog", "puppy"),),
    )  # fmt: skip
    phrases = rng.normal(size=(len(found.phrases), 4))
    scored = window_scores(objects, found, phrases, 3)
    assert np.isfinite(scored).tolist() == [bool(found.things), False, bool(found.things)]
