"""What each call of a program lets through, and for an empty answer what each condition keeps out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from tools.atoms.signature import Signature
from tools.diagnosis.sensitivity import has_number
from tools.diagnosis.subjects import conditions_of, subject_of
from tools.diagnosis.values import Apart, CallCount, Omission
from tools.diagnosis.variants import call_text, needed, slots_of, without
from tools.language.plan import CallStep
from tools.runs.trial import Probed
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt

Found = Mapping[str, Scenario]


def call_counts(
    steps: Mapping[int, CallStep], signatures: Mapping[str, Signature], found: Mapping[int, Probed], logs: Sequence[str]
) -> tuple[CallCount, ...]:
    """What each call leaves.

    Args:
        steps: The program's calls by slot.
        signatures: The functions of the profile.
        found: What the program up to each slot finds, by slot.
        logs: Ids of the logs, in order.
    """
    tracks = {slot: [_tracks(answer.found.get(log)) for log in logs] for slot, answer in found.items()}
    counts = []
    origins: dict[int, tuple[int, ...]] = {}
    for slot in sorted(found):
        step = steps[slot]
        subject = _looked_at(step)
        origins[slot] = _empty_from(step, origins) if not sum(tracks[slot]) else ()
        counts.append(
            CallCount(
                step.line,
                call_text(step, signatures),
                step.function.name,
                steps[subject].line if subject is not None else 0,
                sum(tracks[subject]) if subject is not None else 0,
                sum(tracks[slot]),
                sum(int(scenario.mask.sum()) for scenario in found[slot].found.values()),
                tuple(tracks[slot]),
                found[slot].unseen,
                origins[slot],
            )
        )
    return tuple(counts)


def _empty_from(step: CallStep, origins: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Lines of the calls because of which this one leaves nothing.

    What is negated holds where there is nothing to relate to: only the set that it is asked of can empty it.
    """
    subject = subject_of(step)
    if subject is not None and "scenario_not" in step.function.wrappers:
        slots: tuple[int, ...] = (subject,)
    else:
        slots = tuple(slot for argument in step.arguments.values() for slot in slots_of(argument))
    return tuple(sorted({line for slot in slots for line in origins.get(slot, ())})) or (step.line,)


def _looked_at(step: CallStep) -> int | None:
    subject = subject_of(step)
    if subject is None:
        sets = [slot for argument in step.arguments.values() for slot in slots_of(argument)]
        return sets[0] if sets else None
    return subject


def _tracks(scenario: Scenario | None) -> int:
    return int(scenario.mask.any(axis=1).sum()) if scenario is not None else 0


def conditions(steps: Mapping[int, CallStep], answer: int) -> tuple[int, ...]:
    """Slots of all calls that narrow a set that the answer is made from, in the order in which they run."""
    return tuple(slot for slot in needed(steps, answer) if subject_of(steps[slot]) is not None)


def leaving_out(steps: Mapping[int, CallStep], answer: int, slot: int) -> tuple[Mapping[int, CallStep], int]:
    """The calls, and the slot to hand over, without the condition of `slot`."""
    subject = subject_of(steps[slot])
    assert subject is not None
    return without(steps, slot, subject), subject if slot == answer else answer


def omissions(
    steps: Mapping[int, CallStep], signatures: Mapping[str, Signature], found: Mapping[int, Probed]
) -> tuple[Omission, ...]:
    """What the answer would be without each condition: those that keep something out, or may do so, most first."""
    told = [
        Omission(
            steps[slot].line,
            call_text(steps[slot], signatures),
            sum(map(_tracks, answer.found.values())),
            sum(int(scenario.mask.sum()) for scenario in answer.found.values()),
            answer.unseen,
            has_number(steps[slot], signatures),
        )
        for slot, answer in sorted(found.items())
    ]
    return tuple(sorted((o for o in told if o.tracks or o.unseen), key=lambda o: (-o.tracks, -o.unseen, o.line)))


def apart(steps: Mapping[int, CallStep], answer: int, found: Mapping[int, Probed]) -> tuple[Apart, ...]:
    """Pairs of conditions on the answer itself that the same tracks meet, all else being met, but never at one frame.

    What is found without one condition meets the other, and the reverse; a track in both, while the answer is empty,
    meets them at different times.
    """
    own = [slot for slot in sorted(conditions_of(steps, answer)) if slot in found]
    pairs = [_apart(steps, one, other, found[one].found, found[other].found) for one, other in combinations(own, 2)]
    return tuple(sorted((pair for pair in pairs if pair.tracks), key=lambda pair: (-pair.tracks, pair.first)))


def _apart(steps: Mapping[int, CallStep], one: int, other: int, lacks_one: Found, lacks_other: Found) -> Apart:
    tracks = leads = 0
    for log_id in sorted(lacks_one.keys() & lacks_other.keys()):
        meets_other, meets_one = lacks_one[log_id].mask, lacks_other[log_id].mask
        both = np.asarray(meets_one.any(axis=1) & meets_other.any(axis=1))
        tracks += int(both.sum())
        leads += int((_first(meets_one[both]) < _first(meets_other[both])).sum())
    return Apart(steps[one].line, steps[other].line, tracks, leads)


def _first(mask: NDArrayBool) -> NDArrayInt:
    return np.asarray(mask.argmax(axis=1))
