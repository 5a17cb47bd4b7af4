"""Queries as words: levelled, mended where that is certain, and nothing lost unseen."""

import pytest

from agents.writers.english.words import spelled, without_request


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ego-Vehicle turning LEFT.", ("ego", "vehicle", "turning", "left")),
        ("car 5.5 m away", ("car", "5.5", "m", "away")),
        ("car 5-15 m away", ("car", "5", "-", "15", "m", "away")),
        ("the bus's lane", ("the", "bus", "'s", "lane")),
        ("the bus\u2019s lane", ("the", "bus", "'s", "lane")),
        ("over 3 m/s", ("over", "3", "m/s")),
        ("car \u2603 bus", ("car", "\u2603", "bus")),
        ("car; bus", ("car", ";", "bus")),
    ],
)
def test_words(small_lexicon, text, words):
    assert spelled(text, small_lexicon).words == words


def test_spelling_variants_are_levelled(small_lexicon):
    assert spelled("bus in view", small_lexicon).words == ("bus", "nearby")
    assert spelled("car hasn't moved", small_lexicon).words == ("car", "has", "not", "moved")


def test_one_wrong_letter_is_mended_and_told(small_lexicon):
    read = spelled("pedestrain near a vehilce", small_lexicon)
    assert read.words == ("pedestrian", "near", "a", "vehicle")
    assert read.mended == (("pedestrain", "pedestrian"), ("vehilce", "vehicle"))


@pytest.mark.parametrize("text", ["cat near a bus", "xehixle", "gar", "turnips"])
def test_what_is_not_certain_is_left_alone(small_lexicon, text):
    assert spelled(text, small_lexicon).mended == ()


def test_a_word_that_is_known_as_unserved_is_not_mended(small_lexicon):
    assert spelled("happy car", small_lexicon).words == ("happy", "car")


def test_examples_in_brackets_are_dropped_and_told(small_lexicon):
    read = spelled("vehicle (e.g. golf cart) near a bus", small_lexicon)
    assert read.words == ("vehicle", "near", "a", "bus")
    assert read.dropped == ("(e.g. golf cart)",)


def test_other_brackets_stay(small_lexicon):
    assert "golf" in spelled("vehicle (golf cart)", small_lexicon).words


def test_a_request_at_the_beginning_says_nothing(small_lexicon):
    assert without_request(("show", "me", "car"), small_lexicon) == ("car",)
    assert without_request(("find",), small_lexicon) == ("find",)


@pytest.mark.parametrize("text", ["car please", "car, please", "car, thanks.", "car thank you", "Car Please!"])
def test_polite_words_at_the_end_say_nothing(small_lexicon, text):
    assert spelled(text, small_lexicon).words == ("car",)
