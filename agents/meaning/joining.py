"""Unions and intersections in normal form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from agents.meaning.categories import category_call, common, leaves_of, of_leaves
from agents.meaning.chains import HOLE, Chain, chain_of, commute, set_of, sort_key
from agents.meaning.functions import reads
from agents.meaning.subsets import is_within
from agents.meaning.values import AllOf, AnyOf, Call, Expression, call

_QUESTION: Final = call("is_category", [HOLE])


def union_of(parts: list[Expression], profile: str) -> Expression:
    """The normal form of a union of sets in normal form."""
    parts = _without(_with_one_base(parts, profile), lambda part, other: is_within(part, other, profile))
    if len(parts) == 1:
        return parts[0]
    chains = [chain_of(part, profile) for part in parts]
    shared = [step for step in _movable(chains[0], profile) if all(step in _movable(c, profile) for c in chains[1:])]
    if not shared:
        return AnyOf(tuple(sorted(parts, key=sort_key)))
    inner = union_of([_less(chain, shared, profile) for chain in chains], profile)
    return _narrowed(inner, shared, profile)


def intersection_of(parts: list[Expression], profile: str) -> Expression:
    """The normal form of an intersection of sets in normal form."""
    chains = [chain_of(part, profile) for part in _flat(parts, AllOf)]
    pulled = [step for chain in chains for step in _movable(chain, profile)]
    cores, questions = _questions(_flat([_less(chain, pulled, profile) for chain in chains], AllOf), profile)
    cores = _without(cores, lambda part, other: is_within(other, part, profile))
    inner = cores[0] if len(cores) == 1 else AllOf(tuple(sorted(cores, key=sort_key)))
    return _narrowed(inner, [*dict.fromkeys(pulled), *questions], profile)


def _flat(parts: list[Expression], kind: type[AnyOf] | type[AllOf]) -> list[Expression]:
    return [item for part in parts for item in (part.parts if isinstance(part, kind) else (part,))]


def _movable(chain: Chain, profile: str) -> list[Call]:
    """The steps that could stand outermost and say the same of any set."""
    return [
        step
        for at, step in enumerate(chain.steps)
        if reads(step, profile) == "frame" and all(commute(outer, step, profile) for outer in chain.steps[:at])
    ]


def _less(chain: Chain, steps: list[Call], profile: str) -> Expression:
    """The chain without those of `steps` that could stand outermost."""
    gone = [step for step in _movable(chain, profile) if step in steps]
    return set_of(Chain(tuple(step for step in chain.steps if step not in gone), chain.base), profile)


def _narrowed(inner: Expression, steps: list[Call], profile: str) -> Expression:
    chain = chain_of(inner, profile)
    return set_of(Chain((*steps, *chain.steps), chain.base), profile)


def _with_one_base(parts: list[Expression], profile: str) -> list[Expression]:
    """The parts with unions taken apart, below the steps that narrow them down too, and all categories in one."""
    single: list[Expression] = []
    for part in _flat(parts, AnyOf):
        chain = chain_of(part, profile)
        free = isinstance(chain.base, AnyOf) and len(_movable(chain, profile)) == len(chain.steps)
        bases = chain.base.parts if free and isinstance(chain.base, AnyOf) else (chain.base,)
        single += [_narrowed(base, list(chain.steps), profile) for base in bases]
    names = [found for part in single if (found := leaves_of(part, profile)) is not None]
    others = [part for part in single if leaves_of(part, profile) is None]
    return others + ([of_leaves(frozenset[str]().union(*names), profile)] if names else [])


def _questions(cores: list[Expression], profile: str) -> tuple[list[Expression], list[Call]]:
    """Categories met into one set, and asked as a question where there is another set to ask it of."""
    names = [found for core in cores if (found := leaves_of(core, profile)) is not None]
    others = [core for core in cores if leaves_of(core, profile) is None]
    if not names:
        return others, []
    left = names[0]
    for found in names[1:]:
        left = common(left, found)
    if not left:
        return cores, []
    question = category_call(left, _QUESTION, profile)
    if others and question is not _QUESTION:
        return others, [question]
    return [*others, of_leaves(left, profile)], []


def _without(parts: list[Expression], adds_nothing: Callable[[Expression, Expression], bool]) -> list[Expression]:
    """Without repeats, and without parts that add nothing to another one."""
    kept: list[Expression] = list(dict.fromkeys(parts))
    for part in list(kept):
        if any(other != part and adds_nothing(part, other) for other in kept):
            kept.remove(part)
    return kept
