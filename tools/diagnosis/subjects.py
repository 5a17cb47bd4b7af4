"""Which of its track sets a call looks at: the set that its result is part of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from tools.diagnosis.variants import slots_of
from tools.language.plan import CallStep, SlotRef

_JOINING: Final = frozenset({"scenario_and", "scenario_or"})
_MAKES_NEW: Final = frozenset({"then"})
INTERSECTION: Final = "scenario_and"


@cache
def _returning_related() -> frozenset[str]:
    """Relations that give back their second set unless they are reversed."""
    from tools.atoms.library import standard_library
    from tools.atoms.registry import ATOMS

    standard_library()
    return frozenset(name for name, atom in ATOMS.items() if atom.subject == "related")


def subject_of(step: CallStep) -> int | None:
    """The slot of the set that the call's result is part of; None for categories, joined sets and sequences."""
    sets = [value.slot for value in step.arguments.values() if isinstance(value, SlotRef)]
    if not sets or step.function.name in _JOINING | _MAKES_NEW:
        return None
    is_turned = step.function.wrappers.count("reverse_relationship") % 2 == 1
    gives_related = (step.function.name in _returning_related()) != is_turned
    return sets[1] if gives_related and len(sets) > 1 else sets[0]


def conditions_of(steps: Mapping[int, CallStep], slot: int) -> tuple[int, ...]:
    """Slots of the calls that narrow the set of `slot` itself, last first: filters, and those of joined parts."""
    found: dict[int, None] = {}
    waiting = [slot]
    while waiting:
        at = waiting.pop()
        subject = subject_of(steps[at])
        if subject is not None:
            found[at] = None
            waiting.append(subject)
        elif steps[at].function.name == INTERSECTION:
            waiting += [part for argument in steps[at].arguments.values() for part in slots_of(argument)]
    return tuple(found)
