"""What is done to somebody, what somebody has done, and words for how long something goes on."""

import pytest

from agents.writers.api import plain_query
from agents.writers.english.reading import EnglishReader
from agents.writers.grammar import GrammarWriter
from tools.errors import QueryNotUnderstoodError

READER = EnglishReader("standard")
WRITER = GrammarWriter()


def refused(query):
    with pytest.raises(QueryNotUnderstoodError) as error:
        WRITER.write(plain_query(query))
    return str(error.value)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("followed vehicle", "vehicle"),
        ("overtaken car", "car"),
        ("blocked ego vehicle", "ego vehicle"),
        ("occluded pedestrian crossing the road", "pedestrian"),
        ("tailgated bus", "bus"),
    ],
)
def test_a_participle_before_a_name_tells_what_is_done_to_it(query, named):
    found = READER.read(query).readings[0].phrase
    assert found.words == named
    assert found.said[0].turned


def test_a_past_verb_before_an_article_is_done_by_somebody():
    phrase = READER.read("followed a bus").readings[0].phrase
    assert phrase.words == ""
    assert not phrase.said[0].turned


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("vehicle that never turns", "never: at every moment at which it does not"),
        ("car that has turned left", "while it is done, and not after"),
        ("car about to turn left", "what comes before it is not told"),
        ("car still turning", "still, already: while it does so"),
        ("vehicle moving at 50 km/h", '"50 km/h": within a tenth of it'),
        ("vehicle across the street", "across the road: crossing it"),
        ("vehicle opposite a bus", "opposite: heading the other way"),
        ("ego braking for a pedestrian", "why it slows is not told"),
        ("evasive maneuver", "evasive: a swerve"),
        ("vehicle pulling up to the curb", "until it stands parked along it"),
        ("ego stationary for 10 seconds", "standing for so long: slower than 0.5 m/s"),
    ],
)
def test_what_is_taken_for_granted_is_told(query, note):
    assert any(note in text for text in WRITER.write(plain_query(query)).assumptions)


@pytest.mark.parametrize(("open_", "plain"), [("vehicle that never turns", "vehicle that does not turn")])
def test_what_is_left_open_is_less_sure(open_, plain):
    assert WRITER.write(plain_query(open_)).confidence < WRITER.write(plain_query(plain)).confidence


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("car after turning left", 'what "car" does after "turning left" is not said'),
        ("before turning left", '"turning left"'),
        ("car attempting to overtake a bus", '"attempting" cannot be served: intent'),
        ("car changing lanes twice within 10 seconds", "how often something happens within some time is not told"),
        ("pedestrian and cyclist crossing at the same time", 'with "while"'),
        ("two cars and a bus near a pedestrian", 'not counted in "two cars"'),
        ("car moving at 500 m/s", "speed of 500 is too much to ask for: 100 is the most"),
        ("car near 1000000 buses", "a number of 1000000 is too much"),
        ("the 0th car ahead", '"th" is not known here'),
        ("crowded bus", "how full something is is not told"),
    ],
)
def test_what_cannot_be_told_is_refused_by_its_words(query, text):
    assert text in refused(query)


def test_phrases_that_are_offered_hold_no_signs():
    assert "(" not in refused("cars facing opposite directions").partition(". It works")[0]


def test_what_comes_first_is_shown():
    assert (
        WRITER.write(plain_query("car stopping after turning left")).understood == "car [stopping] [after turning left]"
    )
    assert WRITER.write(plain_query("vehicle that never turns")).understood == "vehicle [never turns]"
