"""A set of tracks as a chain: the calls that narrow it down, outermost first, and what they narrow down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agents.meaning.categories import EVERYTHING, asked_leaves, leaves_of, narrowed, of_leaves
from agents.meaning.functions import lasts, narrows, negated, reads, subject_place
from agents.meaning.refav_rules import refav_commute, shares_far
from agents.meaning.values import Call, Category, Expression

HOLE: Final = Category("")
"""Stands where a call's subject was."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Calls that narrow a set down.

    Attributes:
        steps: Canonical calls with `HOLE` for their subject, outermost first.
        base: What the innermost one narrows down; no call that narrows.
    """

    steps: tuple[Call, ...]
    base: Expression


def chain_of(expression: Expression, profile: str) -> Chain:
    """Take a set apart."""
    steps: list[Call] = []
    while isinstance(expression, Call) and narrows(expression, profile):
        place = subject_place(expression, profile)
        steps.append(_with_subject(expression, place, HOLE))
        expression = expression.sets[place]
    return Chain(tuple(steps), expression)


def set_of(chain: Chain, profile: str) -> Expression:
    """Put a chain together again, in the one order of all that mean the same, without steps that add nothing."""
    steps, base = _categorised(chain, profile)
    steps = _ordered(_needed(steps, profile), profile)
    for step in reversed(steps):
        base = _with_subject(step, subject_place(step, profile), base)
    return base


def sort_key(expression: Expression) -> str:
    """Orders expressions, the same way always."""
    return repr(expression)


def commute(one: Call, other: Call, profile: str) -> bool:
    """Whether `one(other(X)) = other(one(X))`, for steps of a chain."""
    first, second = reads(one, profile), reads(other, profile)
    if first == second == "frame":
        return profile != "refav" or refav_commute(one, other)
    if "set" in (first, second) or first == second:
        return False
    return lasts(other if first == "track" else one, profile)


def _with_subject(expression: Call, place: int, subject: Expression) -> Call:
    sets = (*expression.sets[:place], subject, *expression.sets[place + 1 :])
    return replace(expression, sets=sets)


def _categorised(chain: Chain, profile: str) -> tuple[list[Call], Expression]:
    """Questions after the category that reach the base are answered there."""
    steps = [step for at, step in enumerate(chain.steps) if not _idle(step, chain.steps[at + 1 :], profile)]
    base, at = chain.base, len(steps) - 1
    while at >= 0:
        names = leaves_of(base, profile)
        left = narrowed(names, steps[at], profile) if names is not None else None
        if left is not None and all(commute(steps[at], inner, profile) for inner in steps[at + 1 :]):
            base = of_leaves(left, profile)
            del steps[at]
            at = len(steps)
        at -= 1
    return steps, base


def _idle(step: Call, inner: Sequence[Call], profile: str) -> bool:
    """Whether a call asks for any category, and copies nothing that RefAV's tracks share."""
    asks = negated(step) or EVERYTHING not in asked_leaves(step, profile)
    return not asks and _first_sharing(inner, 0, profile) == len(inner)


def _needed(steps: list[Call], profile: str) -> list[Call]:
    """Without calls that are made again further in: what is left there passes them."""
    return [
        step
        for at, step in enumerate(steps)
        if not (reads(step, profile) == "frame" and step in steps[at + 1 : _first_sharing(steps, at + 1, profile)])
    ]


def _first_sharing(steps: Sequence[Call], start: int, profile: str) -> int:
    """Place of the first of RefAV's calls from `start` on of which a call further out copies what tracks share."""
    places = (at for at in range(start, len(steps)) if profile == "refav" and shares_far(steps[at]))
    return next(places, len(steps))


def _ordered(steps: list[Call], profile: str) -> list[Call]:
    """The first in the order of `sort_key` of all orders that steps can be brought into by exchanging neighbours."""
    waiting = sorted(enumerate(steps), key=lambda item: (sort_key(item[1]), item[0]))
    chosen: list[Call] = []
    while waiting:
        at, step = next(item for item in waiting if _may_go_first(item, waiting, profile))
        waiting.remove((at, step))
        chosen.append(step)
    return chosen


def _may_go_first(item: tuple[int, Call], waiting: list[tuple[int, Call]], profile: str) -> bool:
    return all(at >= item[0] or commute(step, item[1], profile) for at, step in waiting)
