"""What stands around a word may change what it means in the profile `refav`, and is said aloud when it does."""

import pytest

from agents.meaning.rendering import render
from agents.writers.english.reading import EnglishReader
from agents.writers.english.sides import calls
from agents.writers.english.tree import Condition


@pytest.fixture(scope="module")
def reader():
    return EnglishReader("refav")


def first(reader, query):
    read = reader.read(query)
    assert read.readings, (read.unknown, read.reasons, read.stuck)
    return read.readings[0]


@pytest.mark.parametrize(
    "query",
    [
        "car near a moving bus",
        "car near a bus that is moving",
        "car near a bus in motion",
        "car near a pedestrian on the road",
        "car near a pedestrian crossing the road",
        "car near a jaywalking pedestrian",
    ],
)
def test_near_somebody_in_traffic_is_farther(reader, query):
    found = first(reader, query)
    assert "near somebody who moves or is on the road: within 15 m" in found.assumptions
    assert "15" in render(found.expression, "refav")


@pytest.mark.parametrize("query", ["car near a bus", "car near a parked bus", "car near a bus that is not moving"])
def test_near_anybody_else_is_not(reader, query):
    assert "near: within 10 m" in first(reader, query).assumptions


def test_a_distance_that_is_said_holds(reader):
    told = first(reader, "car within 7 m of a moving bus")
    assert "within 15 m" not in " ".join(told.assumptions)


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ("braking vehicle", "at least 1 m/s2"),
        ("braking vehicle on an intersection", "at least 1 m/s2"),
        ("braking vehicle near a bus", "at least 0.65 m/s2"),
        ("vehicle in the ego lane that is braking", "at least 0.65 m/s2"),
        ("braking vehicle with a bus ahead", "at least 0.65 m/s2"),
    ],
)
def test_braking_beside_a_relation_is_milder(reader, query, least):
    assert any(text.startswith("braking") and text.endswith(least) for text in first(reader, query).assumptions)


def test_the_tree_shows_only_what_was_said(reader):
    said = first(reader, "braking vehicle near a moving bus").phrase.said
    assert [part.slots for part in said if isinstance(part, Condition)] == [(), ()]


@pytest.mark.parametrize("where", ["behind", "ahead of"])
def test_in_a_chain_nobody_is_parked(reader, where):
    found = first(reader, f"car {where} a bus that is near a pedestrian")
    assert any(text.endswith("neither of the two is parked") for text in found.assumptions)
    assert calls(found.expression, "stationary")
    assert not calls(first(reader, f"car {where} a bus").expression, "stationary")


@pytest.mark.parametrize(
    "query", ["parked car behind a bus that is near a pedestrian", "car behind a parked bus that is near a pedestrian"]
)
def test_in_a_chain_who_is_said_to_be_parked_is(reader, query):
    assert not any(text.endswith("neither of the two is parked") for text in first(reader, query).assumptions)
