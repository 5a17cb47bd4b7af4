"""Whether queries in everyday words are shown an example that calls what their own program calls."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import yaml

from agents.exemplars import functions_of, seeds
from agents.meaning.program import program_text
from agents.remembering import open_in_arrays
from agents.writers.english.reading import EnglishReader

PARAPHRASES = Path(__file__).parent / "writers" / "english" / "paraphrases.yaml"
PLAIN = {"get_objects_of_category", "is_kind", "is_category", "scenario_and", "scenario_or", "reverse_relationship"}


def essence(functions):
    return frozenset(functions) - PLAIN


@pytest.fixture(scope="module")
def queries():
    """The second phrasing of every group, with the functions that its own program calls."""
    reader, there = EnglishReader("standard"), {essence(one.exemplar.functions) for one in seeds()}
    groups = chain(*yaml.safe_load(PARAPHRASES.read_text(encoding="utf-8")).values())
    texts = [group.split(" | ")[1] for group in groups]
    read = {text: reader.read(text).readings for text in texts}
    needed = {
        text: essence(functions_of(program_text(readings[0].expression, "d"), "standard"))
        for text, readings in read.items()
        if readings
    }
    return {text: functions for text, functions in needed.items() if functions and functions in there}


def test_three_of_four_queries_are_shown_an_example_with_just_their_functions(queries):
    memory = open_in_arrays("hashing")
    shown = {text: {essence(one.exemplar.functions) for one in memory.recall(text, 5, "standard")} for text in queries}
    assert len(queries) >= 150
    assert np.mean([functions in shown[text] for text, functions in queries.items()]) >= 0.75


def test_the_examples_shown_are_not_all_of_one_sort(queries):
    memory = open_in_arrays("hashing")
    kinds = [len({essence(one.exemplar.functions) for one in memory.recall(text, 5, "standard")}) for text in queries]
    assert np.mean(kinds) >= 3
