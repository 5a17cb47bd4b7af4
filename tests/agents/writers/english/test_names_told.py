"""What is told to people holds the words of people: no name of a sense, a function or a slot."""

import random
import re

import pytest

from agents.writers.api import plain_query
from agents.writers.english.filling import Filler, Sets
from agents.writers.english.lexicon import lexicon
from agents.writers.english.sides import CannotSay
from agents.writers.grammar import GrammarWriter
from tools.errors import UserError

WORDS = lexicon()
FRAMES = {
    "ADJ": ["car {}", "not {} car", "{} car twice", "exactly two {} cars near 3 buses", "second {} car"],
    "VI": ["car {}", "person {} to the left", "car {} at 5 m/s", "car {} hard twice", "ego vehicle {} for 3 s"],
    "VT": ["car {} a bus", "two cars {} exactly two buses", "car {} a bus closely", "car {} each other at 5 m"],
    "VPASS": ["car {} by a bus", "two cars {} by two buses", "car {} on the left by a bus at 3 m"],
    "PREP": ["car {} a bus", "at most two cars {} at most two buses", "second car {} a bus", "car {} an intersection"],
    "BARE": ["car {}", "bus with a car {}", "second car {}", "5 m {}", "bus with at most 3 cars {}"],
    "NOUN": ["{}", "two {}", "car near a {}", "non-{} vehicle", "group of {}", "vehicles except {}"],
    "PLACE": ["car on {}", "car near {}", "car approaching {}", "car inside {} at 3 m", "person crossing {}"],
    "PART": ["car in its {}", "car near the bus's {}", "person crossing {}"],
}  # fmt: skip
INTERNAL = re.compile(r"[a-z]+_[a-z_]*|[{}]|\b(?:None|True|False|n max|k max)\b|\d\.0\b|log dir")
KEPT = frozenset({"at once", "happens before", "meanwhile", "with doing", "nearest in order to", "nearest to a place"})
"""Names of senses that the grammar itself asks for, which nobody says."""
QUERIES = 800
REFUSED = 500


def queries():
    found = [
        frame.format(" ".join(words))
        for words, lexemes in WORDS.lexemes.items()
        for lexeme in lexemes
        for frame in FRAMES.get(lexeme.category, ())
    ]
    return random.Random(20).sample(sorted(set(found)), QUERIES)


def told(writer, query):
    """What a person is told of a query, and whether it is refused."""
    try:
        written = writer.write(plain_query(query))
    except UserError as error:
        return str(error), True
    return " | ".join((written.understood, *written.assumptions)), False


def internal_names(text):
    named = [sense.name for sense in WORDS.senses.values() if "(" in sense.name or sense.name in KEPT]
    return [*INTERNAL.findall(text), *(name for name in named if f'"{name}"' in text)]


def test_nothing_that_is_told_holds_an_internal_name():
    writers = [GrammarWriter(profile=profile) for profile in ("standard", "refav")]
    found = [told(writers[at % 2], query) for at, query in enumerate(queries())]
    assert sum(refused for _, refused in found) >= REFUSED
    assert [text for text, _ in found if internal_names(text)] == []


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_every_sense_without_a_meaning_is_named_in_words(profile):
    filler = Filler(WORDS, profile)
    actor = filler.actor(WORDS.actors["vehicle"])
    slots = (("side", "left"), ("min_distance", 2.0), ("n_max", 3.0), ("frame", "ego"), ("said twice", True))
    for sense in WORDS.senses.values():
        with pytest.raises(CannotSay) as error:
            filler.apply(sense, Sets(actor, actor), slots)
        assert internal_names(str(error.value)) == []


def test_every_name_that_is_told_is_made_of_words_that_are_read():
    names = [part.told for part in (*WORDS.senses.values(), *WORDS.actors.values())]
    names += [use.told for use in _uses()]
    known = WORDS.vocabulary | {"so", "to"}
    assert [name for name in names if not name or not known.issuperset(name.replace("-", " ").split())] == []


def _uses():
    places = {
        lexeme.value for some in WORDS.lexemes.values() for lexeme in some if lexeme.category in ("PLACE", "PART")
    }
    return [use for place in places for _, use in place.uses]
