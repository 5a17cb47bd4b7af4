"""Forms of words are what English has."""

import pytest

from agents.writers.english.inflection import plural, verb_forms


@pytest.mark.parametrize(
    ("one", "many"),
    [("car", "cars"), ("bus", "buses"), ("city", "cities"), ("railway", "railways"), ("box truck", "box trucks")],
)
def test_plurals(one, many):
    assert plural(one) == many


def test_an_irregular_plural_comes_from_the_lexicon():
    assert plural("standing person", {"person": "people"}) == "standing people"


@pytest.mark.parametrize(
    ("verb", "gerund", "finite", "participle"),
    [
        ("turn", "turning", ("turn", "turns", "turned"), "turned"),
        ("stop", "stopping", ("stop", "stops", "stopped"), "stopped"),
        ("merge", "merging", ("merge", "merges", "merged"), "merged"),
        ("change lanes", "changing lanes", ("change lanes", "changes lanes", "changed lanes"), "changed lanes"),
        ("carry", "carrying", ("carry", "carries", "carried"), "carried"),
        ("slow down", "slowing down", ("slow down", "slows down", "slowed down"), "slowed down"),
        ("flee", "fleeing", ("flee", "flees", "fleed"), "fleed"),
        ("swerve", "swerving", ("swerve", "swerves", "swerved"), "swerved"),
        ("wait", "waiting", ("wait", "waits", "waited"), "waited"),
        ("cross", "crossing", ("cross", "crosses", "crossed"), "crossed"),
    ],
)
def test_verbs(verb, gerund, finite, participle):
    forms = verb_forms(verb)
    assert (forms.gerund, forms.finite, forms.participle) == (gerund, finite, participle)


def test_an_irregular_verb_comes_from_the_lexicon():
    forms = verb_forms("overtake slowly", {"overtake": ("overtook", "overtaken")})
    assert forms.finite == ("overtake slowly", "overtakes slowly", "overtook slowly")
    assert forms.participle == "overtaken slowly"
