"""What a prompt says about functions, generated from the library: nothing is written down twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from agents.writing.calls import default_text, written_call
from tools.atoms.profiles import load_profile
from tools.atoms.reference import kind_text
from tools.atoms.signature import EnumKind, FlagKind, LogKind, NumberKind, OutKind, Parameter, Signature, TracksKind

_EXAMPLE: Final = "Example:\n"
_SAYS_NOTHING: Final = frozenset(
    {"Track set to filter.", "Track sets, as a list.", "The track set that answers the query."}
)
_LONG, _SHORT = 400, 150
_SENTENCE_END: Final = re.compile(r"(?<=\.)\s+(?=[A-Z0-9`])")
_ASIDE: Final = re.compile(r"\s*\([^()]{25,}\)")
"""Long remarks in parentheses: how noise is met, exceptions of exceptions."""
_WHEN: Final = re.compile(r"(?:It|The (?:pair|track|change)) (?:lasts|holds) (?:from|as long|as far|for|during)\b")
"""Sentences that tell from when to when a function holds: who joins functions in time needs them."""
_THERE: Final = re.compile(r"\b[Tt]here\b")
_LISTED_ELSEWHERE: Final = ("category", "kind")


def full_reference(
    names: Iterable[str],
    profile: str,
    brief: Collection[str] = (),
    hinted: Collection[str] = (),
    whole: bool = False,
) -> str:
    """Functions with everything that a writer needs to know, as Markdown, in the order of the library.

    Args:
        names: Of functions of the profile; unknown ones are left out.
        profile: Whose functions.
        brief: Those whose description is cut short, without an example, and with numbers only in the call.
        hinted: Those whose roles are told elsewhere (`role_hints`).
        whole: No description is cut.
    """
    wanted = frozenset(names)
    shown = [s for name, s in load_profile(profile).signatures.items() if name in wanted]
    lengths = (None if whole else _SHORT if s.name in brief else _LONG for s in shown)
    entries = (_entry(s, profile, length, s.name not in hinted) for s, length in zip(shown, lengths, strict=True))
    return "\n\n".join(entries)


@lru_cache(maxsize=2048)
def _entry(signature: Signature, profile: str, longest: int | None, with_roles: bool) -> str:
    told, _, example = signature.doc.partition(_EXAMPLE)
    text = " ".join(told.split())
    parts = [f"### `{written_call(signature)}`"]
    parts.append(f"{signature.summary} {text if longest is None else _cut(text, longest)}".rstrip())
    told_here = (p for p in signature.parameters if with_roles or not isinstance(p.kind, TracksKind))
    if longest == _SHORT:
        told_here = (p for p in told_here if p.required or not isinstance(p.kind, NumberKind))
    parts += [_parameter_line(p) for p in told_here if _is_worth_a_line(p)]
    parts += [f"Roles: {signature.roles}"] if signature.roles and with_roles else []
    parts += [_needs_line(signature)] if signature.needs else []
    parts += [f"Quirk: {quirk}"] if (quirk := _quirks(profile).get(signature.name)) else []
    parts += [f"Example: `{_one_line(example)}`"] if example and longest != _SHORT else []
    return "\n".join(parts)


def _one_line(example: str) -> str:
    return " ".join(example.split()).replace("( ", "(")


def _needs_line(signature: Signature) -> str:
    wants = (("vision", "camera images and a vision model"), ("camera", "calibrated cameras"), ("map", "a map"))
    what = next(words for need, words in wants if need in signature.needs)
    return f"Without {what} the call is an error."


def _cut(text: str, longest: int) -> str:
    """The first sentences of a long description, one at least, and those that tell when it holds; without asides."""
    kept: list[str] = []
    length, full = 0, False
    for sentence in _SENTENCE_END.split(_ASIDE.sub("", text)):
        full = full or bool(kept and length + len(sentence) >= longest)
        if not full or _WHEN.match(sentence):
            kept.append(sentence)
            length += len(sentence) + 1
    return " ".join(kept)


def _is_worth_a_line(parameter: Parameter) -> bool:
    if isinstance(parameter.kind, LogKind | OutKind) or parameter.doc in _SAYS_NOTHING:
        return False
    return not (isinstance(parameter.kind, FlagKind) and parameter.doc.startswith("Accepted "))


def _parameter_line(parameter: Parameter) -> str:
    if isinstance(parameter.kind, EnumKind) and parameter.kind.what in _LISTED_ELSEWHERE:
        return f"- {parameter.name}: a {parameter.kind.what}, listed above."
    kind = kind_text(parameter).replace("`", "")
    default = "" if parameter.required else f"; default {default_text(parameter)}"
    shown = "" if kind == "track set" else f" ({kind}{default})"
    return f"- {parameter.name}{shown}: {parameter.doc}".replace("`", "")


@lru_cache(maxsize=4)
def _quirks(profile: str) -> dict[str, str]:
    """What the refav profile does otherwise than the plain definitions, by function; nothing for other profiles.

    The functions' documentation tells it from the plain definition's side: what is "there" to it is "here" to this
    profile. Remarks without that word are about the plain definition alone.
    """
    if profile != "refav":
        return {}
    from tools.atoms.library import standard_library
    from tools.atoms.registry import ATOMS

    standard_library()
    differs = {name: atom.docstring.differs for name, atom in ATOMS.items()}
    return {name: _THERE.sub(_as_here, text) for name, text in differs.items() if _THERE.search(text)}


def _as_here(match: re.Match[str]) -> str:
    return "Here" if match[0][0] == "T" else "here"
