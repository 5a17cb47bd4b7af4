"""Every query that is offered is read whole, by the writer that offers it, without eyes."""

import re

import pytest

from agents.writers.api import plain_query
from agents.writers.english.offering import offered
from agents.writers.english.reading import EnglishReader
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError, UserError

OFFERS = re.compile(r'(?:without that, |alone can tell: |ask for )"([^"]*)"')
UNKNOWN = ["last", "zorgling", "farthest", "blorping", "reckless", "posted"]
SEEING = ["red", "emergency", "school bus sized", "with its brake lights on", "with a ladder"]
FRAMES = [
    "{} car",
    "the {} car ahead of a bus",
    "{} pedestrian who is crossing the road near an intersection",
    "{} vehicle turning left at a stop sign while a pedestrian is crossing",
    "car near a {} bus",
    "at least two {} cars within 5 m of a {} truck",
    "{} vehicle between two parked cars that is not moving",
    "cyclist overtaking a {} bus or a truck on the left",
]
LATER = [
    "car {} after a bus turns",
    "ego vehicle {} once a pedestrian has crossed the road",
    "bus {} as soon as we brake",
]
DOING = ["braking", "turning left", "changing lanes", "accelerating hard"]
QUERIES = [frame.replace("{}", word) for frame in FRAMES for word in UNKNOWN + SEEING]
QUERIES += [frame.format(doing) for frame in LATER for doing in DOING]


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_every_offer_is_read_whole(profile):
    writer = GrammarWriter(profile=profile)
    offers = []
    for query in QUERIES:
        try:
            writer.write(plain_query(query))
        except UserError as error:
            offers += OFFERS.findall(str(error))
    assert len(offers) > len(QUERIES) / 3
    for offer in dict.fromkeys(offers):
        assert writer.write(plain_query(offer)).confidence > 0.5, offer


def test_what_is_too_long_to_be_asked_is_not_offered():
    reader = EnglishReader("standard")
    query = " or ".join(f"car within {distance} m of a parked bus" for distance in range(2, 12))
    assert offered(reader.read("car within 2 m of a parked bus").readings[0].expression, "standard")
    assert offered(reader.read(query).readings[0].expression, "standard") == ""


def test_nothing_is_offered_where_nothing_is_left():
    with pytest.raises(QueryNotUnderstoodError) as error:
        GrammarWriter().write(plain_query("zorgling blorp"))
    assert "without that" not in str(error.value)
