"""How often the guard is wrong, on rewrites that were written for it: every mistake is listed, with why.

`tuned_on` is what the guard's classes were filled by. `held_back` was written before its code was read, and opened
after a first measurement: 11 false refusals of 83, 2 false accepts of 143. What it showed was mended, and two of its
pairs ("several" for "multiple", "stationary" for "not moving") were no faithful ones by the words of this project.
`unseen` was written then and measured before anything else was changed: 4 false refusals of 80, 1 false accept of 141.
`fresh` was written later, by somebody who had read none of the others: 1 false refusal of 42, 2 false accepts of 94 at
first; some 30 more in the past tense, written once those were mended, showed another 11, which were mended too.
"""

from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from agents.augmenting.guard import check_rewrite
from agents.augmenting.reading import grammar_reader
from agents.augmenting.tokens import tokens_of

HALVES = ("tuned_on", "held_back", "unseen", "fresh")
MOST_REFUSED = {"tuned_on": 0.06, "held_back": 0.08, "unseen": 0.06, "fresh": 0.06}
"""Shares of faithful rewrites that may be refused."""
KINDS = {
    "entity", "role swap", "category granularity", "count", "direction", "number", "unit", "pronoun", "added condition",
    "lost condition", "tense or aspect", "passing or overtaking", "braking or slowing", "changing lanes or merging",
    "stopped or parked", "near or next to", "negation", "quantifier", "passive or active", "ego as subject or object",
    "place", "motion",
}  # fmt: skip


def content(name: str):
    return yaml.safe_load(Path(__file__).parent.joinpath("rewrites", f"{name}.yaml").read_text(encoding="utf-8"))


def pairs_of(name: str):
    found = content(name)
    return [tuple(pair) for pair in found["faithful"]], [
        tuple(pair) for kind in found["changed"].values() for pair in kind
    ]


@lru_cache(maxsize=1)
def grammar():
    return lru_cache(maxsize=None)(grammar_reader("standard"))


def reader(name: str):
    return grammar() if name == "grammar" else lambda text: None


def known(name: str, way: str):
    """Mistakes that are known: the faithful rewrites that are refused."""
    return {(query, rewrite) for query, rewrite, why in content("known")[way].get(name, ()) if why}


@pytest.mark.parametrize("way", ["grammar", "classes alone"])
@pytest.mark.parametrize("name", HALVES)
def test_faithful_rewrites_pass_but_for_those_that_are_listed(name, way):
    faithful, _ = pairs_of(name)
    refused = {pair for pair in faithful if check_rewrite(*pair, reader(way))}
    assert refused == known(name, way)


@pytest.mark.parametrize("way", ["grammar", "classes alone"])
@pytest.mark.parametrize("name", HALVES)
def test_no_rewrite_that_changes_the_meaning_passes_and_each_is_told_why(name, way):
    _, changed = pairs_of(name)
    found = {pair: check_rewrite(*pair, reader(way)) for pair in changed}
    assert [pair for pair, rejection in found.items() if rejection is None] == []
    assert all(r.rule and r.reason.isprintable() and " " in r.reason for r in found.values())


@pytest.mark.parametrize("name", HALVES)
def test_few_faithful_rewrites_are_refused(name):
    faithful, _ = pairs_of(name)
    assert len(known(name, "grammar")) <= MOST_REFUSED[name] * len(faithful)


def test_there_are_enough_of_every_kind_and_none_is_the_same_twice():
    every = [pairs_of(name) for name in HALVES]
    assert sum(len(faithful) for faithful, _ in every) >= 300
    assert sum(len(changed) for _, changed in every) >= 500
    assert all(set(content(name)["changed"]) >= KINDS for name in HALVES)
    whole = [pair for faithful, changed in every for pair in (*faithful, *changed)]
    assert len(set(whole)) == len(whole)
    assert [pair for pair in whole if tokens_of(pair[0]) == tokens_of(pair[1])] == []


def test_none_is_a_prompt_of_the_benchmark(shared_data):
    lines = shared_data.joinpath("prompts", "prompts.tsv").read_text(encoding="utf-8").splitlines()
    prompts = {tokens_of(line.split("\t")[0]) for line in lines}
    texts = {text for name in HALVES for part in pairs_of(name) for pair in part for text in pair}
    assert [text for text in texts if tokens_of(text) in prompts] == []
