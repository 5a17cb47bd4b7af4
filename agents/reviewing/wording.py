"""Signs from the words of a description that the grammar cannot read as a whole: kinds, sides, numbers, denials."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from agents.meaning.categories import leaves
from agents.reviewing.facts import DIRECTION, Facts, Filter, Relation
from agents.reviewing.faults import Fault, Sign
from agents.reviewing.kinds import Kinds, is_part, named, overlap
from agents.reviewing.likeness import like
from agents.reviewing.ordering import may_order, tells_order
from agents.writing.phrases import functions_of, phrase_index, words_of
from tools.atoms.profiles import load_profile

_ASKED: Final = re.compile(r'(category|kind)="([^"]+)"')
_BEFORE_OBJECTS: Final = frozenset(
    {"at", "behind", "beside", "by", "from", "front", "in", "near", "next", "of", "off", "on", "over", "past"}
    | {"through", "to", "toward", "towards", "with", "without"}
)
_DENYING: Final = frozenset({"not", "no", "never", "without", "except", "non", "nor", "neither", "nobody", "none"})
_LIKE_DENYING: Final = _DENYING | {
    "off",
    "outside",
    "away",
    "but",
    "other",
    "than",
    "still",
    "from",
    "only",
    "last",
    "first",
    "final",
    "single",
}
_COUNTS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS: Final = {word: at for at, word in enumerate(_COUNTS, 2)}
_FIGURE: Final = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s*(km/h|kph|kmh|mph|m/s|metres?|meters?|m|feet|ft|seconds?|secs?|s|degrees?)?(?![\w/])"
)
_IN_SI: Final = {"km/h": 1 / 3.6, "kph": 1 / 3.6, "kmh": 1 / 3.6, "mph": 0.44704, "feet": 0.3048, "ft": 0.3048}
_CLOSE: Final = 0.06
_LONGEST: Final = 6
_SPECIFIC: Final = 6
"""Phrases that may stand for more functions than that tell nothing by themselves."""
_CATEGORY_FUNCTIONS: Final = frozenset({"get_objects_of_category", "is_category", "is_kind"})
_WORDS_OF_VALUES: Final = (
    (frozenset({"left"}), "left", "right", "left_right"),
    (frozenset({"right"}), "right", "left", "left_right"),
    (frozenset({"opposite", "against", "oncoming"}), "opposite", "same", "wrong_function"),
    (frozenset({"same", "alongside"}), "same", "opposite", "wrong_function"),
)


def wording(query: str, program: Facts, profile: str) -> list[Sign]:
    """Signs of where a program departs from the single words of its description.

    They are weaker than those of a whole reading: words are taken without what stands around them.

    Args:
        query: The description.
        program: The facts of the program's normal form.
        profile: The functions that it is written for.
    """
    words = words_of(query)
    mentions = kinds_mentioned(query, profile)
    return [
        *_head(words, mentions, program),
        *_kinds(mentions, program),
        *_values(frozenset(words), program),
        *_denials(frozenset(words), program),
        *_order(query, program),
        *_numbers(query, program),
        *_functions(query, program, profile),
    ]


def kinds_mentioned(query: str, profile: str) -> tuple[tuple[int, Kinds], ...]:
    """Kinds of objects that words stand for, with the place of the first word, in order; the longest phrases only."""
    words, index = words_of(query), _actors(profile)
    longest = max(map(len, index))
    found: list[tuple[int, Kinds]] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(min(longest, len(words) - at), 0, -1) if words[at : at + n] in index), 0)
        found += [(at, index[words[at : at + size]])] if size else []
        at += max(size, 1)
    return tuple(found)


@lru_cache(maxsize=4)
def _actors(profile: str) -> dict[tuple[str, ...], Kinds]:
    """The lexicon's nouns with the kinds that they stand for."""
    from agents.writers.english.lexicon import lexicon
    from agents.writers.english.senses import Actor

    found: dict[tuple[str, ...], Kinds] = {}
    for words, lexemes in lexicon().lexemes.items():
        for lexeme in lexemes:
            if isinstance(lexeme.value, Actor) and words not in found:
                templates = (case.template(profile) for case in lexeme.value.cases)
                texts = " ".join(template.text for template in templates if template is not None)
                if kinds := _kinds_in(texts, profile):
                    found[words] = kinds
    return found


def _kinds_in(text: str, profile: str) -> Kinds:
    from tools.atoms.actor.kinds import GROUPS

    kinds: set[str] = set()
    for what, name in _ASKED.findall(text):
        if what == "kind":
            kinds |= set(GROUPS[name].named) if name in GROUPS else set()
        elif name != "ANY":
            kinds |= leaves(name, profile)
    return frozenset(kinds)


def _head(words: tuple[str, ...], mentions: tuple[tuple[int, Kinds], ...], program: Facts) -> Iterator[Sign]:
    if not mentions or not program.referred or _BEFORE_OBJECTS & set(words[: mentions[0][0]]):
        return
    wanted, got = mentions[0][1], program.referred
    told = f"the first object of the description is {named(wanted)}, the program returns {named(got)}"
    if not overlap(wanted, got):
        swapped = any(overlap(kinds, got) for _, kinds in mentions[1:])
        yield Sign("reversed_roles" if swapped else "wrong_referred", 0.55, told)
    elif is_part(wanted, got) and wanted != got:
        yield Sign("too_broad_kind", 0.3, told)
    elif is_part(got, wanted) and wanted != got:
        yield Sign("too_narrow_kind", 0.3, told)


