"""A reading in the query's own words, with brackets that show what belongs to what."""

from __future__ import annotations

from agents.writers.english.tree import Being, Choice, Condition, Phrase, Said

_ORDERS = {"THEN": "then ", "PRIOR": "after "}
_DENIALS = frozenset({"never", "no", "without", "nobody", "nothing"})
"""Words that deny by themselves."""


def described(phrase: Phrase) -> str:
    """Unambiguous words: what is said about an object stands in brackets after it."""
    count = f"{phrase.count.words} " if phrase.count else ""
    return count + (phrase.words or "anything") + "".join(f" [{_said(said)}]" for said in phrase.said)


def _said(said: Said) -> str:
    if isinstance(said, Choice):
        return " or ".join(_said(part) for part in said.parts)
    if isinstance(said, Being):
        return f"{said.words} {described(said.what)}" if said.what.words != said.words else described(said.what)
    denied = said.negated and not _DENIALS & {*said.words.split("{}")[0].split()}
    return _ORDERS.get(said.joiner, "") + ("not " if denied else "") + _condition(said)


def _condition(said: Condition) -> str:
    others = [described(other) if isinstance(other, Phrase) else other for other in (said.other, said.second) if other]
    words = said.words
    for other in others:
        words = words.replace("{}", other, 1) if "{}" in words else words
    return words
