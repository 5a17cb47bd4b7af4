"""Functions in one line each: how they are called, and what they give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tools.atoms.profiles import load_profile
from tools.atoms.reference import SHELVES
from tools.atoms.signature import (
    EnumKind,
    FlagKind,
    LogKind,
    NumberKind,
    OutKind,
    Parameter,
    Required,
    Signature,
    TracksKind,
)

_FEW_WORDS: Final = 10
_OPENING: Final = re.compile(
    r"^(?:The given (?:tracks|people)|Those of the given tracks|Tracks|Vehicles and riders)"
    r" (?:at the frames at which (?:they )?|while (?:they )?|that )"
)
_NEEDS: Final = (("vision", "images"), ("camera", "cameras"), ("map", "map"))


def written_call(signature: Signature) -> str:
    """A function as a call with all its defaults; parameters that older programs alone write are left out."""
    return f"{signature.name}({', '.join(_with_default(p) for p in _written(signature))})"


def short_call(signature: Signature) -> str:
    """A function as a call, track sets as letters, with the words that it takes where they are few.

    Of `direction=None|left|right` the first word is the default; `size: small|medium|large` has none. Numbers that have
    defaults are left out, and dots stand for them.
    """
    letters = iter("ABC")
    parameters = _written(signature)
    shown = [p for p in parameters if not _is_number_with_default(p)]
    written = [next(letters) if isinstance(p.kind, TracksKind) else _short(p) for p in shown]
    return f"{signature.name}({', '.join([*written, *['...'] * (len(shown) < len(parameters))])})"


def function_list(profile: str, without: Iterable[str] = ()) -> str:
    """Every function of a profile in one line, by shelf, as Markdown; those of `without` are left out."""
    left_out = frozenset(without)
    lines: list[str] = []
    for layer, heading in SHELVES.items():
        shown = [s for s in load_profile(profile).signatures.values() if s.layer == layer and s.name not in left_out]
        if shown:
            lines += [f"*{heading}*", *(_line(signature) for signature in shown), ""]
    return "\n".join(lines).rstrip()


def needs_eyes(signature: Signature) -> bool:
    """Whether a function needs camera images."""
    return "vision" in signature.needs or "camera" in signature.needs


def default_text(parameter: Parameter) -> str:
    """The default of an optional parameter as a program writes it.

    Raises:
        ValueError: It has none.
    """
    default = parameter.default
    if isinstance(default, Required):
        raise ValueError(f"{parameter.name} has no default")
    if isinstance(default, float):
        return f"{default:g}"
    return f'"{default}"' if isinstance(default, str) else str(default)


def _line(signature: Signature) -> str:
    needs = next((f" ({word})" for need, word in _NEEDS if need in signature.needs), "")
    return f"- `{short_call(signature)}`: {_OPENING.sub('', signature.summary)}{needs}"


def _written(signature: Signature) -> list[Parameter]:
    return [p for p in signature.parameters if not (isinstance(p.kind, FlagKind) and p.doc.startswith("Accepted "))]


def _with_default(parameter: Parameter) -> str:
    return parameter.name if parameter.required else f"{parameter.name}={default_text(parameter)}"


def _is_number_with_default(parameter: Parameter) -> bool:
    return isinstance(parameter.kind, NumberKind) and not parameter.required


def _short(parameter: Parameter) -> str:
    kind = parameter.kind
    if isinstance(kind, LogKind | OutKind) or not isinstance(kind, EnumKind):
        return _with_default(parameter)
    words = "|".join(kind.words) if len(kind.words) <= _FEW_WORDS else "..."
    if parameter.required:
        return f"{parameter.name}: {words}"
    first = default_text(parameter).strip('"')
    others = [word for word in kind.words if word != first]
    return f"{parameter.name}={'|'.join([first, *others])}"
