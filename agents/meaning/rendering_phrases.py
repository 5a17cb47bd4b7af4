"""What every function says of its subject: the entries of `prompts/grammar/rendering.yaml`, chosen by its values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agents.grammar_files import grammar_file
from agents.meaning.canonical import canonical_call
from agents.meaning.functions import TABLES, subject_place
from agents.meaning.parameters import number, said_value
from agents.meaning.values import Call, Value, call
from tools.atoms.profiles import load_profile
from tools.atoms.signature import NumberKind, Parameter, Required, TracksKind

_FORMS: Final = ("be", "have", "do")
_HOLE: Final = re.compile(r"\{([a-z_]+)\}")
_SET: Final = re.compile(r"\{([yz])\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a call says of its subject, but for the nouns of its other sets.

    Attributes:
        form: What stands before: `be` ("that are"), `have`, or `do` (the text begins with a verb).
        text: The words, and between them `y` and `z` for the other sets: at every odd place.
        least: At least so many of the other set; 1 for "a".
        many: The other set is a plural whatever its number.
        added: What else has to be said, such as "distance up to 7 m".
    """

    form: str
    text: tuple[str, ...]
    least: int
    many: bool
    added: tuple[str, ...]


def phrase_of(step: Call, profile: str, explicit: bool = False) -> Phrase:
    """The words for a call.

    Args:
        step: The call; its sets do not matter.
        profile: Its functions.
        explicit: Say every value that is not the default in parentheses, whatever the phrase could hold.

    Raises:
        UserError: The profile has no such function, or the call does not fit it.
        KeyError: It has no words.
    """
    values = _all_values(step, profile)
    entry = _entry(step, values, explicit)
    form = next(form for form in _FORMS if form in entry)
    count = entry.get("counts", "")
    counted = _is_count(values.get(count)) and not explicit
    pieces = _SET.split(entry[form])
    text = tuple(piece if at % 2 else _worded(piece, values, entry) for at, piece in enumerate(pieces))
    said = {*_HOLE.findall(entry[form]), *entry.get("uses", ()), *([count] if counted else [])}
    added = tuple(_added(step, values, entry, said, profile))
    least = int(values[count] or 1) if counted else 1
    return Phrase(form, text, least, bool(entry.get("many")), added)


def _all_values(step: Call, profile: str) -> dict[str, Value]:
    values = dict(canonical_call(call(step.function, step.sets, dict(step.values)), profile).values)
    return values | dict(step.values) if step.function in ("is_kind", "is_category") else values


def _entry(step: Call, values: Mapping[str, Value], explicit: bool) -> Mapping[str, Any]:
    entry = grammar_file("grammar/rendering.yaml")["functions"][step.function]
    if len(step.sets) > 1 and step.wrappers.count("reverse_relationship") % 2:
        entry = {"words": entry.get("words", {}), **entry["turned"]}
    fitting = (case for case in entry.get("cases", ()) if not (explicit and "uses" in case))
    special: Mapping[str, Any] = next((case for case in fitting if _fits(case["when"], values)), {})
    return {**entry, **special}


def _fits(when: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    return all(_is(values.get(name), wanted) for name, wanted in when.items())


def _is(value: Value, wanted: Any) -> bool:
    """Whether a value is as a case wants it: a value, `none` (nothing, or no bound), `given`, or `{up_to: number}`."""
    bounded = value is not None and not (isinstance(value, float) and math.isinf(value))
    if isinstance(wanted, dict):
        return isinstance(value, float) and value <= wanted["up_to"]
    return bounded == (wanted == "given") if wanted in ("given", "none") else bool(value == wanted)


def _is_count(value: Value) -> bool:
    return isinstance(value, float) and math.isfinite(value) and value >= 1 and value == int(value)


def _worded(piece: str, values: Mapping[str, Value], entry: Mapping[str, Any]) -> str:
    return _HOLE.sub(lambda hole: _word(hole[1], values, entry), piece)


def _word(name: str, values: Mapping[str, Value], entry: Mapping[str, Any]) -> str:
    return value_words(name, values[name], entry)


def value_words(name: str, value: Value, entry: Mapping[str, Any]) -> str:
    """The words for a value inside a phrase: "to the left"; none for None.

    Args:
        name: The parameter.
        value: Its value.
        entry: The function's entry in `rendering.yaml`.
    """
    if value is None:
        return ""
    words = {**grammar_file("grammar/rendering.yaml")["words"].get(name, {}), **entry.get("words", {}).get(name, {})}
    if isinstance(value, float | int):
        return str(words.get(int(value) if value == int(value) else value, number(value)))
    return str(words.get(value, str(value).replace("_", " ")))


def _added(
    step: Call, values: Mapping[str, Value], entry: Mapping[str, Any], said: set[str], profile: str
) -> Iterator[str]:
    for parameter in load_profile(profile).signatures[step.function].parameters:
        name = parameter.name
        if name not in values or name in said:
            continue
        plain = _is_default(step.function, parameter, values[name], profile)
        if plain and (name not in entry.get("show", ()) or not _is_shown(values[name])):
            continue
        yield said_value(name, values[name], parameter.kind.unit if isinstance(parameter.kind, NumberKind) else "")


def _is_shown(value: Value) -> bool:
    return not (isinstance(value, float) and math.isinf(value))


def _is_default(function: str, parameter: Parameter, value: Value, profile: str) -> bool:
    if (function, parameter.name) in TABLES[profile].one_is_least and value == 1.0:
        return parameter.default in (0, 1)
    return not isinstance(parameter.default, Required) and value == parameter.default


def other_sets(step: Call, profile: str) -> list[int]:
    """Places of the sets that a call does not return part of, in order."""
    place = subject_place(step, profile)
    return [at for at in range(len(step.sets)) if at != place]


def renderable_functions(profile: str) -> list[str]:
    """The functions of a profile that say something of a set of tracks."""
    named = load_profile(profile).signatures.values()
    told = (item for item in named if item.layer != "output" and item.parameters)
    return [item.name for item in told if isinstance(item.parameters[0].kind, TracksKind)]
