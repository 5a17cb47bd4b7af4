"""Forms of English words: plurals, and what becomes of verbs. Irregular ones come from the lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True, slots=True)
class VerbForms:
    """The forms of a verb.

    Attributes:
        finite: "turn", "turns", and the past "turned".
        gerund: "turning".
        participle: "turned", as in "being turned".
    """

    finite: tuple[str, ...]
    gerund: str
    participle: str


def plural(noun: str, irregular: Mapping[str, str] | None = None) -> str:
    """The plural of a noun of one or more words; its last word changes."""
    *front, last = noun.split()
    changed = (irregular or {}).get(last) or _with_s(last)
    return " ".join([*front, changed])


def verb_forms(verb: str, irregular: Mapping[str, tuple[str, ...]] | None = None) -> VerbForms:
    """The forms of a verb of one or more words; its first word changes.

    Args:
        verb: The verb as in a dictionary, with what belongs to it: "turn", "change lanes".
        irregular: Past, participle and, where it is irregular too, gerund by verb.
    """
    head, *rest = verb.split()
    forms = _forms(head, (irregular or {}).get(head, ()))
    if not rest:
        return forms
    tail = " ".join(["", *rest])
    return VerbForms(tuple(form + tail for form in forms.finite), forms.gerund + tail, forms.participle + tail)


@lru_cache(maxsize=1024)
def _forms(head: str, irregular: tuple[str, ...]) -> VerbForms:
    past, participle, *own_gerund = irregular or (_past(head), _past(head))
    finite = tuple(dict.fromkeys((head, _with_s(head), past)))
    return VerbForms(finite, own_gerund[0] if own_gerund else _gerund(head), participle)


def _with_s(word: str) -> str:
    if word.endswith(_SIBILANTS) or word in ("go", "do"):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ing"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ed"


def _doubles(verb: str) -> bool:
    """One syllable that ends in consonant, vowel, consonant: stop, cut, merge not."""
    if len(verb) < 3 or sum(letter in _VOWELS for letter in verb) != 1:
        return False
    ends_so = verb[-3] not in _VOWELS and verb[-2] in _VOWELS and verb[-1] not in _VOWELS
    return ends_so and verb[-1] not in "wxy"
