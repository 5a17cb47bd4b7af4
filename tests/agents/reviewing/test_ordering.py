"""Order in time is said in many ways: a program that orders is not blamed then, and one of a single frame may be."""

import pytest

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.reviewing.facts import facts_of
from agents.reviewing.ordering import may_order, tells_order
from agents.reviewing.signs import signs_of
from agents.reviewing.understanding import understood
from agents.reviewing.wording import wording
from tools.results import Program

PROFILE = "standard"
V = 'v = get_objects_of_category(log_dir, category="VEHICLE")\n'
END = "\noutput_scenario(found, 'd', log_dir, output_dir)\n"
ORDERED = V + "found = then(braking(v, log_dir), turning(v, log_dir), log_dir)" + END
AT_ONCE = V + "found = turning(braking(v, log_dir), log_dir)" + END

AFTER_ANOTHER = (
    "vehicle that zorbles and brakes, after which it turns",
    "vehicle zorbling and braking, following which it turns",
    "zorbling vehicle that brakes, whereupon it turns",
    "vehicle zorbling, braking prior to turning",
    "vehicle that zorbles and brakes; it turns subsequently",
)
STORIES = (
    "zorbling vehicle that turns because it brakes",
    "zorbling vehicle that turns once it has braked",
    "zorbling vehicle that turns as soon as it brakes",
    "zorbling vehicle turning upon braking",
    "zorbling vehicle whose braking leads to a turn",
    "zorbling vehicle whose braking is followed by a turn",
    "zorbling vehicle turning as a result of braking",
    "zorbling vehicle that brakes, resulting in a turn",
    "zorbling vehicle that turns in reaction to braking",
    "zorbling vehicle that turns having braked",
    "zorbling vehicle turning at the very time it brakes",
    "zorbling vehicle that first brakes, next turns",
    "zorbling vehicle switching from braking to turning",
    "zorbling vehicle that is braking, and turning",
)
NO_ORDER = ("zorbling vehicle braking at the turn", "vehicle zorbling near a braking one with a turn")


def faults(query, source):
    form = normal_form(lift(source, PROFILE, "d"), PROFILE)
    return {sign.fault: sign.text for sign in wording(query, facts_of(form, PROFILE), PROFILE)}


@pytest.mark.parametrize("query", [*AFTER_ANOTHER, *STORIES])
def test_an_order_that_words_allow_is_not_held_against_a_program(query):
    assert understood(query, PROFILE).meanings == ()
    assert not any("then" in text for text in faults(query, ORDERED).values())


@pytest.mark.parametrize("query", NO_ORDER)
def test_an_order_that_no_word_says_is(query):
    assert not may_order(query, joined=True)
    assert faults(query, ORDERED)["extra_condition"].endswith("stands for then")


@pytest.mark.parametrize("query", AFTER_ANOTHER)
def test_one_thing_after_another_is_not_one_frame(query):
    assert "never_at_once" in faults(query, AT_ONCE)
    assert "never_at_once" not in faults(query, ORDERED)


@pytest.mark.parametrize("query", STORIES)
def test_a_story_may_be_one_frame(query):
    assert not tells_order(query)
    assert "never_at_once" not in faults(query, AT_ONCE)


def test_where_the_reading_leaves_out_what_was_before_the_words_count():
    query = "turning vehicle that had braked"
    (meaning,) = understood(query, PROFILE).meanings[:1]
    assert not meaning.facts.order
    told = [sign.text for sign in signs_of(query, Program(ORDERED, "m", query), PROFILE)]
    assert not any("in order of time" in text for text in told)
    joined = "vehicle braking and turning"
    told = [sign.text for sign in signs_of(joined, Program(ORDERED, "m", joined), PROFILE)]
    assert any("in order of time" in text for text in told)
