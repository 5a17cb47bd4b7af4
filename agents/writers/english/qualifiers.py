"""Numbers in parentheses, "(distance up to 7 m, at least 2 objects)": their words, and the parameters they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from agents.meaning.parameters import wordings
from agents.meaning.values import Call, Expression
from agents.writers.english.senses import QUALIFIER, Slot
from agents.writers.english.sides import CannotSay
from tools.atoms.profiles import load_profile

if TYPE_CHECKING:
    from tools.atoms.signature import Parameter

_UNITS: Final = {"distance": "m", "speed": "m/s", "acceleration": "m/s^2", "duration": "s"}
_OPENED: Final = (("(", "QUALIFIER", "FLAG"), (";", "NEXT_QUALIFIER", "NEXT_FLAG"))
_SIGNS: Final = (("(", "LPAREN"), (")", "RPAREN"), (";", "SEMICOLON"), ("[", "LBRACKET"), ("]", "RBRACKET"))


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A value that was said in parentheses.

    Attributes:
        names: The parameters that it may be; the function that it belongs to has one of them.
        quantity: What its unit measures; empty for a plain number, `*` for words.
        value: The value, in SI units.
        words: The words.
    """

    names: frozenset[str]
    quantity: str
    value: Slot | None
    words: str

    @property
    def slot(self) -> tuple[str, Slot]:
        """As what is said beside a word: its name and value."""
        name = f"{QUALIFIER}{self.words}|{self.quantity}|{','.join(sorted(self.names))}"
        return name, "" if self.value is None else self.value


def qualifier_words() -> Iterator[tuple[str, str, Any]]:
    """Every phrase of qualifiers, its category and its value; they begin with the sign that opens or parts them."""
    yield from ((sign, category, sign) for sign, category in _SIGNS)
    for sign, number, flag in _OPENED:
        for wording in wordings():
            fixed = wording.fixed
            yield f"{sign} {wording.before}", flag if fixed else number, wording if fixed else wording.before
    for word in sorted({form for wording in wordings() for form in _forms(wording.after)}):
        yield word, "COUNTED", word


def numbered(before: str, after: str) -> frozenset[str]:
    """The parameters whose numbers stand between these words; none where no wording is so."""
    found = (w.names for w in wordings() if not w.fixed and w.before == before and after in (w.after, *_forms(w.after)))
    return frozenset[str]().union(*found)


def qualified(expression: Expression, slots: tuple[tuple[str, Slot], ...], profile: str) -> Expression:
    """An expression whose outermost call has the values of its qualifiers.

    Args:
        expression: What the words before the parentheses mean.
        slots: What was said; only qualifiers count.
        profile: Its functions.

    Raises:
        CannotSay: The expression is no call, or its function has no such parameter.
    """
    for name, value in slots:
        if name.startswith(QUALIFIER):
            expression = _with(expression, name.removeprefix(QUALIFIER), value, profile)
    return expression


def _with(expression: Expression, name: str, value: Slot, profile: str) -> Expression:
    words, quantity, names = name.split("|")
    if not isinstance(expression, Call):
        raise CannotSay(f'"({words})" belongs to nothing that is said before it')
    signature = load_profile(profile).signatures[expression.function]
    found = [p for p in signature.parameters if p.name in names.split(",") and _fits(p, quantity)]
    if len(found) != 1:
        raise CannotSay(f'"({words})" says nothing of the words before it')
    values = {**dict(expression.values), found[0].name: None if value == "" else value}
    return replace(expression, values=tuple(sorted(values.items())))


def _fits(parameter: Parameter, quantity: str) -> bool:
    from tools.atoms.signature import NumberKind

    unit = parameter.kind.unit if isinstance(parameter.kind, NumberKind) else ""
    return quantity == "*" or (unit == _UNITS[quantity] if quantity else unit not in _UNITS.values())


def _forms(after: str) -> tuple[str, ...]:
    return (after, after.removesuffix("s")) if after else ()
