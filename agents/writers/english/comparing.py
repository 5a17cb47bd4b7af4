"""Whether two programs mean the same, whatever their variables are called."""

from __future__ import annotations

from agents.meaning.lifting import lift
from agents.meaning.normal_form import same_meaning


def same_program(one: str, other: str, profile: str) -> bool:
    """Whether two programs of a profile have one normal form.

    Raises:
        ProgramError: The checker refuses one of them.
    """
    return one == other or same_meaning(lift(one, profile), lift(other, profile), profile)
