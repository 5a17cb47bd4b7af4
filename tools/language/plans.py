"""Plans of programs that are looked at again and again: judge, reviewer and reader check the same few texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tools.atoms.profiles import load_profile
from tools.atoms.signature import Signature
from tools.language.checker import check
from tools.language.plan import Plan

_MOST_KEPT: Final = 512


def plan_of(source: str, profile: str, description: str = "") -> Plan:
    """As `tools.language.checker.check` with the functions of a profile; a program that passed is checked once.

    Args:
        source: The program's text.
        profile: `standard` or `refav`.
        description: The query, as for the checker.

    Raises:
        ProgramError: The program is wrong.
        UserError: There is no such profile.
    """
    return _checked(source, description, _Functions(load_profile(profile).signatures))


class _Functions:
    """A table of functions, the same as another one only if it is that very table."""

    def __init__(self, signatures: Mapping[str, Signature]) -> None:
        self.signatures = signatures

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Functions) and other.signatures is self.signatures

    def __hash__(self) -> int:
        return id(self.signatures)


@lru_cache(maxsize=_MOST_KEPT)
def _checked(source: str, description: str, functions: _Functions) -> Plan:
    return check(source, functions.signatures, description)
