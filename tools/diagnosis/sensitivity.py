"""How near an answer is to the numbers of its program: each is moved alone, and the answers are compared.

The search is bounded: the steps of the ladder are halved until the smallest that changes the answer is known. That is
three variants at most for each number and direction, in three batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.atoms.signature import NumberKind, Parameter, Signature
from tools.diagnosis.ladder import rungs
from tools.diagnosis.values import Change, Sensitivity
from tools.diagnosis.variants import needed, program_of, with_value
from tools.language.plan import CallStep
from tools.results import Program
from tools.runs.trial import Probed
from tools.scenario import Scenario

MOST_NUMBERS: Final = 8
"""Numbers that are moved; those that are not defaults come first."""
Found = Mapping[str, Scenario]
Probe = Callable[[Sequence[Program]], Sequence[Probed]]
"""Runs programs over all logs: what each finds."""


@dataclass(frozen=True, slots=True)
class _Number:
    slot: int
    parameter: Parameter
    kind: NumberKind
    value: float

    @property
    def is_default(self) -> bool:
        return self.parameter.default == self.value


@dataclass(frozen=True, slots=True)
class _Search:
    """One number in one direction, with the steps asked so far."""

    number: _Number
    values: tuple[float, ...]

    def next(self, known: Mapping[int, Change]) -> int | None:
        """Which step to ask now, by halving; None when the smallest that changes the answer, or its absence, is known.

        A step beyond one that changes the answer is taken to change it too.
        """
        first, beyond = 0, len(self.values)
        while first < beyond:
            middle = (first + beyond) // 2
            if middle not in known:
                return middle
            first, beyond = (first, middle) if _moves(known[middle]) else (middle + 1, beyond)
        return None


def _moves(change: Change) -> bool:
    return bool(change.boxes_more or change.boxes_fewer)


def sensitivities(
    steps: Mapping[int, CallStep], answer: int, signatures: Mapping[str, Signature], base: Found, probe: Probe
) -> tuple[tuple[Sensitivity, ...], int]:
    """Move each finite number of the program alone and see what the answer gains and loses.

    Args:
        steps: The program's calls by slot.
        answer: The slot that is handed over.
        signatures: The functions of the profile.
        base: What the program finds, by log id.
        probe: Runs the variants.

    Returns:
        What each number does, the most telling first; and how many numbers were not moved because there are too many.
    """
    numbers = _numbers(steps, answer, signatures)
    chosen = sorted(numbers, key=lambda number: number.is_default)[:MOST_NUMBERS]
    searches = [
        _Search(number, values)
        for number in chosen
        for up in (True, False)
        if (values := rungs(number.kind, number.value, up))
    ]
    known = _climb(searches, lambda n, value: program_of(_moved(steps, n, value), answer, signatures), base, probe)
    told = [_sensitivity(steps, number, list(zip(searches, known, strict=True))) for number in chosen]
    order = sorted(range(len(told)), key=lambda at: (_remoteness(told[at]), at))
    return tuple(told[at] for at in order), len(numbers) - len(chosen)


def _moved(steps: Mapping[int, CallStep], number: _Number, value: float) -> dict[int, CallStep]:
    return with_value(steps, number.slot, number.parameter.name, int(value) if _is_whole(number, value) else value)


def _is_whole(number: _Number, value: float) -> bool:
    return number.kind.integer and math.isfinite(value)


def has_number(step: CallStep, signatures: Mapping[str, Signature]) -> bool:
    """Whether a call has a finite number, given or default."""
    return any(True for _ in _numbers_of(step, signatures))


def _numbers(steps: Mapping[int, CallStep], answer: int, signatures: Mapping[str, Signature]) -> list[_Number]:
    return [
        _Number(slot, parameter, kind, value)
        for slot in needed(steps, answer)
        for parameter, kind, value in _numbers_of(steps[slot], signatures)
    ]


def _numbers_of(step: CallStep, signatures: Mapping[str, Signature]) -> Iterator[tuple[Parameter, NumberKind, float]]:
    signature = signatures[step.function.name]
    for name, value in step.arguments.items():
        parameter = signature.parameter(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if is_number and parameter is not None and isinstance(parameter.kind, NumberKind):
            assert isinstance(value, int | float)
            yield parameter, parameter.kind, float(value)


def _climb(
    searches: Sequence[_Search], program: Callable[[_Number, float], Program], base: Found, probe: Probe
) -> list[dict[int, Change]]:
    known: list[dict[int, Change]] = [{} for _ in searches]
    while True:
        asked = [(at, step) for at, search in enumerate(searches) if (step := search.next(known[at])) is not None]
        if not asked:
            return known
        found = probe([program(searches[at].number, searches[at].values[step]) for at, step in asked])
        for (at, step), answer in zip(asked, found, strict=True):
            known[at][step] = _change(searches[at].values[step], base, answer)


def _change(value: float, base: Found, other: Probed) -> Change:
    """A log on which the variant failed tells nothing."""
    more = fewer = boxes_more = boxes_fewer = 0
    for log_id in sorted(base.keys() & other.found.keys()):
        old, new = base[log_id].mask, other.found[log_id].mask
        boxes_more += int((new & ~old).sum())
        boxes_fewer += int((old & ~new).sum())
        had, has = old.any(axis=1), new.any(axis=1)
        more += int((has & ~had).sum())
        fewer += int((had & ~has).sum())
    return Change(value, more, fewer, boxes_more, boxes_fewer, other.unseen)


def _sensitivity(
    steps: Mapping[int, CallStep], number: _Number, asked: Sequence[tuple[_Search, Mapping[int, Change]]]
) -> Sensitivity:
    changes = [
        (step, change) for search, known in asked if search.number is number for step, change in sorted(known.items())
    ]
    gains = [(step, -c.tracks_more, -c.boxes_more, c.value, c) for step, c in changes if c.boxes_more]
    losses = [(step, -c.tracks_fewer, -c.boxes_fewer, c.value, c) for step, c in changes if c.boxes_fewer]
    call = steps[number.slot]
    return Sensitivity(
        call.line,
        call.function.name,
        number.parameter.name,
        number.kind.unit,
        number.value,
        number.is_default,
        min(gains)[-1] if gains else None,
        min(losses)[-1] if losses else None,
        max((change.unseen for _, change in changes), default=0),
    )


def _remoteness(told: Sensitivity) -> tuple[bool, float, int]:
    """Numbers whose smallest change matters stand first, then those that add many tracks; silent ones last."""
    steps = [abs(c.value - told.value) / (abs(told.value) or 1.0) for c in (told.more, told.fewer) if c is not None]
    tracks = sum(c.tracks_more + c.tracks_fewer for c in (told.more, told.fewer) if c is not None)
    return not steps, min(steps, default=math.inf), -tracks
