"""Words that change with the number of what they are said of: "has a car ahead of it", "have a car ahead of them"."""

from __future__ import annotations

from typing import Final

_IRREGULAR: Final = {"have": "has", "do": "does"}


def be(one: bool) -> str:
    """The verb "be" for one or several."""
    return "is" if one else "are"


def third_person(text: str) -> str:
    """A phrase that begins with a verb, as it is said of one: "keeps doing so"."""
    verb, space, rest = text.partition(" ")
    if verb in _IRREGULAR:
        return _IRREGULAR[verb] + space + rest
    if verb.endswith(("ch", "sh", "s")):
        return f"{verb}es{space}{rest}"
    return (f"{verb[:-1]}ies" if verb.endswith("ry") else f"{verb}s") + space + rest


def pronouns(text: str, one: bool) -> str:
    """A phrase about several, with its pronouns for one where it is said of one."""
    return text.replace("them", "it").replace("they are", "it is") if one else text
