"""Every meaning in the lexicon is a program that the checker of its profile accepts, and every note can be printed."""

from string import Formatter

import pytest

from agents.meaning.lifting import lift
from agents.meaning.program import program_text
from agents.meaning.template_reading import SET_HOLES
from agents.meaning.values import Category
from agents.writers.english.entries import PROFILES
from agents.writers.english.lexicon import lexicon
from agents.writers.english.senses import ANY, AT_MOST, CONTEXT, Actor, Place, Sense

SETS = {"x": Category("VEHICLE"), "y": Category("PEDESTRIAN"), "z": Category("BICYCLE"), "ego": Category("EGO_VEHICLE")}
VALUES = {"side": "left", "own_side": "left", "degree": "hard", "negated": True, "text": "a few words", "frame": "ego"}
COUNTS = frozenset({"n", "n_max", "n_over", "k", "k_max", "k_over", "nth", "times"})
KINDS = frozenset({"vehicle", "rider", "person", "animal", "thing", "fixture", "ego", "any"})


def value_of(slot):
    """Something that may be said for a slot; upper bounds lie above lower ones."""
    if slot in COUNTS:
        return 3.0 if slot.endswith("_max") else 2.0
    return VALUES.get(slot, 3.0 if slot.startswith("max_") else 2.0)


def number_of(value):
    """What is said where a case asks for it: the number that it may be at most, or the very value."""
    return float(value.removeprefix(AT_MOST)) if isinstance(value, str) and value.startswith(AT_MOST) else value


def of_type(kind):
    """Every value of the lexicon that is of a kind, by name."""
    found = [item.value for items in lexicon().lexemes.values() for item in items]
    return list({id(value): value for value in found if isinstance(value, kind)}.values())


def meanings():
    """Where a meaning stands, and its case: of actors, senses, owners' sides and uses of places."""
    held = [(actor.name, actor.cases) for actor in lexicon().actors.values()]
    held += [(sense.name, sense.cases) for sense in lexicon().senses.values()]
    held += [(f"{sense.name}, owner's side", sense.owner_side) for sense in lexicon().senses.values()]
    held += [(use.name, use.cases) for place in of_type(Place) for _, use in place.uses]
    return {(where, number): case for where, cases in held for number, case in enumerate(cases)}


MEANINGS = meanings()


def templates(profile):
    return {key: case.template(profile) for key, case in MEANINGS.items() if case.template(profile) is not None}


def filled(template, values, said):
    sets = {name: SETS[name] for name in template.holes & SET_HOLES}
    return template.fill(sets, {name: said.get(name, value_of(name)) for name in values})


def problems_of(key, template, profile):
    """What the checker, or the filling, has against a template, with few and with all of its slots said."""
    said = {name: number_of(value) for name, value in MEANINGS[key].when if value != ANY}
    whole = template.holes - SET_HOLES
    for values in {whole, whole - template.optional_holes}:
        try:
            lift(program_text(filled(template, values, said), "a query"), profile)
        except Exception as error:
            yield f"{key[0]} ({profile}, case {key[1]}, {sorted(values)}): {error}"


@pytest.mark.parametrize("profile", PROFILES)
def test_every_template_fills_and_passes_the_checker(profile):
    assert len(templates(profile)) > 50
    assert [line for key, template in templates(profile).items() for line in problems_of(key, template, profile)] == []


def test_every_hole_has_a_value_that_can_be_said():
    known = {"side", "own_side", "degree", "text", "nth", "steps", "negated", "beside", *CONTEXT, *COUNTS}
    quantities = ("distance", "speed", "acceleration", "duration", "gap")
    known |= {f"{bound}_{name}" for bound in ("min", "max") for name in quantities}
    strange = {
        (key[0], name)
        for profile in PROFILES
        for key, template in templates(profile).items()
        for name in {*(template.holes - SET_HOLES), *dict(MEANINGS[key].when)} - known
    }
    assert strange == set()


def test_notes_hold_only_slots_that_are_said():
    unsaid = []
    for key, case in MEANINGS.items():
        for profile, note in case.assume:
            template = case.template(profile)
            said = {*dict(case.when), *((template.holes - SET_HOLES) if template else ())}
            unsaid += [(key, name) for _, name, _, _ in Formatter().parse(note) if name and name not in said]
    assert unsaid == []


def test_what_is_vague_says_what_it_takes_for_granted():
    silent = [
        sense.name
        for sense in [*lexicon().senses.values(), *(use for place in of_type(Place) for _, use in place.uses)]
        if sense.vague and not any(case.assume for case in sense.cases)
    ]
    assert silent == []


def test_names_are_given_once():
    by_name = {}
    for value in of_type((Sense, Actor)):
        by_name.setdefault((type(value).__name__, value.name), {})[value.cases] = value
    assert [name for name, values in by_name.items() if len(values) > 1] == []


def test_a_place_is_said_with_each_word_once():
    for place in of_type(Place):
        keys = [key for key, _ in place.uses]
        assert [key for key in keys if keys.count(key) > 1] == [], place.name


def test_kinds_are_known():
    actors = {(actor.name, actor.kind) for actor in lexicon().actors.values()}
    senses = {(sense.name, kind) for sense in lexicon().senses.values() for kind in (*sense.subjects, *sense.objects)}
    assert {(name, kind) for name, kind in actors | senses if kind not in KINDS} == set()


def test_phrases_are_lower_case_words():
    assert [words for words in lexicon().lexemes if any(word != word.lower() or not word for word in words)] == []
    assert () not in lexicon().lexemes


@pytest.mark.parametrize("name", ["anything", "ego", "vehicle"])
def test_actors_that_the_code_asks_for_are_there(name):
    assert name in lexicon().actors


@pytest.mark.parametrize("name", ["near", "between", "with", "group", "at once", "lasting", "then", "moving"])
def test_senses_that_the_code_asks_for_are_there(name):
    assert name in lexicon().senses
