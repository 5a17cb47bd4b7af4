"""Numbers in words, groups by size, and places in an order."""

import pytest

from agents.writers.english.reading import EnglishReader

READER = EnglishReader("standard")


def program(query):
    read = READER.read(query)
    assert read.readings, (read.unknown, read.reasons, read.stuck)
    return read.readings[0]


def values(expression):
    """Every value of every call, by name."""
    found = dict(getattr(expression, "values", ()))
    for part in getattr(expression, "sets", ()):
        found = {**values(part), **found}
    return found


@pytest.mark.parametrize(
    ("words", "count"),
    [("eleven", 11), ("seventeen", 17), ("nineteen", 19), ("twenty two", 22), ("half a dozen", 6), ("two dozen", 24)],
)
def test_numbers_in_words(words, count):
    assert values(program(f"at least {words} cars").expression)["min_count"] == count


def test_dozens_are_more_than_many():
    many, dozens = (values(program(f"{words} cars").expression)["min_count"] for words in ("many", "dozens of"))
    assert many < 24 <= dozens


def test_hundreds_are_too_many_to_be_asked_for():
    assert "too much to ask for" in READER.read("hundreds of pedestrians").reasons[0]


def test_large_and_small_groups_differ():
    sizes = [program(f"{size} group of pedestrians").expression for size in ("", "large", "small")]
    assert len(set(sizes)) == 3
    assert values(sizes[1])["min_size"] > values(sizes[0])["min_size"]
    assert sizes[2].wrappers == ("scenario_not",)
    assert "small group of: at least 2, at most 4" in program("small group of pedestrians").assumptions


@pytest.mark.parametrize(
    "query", ["first car", "first pedestrian to cross the road", "second car", "next bus", "first car turning left"]
)
def test_an_order_without_a_direction_is_declined(query):
    read = READER.read(query)
    assert not read.readings
    assert "it is not said along what" in read.reasons[0]


@pytest.mark.parametrize("query", ["closest car", "nearest car to the bus", "first car ahead", "second car behind us"])
def test_other_orders_are_read(query):
    assert program(query).expression.function in ("nearest_object", "nth_object_in_direction")


@pytest.mark.parametrize("word", ["last", "farthest", "furthest"])
def test_the_last_is_declined_by_its_name(word):
    assert READER.read(f"{word} car ahead").unknown == (word,)
    assert "not the last" in READER.lexicon.unserved[word]


def test_a_couple_is_two_people_and_a_couple_of_cars_two_cars():
    couple = program("couple crossing the road")
    assert "couple: pedestrians with another one within 2 m" in couple.assumptions
    assert values(program("a couple of cars").expression) == {"min_count": 2}


@pytest.mark.parametrize("query", ["people driving", "person driving fast", "pedestrian driving a car"])
def test_people_inside_vehicles_are_declined(query):
    read = READER.read(query)
    assert not read.readings
    assert "people inside vehicles are not annotated" in read.reasons[0]


@pytest.mark.parametrize(
    ("query", "function"),
    [("pedestrians walking toward each other", "heading_toward"), ("cars approaching each other", "approaching")],
)
def test_toward_each_other_is_both_ways(query, function):
    parts = program(query).expression.parts
    assert {part.function for part in parts} == {function}
    assert {part.wrappers for part in parts} == {(), ("reverse_relationship",)}
