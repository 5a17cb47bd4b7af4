"""The programs that mistakes are planted into: ours, checked when they are read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from evals.mistakes.values import Reference
from tools.atoms.profiles import load_profile
from tools.errors import DataError, ProgramError
from tools.language.checker import check

_FILE: Final = files("evals").joinpath("mistakes", "references.yaml")


@cache
def references() -> tuple[Reference, ...]:
    """All references, in the order of the file.

    Raises:
        DataError: The checker refuses one, or two have the same name.
    """
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found = tuple(Reference(**entry) for entry in entries)
    names = [reference.name for reference in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(_FILE, f"two references are called {twice[0]}")
    for reference in found:
        _check(reference)
    return found


def _check(reference: Reference) -> None:
    try:
        check(reference.program, load_profile(reference.profile).signatures, reference.description)
    except ProgramError as error:
        raise DataError(_FILE, f"the program of {reference.name!r} is wrong: {error}") from None
