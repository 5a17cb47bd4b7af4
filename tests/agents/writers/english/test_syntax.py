"""The parser: every rule has a meaning, and predicting less loses nothing."""

import re

import pytest
from lark import Lark

from agents.writers.english.forest import BestReadings
from agents.writers.english.segments import Segmenter
from agents.writers.english.sentences import Actions
from agents.writers.english.syntax import Syntax, predict_directly
from prompts.loader import read_text

QUERIES = [
    "car",
    "parked car near a bus that is turning left",
    "pedestrian in front of a moving bus or car while following a person nearby",
    "bus with at least two cars ahead of it and a pedestrian",
    "car between a bus and a car over 3 m/s for at least 2 s",
    "not a car that is braking hard",
]


def test_every_rule_has_a_meaning():
    rules = set(re.findall(r"->\s*(\w+)", read_text("grammar/syntax.lark")))
    assert len(rules) > 80
    assert [rule for rule in sorted(rules) if not callable(getattr(Actions, f"_{rule}", None))] == []


def readings(syntax, segments, lexicon):
    forest = syntax.parse(segments)
    if isinstance(forest, int):
        return forest
    actions = Actions(lexicon, "standard")
    return BestReadings(actions, actions.word).of(forest)


@pytest.mark.parametrize("query", QUERIES)
def test_predicting_less_gives_the_same_readings(small_lexicon, monkeypatch, query):
    cuts = list(Segmenter(tuple(query.split()), small_lexicon).segmentations())
    quick = [readings(Syntax(), segments, small_lexicon) for segments in cuts]
    monkeypatch.setattr("agents.writers.english.syntax.predict_directly", lambda parser: None)
    monkeypatch.setattr(Syntax, "_fitting", lambda syntax, segments: syntax._parser)
    assert quick == [readings(Syntax(), segments, small_lexicon) for segments in cuts]


def test_rules_whose_words_are_not_there_are_left_out(small_lexicon):
    syntax = Syntax()
    (segments,) = Segmenter(("car", "near", "bus"), small_lexicon).segmentations()
    there = {category for segment in segments for category in segment.categories}
    left = [rule for rules in syntax._fitting(segments).predictions.values() for rule in rules]
    named = {symbol.name for rule in left for symbol in rule.expansion if symbol.is_term}
    assert 0 < len(left) < len(syntax._needs) / 2
    assert named <= there


def test_the_predictions_are_cut_down():
    parser = Lark('start: a\na: b "y"\nb: "x"', parser="earley", lexer="basic")
    earley = parser.parser.parser
    before = sum(len(rules) for rules in earley.predictions.values())
    predict_directly(earley)
    after = sum(len(rules) for rules in earley.predictions.values())
    assert (before, after) == (6, 3)
    assert parser.parse("xy") == Lark('start: a\na: b "y"\nb: "x"', parser="earley", lexer="basic").parse("xy")


def test_a_dead_end_tells_how_far_it_went(small_lexicon):
    (segments,) = Segmenter(("car", "near", "near", "bus"), small_lexicon).segmentations()
    assert Syntax().parse(segments) == 2
