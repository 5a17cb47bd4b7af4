"""Why a run found nothing, what came nearest, and what to try: in plain sentences, for the page and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agents.console import of
from agents.viewing.near_misses import UNITS, Search
from agents.viewing.omitting import KIND, Omitting
from agents.viewing.values import Apart, NearMiss, Nothing, Omission, Step
from tools.index.coarse import UNLIKE
from tools.runs.record import RunRecord

_MOST_TOLD: Final = 3
_SURE_FROM: Final = 0.9
_RIVAL: Final = "it could also be read as: "


@dataclass(frozen=True, slots=True)
class EmptyRun:
    """What is known of a run that found nothing.

    Attributes:
        run: The run.
        steps: Its program's steps.
        omitting: What its conditions keep out.
        search: What its numbers keep out.
        misses: Tracks that one number keeps out, the nearest first.
        moves_numbers: Such tracks were looked for.
    """

    run: RunRecord
    steps: Sequence[Step]
    omitting: Omitting
    search: Search
    misses: Sequence[NearMiss]
    moves_numbers: bool

    def told(self) -> Nothing:
        """All of it."""
        omissions, apart = self.omitting.omissions(), self.omitting.apart()
        why = (*self._ruled_out(), *self._empty_steps(), *self._left_out(omissions), *map(self._apart, apart))
        advice = (
            *self._reading(),
            *self._numbers(),
            *self._shorter(omissions),
            *self._in_turn(apart),
            *self._elsewhere(),
        )
        return Nothing((*why, *self._moved()), omissions, apart, advice)

    # Why -----------------------------------------------------------------------------------------------------------

    def _ruled_out(self) -> Iterator[str]:
        logs = self.run.logs
        reasons = [log.pruned for log in logs if log.pruned and log.pruned != UNLIKE]
        if reasons:
            first = max(dict.fromkeys(reasons), key=reasons.count)
            yield f"{len(reasons)} of {of(len(logs), 'log')} were ruled out beforehand by what they hold: {first}"
        if skipped := sum(log.pruned == UNLIKE or bool(log.searched_s) for log in logs):
            yield f"the coarse filter left {of(skipped, 'log')} unsearched, in part or whole"

    def _empty_steps(self) -> Iterator[str]:
        """The steps that lose the last tracks, in the order of the program."""
        for at, step in enumerate(self.steps):
            if step.tracks_in and not step.tracks_out:
                asks = f": {step.says}" if step.says else ""
                yield f"{self._name(at)}, lets none of {of(step.tracks_in, 'track')} through{asks}"

    def _left_out(self, omissions: Sequence[Omission]) -> Iterator[str]:
        for one in [one for one in omissions if one.tracks][:_MOST_TOLD]:
            found = f"{of(one.tracks, 'track')} in {of(one.logs, 'log')}"
            yield f"without {self._name(one.step)}, {found} would be found"
        tried = self.omitting.tried
        if tried and not omissions and not self.omitting.is_cut_short:
            any_one = "its one condition" if tried == 1 else f"any one of its {tried} conditions"
            yield f"no single condition is to blame: without {any_one}, still nothing would be found"
        if self.omitting.is_cut_short:
            yield "the time was up: what each condition keeps out was not looked at in all logs"
        if self.omitting.untried:
            yield f"{of(self.omitting.untried, 'more condition')} were not left out"

    def _apart(self, apart: Apart) -> str:
        one, two = apart.first + 1, apart.second + 1
        order = f"step {one} first for {apart.first_leads} of them"
        return (
            f"steps {one} and {two} both hold for the same {of(apart.tracks, 'track')}, but never at one time; {order}"
        )

    def _moved(self) -> Iterator[str]:
        """How far numbers were moved where that let nothing in."""
        if self.misses or not self.moves_numbers:
            return
        tried = self.search.tried()
        if not tried:
            yield "nothing came near: the program has no number that could give way"
            return
        told = [
            f"{number.parameter} of {self.search.function(number)} ({number.value:g}{_unit(number.kind.unit)}) "
            f"from {low:g} to {high:g}"
            for number, low, high in tried[:_MOST_TOLD]
        ]
        more = f" and {of(len(tried) - _MOST_TOLD, 'more number')}" if len(tried) > _MOST_TOLD else ""
        yield f"no number alone lets anything in; tried were {', '.join(told)}{more}"

    # What to try ---------------------------------------------------------------------------------------------------

    def _reading(self) -> Iterator[str]:
        rivals = [text.removeprefix(_RIVAL) for text in self.run.assumptions if text.startswith(_RIVAL)]
        sure = f"the reading is {self.run.confidence:.0%} sure"
        if rivals:
            yield f"see whether it was read as you meant it ({sure}); it could also be read as: {rivals[0]}"
        elif self.run.confidence < _SURE_FROM:
            yield f"see whether it was read as you meant it ({sure})"

    def _numbers(self) -> Iterator[str]:
        """The first value of each number that lets something in, and the furthest that was tried."""
        groups: dict[tuple[int, str, bool], list[NearMiss]] = {}
        for miss in self.misses:
            if miss.value is not None and miss.needed is not None:
                groups.setdefault((miss.step, miss.parameter, miss.needed > miss.value), []).append(miss)
        for (step, parameter, _), misses in list(groups.items())[:_MOST_TOLD]:
            unit, first, last = _unit(misses[0].unit), misses[0], misses[-1]
            let_in = of(sum(one.needed == first.needed for one in misses), "track")
            far = f"; {of(len(misses), 'track')} at {last.needed:g}{unit}" if last.needed != first.needed else ""
            what, now = (
                f"{parameter} of {self.steps[step].function} (line {self.steps[step].line})",
                f"{first.value:g}{unit}",
            )
            yield f"set {what} to {first.needed:g}{unit} instead of {now}: {let_in} would match{far}"

    def _shorter(self, omissions: Sequence[Omission]) -> Iterator[str]:
        kept = [one for one in omissions if one.tracks and self.steps[one.step].function != KIND]
        for one in kept[:1]:
            yield f"ask without {self._name(one.step)}, and look at what is found"

    def _in_turn(self, apart: Sequence[Apart]) -> Iterator[str]:
        if apart:
            yield 'ask for one after the other ("..., then ...") instead of both at one time'

    def _elsewhere(self) -> Iterator[str]:
        if any(log.pruned == UNLIKE or log.searched_s for log in self.run.logs):
            yield "search without the coarse filter"
        missing = [step for step in self.steps if self._is_kind(step) and step.tracks_in and not step.tracks_out]
        for step in missing[:_MOST_TOLD]:
            yield f"these logs have no {step.says or step.call}: ask for another kind, or search other logs"
        if not missing:
            yield f"search more logs than {'this one' if len(self.run.logs) == 1 else f'these {len(self.run.logs)}'}"

    def _name(self, at: int) -> str:
        """A step by its line in the program."""
        return f"line {self.steps[at].line}, {self.steps[at].call}"

    def _is_kind(self, step: Step) -> bool:
        """It only says what kind of thing is looked for, of all that a log holds."""
        if step.subject_step < 0 or step.function != KIND:
            return step.subject_step < 0
        subject = self.steps[step.subject_step]
        return subject.subject_step < 0 and subject.tracks_in == subject.tracks_out


def _unit(unit: str) -> str:
    return f" {unit}" if unit in UNITS else ""
