"""Suspicious signs about a program, found without a model: hints for a review, and penalties for a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.values import Expression
from agents.reviewing.comparing import differences
from agents.reviewing.facts import facts_of
from agents.reviewing.faults import STRONG, Sign, strongest_first, suspicion
from agents.reviewing.kinds import Kinds, kinds_of, named, overlap, word_kinds
from agents.reviewing.noticing import emptiness, idleness, impossible, misplaced
from agents.reviewing.ordering import may_order
from agents.reviewing.understanding import Understanding, understood
from agents.reviewing.wording import figures_read, unused_figures, wording
from agents.writers.api import MAX_QUERY_CHARACTERS
from tools.diagnosis.values import Diagnosis
from tools.errors import MotherlodeError
from tools.results import Program

_LEAST = 0.1
_FIGURE = 0.55
_LATER = 0.3
"""So much nearer must a program come to a reading that is not the preferred one, to be held against that one."""
_MOST = 12


def signs_of(
    query: str,
    program: Program,
    profile: str,
    diagnosis: Diagnosis | None = None,
    referred: Sequence[str] = (),
    compared: bool = True,
) -> tuple[Sign, ...]:
    """What is suspicious about a program, the strongest first; nothing where it says what the grammar reads.

    Args:
        query: The description, as the user gave it.
        program: A program that the checker accepts; of others nothing is told.
        profile: The functions that it is written for.
        diagnosis: What it found; without, only its text is looked at.
        referred: Categories, or everyday words for them, that the referred tracks must have, where somebody knows.
        compared: Compare it with what the grammar reads; of no use for the grammar's own program.
    """
    try:
        form = normal_form(lift(program.source, profile, program.description), profile)
    except MotherlodeError:
        return ()
    reading = understood(query, profile) if compared else Understanding()
    said = _said(query[:MAX_QUERY_CHARACTERS], form, profile, reading) if compared else []
    found = [*impossible(form, profile), *_constrained(form, profile, referred), *said]
    if diagnosis is not None:
        doubted = frozenset(sign.parameter for sign in said if sign.parameter)
        found += [*emptiness(diagnosis, doubted), *idleness(diagnosis), *_placed(diagnosis, reading)]
    return tuple(sign for sign in strongest_first(found) if sign.strength >= _LEAST)[:_MOST]


def _said(query: str, form: Expression, profile: str, reading: Understanding) -> list[Sign]:
    """Signs against the description's reading; where it has none, against its words."""
    if not reading.meanings:
        return wording(query, facts_of(form, profile), profile)
    signs = _compared(form, profile, reading, may_order(query))
    if signs:
        given = figures_read(query, reading.meanings[0].facts)
        signs += unused_figures(given, facts_of(form, profile), _FIGURE * reading.confidence)
    return signs


def _placed(diagnosis: Diagnosis, reading: Understanding) -> list[Sign]:
    if not reading.meanings:
        return []
    return [_weaker(sign, reading.confidence) for sign in misplaced(diagnosis, reading.meanings[0].facts)]


def agrees(query: str, program: Program, profile: str) -> bool:
    """Whether the program has the normal form of a way in which the grammar reads the query."""
    try:
        form = normal_form(lift(program.source, profile, program.description), profile)
    except MotherlodeError:
        return False
    return any(form == meaning.form for meaning in understood(query, profile).meanings)


def same_program(one: Program, other: Program, profile: str) -> bool:
    """Whether two programs have one normal form, so that they find the same on every log."""
    try:
        forms = [normal_form(lift(program.source, profile, program.description), profile) for program in (one, other)]
    except MotherlodeError:
        return one.source.strip() == other.source.strip()
    return forms[0] == forms[1]


def sign_lines(signs: Sequence[Sign]) -> tuple[str, ...]:
    """The strong signs as lines, for a judge that counts them."""
    return tuple(f"{sign.fault}: {sign.text}" for sign in signs if sign.strength >= STRONG)


def penalty(signs: Sequence[Sign]) -> float:
    """How much speaks against a program, 0 to 1."""
    return suspicion(tuple(signs))


def referred_kinds(program: Program, profile: str) -> Kinds | None:
    """Categories that the answer can hold at most; None for a program that the checker refuses."""
    try:
        return kinds_of(lift(program.source, profile, program.description), profile)
    except MotherlodeError:
        return None


def _constrained(form: Expression, profile: str, referred: Sequence[str]) -> list[Sign]:
    wanted = frozenset[str]().union(*(word_kinds(name, profile) for name in referred))
    got = kinds_of(form, profile)
    if not wanted or not got or overlap(wanted, got):
        return []
    return [Sign("wrong_referred", 0.9, f"{named(wanted)} is referred to, and the program returns {named(got)}")]


def _compared(form: Expression, profile: str, reading: Understanding, ordered: bool) -> list[Sign]:
    """The signs against that way to read the description which is nearest to the program."""
    if any(form == meaning.form for meaning in reading.meanings):
        return []
    facts = facts_of(form, profile)
    told = [differences(meaning.facts, facts, ordered) for meaning in reading.meanings]
    if not told:
        return []
    doubts = [suspicion(tuple(signs)) + _LATER * bool(at) for at, signs in enumerate(told)]
    return [_weaker(sign, reading.confidence) for sign in told[doubts.index(min(doubts))]]


def _weaker(sign: Sign, confidence: float) -> Sign:
    return replace(sign, strength=round(sign.strength * confidence, 3))
