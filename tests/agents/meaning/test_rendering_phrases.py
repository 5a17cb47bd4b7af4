"""The phrase of a call: the words that its values choose, and what has to be added."""

import pytest

from agents.meaning.rendering_phrases import phrase_of
from agents.meaning.values import Category, call

A, B = Category("VEHICLE"), Category("PEDESTRIAN")


def test_values_choose_the_words() -> None:
    assert phrase_of(call("turning", [A], {"direction": "left"}), "standard").text == ("turning left",)
    assert phrase_of(call("turning", [A]), "standard").text[0].strip() == "turning"
    on = phrase_of(call("at_pedestrian_crossing", [A], {"within_distance": 0.0}), "standard")
    assert (on.text, on.added) == (("on a pedestrian crossing",), ())


def test_what_the_words_do_not_say_is_added() -> None:
    near = phrase_of(call("near_objects", [A, B], {"min_objects": 3, "distance_thresh": 2}), "standard")
    assert (near.least, near.added) == (3, ("distance up to 2 m",))
    explicit = phrase_of(call("near_objects", [A, B], {"min_objects": 3}), "standard", explicit=True)
    assert (explicit.least, explicit.added) == (1, ("distance up to 10 m", "at least 3 objects"))


def test_defaults_are_not_said_unless_words_are_vague() -> None:
    assert phrase_of(call("following_with_gap", [A, B]), "standard").added == ()
    assert phrase_of(call("near_objects", [A, B]), "standard").added == ("distance up to 10 m",)


def test_a_lowered_bound_is_said() -> None:
    slow = phrase_of(call("creeping", [A], {"max_speed_mps": 1.0}), "standard")
    assert slow.added == ("speed up to 1 m/s",)


@pytest.mark.parametrize("turned", [False, True])
def test_sides_are_seen_from_the_first_set(turned: bool) -> None:
    step = call(
        "nth_object_in_direction", [A, B], {"direction": "left", "n": 2}, ["reverse_relationship"] if turned else []
    )
    phrase = phrase_of(step, "standard")
    assert phrase.form == ("have" if turned else "be")
    assert "second on the left of" in " ".join(phrase.text)
