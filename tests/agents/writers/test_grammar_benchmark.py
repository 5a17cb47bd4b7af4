"""Real benchmark prompts: each gives a checked program or a refusal in words; none is dropped in silence."""

import csv

import pytest

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from agents.writers.grammar_words import split_words
from tools.atoms.profiles import load_profile
from tools.errors import QueryNotUnderstoodError
from tools.language.checker import check

UNSAID = {"a", "an", "the", "any", "another", "some", "that", "is", "are", "who", "which", "while", "and", ","}


@pytest.fixture(scope="module")
def prompts(shared_data):
    with (shared_data / "prompts" / "prompts.tsv").open(encoding="utf-8") as file:
        return [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]


def test_every_prompt_is_served_or_declined_in_words(prompts):
    signatures = load_profile("standard").signatures
    declined = []
    for prompt in prompts:
        try:
            written = GrammarWriter().write(plain_query(prompt))
        except QueryNotUnderstoodError as error:
            declined.append(str(error))
            continue
        check(written.program.source, signatures, prompt)
    assert len(prompts) == 348
    assert len(prompts) - len(declined) >= 110
    assert [text for text in declined if not text.startswith(("query not understood: ", "I cannot count"))] == []


def test_every_content_word_of_a_served_prompt_is_in_the_reading(prompts):
    for prompt in prompts:
        try:
            written = GrammarWriter().write(plain_query(prompt))
        except QueryNotUnderstoodError:
            continue
        read = set(split_words(written.understood))
        assert set(split_words(prompt)) - UNSAID <= read, prompt


def test_the_same_query_gives_the_same_program(prompts):
    for prompt in prompts[:60]:
        try:
            first = GrammarWriter().write(plain_query(prompt))
        except QueryNotUnderstoodError:
            continue
        assert GrammarWriter().write(plain_query(prompt)) == first
