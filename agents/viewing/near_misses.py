"""Tracks that one number of a program keeps out: which number, and how far it would have to give way.

Each finite number is moved alone, up and down, over values that lie ever further away, and every track that comes in is
followed back to the nearest value at which it does. What is told was found by running the program with that value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from agents.viewing.anatomy import Anatomy
from agents.viewing.rerun import Allowance, Rerun
from agents.viewing.spans import seconds_text, spans_of
from agents.viewing.values import NearMiss, Span
from tools.atoms.signature import NumberKind
from tools.diagnosis.ladder import rungs
from tools.diagnosis.variants import program_of, with_value
from tools.results import Failure, Program
from tools.scenario import Scenario
from tools.typing import NDArrayBool

MOST_NUMBERS: Final = 8
"""Numbers that are moved; those that are not defaults come first."""
_RUNGS: Final = 3
"""Rungs of the ladder that count as near: to twice a value, or four more."""
_PARTS: Final = (5, 2, 2)
"""Into so many parts each of these rungs is cut."""
_DIGITS: Final = 3
_MOST_FOLLOWED: Final = 200
"""Tracks of one log that are followed back from one step."""
Track: TypeAlias = tuple[str, int]
"""A log and the index of a track in it."""


@dataclass(frozen=True, slots=True)
class NearMisses:
    """What was found.

    Attributes:
        misses: The nearest first, each track once.
        notes: What was not looked at, one line each.
    """

    misses: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a program.

    Attributes:
        slot: Of its call.
        parameter: The argument.
        kind: Its unit and range.
        value: As the program has it.
        is_default: It is the function's default.
    """

    slot: int
    parameter: str
    kind: NumberKind
    value: float
    is_default: bool


def numbers_of(anatomy: Anatomy) -> tuple[Number, ...]:
    """The finite numbers of a program, in its order, those that are not defaults first."""
    found = []
    for slot in anatomy.slots:
        signature = anatomy.signatures[anatomy.calls[slot].function.name]
        for name, value in anatomy.calls[slot].arguments.items():
            parameter = signature.parameter(name)
            if parameter is None or not isinstance(parameter.kind, NumberKind):
                continue
            if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
                found.append(Number(slot, name, parameter.kind, float(value), parameter.default == value))
    return tuple(sorted(found, key=lambda number: number.is_default))


def fine_ladder(kind: NumberKind, value: float, up: bool) -> tuple[tuple[float, float], ...]:
    """Values beyond `value` in one direction, the nearest first, each with its distance in rungs of `rungs`."""
    steps = [step for step in rungs(kind, value, up) if math.isfinite(step)][:_RUNGS]
    found: dict[float, float] = {}
    for number, (begin, end) in enumerate(zip([value, *steps], steps, strict=False)):
        parts = round(abs(end - begin)) if kind.integer else _PARTS[number]
        for part in range(1, parts + 1):
            at = begin + (end - begin) * part / parts
            found.setdefault(float(f"{at:.{_DIGITS}g}"), number + part / parts)
    beyond = {at: away for at, away in found.items() if (at > value if up else at < value)}
    return tuple(sorted(((at, away) for at, away in beyond.items() if kind.low <= at <= kind.high), key=lambda p: p[1]))


