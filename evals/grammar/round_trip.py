"""Programs in plain English: how many are said so that the grammar reads them back as the same program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.coverage.table import Expression
from evals.grammar.coverage import PROFILE as COVERAGE_PROFILE
from evals.grammar.oracle import PROFILE as ORACLE_PROFILE
from evals.grammar.texts import Description
from evals.grammar.writing import english_of
from tools.errors import ProgramError


@dataclass(frozen=True, slots=True)
class Told:
    """One program in plain English.

    Attributes:
        name: The id of its description, or the digest of its prompt.
        profile: Its functions.
        text: The English; why there is none where the checker refuses the program.
        is_program: Whether the checker accepts it.
        readable_back: Whether the grammar reads the English as the same program.
    """

    name: str
    profile: str
    text: str
    is_program: bool
    readable_back: bool


def told_programs(descriptions: Sequence[Description], table: Mapping[str, Expression]) -> tuple[Told, ...]:
    """Every reference program and every program of the coverage table in plain English."""
    references = ((item.name, ORACLE_PROFILE, item.program, item.text) for item in descriptions)
    written = ((key, COVERAGE_PROFILE, entry.program, "") for key, entry in table.items() if entry.program)
    return tuple(_told(*program) for program in (*references, *written))


def _told(name: str, profile: str, program: str, description: str) -> Told:
    try:
        text, readable_back = english_of(program, profile, description)
    except ProgramError as error:
        return Told(name, profile, str(error), False, False)
    return Told(name, profile, text, True, readable_back)


def share_text(told: Iterable[Told]) -> str:
    """A line a profile: how many programs are read back, of how many that are programs."""
    items = list(told)
    lines = []
    for profile in sorted({item.profile for item in items}):
        programs = [item for item in items if item.profile == profile and item.is_program]
        refused = sum(item.profile == profile and not item.is_program for item in items)
        back = sum(item.readable_back for item in programs)
        share = back / len(programs) if programs else 0.0
        lines.append(f"{profile}: {back} of {len(programs)} programs are read back ({share:.1%}), {refused} are none")
    return "\n".join(lines)
