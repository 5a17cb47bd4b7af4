"""The coverage table: for every known prompt a program that the checker accepts, or the reason why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from tools.atoms.library import standard_library
from tools.atoms.signature import Signature
from tools.errors import DataError, ProgramError
from tools.language.checker import check

Need = Literal["geometry", "map", "visual", "not expressible"]
"""What a prompt needs: boxes alone, the map too, a visual atom too; or no program says it."""
NEEDS: Final[tuple[Need, ...]] = ("geometry", "map", "visual", "not expressible")
_FILE: Final = files("evals").joinpath("coverage", "prompts.yaml")
_KEY_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Expression:
    """How one prompt is asked.

    Attributes:
        key: Digest of the prompt.
        need: What it needs.
        atoms: The functions that its program calls, sorted; combinators and output left out.
        program: The program; empty where there is none.
        reason: Why there is none; else what the program leaves open, if anything.
    """

    key: str
    need: Need
    atoms: tuple[str, ...]
    program: str
    reason: str


def key_of(prompt: str) -> str:
    """What the table calls a prompt: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(prompt.encode()).hexdigest()[:_KEY_LENGTH]


@cache
def coverage_table() -> Mapping[str, Expression]:
    """The table, by key.

    Raises:
        DataError: An entry has neither a program nor a reason, or the checker refuses its program.
    """
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {key: _expression(key, entry) for key, entry in sorted(entries.items())}


def expressions_of(prompts: Iterable[str]) -> dict[str, Expression | None]:
    """The expression of each prompt; None for one that the table does not know."""
    table = coverage_table()
    return {prompt: table.get(key_of(prompt)) for prompt in prompts}


def _expression(key: str, entry: Mapping[str, Any]) -> Expression:
    if reason := entry.get("not_expressible"):
        return Expression(key, "not expressible", (), "", str(reason))
    if "program" not in entry:
        raise DataError(_FILE, f"entry {key} has neither a program nor a reason")
    signatures = standard_library().signatures
    try:
        plan = check(entry["program"], signatures, "coverage")
    except ProgramError as error:
        raise DataError(_FILE, f"the program of entry {key} is wrong: {error}") from None
    called = sorted({call.function.name for call in plan.calls})
    kept = tuple(name for name in called if signatures[name].layer not in ("combine", "output"))
    return Expression(
        key, _need([signatures[name] for name in called]), kept, entry["program"], entry.get("remark", "")
    )


def _need(called: Iterable[Signature]) -> Need:
    needs = {need for signature in called for need in signature.needs}
    if needs & {"vision", "camera"}:
        return "visual"
    return "map" if "map" in needs else "geometry"
