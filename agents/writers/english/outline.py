"""A reading as an outline: who is looked for, what is said of them, and which words say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.writers.english.senses import QUALIFIER
from agents.writers.english.tree import Being, Choice, Condition, Phrase, Said, Slots


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a reading.

    Attributes:
        meaning: What it was taken for: an actor, a sense, or how its parts go together.
        words: The words of the query that say it, `...` where those of its parts stand; empty where none do.
        parts: What belongs to it.
    """

    meaning: str
    words: str
    parts: tuple[Node, ...] = ()


def outline(phrase: Phrase) -> Node:
    """The outline of an object with all that is said about it."""
    count = f"{phrase.count.words} " if phrase.count else ""
    parts = (*map(outline, phrase.alternatives), *map(_said, phrase.said))
    kinds = " or ".join(dict.fromkeys(actor.name for actor in phrase.actors))
    return Node("any of" if phrase.alternatives else kinds, f"{count}{phrase.words}", parts)


def differences(chosen: Phrase, other: Phrase) -> tuple[str, ...]:
    """What another reading takes otherwise: a word in another sense, or as said of another object."""
    senses = {(said.words, said.sense.name) for said in chosen.conditions()}
    taken = [
        f'"{_shown(said.words)}" as "{said.sense.name}"'
        for said in other.conditions()
        if (said.words, said.sense.name) not in senses
    ]
    if taken:
        return tuple(dict.fromkeys(taken))
    before = set(_belonging(chosen, chosen.words))
    moved = [pair for pair in _belonging(other, other.words) if pair not in before]
    return tuple(dict.fromkeys(f'"{what}" said of "{whose}"' for whose, what in moved))


def _belonging(phrase: Phrase, name: str) -> Iterator[tuple[str, str]]:
    """What is said directly of every object, as words; an object inside is named with what it is said in."""
    for kind in phrase.alternatives:
        yield from _belonging(kind, name)
    for said in phrase.said:
        for part in said.parts if isinstance(said, Choice) else (said,):
            if isinstance(part, Being):
                yield from _belonging(part.what, name)
            elif isinstance(part, Condition):
                yield name, _told(part)
                inside = [inner for inner in (part.other, part.second) if isinstance(inner, Phrase)]
                for inner in inside:
                    yield from _belonging(inner, _told(part))


def _told(said: Condition) -> str:
    words = said.words
    for other in (said.other, said.second):
        words = words.replace("{}", other.words, 1) if isinstance(other, Phrase) else words
    return _shown(words)


def _said(said: Said) -> Node:
    if isinstance(said, Choice):
        return Node("either", "", tuple(map(_said, said.parts)))
    if isinstance(said, Being):
        return Node("is not" if said.negated else "is", said.words, (outline(said.what),))
    others = [other for other in (said.other, said.second) if isinstance(other, Phrase)]
    words = _shown(said.words)
    meaning = words if said.sense.is_plain else said.sense.name
    meaning = " ".join(filter(None, ("not" if said.negated else "", meaning, _slots(said.slots))))
    return Node(meaning, "" if said.sense.is_plain else words, tuple(map(outline, others)))


def _slots(slots: Slots) -> str:
    plain = [
        (name, value) for name, value in slots if not name.startswith(QUALIFIER) and name not in ("text", "number")
    ]
    told = [f"{name.replace('_', ' ')} {value:g}" if isinstance(value, float) else f"{value}" for name, value in plain]
    return f"[{', '.join(told)}]" if told else ""


def _shown(words: str) -> str:
    return " ".join(words.replace("{}", "...").split())
