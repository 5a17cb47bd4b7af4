"""Slips are mended where the reason is plain, and words of everyday English never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.writers.english.lexicon import lexicon
from agents.writers.english.mending import consonants, english_words, is_slip, mended

WORDS = lexicon()


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("crosing", "crossing"),
        ("bycicle", "bicycle"),
        ("vehical", "vehicle"),
        ("vehcile", "vehicle"),
        ("pedestrain", "pedestrian"),
        ("motorcyle", "motorcycle"),
        ("intersecton", "intersection"),
        ("ovetraking", "overtaking"),
        ("overtakign", "overtaking"),
        ("stoped", "stopped"),
        ("pelican", "pelican"),
        ("raod", "road"),
        ("truns", "turns"),
    ],
)
def test_slips(word, meant):
    assert mended(word, WORDS) == meant


@pytest.mark.parametrize("word", ["crate", "crave", "planet", "stray", "module", "angel", "bacon", "walnut", "banana"])
def test_what_is_english_of_its_own_is_left(word):
    assert word not in WORDS.vocabulary
    assert mended(word, WORDS) == word


@pytest.mark.parametrize("word", ["cra", "rca", "orad", "form", "dose", "cers", "car7s", "überholt", "x-ray"])
def test_what_is_short_or_no_word_is_left(word):
    assert mended(word, WORDS) == word


def test_the_words_that_are_never_mended_are_plain_and_each_given_once():
    from prompts.loader import load_yaml

    listed = load_yaml("grammar/english_words.yaml")["words"].split()
    assert listed == sorted(english_words())
    assert len(listed) > 1000
    assert all(word.isascii() and word.isalpha() and word.islower() for word in listed)


@pytest.mark.parametrize(
    ("word", "other", "likely"),
    [
        ("vehivle", "vehicle", True),
        ("crate", "crane", False),
        ("tornade", "tornado", True),
        ("cleaner", "clearer", False),
        ("crosing", "crossing", True),
    ],
)
def test_likely_slips(word, other, likely):
    assert is_slip(word, other) is likely


def test_consonants():
    assert consonants("bycicle") == consonants("bicycle") == "bcl"
    assert consonants("crosing") == consonants("crossing")


@given(st.sampled_from(sorted(WORDS.vocabulary)))
def test_what_is_known_is_never_changed(word):
    assert mended(word, WORDS) == word


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_whatever_is_mended_becomes_a_known_word_that_begins_alike(word):
    found = mended(word, WORDS)
    assert found == word or (found in WORDS.vocabulary and found[0] == word[0] and abs(len(found) - len(word)) <= 1)
