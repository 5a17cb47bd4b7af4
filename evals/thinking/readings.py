"""All that a scripted model can make of a question: the right program, misreadings of it, and slips of the pen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from evals.mistakes.table import MISTAKES
from evals.mistakes.values import Mistake, Planted
from evals.thinking.values import Question
from tools.atoms.profiles import load_profile
from tools.errors import DataError, ProgramError
from tools.language.checker import check
from tools.language.plan import Plan

_FILE: Final = files("evals").joinpath("thinking", "named.yaml")


@dataclass(frozen=True, slots=True)
class Slip:
    """A text that is refused, and what mends it.

    Attributes:
        planted: The text, a program or a whole reply, and the cure.
        is_reply: It is a whole reply.
    """

    planted: Planted
    is_reply: bool


@dataclass(frozen=True)
class Readings:
    """What can be made of one question.

    Attributes:
        question: The question.
        misreadings: Mistakes of meaning that fit, with the programs that they give, by the mistake's name.
        plans: Plan of the right program and of each misreading; the right one's name is empty.
    """

    question: Question
    misreadings: Mapping[str, str]
    plans: Mapping[str, Plan]

    def what_is(self, source: str) -> str | None:
        """Name of the mistake in a program; empty for a right one, None for one that is neither."""
        plan = _plan(source, self.question)
        return next((name for name, known in self.plans.items() if known == plan), None)

    def slips(self, program: str) -> tuple[Slip, ...]:
        """Every mistake that the checker would refuse, planted into `program`."""
        found = ((mistake, mistake.plant(program)) for mistake in MISTAKES if mistake.fixed_by == "repair")
        return tuple(Slip(planted, mistake.spoils == "reply") for mistake, planted in found if planted is not None)


def readings_of(question: Question) -> Readings:
    """The right program, and every misreading that the checker accepts and that says something else.

    Raises:
        ProgramError: The checker refuses the question's own program.
    """
    right = check(question.program, load_profile(question.profile).signatures, question.query)
    plans, texts = {"": right}, {}
    for mistake in MISTAKES:
        text = _misread(mistake, question)
        plan = _plan(text, question) if text else None
        if plan is not None and plan not in plans.values():
            plans[mistake.name], texts[mistake.name] = plan, text
    return Readings(question, texts, plans)


@cache
def named_by() -> Mapping[str, frozenset[str]]:
    """The faults that name each mistake of meaning, by its name.

    Raises:
        DataError: The file leaves one out, or names one that is none.
    """
    content = {str(name): frozenset(faults) for name, faults in yaml.safe_load(_FILE.read_text("utf-8")).items()}
    wanted = {mistake.name for mistake in MISTAKES if mistake.fixed_by != "repair"}
    if odd := sorted(wanted ^ content.keys()):
        raise DataError(_FILE, f"must hold each mistake of meaning and no other: {', '.join(odd)}")
    return content


def _misread(mistake: Mistake, question: Question) -> str:
    planted = mistake.plant(question.program) if mistake.fixed_by != "repair" else None
    return "" if planted is None else planted.text.rstrip() + "\n"


def _plan(source: str, question: Question) -> Plan | None:
    try:
        return check(source, load_profile(question.profile).signatures, question.query)
    except ProgramError:
        return None
