"""Nearest words: near in spelling, the same on every run, never a guess out of a short list."""

import pytest

from tools.language.suggestions import choices, did_you_mean, nearest

_CATEGORIES = [
    "BUS",
    "TRUCK",
    "TRUCK_CAB",
    "BOX_TRUCK",
    "PEDESTRIAN",
    "BICYCLE",
    "BICYCLIST",
    "MOTORCYCLE",
    "DOG",
    "SIGN",
    "X",
]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("pedestrain", ("PEDESTRIAN",)),
        ("Bicycle", ("BICYCLE", "BICYCLIST")),
        ("TRUK", ("TRUCK", "TRUCK_CAB", "BOX_TRUCK")),
        ("spaceship", ()),
        ("", ()),
        ("X" * 10_000, ()),
    ],
)
def test_nearest_ignores_case_and_keeps_three(word: str, words: tuple[str, ...]) -> None:
    assert nearest(word, _CATEGORIES) == words
    assert nearest(word, reversed(_CATEGORIES)) == words


def test_a_short_list_is_given_whole_without_a_guess() -> None:
    assert choices("straight", ["left", "right"], "turning") == "use one of left, right"


def test_a_long_list_gives_the_nearest_and_where_all_are() -> None:
    assert choices("PEDESTRAIN", _CATEGORIES, "is_category") == "did you mean PEDESTRIAN?"
    hint = "use a word such as PEDESTRIAN, SIGN, MOTORCYCLE; agents atoms is_category lists all"
    assert choices("spaceship", _CATEGORIES, "is_category") == hint
    assert choices("", _CATEGORIES, "is_category").endswith("lists all")


def test_an_unknown_name_gets_a_hint_only_where_one_helps() -> None:
    assert did_you_mean("carz", ["cars", "people"]) == "did you mean cars?"
    assert did_you_mean("zzz", ["cars", "people"]) == "use one of cars, people"
    assert did_you_mean("zzz", _CATEGORIES) == ""
    assert did_you_mean("zzz", []) == ""
