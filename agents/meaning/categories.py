"""The tree of categories: what groups and everyday words stand for, as sets of annotation categories."""

from __future__ import annotations

from functools import cache
from typing import Final

from agents.meaning.functions import negated
from agents.meaning.values import AnyOf, Call, Category, Expression, call
from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.actor.kinds import GROUPS
from tools.atoms.compat.selection import VEHICLE as REFAV_VEHICLES

EVERYTHING: Final = "ANY"
VEHICLES: Final = "VEHICLE"
_OTHER_WORDS: Final = {"CAR": "REGULAR_VEHICLE", "MOBILE_PEDESTRIAN_SIGN": "MOBILE_PEDESTRIAN_CROSSING_SIGN"}
"""Words of other data sets, which mean nothing in RefAV."""


@cache
def leaves(name: str, profile: str) -> frozenset[str]:
    """The annotation categories that a category or group stands for; ANY stands for itself, and covers all."""
    if name == VEHICLES:
        return frozenset(REFAV_VEHICLES if profile == "refav" else MOTOR_VEHICLES)
    return frozenset({_OTHER_WORDS.get(name, name) if profile == "standard" else name})


@cache
def kind_leaves(kind: str) -> frozenset[str]:
    """The categories that an everyday word stands for; empty where it needs more than categories, or eyes."""
    group = GROUPS.get(kind)
    plain = group is not None and not (group.big or group.low or group.ridden)
    return frozenset(group.categories) if group and plain else frozenset()


def covers(outer: frozenset[str], inner: frozenset[str]) -> bool:
    """Whether every track of `inner` is one of `outer`."""
    return EVERYTHING in outer or inner <= outer


def common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The categories of both."""
    if EVERYTHING in one:
        return other
    return one if EVERYTHING in other else one & other


def leaves_of(expression: Expression, profile: str) -> frozenset[str] | None:
    """The categories that a set consists of when nothing else is said about it, else None."""
    if isinstance(expression, Category):
        return leaves(expression.name, profile)
    if not isinstance(expression, AnyOf):
        return None
    parts = [leaves_of(part, profile) for part in expression.parts]
    found = [part for part in parts if part is not None]
    return frozenset[str]().union(*found) if len(found) == len(parts) else None


def of_leaves(names: frozenset[str], profile: str) -> Expression:
    """The shortest expression of a set of categories: ANY, then VEHICLE, then the rest in the order of the alphabet."""
    if EVERYTHING in names:
        return Category(EVERYTHING)
    vehicles = leaves(VEHICLES, profile)
    words = sorted({VEHICLES} | (names - vehicles) if vehicles <= names else names)
    return Category(words[0]) if len(words) == 1 else AnyOf(tuple(map(Category, words)))


def asked_leaves(expression: Call, profile: str) -> frozenset[str]:
    """The categories that an `is_category` or `is_kind` asks for; empty for other calls and words that need more."""
    value = str(dict(expression.values).get("category" if expression.function == "is_category" else "kind"))
    if expression.function == "is_category":
        return leaves(value, profile)
    return kind_leaves(value) if expression.function == "is_kind" else frozenset()


def category_call(names: frozenset[str], like: Call, profile: str) -> Call:
    """The question after a set of categories in one way of several, with the set and wrappers of `like`."""
    whole = of_leaves(names, profile)
    if isinstance(whole, Category):
        return call("is_category", like.sets, {"category": whole.name}, like.wrappers)
    kind = next((word for word in GROUPS if kind_leaves(word) == names), None)
    return call("is_kind", like.sets, {"kind": kind}, like.wrappers) if kind else like


def narrowed(base: frozenset[str], question: Call, profile: str) -> frozenset[str] | None:
    """The categories that are left of a base after a question; None when the question has to stay."""
    asked = asked_leaves(question, profile)
    if not asked:
        return None
    if not negated(question):
        left = common(base, asked)
        return left or None
    if EVERYTHING in base | asked:
        return None
    # What is left of all vehicles would be a long list, which nobody asks for in so many words.
    unchanged = not (base & asked)
    left = base - asked
    return left if unchanged or (left and not covers(base, leaves(VEHICLES, profile))) else None
