"""How the numbers of functions are said: "distance up to 7 m", "at least 2 objects"; and what was said, by name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from agents.grammar_files import grammar_file
from agents.meaning.values import Value

_FILE: Final = "grammar/parameters.yaml"
UNITS: Final[Mapping[str, str]] = {"m": "m", "m/s": "m/s", "m/s^2": "m/s2", "s": "s"}
"""Units of parameters that are said, as the lexicon writes them; all others are words of the phrase itself."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a value of some parameters is said.

    Attributes:
        before: The words before the number; all words where the value is no number.
        after: The words after it, instead of a unit.
        names: The parameters; no function has two of them.
        fixed: It says one value, which is `value`, and no number.
        value: That value.
    """

    before: str
    after: str
    names: frozenset[str]
    fixed: bool = False
    value: Value = None


@cache
def wordings() -> tuple[Wording, ...]:
    """All that can be said in parentheses."""
    return tuple(wording for entry in grammar_file(_FILE) for wording in _wordings(entry))


def said_value(name: str, value: Value, unit: str) -> str:
    """A parameter with its value in words: "distance up to 7 m".

    Args:
        name: The parameter.
        value: Its value.
        unit: The unit of its signature.
    """
    for wording in wordings():
        if name not in wording.names:
            continue
        if wording.fixed and wording.value == value and isinstance(wording.value, bool) == isinstance(value, bool):
            return wording.before
        if not wording.fixed and _is_finite(value):
            return " ".join(filter(None, (wording.before, number(value), _unit(wording.after, value, unit))))
    return f"{name.replace('_', ' ')} {value if not _is_finite(value) else number(value)}"


def number(value: Value) -> str:
    """A finite number as people write it: no exponent, no needless zeros."""
    text = format(Decimal(repr(float(value or 0.0))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(after: str, value: Value, unit: str) -> str:
    words = after.removesuffix("s") if value == 1.0 else after
    return words or UNITS.get(unit, "")


def _is_finite(value: Value) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _wordings(entry: Any) -> Iterator[Wording]:
    names = frozenset(entry["names"])
    if "say" in entry:
        before, _, after = (part.strip() for part in entry["say"].partition("{}"))
        yield Wording(before, after, names)
    for key, bound in (("inf", math.inf), ("minus_inf", -math.inf)):
        if key in entry:
            yield Wording(entry[key], "", names, True, bound)
    for word, text in entry.get("words", {}).items():
        yield Wording(text, "", names, True, {"true": True, "false": False, "none": None}.get(word, word))
