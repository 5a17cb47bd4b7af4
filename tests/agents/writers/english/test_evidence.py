"""What a reading tells of its own reliability is counted from the reading."""

import pytest

from agents.writers.english.evidence import evidence_of


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("parked car", "relations", 0),
        ("car near a bus", "relations", 1),
        ("car near a bus that is ahead of a person", "depth", 2),
        ("moving car", "vague_words", 1),
        ("parked car", "vague_words", 0),
        ("vehicel near a bus", "mended_words", 1),
        ("vehicle (e.g. a taxi) near a bus", "ignored_words", 1),
        ("turning left", "supplied_nouns", 1),
        ("car ahead", "supplied_nouns", 1),
        ("car that is not parked", "negations", 1),
        ("car near a bus and turning", "coordinations", 1),
        ("bus near at least 2 people", "quantities", 1),
        ("car within 5 m of a bus", "measures", 1),
        ("car parked for 5 s", "temporal", 1),
        ("car turning while near a bus", "temporal", 1),
        ("person at a crosswalk", "places", 1),
        ("parked car", "rival_readings", 0),
        ("parked car", "rivalry", 0.0),
    ],
)
def test_field(reader, query, field, value):
    assert getattr(evidence_of(reader.read(query)), field) == value


def test_a_close_rival_is_counted(reader):
    evidence = evidence_of(reader.read("car near a bus turning left"))
    assert evidence.rival_readings >= 1
    assert 0.0 < evidence.rivalry <= 1.0