def near_misses_of(
    anatomy: Anatomy, rerun: Rerun, answers: Mapping[str, NDArrayBool], most: int, allowance: Allowance
) -> NearMisses:
    """Tracks that are not found anywhere in their log, and would be if one number were another.

    Args:
        anatomy: The program.
        rerun: Runs variants of it.
        answers: Where it holds, bool (N, T), by the logs that are looked at.
        most: How many are told.
        allowance: Nothing more is begun when it is over.

    Raises:
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    numbers = numbers_of(anatomy)
    if anatomy.is_long:
        return NearMisses((), (f"no near misses: the program has {len(anatomy.slots)} calls, too many to change one",))
    climbs = [
        Climb(anatomy, number, ladder)
        for number in numbers[:MOST_NUMBERS]
        for up in (True, False)
        if (ladder := fine_ladder(number.kind, number.value, up))
    ]
    notes = [f"{left} more numbers of the program were not moved"] if (left := len(numbers) - MOST_NUMBERS) > 0 else []
    notes += _climbed(climbs, rerun, answers, allowance)
    if any(rerun.unseen[climb.program(step).source] for climb in climbs for step in climb.tried):
        notes.append("near misses are told of tracks at whose images the run has looked; others cannot be told")
    found = sorted(_nearest(climbs).items(), key=lambda item: (item[1][0], item[0]))
    misses = tuple(_told(anatomy, rerun, climb, track) for track, (_, climb) in found[:most])
    return NearMisses(misses, tuple(notes))


@dataclass
class Climb:
    """One number moved in one direction.

    Attributes:
        anatomy: The program.
        number: The number.
        ladder: Values to try with their distances, the nearest first.
        seen: What each step that was tried lets in that the program does not, and when, by log and track.
        tried: Logs in which a step was tried.
    """

    anatomy: Anatomy
    number: Number
    ladder: Sequence[tuple[float, float]]
    seen: dict[int, dict[Track, tuple[Span, ...]]] = field(default_factory=dict)
    tried: dict[int, set[str]] = field(default_factory=dict)

    def program(self, step: int) -> Program:
        """The program with the value of a step."""
        number, value = self.number, self.ladder[step][0]
        whole = int(value) if number.kind.integer else value
        steps = with_value(self.anatomy.calls, number.slot, number.parameter, whole)
        return program_of(steps, self.anatomy.answer, self.anatomy.signatures)

    def note(self, step: int, log_id: str, mask: NDArrayBool, base: NDArrayBool) -> None:
        """Take down what a step lets in."""
        self.tried.setdefault(step, set()).add(log_id)
        new = mask.any(axis=1) & ~base.any(axis=1)
        let_in = self.seen.setdefault(step, {})
        for track in np.flatnonzero(new)[:_MOST_FOLLOWED].tolist():
            let_in[log_id, track] = spans_of(mask[track])

    def nearest(self, track: Track) -> int | None:
        """The nearest step that was seen to let a track in."""
        return next((step for step in sorted(self.seen) if track in self.seen[step]), None)

    def refused(self, track: Track) -> int:
        """The furthest step before that one that was seen not to; -1: the program itself."""
        nearest = self.nearest(track)
        steps = [step for step in self.tried if nearest is not None and step < nearest and track[0] in self.tried[step]]
        return max(steps, default=-1)

    def open_steps(self) -> dict[int, set[str]]:
        """Steps to try next, half-way between what refused a track and what let it in, with the logs concerned."""
        wanted: dict[int, set[str]] = {}
        for track in {track for let_in in self.seen.values() for track in let_in}:
            high, low = self.nearest(track), self.refused(track)
            if high is not None and high - low > 1:
                wanted.setdefault((low + high) // 2, set()).add(track[0])
        return wanted


def _climbed(
    climbs: Sequence[Climb], rerun: Rerun, answers: Mapping[str, NDArrayBool], allowance: Allowance
) -> list[str]:
    """Try the furthest step of every climb, then close in on the nearest ones; what was left out, in words."""
    asked = [(climb, len(climb.ladder) - 1) for climb in climbs]
    done = _try(asked, list(answers), rerun, answers, allowance)
    if len(done) < len(answers):
        return [f"the time was up: near misses were looked for in {len(done)} of {len(answers)} logs"]
    while wanted := _by_logs(climbs):
        for log_ids, steps in wanted.items():
            if len(_try(steps, log_ids, rerun, answers, allowance)) < len(log_ids):
                return ["the time was up: values of near misses are told as far as they were narrowed down"]
    return []


def _by_logs(climbs: Sequence[Climb]) -> dict[tuple[str, ...], list[tuple[Climb, int]]]:
    """Steps to try next, those for the same logs together."""
    wanted: dict[tuple[str, ...], list[tuple[Climb, int]]] = {}
    for climb in climbs:
        for step, log_ids in sorted(climb.open_steps().items()):
            fresh = tuple(sorted(log_ids - climb.tried.get(step, set())))
            if fresh:
                wanted.setdefault(fresh, []).append((climb, step))
    return wanted


def _try(
    asked: Sequence[tuple[Climb, int]],
    log_ids: Sequence[str],
    rerun: Rerun,
    answers: Mapping[str, NDArrayBool],
    allowance: Allowance,
) -> tuple[str, ...]:
    def take(number: int, log_id: str, outcome: Scenario | Failure) -> None:
        climb, step = asked[number]
        if isinstance(outcome, Failure):
            climb.tried.setdefault(step, set()).add(log_id)
        else:
            climb.note(step, log_id, outcome.mask, answers[log_id])

    return rerun.results([climb.program(step) for climb, step in asked], log_ids, take, allowance)


def _nearest(climbs: Iterable[Climb]) -> dict[Track, tuple[float, Climb]]:
    """The climb that lets each track in soonest, with how far it goes, in rungs."""
    found: dict[Track, tuple[float, Climb]] = {}
    for climb in climbs:
        for track in {track for let_in in climb.seen.values() for track in let_in}:
            step = climb.nearest(track)
            assert step is not None
            away = climb.ladder[step][1]
            if track not in found or away < found[track][0]:
                found[track] = away, climb
    return found


def _told(anatomy: Anatomy, rerun: Rerun, climb: Climb, track: Track) -> NearMiss:
    log_id, at = track
    step = climb.nearest(track)
    assert step is not None
    names, number, spans = rerun.names(log_id), climb.number, climb.seen[step][track]
    needed = climb.ladder[step][0]
    return NearMiss(
        log_id,
        names.track_uuid[at],
        names.category[at],
        spans,
        anatomy.slots.index(number.slot),
        number.parameter,
        number.kind.unit,
        number.value,
        needed,
        _sentence(anatomy, climb, track, f"{seconds_text(spans[0], names.timestamps_ns)}"),
    )


def _sentence(anatomy: Anatomy, climb: Climb, track: Track, when: str) -> str:
    number, step = climb.number, climb.nearest(track)
    assert step is not None
    unit = f" {number.kind.unit}" if number.kind.unit in _UNITS else ""
    needed, function = climb.ladder[step][0], anatomy.calls[number.slot].function.name
    bound = "" if step - climb.refused(track) == 1 else (" at most" if needed > number.value else " at least")
    value = f"{needed:g}{unit}{bound} instead of {number.value:g}{unit}"
    return f"would match ({when}) if {number.parameter} of {function} were {value}"


_UNITS: Final = frozenset({"m", "m/s", "m/s^2", "s", "degrees"})