def _kinds(mentions: tuple[tuple[int, Kinds], ...], program: Facts) -> Iterator[Sign]:
    used = [relation.other for relation in program.relations]
    for kinds in dict.fromkeys(used):
        if mentions and not any(overlap(kinds, mentioned) for _, mentioned in mentions):
            yield Sign("wrong_related", 0.4, f"the program relates to {named(kinds)}, which no word stands for")
    for _, kinds in mentions[1:]:
        if not any(overlap(kinds, other) for other in (*used, program.referred)):
            yield Sign("missing_condition", 0.35, f"{named(kinds)} is said, and not in the program")


def _values(words: frozenset[str], program: Facts) -> Iterator[Sign]:
    given = {(fact, str(value)) for fact in _conditions(program) for _, value in fact.values}
    for said, right, wrong, fault in _WORDS_OF_VALUES:
        rivals = next(other for other, value, _, _ in _WORDS_OF_VALUES if value == wrong)
        if said & words and not rivals & words:
            wrongly = [fact for fact, value in given if value == wrong]
            if wrongly and not any(value == right for _, value in given):
                seen = any(isinstance(fact, Relation) and fact.family == DIRECTION for fact in wrongly)
                named_fault: Fault = "left_right" if fault == "left_right" else "wrong_function"
                text = f'the description says "{right}", the program "{wrong}"'
                yield Sign(named_fault, 0.4 if seen else 0.5, text)


def _conditions(program: Facts) -> tuple[Filter | Relation, ...]:
    return (*program.filters, *program.relations)


def _denials(words: frozenset[str], program: Facts) -> Iterator[Sign]:
    denies = any(fact.negated for fact in _conditions(program))
    if words & _DENYING and not denies:
        yield Sign("negation", 0.4, "the description denies something, the program nothing")
    elif denies and not words & _LIKE_DENYING:
        yield Sign("negation", 0.25, "the program denies something, the description nothing")


def _order(query: str, program: Facts) -> Iterator[Sign]:
    if tells_order(query) and not program.order and len(program.filters) + len(program.relations) > 1:
        yield Sign("never_at_once", 0.45, "the description tells of one thing after another, the program of one frame")


def _numbers(query: str, program: Facts) -> Iterator[Sign]:
    yield from unused_figures(figures(query), program, 0.45)


def unused_figures(given: tuple[float, ...], program: Facts, strength: float) -> Iterator[Sign]:
    """Signs for numbers of a description, in SI units, that no number of the program comes near."""
    known = numbers_in(program)
    for number in given:
        if known and not _has(known, number):
            yield Sign("wrong_number", strength, f"no number of the program is {number:g}, which the description gives")


def figures_read(query: str, said: Facts) -> tuple[float, ...]:
    """Numbers that a text gives and that its reading holds too."""
    return tuple(number for number in figures(query) if _has(numbers_in(said), number))


def numbers_in(facts: Facts) -> tuple[float, ...]:
    """The sizes of all finite numbers of a program, those that are defaults too."""
    values = [value for fact in _conditions(facts) for _, value in fact.values]
    return tuple(abs(value) for value in values if isinstance(value, float) and math.isfinite(value))


def _has(known: tuple[float, ...], number: float) -> bool:
    return any(abs(number - value) <= _CLOSE * number for value in known)


def figures(query: str) -> tuple[float, ...]:
    """Numbers that a text gives, in SI units: with their units in figures, or as words from two to ten."""
    text = query.lower()
    found = [float(figure) * _IN_SI.get(unit, 1.0) for figure, unit in _FIGURE.findall(text)]
    found += [float(_NUMBERS[word]) for word in re.findall(r"[a-z]+", text) if word in _NUMBERS]
    return tuple(dict.fromkeys(found))


def _functions(query: str, program: Facts, profile: str) -> Iterator[Sign]:
    used = {condition.function for condition in program.filters} | {r.family for r in program.relations} | program.order
    phrases = _phrases(query, profile)
    for functions in phrases:
        alike = frozenset[str]().union(*map(like, functions))
        if len(functions) <= _SPECIFIC and not alike & used:
            yield Sign("missing_condition", 0.3, f"nothing in the program says {' or '.join(sorted(functions)[:3])}")
    hinted = frozenset(map(_family, functions_of(query, profile)))
    asked = frozenset[str]().union(*(like(name) for functions in (*phrases, hinted) for name in functions))
    ordered = program.order if may_order(query, joined=True) else frozenset()
    for function in sorted(used - asked - ordered):
        if phrases:
            yield Sign("extra_condition", 0.2, f"no word of the description stands for {function}")


def _phrases(query: str, profile: str) -> list[frozenset[str]]:
    """What the words stand for, the longest phrases first come: functions that any of them may mean, without nouns."""
    words, index, nouns = words_of(query), phrase_index(profile), _actors(profile)
    known = load_profile(profile).signatures
    found: list[frozenset[str]] = []
    at = 0
    while at < len(words):
        spans = (words[at : at + n] for n in range(min(_LONGEST, len(words) - at), 0, -1))
        phrase = next((span for span in spans if span in index or span in nouns), words[at : at + 1])
        meant = frozenset(
            _family(name)
            for name in index.get(phrase, ())
            if phrase not in nouns
            and name not in _CATEGORY_FUNCTIONS
            and known[name].layer not in ("combine", "output")
        )
        found += [meant] if meant else []
        at += len(phrase)
    return found


def _family(function: str) -> str:
    relative = ("has_objects_in_relative_direction", "get_objects_in_relative_direction")
    return DIRECTION if function in relative else function
