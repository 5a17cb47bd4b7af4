"""What an expression of a program can be before it runs: the checker's own values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from tools.atoms.signature import FunctionRef, Literal_


@dataclass(frozen=True, slots=True)
class TracksValue:
    """A track set that step number `slot` of the plan will make."""

    slot: int


@dataclass(frozen=True, slots=True)
class ListValue:
    """A literal list or tuple."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class LiteralValue:
    """A string, number, bool or None, known before the program runs."""

    value: Literal_


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the table, perhaps with combinators around it."""

    function: FunctionRef


@dataclass(frozen=True, slots=True)
class TokenValue:
    """One of the two names that programs only pass on: `log_dir`, `output_dir`."""

    name: str


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """`np` or `math`, of which only constants can be named."""

    name: str


@dataclass(frozen=True, slots=True)
class NumberMaker:
    """`float` or `int`, which may be called on a literal."""

    name: str


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """The outcome of something already reported; anything may be done with it, so that one mistake is one issue."""


Value: TypeAlias = (
    TracksValue | ListValue | LiteralValue | FunctionValue | TokenValue | ModuleValue | NumberMaker | UnknownValue
)

UNKNOWN: Final = UnknownValue()
NOTHING: Final = LiteralValue(None)


def described(value: Value) -> str:
    """What a value is, for messages; never what it holds."""
    if isinstance(value, LiteralValue):
        return _literal_kind(value.value)
    if isinstance(value, TokenValue):
        return value.name
    if isinstance(value, ModuleValue):
        return "a module"
    names = {TracksValue: "a track set", ListValue: "a list", FunctionValue: "a function", NumberMaker: "a function"}
    return names.get(type(value), "something unknown")


def _literal_kind(value: Literal_) -> str:
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "True or False"
    return "text" if isinstance(value, str) else "a number"
