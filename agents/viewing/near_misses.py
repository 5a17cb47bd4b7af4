"""Tracks that one number of a program keeps out: which number, and how far it would have to give way.

Each finite number is moved alone, up and down, over values that lie ever further away, and every track that comes in is
followed back to the nearest value at which it does. What is told was found by running the program with that value.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from agents.viewing.anatomy import Anatomy
from agents.viewing.bonds import partners_of
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


class Search:
    """Looks for near misses, some logs at a time.

    Args:
        anatomy: The program.
        rerun: Runs variants of it.
        allowance: Nothing more is begun when it is over.
    """

    def __init__(self, anatomy: Anatomy, rerun: Rerun, allowance: Allowance) -> None:
        self._anatomy, self._rerun, self._allowance = anatomy, rerun, allowance
        self._numbers = () if anatomy.is_long else numbers_of(anatomy)
        self._climbs = [
            Climb(anatomy, number, ladder)
            for number in self._numbers[:MOST_NUMBERS]
            for up in (True, False)
            if (ladder := fine_ladder(number.kind, number.value, up))
        ]
        self._looked, self._asked, self._is_rough = 0, 0, False

    def look(self, answers: Mapping[str, NDArrayBool]) -> None:
        """Look at some more logs: try the furthest step of every climb there, then close in on the nearest ones.

        Args:
            answers: Where the program holds in each, bool (N, T).

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: The program host failed.
        """
        self._asked += len(answers)
        if self._allowance.is_over():
            return
        self._looked += len(answers)
        self._try([(climb, len(climb.ladder) - 1) for climb in self._climbs], answers)
        while wanted := self._wanted(answers):
            if self._allowance.is_over():
                self._is_rough = True
                return
            self._try(wanted, answers)

    def tried(self) -> tuple[tuple[Number, float, float], ...]:
        """The numbers that were moved, with the least and the largest value that was tried; none where nothing was."""
        if not self._looked:
            return ()
        reach: dict[tuple[int, str], tuple[Number, list[float]]] = {}
        for climb in self._climbs:
            _, values = reach.setdefault((climb.number.slot, climb.number.parameter), (climb.number, []))
            values += [climb.number.value, *(climb.ladder[step][0] for step in climb.tried)]
        return tuple((number, min(values), max(values)) for number, values in reach.values())

    def function(self, number: Number) -> str:
        """The function that a number is an argument of."""
        return self._anatomy.calls[number.slot].function.name

    def found(self, most: int) -> NearMisses:
        """The nearest of all that were found, at most so many."""
        found = sorted(_nearest(self._climbs).items(), key=lambda item: (item[1][0], item[0]))
        misses = tuple(_told(self._anatomy, self._rerun, climb, track) for track, (_, climb) in found[:most])
        return NearMisses(misses, tuple(self._notes()))

    def _wanted(self, answers: Mapping[str, NDArrayBool]) -> list[tuple[Climb, int]]:
        return [(climb, step) for climb in self._climbs for step in climb.open_steps(answers)]

    def _try(self, asked: Sequence[tuple[Climb, int]], answers: Mapping[str, NDArrayBool]) -> None:
        def take(number: int, log_id: str, outcome: Scenario | Failure) -> None:
            climb, step = asked[number]
            if isinstance(outcome, Failure):
                climb.tried.setdefault(step, set()).add(log_id)
            else:
                climb.note(step, log_id, outcome, answers[log_id])

        self._rerun.results([climb.program(step) for climb, step in asked], list(answers), take)

    def _notes(self) -> Iterator[str]:
        if self._anatomy.is_long:
            yield f"no near misses: the program has {len(self._anatomy.slots)} calls, too many to change one"
        if (left := len(self._numbers) - MOST_NUMBERS) > 0:
            yield f"{left} more numbers of the program were not moved"
        if self._looked < self._asked:
            yield f"the time was up: near misses were looked for in {self._looked} of {self._asked} logs"
        if self._is_rough:
            yield "the time was up: values of near misses are told as far as they were narrowed down"
        if any(self._rerun.unseen[climb.program(step).source] for climb in self._climbs for step in climb.tried):
            yield "near misses are told of tracks at whose images the run has looked; others cannot be told"


@dataclass
class Climb:
    """One number moved in one direction.

    Attributes:
        anatomy: The program.
        number: The number.
        ladder: Values to try with their distances, the nearest first.
        seen: What each step that was tried lets in that the program does not, and when, by log and track.
        tried: Logs in which a step was tried.
        partners: Whom such a track is then related to, by step, log and track.
    """

    anatomy: Anatomy
    number: Number
    ladder: Sequence[tuple[float, float]]
    seen: dict[int, dict[Track, tuple[Span, ...]]] = field(default_factory=dict)
    tried: dict[int, set[str]] = field(default_factory=dict)
    partners: dict[tuple[int, Track], tuple[int, ...]] = field(default_factory=dict)

    def program(self, step: int) -> Program:
        """The program with the value of a step."""
        number, value = self.number, self.ladder[step][0]
        whole = int(value) if number.kind.integer else value
        steps = with_value(self.anatomy.calls, number.slot, number.parameter, whole)
        return program_of(steps, self.anatomy.answer, self.anatomy.signatures)

    def note(self, step: int, log_id: str, found: Scenario, base: NDArrayBool) -> None:
        """Take down what a step lets in."""
        self.tried.setdefault(step, set()).add(log_id)
        new = found.mask.any(axis=1) & ~base.any(axis=1)
        let_in = self.seen.setdefault(step, {})
        for track in np.flatnonzero(new)[:_MOST_FOLLOWED].tolist():
            let_in[log_id, track] = spans_of(found.mask[track])
            self.partners[step, (log_id, track)] = partners_of(found.edges, track)

    def nearest(self, track: Track) -> int | None:
        """The nearest step that was seen to let a track in."""
        return next((step for step in sorted(self.seen) if track in self.seen[step]), None)

    def refused(self, track: Track) -> int:
        """The furthest step before that one that was seen not to; -1: the program itself."""
        nearest = self.nearest(track)
        steps = [step for step in self.tried if nearest is not None and step < nearest and track[0] in self.tried[step]]
        return max(steps, default=-1)

    def open_steps(self, log_ids: Container[str]) -> list[int]:
        """Steps to try next in some logs: half-way between what refused a track there and what let it in."""
        wanted: set[int] = set()
        for track in {track for let_in in self.seen.values() for track in let_in if track[0] in log_ids}:
            high, low = self.nearest(track), self.refused(track)
            if high is not None and high - low > 1:
                wanted.add((low + high) // 2)
        return sorted(wanted)


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
        tuple(names.track_uuid[one] for one in climb.partners[step, track]),
    )


def _sentence(anatomy: Anatomy, climb: Climb, track: Track, when: str) -> str:
    number, step = climb.number, climb.nearest(track)
    assert step is not None
    unit = f" {number.kind.unit}" if number.kind.unit in UNITS else ""
    needed, function = climb.ladder[step][0], anatomy.calls[number.slot].function.name
    bound = "" if step - climb.refused(track) == 1 else (" at most" if needed > number.value else " at least")
    value = f"{needed:g}{unit}{bound} instead of {number.value:g}{unit}"
    return f"would match ({when}) if {number.parameter} of {function} were {value}"


UNITS: Final = frozenset({"m", "m/s", "m/s^2", "s", "degrees"})
"""Units that are told; others only say what is counted."""
