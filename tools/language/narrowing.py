"""Which part of a question about images a program's answer can depend on at all.

Of "red cars that turn", only the cars that turn need to be looked at. What is known of the other sets of an
intersection bounds what is asked of one; answers beyond the bound would change neither the result nor its relations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.atoms.signature import FunctionRef
from tools.language.plan import Argument, CallStep, Plan, SlotRef
from tools.questions import Ask
from tools.scenario import Scenario
from tools.typing import NDArrayBool

_AND, _OR = FunctionRef("scenario_and"), FunctionRef("scenario_or")


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a slot can hold at most: referred tracks and related ones, bool (N, T)."""

    mask: NDArrayBool
    related: NDArrayBool

    @staticmethod
    def of(value: Scenario) -> _Reach:
        return _Reach(value.mask, value.related_mask())


def slots_of(value: Argument) -> tuple[int, ...]:
    """The slots that an argument refers to."""
    if isinstance(value, SlotRef):
        return (value.slot,)
    return tuple(part.slot for part in value) if isinstance(value, tuple) else ()


def needed(plan: Plan, slots: Sequence[object], asks: Mapping[int, tuple[Ask, ...]]) -> tuple[Ask, ...]:
    """The asks that the program's answer depends on, each once, in order of the program, cut to where it does.

    Args:
        plan: The program.
        slots: What is known of each slot; anything but a `Scenario` where it is open, or of another profile.
        asks: Of the slots that ask.

    Returns:
        Asks with their own tags; the mask of one may have become empty: any answer to it will do.
    """
    reach = _reaches(plan, slots, asks)
    wanted = _wanted(plan, slots, reach)
    found: dict[bytes, Ask] = {}
    for slot in sorted(wanted.keys() & asks.keys()):
        for ask in asks[slot]:
            part = wanted[slot]
            mask = ask.mask if part is None else ask.mask & part
            earlier = found.get(ask.tag)
            found[ask.tag] = replace(ask, mask=mask if earlier is None else mask | earlier.mask)
    return tuple(found.values())


def _reaches(plan: Plan, slots: Sequence[object], asks: Mapping[int, tuple[Ask, ...]]) -> dict[int, _Reach | None]:
    reach: dict[int, _Reach | None] = {}
    for call in plan.calls:
        value = slots[call.slot]
        if isinstance(value, Scenario):
            reach[call.slot] = _Reach.of(value)
            continue
        parts = [reach[slot] for slot in _sets(call)]
        known = [part for part in parts if part is not None]
        if call.slot in asks and len(parts) == 1:
            reach[call.slot] = parts[0]
        elif call.function in (_AND, _OR) and len(known) == len(parts):
            join = np.logical_and if call.function == _AND else np.logical_or
            mask = join.reduce([part.mask for part in known])
            reach[call.slot] = _Reach(mask, np.logical_or.reduce([part.related for part in known]))
        else:
            reach[call.slot] = None
    return reach


def _wanted(plan: Plan, slots: Sequence[object], reach: Mapping[int, _Reach | None]) -> dict[int, NDArrayBool | None]:
    """Where the answer depends on each slot that it depends on; None: perhaps everywhere."""
    wanted: dict[int, NDArrayBool | None] = {plan.output.source.slot: None}
    for call in reversed(plan.calls):
        if call.slot not in wanted or isinstance(slots[call.slot], Scenario):
            continue
        sets = _sets(call)
        for place, slot in enumerate(sets):
            others = [reach[other] for other in (*sets[:place], *sets[place + 1 :])]
            part = _part(call, wanted[call.slot], others)
            earlier = wanted.get(slot, part)
            wanted[slot] = None if part is None or earlier is None else part | earlier
    return wanted


def _part(call: CallStep, wanted: NDArrayBool | None, others: Sequence[_Reach | None]) -> NDArrayBool | None:
    """Where a set of a call matters, given where the call matters and what its other sets can hold."""
    if call.function == _OR:
        return wanted
    if call.function != _AND:
        return None
    known = [other for other in others if other is not None]
    if not known or len(known) < len(others):
        return wanted  # relations of a set that is not known may lead anywhere
    bound: NDArrayBool = np.logical_and.reduce([other.mask for other in known])
    bound = np.logical_or.reduce([bound, *(other.related for other in known)])
    return bound if wanted is None else bound & wanted


def _sets(call: CallStep) -> tuple[int, ...]:
    return tuple(slot for value in call.arguments.values() for slot in slots_of(value))
