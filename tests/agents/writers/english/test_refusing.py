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


@pytest.mark.parametrize("word", ["{", "{}", "~", "qz", "xq"])
def test_signs_and_the_shortest_words_resemble_nothing(reader, word):
    said = str(refusal(reader.read(f"car {word} bus"), reader))
    assert f'"{word[0]}' in said
    assert "nearest" not in said


def test_no_word_of_one_or_two_letters_is_offered(reader):
    said = str(refusal(reader.read("car abx bus"), reader))
    offered = said.split("nearest: ")[1].split(")")[0].split(", ") if "nearest: " in said else []
    assert all(len(word) > 2 for word in offered)


def test_strange_signs_are_shown_as_ascii(reader):
    said = str(refusal(reader.read("car \u2603 \u202e bus"), reader))
    assert said.isascii()


@pytest.mark.parametrize("word", ["fußgänger", "行人", "piéton"])
def test_words_of_other_languages_are_shown_whole(reader, word):
    said = str(refusal(reader.read(f"{word} near a car"), reader))
    assert f'"{word}" is not known' in said
    assert "queries are read in English" in said


def test_letters_of_another_script_among_latin_ones_are_seen(reader):
    assert '"c\\u0430r"' in str(refusal(reader.read("c\u0430r near a bus"), reader))


def test_an_unknown_english_word_is_not_told_to_be_foreign(reader):
    assert "queries are read in English" not in str(refusal(reader.read("unicorn near a car"), reader))


def test_many_unknown_words_are_counted(reader):
    said = str(refusal(reader.read(" ".join(f"zz{letter}q" for letter in "abcdefghijkl")), reader))
    assert "and 6 more words" in said
