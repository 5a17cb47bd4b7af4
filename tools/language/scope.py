"""The names of a program: the given ones, which stay what they are, the library's, and its own variables."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping
from typing import Final

from tools.atoms.signature import EnumKind, FunctionRef, LogKind, Signature
from tools.atoms.standard_names import STANDARD_ONLY
from tools.language.issues import Report, echo
from tools.language.limits import LIMITS
from tools.language.suggestions import did_you_mean
from tools.language.values import (
    UNKNOWN,
    FunctionValue,
    ListValue,
    LiteralValue,
    ModuleValue,
    NumberMaker,
    TokenValue,
    TracksValue,
    UnknownValue,
    Value,
)

_NAME: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{LIMITS.name_chars - 1}}}\Z")
_GIVEN: Final[Mapping[str, Value]] = {
    "log_dir": TokenValue("log_dir"),
    "output_dir": TokenValue("output_dir"),
    "float": NumberMaker("float"),
    "int": NumberMaker("int"),
}
_PRESET: Final[Mapping[str, Value]] = {
    "np": ModuleValue("numpy"),
    "numpy": ModuleValue("numpy"),
    "math": ModuleValue("math"),
    "inf": LiteralValue(float("inf")),
}


_PYTHON: Final = frozenset(dir(builtins))


def _only_word(signature: Signature) -> EnumKind | None:
    kinds = [parameter.kind for parameter in signature.parameters]
    alone = len(kinds) == 2 and isinstance(kinds[0], LogKind) and isinstance(kinds[1], EnumKind)
    return kinds[1] if alone and isinstance(kinds[1], EnumKind) else None


class Scope:
    """Looks names up and binds variables.

    Args:
        signatures: The function table. A variable may take a function's name, as in Python, and hides it from there on;
            combinators and the output stay what they are.
        description: What `description` means in a program that does not set it.
        report: Where unknown and reserved names are noted.
    """

    def __init__(self, signatures: Mapping[str, Signature], description: str, report: Report) -> None:
        self._signatures = signatures
        self._report = report
        self._variables: dict[str, Value] = {**_PRESET, "description": LiteralValue(description)}

    def look_up(self, node: ast.Name) -> Value:
        """The value of a name; `UNKNOWN`, with an issue, when it has none."""
        name = node.id
        if name in self._variables:
            return self._variables[name]
        if name in self._signatures:
            return FunctionValue(FunctionRef(name))
        if name in _GIVEN:
            return _GIVEN[name]
        self._report.add("E_NAME", node, f"the name {echo(name)} is not defined", self._hint(name))
        self._variables[name] = UNKNOWN
        return UNKNOWN

    def _hint(self, name: str) -> str:
        for signature in self._signatures.values():
            word = _only_word(signature)
            if word is not None and name.upper() in word.words:
                return f'first write {name} = {signature.name}(log_dir, {word.what}="{name.upper()}")'
        if name in STANDARD_ONLY:
            return f"{name} is a function of the profile standard; this one has RefAV's functions alone"
        if name in _PYTHON:
            return "Python's own functions are not part of the language"
        close = did_you_mean(name, (*self._variables, *self._signatures, *_GIVEN))
        return close or "give it a value on a line above"

    def _may_hide(self, name: str, value: Value) -> bool:
        """True for names that are no function's, and for functions that a plain value may stand before."""
        hidden = self._signatures.get(name)
        plain = isinstance(value, (TracksValue, ListValue, LiteralValue, UnknownValue))
        return hidden is None or (plain and hidden.layer not in ("combine", "output"))

    def bind(self, name: str, value: Value, node: ast.AST) -> None:
        """Give a variable a value, or note why it cannot have that name."""
        if name in _GIVEN or not self._may_hide(name, value):
            message = f"{echo(name)} already names a part of the library"
            self._report.add("E_NAME", node, message, f"use another name, such as {name}_1")
        elif not _NAME.match(name):
            message = f"{echo(name)} cannot be used as a name"
            hint = f"start with a letter, use letters, digits and _, at most {LIMITS.name_chars} characters"
            self._report.add("E_NAME", node, message, hint)
        else:
            self._variables[name] = value
