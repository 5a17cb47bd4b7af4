"""The lexicon is data, so data is what is tested: every phrase gives a program that both profiles accept."""

import itertools

import pytest

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from agents.writers.grammar_lexicon import lexicon
from tools.atoms.profiles import load_profile
from tools.av2.taxonomy import CATEGORIES
from tools.errors import QueryNotUnderstoodError
from tools.language.checker import check

SLOTS = {"side": ("left", "right"), "distance": ("7 m",), "speed": ("3 m/s",), "y": ("at least 2 dogs", "dog")}


def _phrases(pattern):
    choices = []
    for element in pattern:
        words = SLOTS[element.slot] if element.slot else element.words
        choices.append((*words, "") if element.optional else words)
    for words in itertools.product(*choices):
        yield " ".join(word for word in words if word)


def _all_rules():
    return [(rule, pattern) for rule in lexicon().rules for pattern in rule.patterns]


@pytest.fixture(scope="module", params=["standard", "refav"])
def signatures(request):
    return load_profile(request.param).signatures


@pytest.mark.parametrize(("rule", "pattern"), _all_rules(), ids=lambda value: None)
def test_every_phrase_of_every_rule_gives_a_checked_program(rule, pattern, signatures):
    refusals, written = [], 0
    for phrase in _phrases(pattern):
        for query in (f"car {phrase}", *([f"car not {phrase}"] if rule.opposite else [])):
            try:
                source = GrammarWriter().write(plain_query(query)).program.source
            except QueryNotUnderstoodError as error:
                refusals.append(str(error))
                continue
            check(source, signatures)
            written += 1
    assert written
    assert [text for text in refusals if "I cannot count" not in text] == []


@pytest.mark.parametrize("rule", [rule for rule in lexicon().rules if rule.before], ids=lambda rule: rule.means[:30])
def test_what_may_stand_before_the_noun_means_the_same_there(rule):
    for pattern in rule.patterns:
        phrase = next(_phrases(pattern))
        before, after = (GrammarWriter().write(plain_query(q)) for q in (f"{phrase} car", f"car {phrase}"))
        assert before.program.source.splitlines()[1:] == after.program.source.splitlines()[1:]


def test_every_noun_names_annotated_categories(signatures):
    known = {*CATEGORIES, "VEHICLE", "ANY"}
    for words, noun in lexicon().nouns.items():
        assert set(noun.categories) <= known, words
        check(GrammarWriter().write(plain_query(" ".join(words))).program.source, signatures)


def test_every_annotated_category_has_a_noun():
    named = {category for noun in lexicon().nouns.values() for category in noun.categories}
    assert set(CATEGORIES) - named == set()


def test_no_word_is_both_known_and_said_to_be_impossible():
    sayable = {word for words in lexicon().nouns for word in words} - {"light", "traffic"}
    assert sayable & set(lexicon().unserved) == set()


def test_the_examples_work(signatures):
    for example in lexicon().examples:
        check(GrammarWriter().write(plain_query(example)).program.source, signatures)
