"""Texts that say an expression word for word are read as it; all others are left to the lexicon."""

import pytest

from agents.meaning.values import Category, call
from agents.writers.english.plain_reading import read_back

BUSES, PEOPLE = Category("SCHOOL_BUS"), Category("PEDESTRIAN")


def test_word_for_word() -> None:
    found = read_back("school buses that are following a school bus", "standard")
    assert found is not None
    assert found[1] == call("following", [BUSES, BUSES])


def test_case_does_not_matter() -> None:
    assert read_back("School buses that are following a SCHOOL bus", "standard") is not None


@pytest.mark.parametrize(
    "text",
    [
        "school bus that is following a school bus",
        "school buses that are following any school bus",
        "school buses that are following a school bus now",
        "school buses following a school bus",
        "school buses that are near a pedestrian",
        "school buses that are near a pedestrian (distance up to 10 s)",
        "buses that",
        "",
        'x that "',
        "[ that ]",
    ],
)
def test_everything_else_is_not(text: str) -> None:
    assert read_back(text, "standard") is None


def test_words_of_the_other_profile_are_not() -> None:
    assert read_back("pedestrians that are jaywalking", "standard") is not None
    assert read_back("pedestrians that are jaywalking", "refav") is None


def test_brackets_keep_together_what_belongs_together() -> None:
    inner = call("following", [PEOPLE, call("following", [BUSES, PEOPLE])])
    outer = call("following", [call("following", [PEOPLE, BUSES]), PEOPLE])
    one = "pedestrians that are following [a school bus that is following a pedestrian]"
    two = "pedestrians that are following a pedestrian and that are following a school bus"
    assert (found := read_back(one, "standard")) is not None
    assert found[1] == inner
    assert (other := read_back(two, "refav")) is None or other[1] != outer
