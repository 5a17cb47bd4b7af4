"""The rules of the syntax are those that Lark's own reader makes of the same text."""

import re

import pytest
from lark import Lark

from agents.writers.english.rules import read_rules
from prompts.loader import read_text

TEXT = """// Queries.
start: phrase      -> whole
     | NO phrase   -> none

phrase: NOUN       -> noun
"""


def shown(rules):
    return [(str(rule), str(rule.alias), rule.order, repr(rule.options)) for rule in rules]


def by_lark(text):
    terminals = sorted(set(re.findall(r"\b[A-Z][A-Z_0-9]*\b", re.sub(r"//.*", "", text))))
    return Lark(f"{text}\n%declare {' '.join(terminals)}\n", parser="earley", maybe_placeholders=False).rules


@pytest.mark.parametrize("text", [TEXT, read_text("grammar/syntax.lark")])
def test_rules_are_those_of_larks_own_reader(text):
    rules = read_rules(text)
    assert shown(rules) == shown(by_lark(text))
    assert [[symbol.is_term for symbol in rule.expansion] for rule in rules] == [
        [symbol.is_term for symbol in rule.expansion] for rule in by_lark(text)
    ]


def test_alternatives_are_counted_from_zero():
    assert [(rule.origin.name, rule.order, rule.alias) for rule in read_rules(TEXT)] == [
        ("start", 0, "whole"),
        ("start", 1, "none"),
        ("phrase", 0, "noun"),
    ]


@pytest.mark.parametrize(
    "line", ["start: NOUN", "start: NOUN? -> noun", 'start: "a" -> a', "| NOUN -> noun", "start -> noun", "%import x"]
)
def test_what_is_no_rule_is_refused_by_its_text(line):
    with pytest.raises(ValueError, match=re.escape(repr(line))):
        read_rules(line)
