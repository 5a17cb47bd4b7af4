"""What the grammar makes of a query: its normal form for the guard, and the query taken apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from agents.augmenting.sightings import inventory
from agents.augmenting.values import Decomposition
from agents.meaning.categories import EVERYTHING, asked_leaves, leaves_of
from agents.meaning.chains import Chain, chain_of, set_of
from agents.meaning.functions import narrows, negated, subject_place
from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import render
from agents.meaning.values import Call, Expression
from agents.meaning.walk import parts_of
from agents.writers.api import WrittenProgram, plain_query
from agents.writers.grammar import GrammarWriter
from agents.writers.routing import DOUBTFUL_BELOW
from tools.atoms.profiles import load_profile
from tools.errors import MotherlodeError


@dataclass(frozen=True, slots=True)
class GrammarReading:
    """A query as the grammar reads it.

    Attributes:
        written: The grammar's program and its confidence.
        meaning: Its normal form.
        profile: Whose functions it is made of.
    """

    written: WrittenProgram
    meaning: Expression
    profile: str

    def said(self) -> str:
        """What it finds, in plain English."""
        return render(self.meaning, self.profile)


Reader = Callable[[str], GrammarReading | None]
"""Reads a text by the grammar; None where it declines, or doubts its own reading."""


def grammar_reader(profile: str) -> Reader:
    """A reader over one grammar, which is made now.

    Args:
        profile: Whose functions a reading is made of.
    """
    writer = GrammarWriter(profile=profile, eyes=True)

    def read(text: str) -> GrammarReading | None:
        try:
            written = writer.attempt(plain_query(text))
            if written is None:
                return None
            source = written.program.source
            meaning = normal_form(lift(source, profile, written.program.description), profile)
        except MotherlodeError:
            return None
        return GrammarReading(written, meaning, profile) if written.confidence >= DOUBTFUL_BELOW else None

    return read


def decompose(query: str, reading: GrammarReading, profile: str) -> Decomposition:
    """A query taken apart by its reading: the subject's categories, and each condition under its layer.

    Args:
        query: The query.
        reading: The grammar's.
        profile: Whose functions it is made of.
    """
    layers: dict[str, list[str]] = {"context": [], "actor": [], "behaviour": [], "relation": []}
    for layer, text in _conditions(reading.meaning, profile):
        layers[layer].append(text)
    measures = tuple(f"{m.value:g} {m.unit}".strip() for m in inventory(query).measures)
    return Decomposition(
        subject=render(normal_form(_named(_returned(reading.meaning, profile), profile), profile), profile),
        referred_categories=referred_categories(reading.meaning, profile),
        context=_unique(layers["context"]),
        actor=_unique(layers["actor"]),
        behaviour=_unique(layers["behaviour"]),
        relation=_unique(layers["relation"]),
        numbers=measures,
    )


def referred_categories(expression: Expression, profile: str) -> tuple[str, ...]:
    """Categories that the referred tracks may have, sorted; empty when any may, or when it cannot be told.

    Args:
        expression: A normal form.
        profile: Whose functions it is made of.
    """
    chain = chain_of(_returned(expression, profile), profile)
    found = leaves_of(chain.base, profile) or frozenset()
    for step in chain.steps:
        asked = asked_leaves(step, profile)
        if asked and not negated(step):
            found = asked if EVERYTHING in found or not found else (found & asked) or found
    return () if EVERYTHING in found else tuple(sorted(found))


def _returned(expression: Expression, profile: str) -> Expression:
    """The set whose tracks are returned, as far as it is one: of what is put in order in time, what comes first."""
    chain = chain_of(expression, profile)
    while isinstance(chain.base, Call) and chain.base.sets:
        expression = chain.base.sets[subject_place(chain.base, profile)]
        chain = chain_of(expression, profile)
    return expression


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


_LAYERS = {"context": "context", "actor": "actor", "behaviour": "behaviour", "relation": "relation"}
_LONGEST = 240
"""Characters: a longer condition is a whole reading of the query, and helps nobody to see its parts."""
_KINDS = ("is_category", "is_kind")
_OTHERS = {"visual": "actor", "time": "behaviour"}


def _conditions(expression: Expression, profile: str) -> Iterator[tuple[str, str]]:
    """Each condition with its layer, said of whom it is asked and without the others: those are said by themselves."""
    signatures, who = load_profile(profile).signatures, _named(expression, profile)
    while isinstance(expression, Call) and narrows(expression, profile):
        place = subject_place(expression, profile)
        if expression.function in signatures:
            layer = signatures[expression.function].layer
            alone = tuple(who if at == place else _named(one, profile) for at, one in enumerate(expression.sets))
            # what is said of time makes no sense without what lasts or goes on
            yield from _note(layer, expression if layer == "time" else replace(expression, sets=alone), profile)
        for at, other in enumerate(expression.sets):
            if at != place:
                yield from _conditions(other, profile)
        expression = expression.sets[place]
    if isinstance(expression, Call):
        yield from _note("time", expression, profile)
    for part in parts_of(expression):
        yield from _conditions(part, profile)


def _note(layer: str, said: Expression, profile: str) -> Iterator[tuple[str, str]]:
    text = render(normal_form(said, profile), profile)
    if len(text) <= _LONGEST:
        yield _LAYERS.get(layer) or _OTHERS.get(layer, "relation"), text


def _named(expression: Expression, profile: str) -> Expression:
    """Who a set is about: its category, and the everyday word for it, without any other condition."""
    chain = chain_of(expression, profile)
    return set_of(Chain(tuple(step for step in chain.steps if step.function in _KINDS), chain.base), profile)
