"""Refusals name the words at fault, and what works instead."""

import pytest

from agents.writers.english.refusing import refusal


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("purple car", ['"purple" is not known', "It works with, for instance"]),
        ("happy car near a bus", ['"happy" cannot be served: nobody can tell']),
        ("parkd car frobnicating", ['"frobnicating" is not known']),
        ("vehicel xyzzy", ['"xyzzy" is not known', 'without that, "vehicles" is understood']),
        ("front car", ['"front" is only known in phrases such as in front']),
        ("car near", ['"car near" leaves something unsaid']),
        ("car near near bus", ['"near bus" has no place after "car near"']),
        ("second car", ["nearest to"]),
        ("car within 2000 m of a bus", ["distance of 2000 is too much to ask for: 1000 is the most"]),
        ("car near 101 buses", ["a number of 101 is too much to ask for: 100 is the most"]),
        ("no car", ["asks for what is not there"]),
    ],
)
def test_refusal(reader, query, texts):
    read = reader.read(query)
    assert read.readings == ()
    said = str(refusal(read, reader))
    assert said.startswith("query not understood: ")
    for text in texts:
        assert text in said


def test_what_only_another_profile_can_say_is_named(refav_reader):
    read = refav_reader.read("group of people")
    assert "profile refav" in str(refusal(read, refav_reader))


def test_a_known_word_is_offered_for_one_nearly_like_it(reader):
    assert "nearest: crosswalk" in str(refusal(reader.read("car on crwsswlk"), reader))


def test_strange_signs_are_shown_as_ascii(reader):
    said = str(refusal(reader.read("car \u2603 \u202e bus"), reader))
    assert said.isascii()


def test_many_unknown_words_are_counted(reader):
    said = str(refusal(reader.read(" ".join(f"zz{letter}q" for letter in "abcdefghijkl")), reader))
    assert "and 6 more words" in said
