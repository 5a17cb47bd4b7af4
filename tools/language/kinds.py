"""Whether a value fits a parameter's kind, and the argument it becomes in the plan."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tools.atoms.signature import (
    EnumKind,
    FlagKind,
    FunctionKind,
    LogKind,
    NumberKind,
    OutKind,
    Parameter,
    Signature,
    TextKind,
    TracksKind,
    TracksListKind,
)
from tools.language.issues import Report, display, echo
from tools.language.lexical import hidden_character
from tools.language.limits import LIMITS
from tools.language.plan import Argument, SlotRef
from tools.language.suggestions import choices
from tools.language.values import (
    FunctionValue,
    ListValue,
    LiteralValue,
    TokenValue,
    TracksValue,
    UnknownValue,
    Value,
    described,
)


class Unfit:
    """The value does not fit (already reported), or is unknown."""


UNFIT: Final = Unfit()
Fit = Argument | Unfit


class Slot(NamedTuple):
    """One argument to be looked at: the function and parameter it is for, its value, where it stands."""

    signature: Signature
    parameter: Parameter
    value: Value
    node: ast.AST
    report: Report

    @property
    def place(self) -> str:
        """Name of function and parameter, for messages."""
        return f"{self.parameter.name} of {self.signature.name}"

    def refuse(self, code: str, message: str, hint: str) -> Unfit:
        """Note an issue."""
        self.report.add(code, self.node, message, hint)
        return UNFIT

    def wrong_kind(self, wanted: str, hint: str) -> Unfit:
        """Note that the value is of another kind than wanted."""
        return self.refuse("E_TYPE", f"{self.place} takes {wanted}, not {described(self.value)}", hint)


def fitted(slot: Slot) -> Fit:
    """The argument for the plan, or `UNFIT` with an issue."""
    if isinstance(slot.value, UnknownValue):
        return UNFIT
    return _BY_KIND[type(slot.parameter.kind)](slot, slot.parameter.kind)


def _tracks(slot: Slot, kind: TracksKind) -> Fit:
    value = slot.value
    if isinstance(value, TracksValue):
        return SlotRef(value.slot)
    return slot.wrong_kind("a track set", _tracks_hint(value))


def _tracks_hint(value: Value) -> str:
    if isinstance(value, LiteralValue) and isinstance(value.value, str):
        return f"get the tracks first: get_objects_of_category(log_dir, category={echo(value.value.upper())})"
    if isinstance(value, ListValue):
        return "join the list first: scenario_or([a, b])"
    if isinstance(value, FunctionValue):
        return f"call it first: {value.function.name}(...)"
    if isinstance(value, TokenValue):
        return "the track set comes before log_dir"
    return "get tracks with get_objects_of_category(log_dir, category=...)"


def _tracks_list(slot: Slot, kind: TracksListKind) -> Fit:
    value = slot.value
    if not isinstance(value, ListValue):
        return slot.wrong_kind("a list of track sets", f"write {slot.signature.name}([a, b])")
    if len(value.items) < kind.min_length:
        hint = f"name at least {kind.min_length} track set: {slot.signature.name}([a, b])"
        return slot.refuse("E_EMPTY", f"the list for {slot.place} is empty", hint)
    for item in value.items:
        if isinstance(item, UnknownValue):
            return UNFIT
        if not isinstance(item, TracksValue):
            return slot._replace(value=item).wrong_kind("a list of track sets only", _tracks_hint(item))
    return tuple(SlotRef(item.slot) for item in value.items if isinstance(item, TracksValue))


def _log(slot: Slot, kind: LogKind) -> Fit:
    return _token(slot, "log_dir")


def _out(slot: Slot, kind: OutKind) -> Fit:
    return _token(slot, "output_dir")


def _token(slot: Slot, name: str) -> Fit:
    if isinstance(slot.value, TokenValue) and slot.value.name == name:
        return None
    return slot.wrong_kind(f"the name {name}", f"pass {name} on unchanged")


def _number(slot: Slot, kind: NumberKind) -> Fit:
    value = slot.value.value if isinstance(slot.value, LiteralValue) else slot.value
    if value is None and kind.none_means:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return slot.wrong_kind("a number" + (f" in {kind.unit}" if kind.unit else ""), _number_hint(slot, value))
    if not kind.low <= value <= kind.high:
        message = f"{slot.place} must lie between {kind.low:g} and {kind.high:g} {kind.unit}, not {value:g}"
        return slot.refuse("E_NUMBER", message.replace(" ,", ","), "write a number in that range")
    if not kind.integer or value in (float("inf"), float("-inf")):
        return float(value)
    if value != int(value):
        return slot.refuse("E_NUMBER", f"{slot.place} takes a whole number, not {value:g}", f"write {round(value)}")
    return int(value)


def _number_hint(slot: Slot, value: object) -> str:
    if value is None and not slot.parameter.required:
        return f"leave {slot.parameter.name} out for its default, or write inf for no limit"
    if isinstance(value, str):
        return "write the number without quotes"
    return "write a number"


def _enum(slot: Slot, kind: EnumKind) -> Fit:
    value = slot.value.value if isinstance(slot.value, LiteralValue) else slot.value
    if value is None and kind.none_means:
        return None
    if not isinstance(value, str):
        return slot.wrong_kind(f"a {kind.what}", _choices(slot, kind, ""))
    if value in kind.none_words:
        return None
    if value not in kind.words:
        message = f"{echo(value)} is not a {kind.what} that {slot.signature.name} knows"
        return slot.refuse("E_ENUM", message, _choices(slot, kind, value))
    return value


def _choices(slot: Slot, kind: EnumKind, word: str) -> str:
    return choices(word, kind.words, slot.signature.name)


def _flag(slot: Slot, kind: FlagKind) -> Fit:
    value = slot.value.value if isinstance(slot.value, LiteralValue) else None
    if not isinstance(value, bool):
        return slot.wrong_kind("True or False", "write True or False")
    if kind.only is not None and value is not kind.only:
        return slot.refuse("E_ENUM", f"{slot.place} can only be {kind.only}", f"leave {slot.parameter.name} out")
    return value


def _text(slot: Slot, kind: TextKind) -> Fit:
    value = slot.value.value if isinstance(slot.value, LiteralValue) else None
    if not isinstance(value, str):
        return slot.wrong_kind("text", "write the description in quotes")
    hidden = hidden_character(value)
    if hidden:
        return slot.refuse(
            "E_SYNTAX", f"{slot.place} holds the character U+{ord(hidden):04X}", "write visible text only"
        )
    limit = min(kind.max_length, LIMITS.string_chars)
    if len(value) > limit:
        message = f"{slot.place} has {len(value)} characters; {limit} are allowed"
        return slot.refuse("E_SIZE", message, "shorten the text")
    return value


def _function(slot: Slot, kind: FunctionKind) -> Fit:
    if isinstance(slot.value, FunctionValue):
        return slot.value.function
    hint = f"name a function without calling it: {slot.signature.name}(stationary)(tracks, log_dir)"
    return slot.wrong_kind("a function", hint)


_BY_KIND: Final[dict[type, Callable[[Slot, Any], Fit]]] = {
    TracksKind: _tracks,
    TracksListKind: _tracks_list,
    LogKind: _log,
    OutKind: _out,
    NumberKind: _number,
    EnumKind: _enum,
    FlagKind: _flag,
    TextKind: _text,
    FunctionKind: _function,
}


def shown(value: Value) -> str:
    """A value for a message: literals as written, the rest by what they are."""
    return display(value.value) if isinstance(value, LiteralValue) else described(value)
