"""Numbers in parentheses: their words, the parameters that they are, and what they may belong to."""

import pytest

from agents.meaning.parameters import wordings
from agents.meaning.values import AnyOf, Category, call
from agents.writers.english.qualifiers import Qualifier, numbered, qualified, qualifier_words
from agents.writers.english.sides import CannotSay

CARS, PEOPLE = Category("REGULAR_VEHICLE"), Category("PEDESTRIAN")
NEAR = call("near_objects", [CARS, PEOPLE], {"min_objects": 2})


def slot(names: str, quantity: str, value: float | str | bool) -> tuple[tuple[str, float | str | bool], ...]:
    return (Qualifier(frozenset(names.split()), quantity, value, "so").slot,)


def test_every_wording_is_a_word_of_the_grammar() -> None:
    texts = {text for text, _, _ in qualifier_words()}
    assert all(f"( {wording.before}" in texts and f"; {wording.before}" in texts for wording in wordings())


def test_words_around_a_number_name_its_parameters() -> None:
    assert "distance_thresh" in numbered("distance up to", "")
    assert numbered("at least", "objects") == numbered("at least", "object") >= {"min_objects"}
    assert numbered("at least", "") == frozenset()


def test_the_value_goes_to_the_parameter_that_the_function_has() -> None:
    found = qualified(NEAR, slot("distance_thresh within_distance", "distance", 7.0), "standard")
    assert found == call("near_objects", [CARS, PEOPLE], {"min_objects": 2, "distance_thresh": 7})


def test_what_was_said_in_other_words_is_replaced() -> None:
    assert qualified(NEAR, slot("min_objects", "", 4.0), "standard").values == (("min_objects", 4.0),)


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        (NEAR, slot("max_ttc_s", "duration", 1.0)),
        (NEAR, slot("distance_thresh", "duration", 1.0)),
        (NEAR, slot("distance_thresh", "", 1.0)),
        (AnyOf((CARS, PEOPLE)), slot("distance_thresh", "distance", 1.0)),
        (CARS, slot("distance_thresh", "distance", 1.0)),
    ],
)
def test_what_belongs_to_nothing_is_refused(expression, slots) -> None:
    with pytest.raises(CannotSay):
        qualified(expression, slots, "standard")


def test_other_slots_are_left_alone() -> None:
    assert qualified(NEAR, (("side", "left"),), "standard") == NEAR
