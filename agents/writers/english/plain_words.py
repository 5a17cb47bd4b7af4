"""The words of plain English: one phrase for every function and its values, as `rendering.yaml` has them.

Whoever says something in exactly these words means exactly that function, whatever else the words may mean.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from agents.grammar_files import grammar_file
from agents.meaning.agreement import pronouns, third_person
from agents.meaning.functions import SECOND_RETURNED
from agents.meaning.rendering_phrases import value_words
from agents.meaning.template import Template
from agents.writers.english.senses import PLAIN, Case, Sense
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, Signature, TextKind, TracksKind

_SETS: Final = re.compile(r"\{([yz])\}")
_HOLE: Final = re.compile(r"\{([a-z_]+)\}")
_FORMS: Final = ("be", "have", "do")
_PROFILES: Final = ("standard", "refav")


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a phrase, and what they are to the syntax.

    Attributes:
        text: The words.
        category: A terminal of `syntax.lark`.
        value: The sense; of words after an object also the words that must stand before it.
    """

    text: str
    category: str
    value: Any


@cache
def plain_words() -> tuple[Words, ...]:
    """The words of every function of both profiles."""
    signatures = {name: item for profile in _PROFILES for name, item in load_profile(profile).signatures.items()}
    entries = grammar_file("grammar/rendering.yaml")["functions"]
    return tuple(dict.fromkeys(words for name, entry in entries.items() for words in _of(signatures[name], entry)))


def _of(signature: Signature, entry: Mapping[str, Any]) -> Iterator[Words]:
    for turned in (False, True) if "turned" in entry else (False,):
        whole = {"words": entry.get("words", {}), **entry["turned"]} if turned else entry
        for case in (*whole.get("cases", ()), {}):
            for values in _values(signature, whole, case):
                yield from _phrase(signature, {**whole, **case}, values, turned)


def _values(signature: Signature, entry: Mapping[str, Any], case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All choices of the values that stand in the words, with what the case itself says."""
    fixed = {name: _constant(case["when"][name]) for name in case.get("uses", ()) if case["when"][name] != "given"}
    text = next(case[form] if form in case else entry[form] for form in _FORMS if form in {**entry, **case})
    named = [name for name in _HOLE.findall(text) if name not in ("y", "z")]
    kinds = {parameter.name: parameter for parameter in signature.parameters}
    choices: list[list[tuple[str, Any]]] = []
    for name in named:
        kind = kinds[name].kind
        if isinstance(kind, EnumKind):
            words: list[Any] = [*kind.words] + ([] if kinds[name].required else [None])
            choices.append([(name, word) for word in words])
        elif numbers := _numbered(name, entry):
            choices.append([(name, number) for number in numbers])
        else:
            choices.append([(name, "{text}" if isinstance(kind, TextKind) else "{number}")])
    for chosen in itertools.product(*choices):
        yield {**fixed, **dict(chosen)}


def _numbered(name: str, entry: Mapping[str, Any]) -> list[int]:
    """The numbers that have words of their own, such as "second"."""
    words = {**grammar_file("grammar/rendering.yaml")["words"].get(name, {}), **entry.get("words", {}).get(name, {})}
    return [key for key in words if isinstance(key, int)]


def _constant(wanted: Any) -> Any:
    if isinstance(wanted, dict):
        return wanted["up_to"]
    return None if wanted == "none" else wanted


def _phrase(signature: Signature, entry: Mapping[str, Any], values: Mapping[str, Any], turned: bool) -> Iterator[Words]:
    form = next(form for form in _FORMS if form in entry)
    pieces = _SETS.split(entry[form])
    shown = {name: value for name, value in values.items() if value not in ("{text}", "{number}")}
    told = [" ".join(_HOLE.sub(lambda hole: _word(hole[1], shown, entry), piece).split()) for piece in pieces[::2]]
    sense = _sense(signature, entry, values, turned)
    if form == "have":
        told[0] = f"have {told[0]}".strip()
    for one, third in ((False, False), (True, False), (True, True)):
        texts = [pronouns(text, one) for text in told]
        yield from _shaped([third_person(texts[0]) if third and form != "be" else texts[0], *texts[1:]], form, sense)


def _word(name: str, shown: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    return value_words(name, shown[name], entry) if name in shown else "\0"


def _shaped(told: list[str], form: str, sense: Sense) -> Iterator[Words]:
    before, _, unit = told[0].partition("\0")
    if unit or told[0].endswith('"\0"'):
        category = "MEASURED" if unit and not unit.startswith('"') else "TEXTED"
        yield Words(before.replace('"', "").strip(), category, sense)
    elif len(told) == 1:
        yield Words(told[0], "ADJ" if form == "be" else "VI", sense)
    elif len(told) == 2 and not told[1]:
        yield Words(told[0], "PREP", sense)
    else:
        yield Words(told[0], "OPENS", told[0])
        yield Words(told[1], "CLOSES" if len(told) == 2 else "JOINS", (told[0], sense))


def _sense(signature: Signature, entry: Mapping[str, Any], values: Mapping[str, Any], turned: bool) -> Sense:
    sets = ["{x}", "{y}", "{z}"][: sum(isinstance(parameter.kind, TracksKind) for parameter in signature.parameters)]
    if (signature.name in SECOND_RETURNED) != turned:
        sets[:2] = sets[1::-1]
    given = [
        f"{name}={_literal(value)}" for name, value in sorted(values.items()) if value is not None or _is_none(name)
    ]
    count = [f"{entry['counts']}={{n?}}"] if "counts" in entry and entry["counts"] not in values else []
    function = f"reverse_relationship({signature.name})" if turned else signature.name
    text = f"{function}({', '.join([*sets, 'log_dir', *given, *count])})"
    known = tuple((name, Template(text)) for name in _PROFILES if signature.name in load_profile(name).signatures)
    return Sense(f"{PLAIN}{text}", (Case((), known),))


def _is_none(name: str) -> bool:
    """Whether nothing is a value of its own, and not just the default."""
    return name == "min_objects"


def _literal(value: Any) -> str:
    if value in ("{text}", "{number}") or not isinstance(value, str):
        return str(value)
    return f'"{value}"'
