"""Every form of an entry is a phrase, once, as what it may be."""

import pytest

from agents.writers.english.entries import Reader
from agents.writers.english.lexemes import Lexeme, of_actor, of_places, of_sense

READER = Reader(frozenset({"a", "the"}))
FOLLOWS = "following({x}, {y}, log_dir)"
TURNS = "turning({x}, log_dir, direction={side?})"


def forms(**entry):
    return [(text, lexeme.category) for text, lexeme in of_sense(entry, READER.sense({"name": "it", **entry}), {})]


def test_an_actor_is_one_or_many_and_the_ego_vehicle_is_one():
    car = READER.actor({"name": "car", "say": ["car"], "kind": "vehicle"})
    assert [*of_actor({"say": ["car"]}, car, {})] == [("car", Lexeme("NOUN", car)), ("cars", Lexeme("NOUN", car, True))]
    ego = READER.actor({"name": "ego", "say": ["ego"], "kind": "ego"})
    assert [text for text, _ in of_actor({"say": ["ego"]}, ego, {})] == ["ego"]


def test_words_that_several_places_share_are_told_once():
    entries = [
        {
            "name": name,
            "say": [name],
            "owned": owned,
            "uses": [{"with": ["on", *more], "means": "on_road({x}, log_dir)"}],
        }
        for name, owned, more in (("road", False, ["along"]), ("path", True, ["off"]))
    ]
    found = [*of_places([(entry, READER.place(entry)) for entry in entries], {})]
    assert [(text, lexeme.category) for text, lexeme in found if text[0] in "rp"] == [
        ("road", "PLACE"),
        ("roads", "PLACE"),
        ("path", "PART"),
        ("paths", "PART"),
    ]
    assert [text for text, lexeme in found if lexeme.category == "PREP"] == ["on", "along", "off"]


def test_a_verb_with_an_object_has_a_passive_unless_its_entry_forbids_it():
    active = [("follow", "VT"), ("follows", "VT"), ("followed", "VT"), ("following", "VT")]
    assert forms(verb=["follow"], means=FOLLOWS) == [*active, ("followed", "VPASS")]
    assert forms(verb=["follow"], means=FOLLOWS, can_be_passive=False) == active


@pytest.mark.parametrize(("form", "category"), [("adjective", "ADJ"), ("noun", "VI"), ("preposition", "PREP")])
def test_forms_that_do_not_change(form, category):
    assert forms(**{form: ["behind"]}, means=FOLLOWS) == [("behind", category)]


@pytest.mark.parametrize(("mark", "none"), [("{side}", []), ("{side?}", [("turn", ())])])
def test_a_side_in_a_form_is_said_by_it(mark, none):
    sense = READER.sense({"name": "turning", "means": TURNS})
    found = [(text, lexeme.value.preset) for text, lexeme in of_sense({"noun": [f"{mark} turn"]}, sense, {})]
    assert found == [("left turn", (("side", "left"),)), ("right turn", (("side", "right"),)), *none]
