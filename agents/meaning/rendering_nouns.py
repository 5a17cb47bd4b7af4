"""Nouns: what a set of categories is called in English, after the lexicon's actors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from agents.meaning.naming_actors import actor_entries, actor_nouns
from agents.meaning.normal_form import normal_form
from agents.meaning.template import Template
from agents.meaning.values import AnyOf, Call, Category, Expression

EGO: Final = Category("EGO_VEHICLE")
_NAMING_CALLS: Final = frozenset({"is_kind", "is_specific_object_type"})


@cache
def noun_of(expression: Expression, profile: str) -> str:
    """The singular noun of a set to which nothing is added: "regular vehicle"; empty where there is none.

    Args:
        expression: A set in normal form.
        profile: Its functions.
    """
    found = _table(profile).get(expression, "")
    if not found and isinstance(expression, Category):
        return expression.name.lower().replace("_", " ")
    return found


@cache
def asked_noun(call: Call, profile: str) -> str:
    """The singular noun of what `is_category` or `is_kind` asks for; empty where there is none."""
    value = str(dict(call.values).get("category" if call.function == "is_category" else "kind"))
    if call.function == "is_category":
        return noun_of(normal_form(Category(value), profile), profile)
    whole = normal_form(Call("is_kind", (Category("ANY"),), (("kind", value),)), profile)
    return _table(profile).get(whole, "")


@cache
def _table(profile: str) -> dict[Expression, str]:
    """Nouns by normal form; the first actor of several that mean the same."""
    nouns = actor_nouns()
    table: dict[Expression, str] = {}
    for entry in actor_entries():
        meant = _meaning(entry, profile)
        if meant is not None and _names(meant):
            table.setdefault(meant, nouns[entry["name"]])
    return table


def _meaning(entry: Any, profile: str) -> Expression | None:
    template = Template(entry.get(profile, entry.get("means", "")))
    if not template.text or template.holes:
        return None
    return normal_form(template.fill({}), profile)


def _names(meant: Expression) -> bool:
    """Whether a noun says all of it: a set of categories, or an everyday word over everything."""
    if isinstance(meant, AnyOf):
        return all(isinstance(part, Category) for part in meant.parts)
    return isinstance(meant, Category) or (isinstance(meant, Call) and meant.function in _NAMING_CALLS)


@cache
def nouns_of(expression: Expression, profile: str) -> tuple[str, ...]:
    """The singular nouns of a set of categories, groups taken together; empty where more than nouns is needed.

    Args:
        expression: A set in normal form.
        profile: Its functions.
    """
    if isinstance(expression, AnyOf) and all(isinstance(part, Category) for part in expression.parts):
        return tuple(_covering(frozenset(expression.parts), profile))
    noun = noun_of(expression, profile)
    return (noun,) if noun else ()


def _covering(parts: frozenset[Expression], profile: str) -> Iterator[str]:
    """Nouns that take the parts together, the widest first; each part is said once."""
    groups = {frozenset(meant.parts): noun for meant, noun in _table(profile).items() if isinstance(meant, AnyOf)}
    left = parts
    for group, noun in sorted(groups.items(), key=lambda item: -len(item[0])):
        if group <= left:
            left -= group
            yield noun
    for part in sorted(left, key=str):
        yield noun_of(part, profile)
