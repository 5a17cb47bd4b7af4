"""The product's own answer: a kind's program, checked and evaluated in this process. The texts are our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import Log
from tools.av2.samples.kinds import EventKind
from tools.errors import LimitExceededError, ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.language.plan import Plan
from tools.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Unaskable:
    """A kind that cannot be asked at all.

    Attributes:
        kind: Its name.
        atom: The function it is to measure.
        why: `no such function`, or what the checker says against the program.
    """

    kind: str
    atom: str
    why: str


@cache
def plan_of(kind: EventKind, profile: str) -> Plan | Unaskable:
    """The kind's checked program, or why there is none."""
    signatures = load_profile(profile).signatures
    if kind.atom not in signatures:
        return Unaskable(kind.name, kind.atom, "no such function")
    try:
        return check(kind.program, signatures, kind.name)
    except ProgramError as error:
        return Unaskable(kind.name, kind.atom, str(error))


def unaskable(kinds: Sequence[EventKind], profile: str) -> tuple[Unaskable, ...]:
    """The kinds that cannot be asked, and why."""
    plans = (plan_of(kind, profile) for kind in kinds)
    return tuple(plan for plan in plans if isinstance(plan, Unaskable))


def answer(plan: Plan, log: Log, profile: str) -> tuple[Scenario, str]:
    """What the program finds, and an empty text; nothing, and the reason, where it fails."""
    try:
        return evaluate(plan, load_profile(profile).bind(log, Budget())), ""
    except (ProgramError, LimitExceededError) as error:
        return Scenario.of(np.zeros(log.tracks.shape, np.bool_)), str(error)
