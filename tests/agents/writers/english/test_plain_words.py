"""The words of plain English: no two functions share any, and each means its function in its profiles."""

from collections import defaultdict

import pytest

from agents.meaning.normal_form import normal_form
from agents.meaning.rendering_phrases import renderable_functions
from agents.meaning.template import Template
from agents.meaning.values import Category, Expression
from agents.writers.english.plain_words import plain_words
from agents.writers.english.senses import Sense


def sense_of(value: object) -> Sense | None:
    if isinstance(value, tuple):
        return value[1]
    return value if isinstance(value, Sense) else None


SENSES = {sense.name: sense for words in plain_words() if (sense := sense_of(words.value)) is not None}


def meant(sense: Sense, profile: str) -> Expression | None:
    template = sense.cases[0].template(profile)
    if template is None:
        return None
    sets = {"x": Category("VEHICLE"), "y": Category("PEDESTRIAN"), "z": Category("BICYCLE")}
    values = {"text": "so", "number": 2.0}
    filled = template.fill(
        {name: value for name, value in sets.items() if name in template.holes},
        {name: value for name, value in values.items() if name in template.holes},
    )
    return normal_form(filled, profile)


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_no_words_mean_two_things(profile: str) -> None:
    meanings = defaultdict(set)
    for words in plain_words():
        sense = sense_of(words.value)
        before = words.value[0] if isinstance(words.value, tuple) else ""
        if sense is not None and (expression := meant(sense, profile)) is not None:
            meanings[before, words.text, words.category].add(expression)
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("profile", ["standard", "refav"])
def test_every_function_has_words(profile: str) -> None:
    texts = [template.text for sense in SENSES.values() if (template := sense.cases[0].template(profile))]
    called = {text.removeprefix("reverse_relationship(").split("(")[0].rstrip(")") for text in texts}
    assert set(renderable_functions(profile)) - called == set()


def test_templates_can_be_filled() -> None:
    for sense in SENSES.values():
        for _, template in sense.cases[0].meaning:
            assert isinstance(template, Template)
            assert template.holes <= {"x", "y", "z", "n", "text", "number"}
            assert sense.is_plain
