"""Whether a program can find anything in a log, told from the log's facts alone.

The bound of every set that a plan makes is followed from call to call. Where nothing can be left of the answer, the log
need not be searched. That is said only when the program would surely have run to its end there and found nothing: a
missing map, images that nobody looks at, a function that refuses, a budget that may not suffice are never turned into
"nothing found".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.atoms.budget import BudgetLimits
from tools.atoms.profiles import load_profile
from tools.atoms.signature import Signature
from tools.index import refav_bounds, standard_bounds
from tools.index.bounds import Bound, parts_of, sets_of
from tools.index.calls import TRACKS
from tools.index.costs import Cost, refav_cost, standard_cost
from tools.index.facts import LogFacts, ProfileFacts
from tools.index.measuring import code_stamp
from tools.language.plan import CallStep, Plan


@dataclass(frozen=True, slots=True)
class Refutation:
    """Why a program finds nothing in a log.

    Attributes:
        reason: In a few words: `no BUS in the log`.
        line: The line of the program that leaves nothing, from 1.
    """

    reason: str
    line: int

    def __str__(self) -> str:
        return f"{self.reason} (line {self.line})" if self.line else self.reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What a plan can find in a log at most.

    Attributes:
        bounds: Of every call's track set, by slot.
        certain: It runs to its end for sure.
    """

    bounds: tuple[Bound, ...]
    certain: bool


def refutation(
    plan: Plan, facts: LogFacts, profile: str, *, eyes: bool = False, limits: BudgetLimits | None = None
) -> Refutation | None:
    """Why a program surely finds nothing in a log; None where it may find something, or may fail.

    Args:
        plan: The checked program.
        facts: Of the log.
        profile: The profile that it was checked with.
        eyes: Questions about images are answered in this run. Without, a program that could ask one fails; with, it
            is ruled out only where it surely asks none, since the answer may fail.
        limits: The budget that it runs with; the default one when None.
    """
    found = reading(plan, facts, profile, eyes=eyes, limits=limits)
    answer = found.bounds[plan.output.source.slot]
    if not (found.certain and answer.empty):
        return None
    return Refutation(answer.why, answer.line)


def reading(
    plan: Plan, facts: LogFacts, profile: str, *, eyes: bool = False, limits: BudgetLimits | None = None
) -> Reading:
    """Follow the bounds through a plan; see `refutation`."""
    limits = limits or BudgetLimits()
    signatures, known = load_profile(profile).signatures, _believed(facts, profile)
    follow = _refav if profile == "refav" else _standard
    bounds, cost, certain = follow(plan, signatures, facts, known)
    certain &= len(plan.steps) <= limits.calls and cost.within(limits)
    certain &= all(_can_answer(step, signatures[step.function.name], facts, bounds, eyes) for step in plan.calls)
    return Reading(tuple(bounds), certain)


def _believed(facts: LogFacts, profile: str) -> ProfileFacts | None:
    """What was measured with the code as it is now."""
    known = facts.profiles.get(profile)
    return known if known is not None and known.code == code_stamp() else None


def _can_answer(step: CallStep, signature: Signature, facts: LogFacts, bounds: Sequence[Bound], eyes: bool) -> bool:
    """A question about images may fail; there is none where nothing is to be asked about."""
    if "map" in signature.needs and facts.road_map is None:
        return False
    if "vision" in signature.needs:
        return eyes and sets_of(step, bounds)[TRACKS].empty
    return "camera" not in signature.needs


Followed = tuple[list[Bound], Cost, bool]


def _standard(plan: Plan, signatures: Mapping[str, Signature], facts: LogFacts, known: ProfileFacts | None) -> Followed:
    bounds: list[Bound] = []
    cost, certain = Cost(), True
    for step in plan.calls:
        certain &= not standard_bounds.refusal(step, facts, bounds)
        cost = cost.plus(standard_cost(step, facts, bounds))
        signature = signatures[step.function.name]
        bounds.append(standard_bounds.standard_bound(step, signature, facts, known, bounds))
    return bounds, cost, certain


def _refav(plan: Plan, signatures: Mapping[str, Signature], facts: LogFacts, known: ProfileFacts | None) -> Followed:
    bounds: list[Bound] = []
    cost, combined = Cost(), False
    certain = len(plan.calls) <= refav_bounds.MOST_CALLS
    for step in plan.calls:
        certain &= not refav_bounds.refusal(step, signatures)
        cost = cost.plus(refav_cost(step, facts, bounds, combined))
        signature = signatures[step.function.name]
        combined |= _combines(step, bounds)
        bounds.append(refav_bounds.refav_bound(step, signature, facts, known, bounds))
        if combined:
            bounds = refav_bounds.shared_afterwards(bounds)
    return bounds, cost, certain


def _combines(step: CallStep, bounds: list[Bound]) -> bool:
    return len(parts_of(step, bounds)) > 1
