"""An empty answer looked into: what would be found without each single condition, and which tracks got furthest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np

from agents.viewing.anatomy import Anatomy
from agents.viewing.bonds import partners_of
from agents.viewing.rerun import Allowance, Rerun
from agents.viewing.spans import seconds_text, spans_of
from agents.viewing.values import Apart, NearMiss, Omission, Span
from tools.diagnosis.counting import conditions, leaving_out
from tools.diagnosis.subjects import conditions_of
from tools.diagnosis.variants import program_of
from tools.results import Failure, Program
from tools.scenario import Scenario
from tools.typing import NDArrayBool

MOST_CONDITIONS: Final = 16
"""Conditions that are left out, one at a time; those on what is asked for come first."""
KIND: Final = "is_kind"
"""The condition that says what kind of thing is looked for: what is found without it is seldom near what is meant."""
_MOST_SHOWN: Final = 8
"""Tracks that are shown of one condition, and so many of one log are followed."""
Track = tuple[str, int]
"""A log and the index of a track in it."""


@dataclass
class _Without:
    """What is found without one condition.

    Attributes:
        tracks: How many tracks.
        logs: In how many logs.
        shown: When, for some of the tracks.
        partners: Whom these are then related to.
    """

    tracks: int = 0
    logs: int = 0
    shown: dict[Track, tuple[Span, ...]] = field(default_factory=dict)
    partners: dict[Track, tuple[int, ...]] = field(default_factory=dict)

    def note(self, log_id: str, scenario: Scenario) -> None:
        mask = scenario.mask
        found = np.flatnonzero(mask.any(axis=1))
        self.tracks += found.size
        self.logs += bool(found.size)
        longest = found[np.argsort(-mask[found].sum(axis=1), kind="stable")]
        for track in longest[:_MOST_SHOWN].tolist():
            self.shown[log_id, track] = spans_of(mask[track])
            self.partners[log_id, track] = partners_of(scenario.edges, track)


class Omitting:
    """Leaves out the conditions of a program that finds nothing, one at a time, some logs at a time.

    Args:
        anatomy: The program.
        rerun: Runs variants of it.
        allowance: Nothing more is begun when it is over.
    """

    def __init__(self, anatomy: Anatomy, rerun: Rerun, allowance: Allowance) -> None:
        self._anatomy, self._rerun, self._allowance = anatomy, rerun, allowance
        self._own = () if anatomy.is_long else conditions_of(anatomy.calls, anatomy.answer)
        every = () if anatomy.is_long else conditions(anatomy.calls, anatomy.answer)
        self._slots = tuple(sorted(every, key=lambda slot: slot not in self._own)[:MOST_CONDITIONS])
        self.untried = len(every) - len(self._slots)
        self._found = {slot: _Without() for slot in self._slots}
        self._reached: dict[int, _Without] = {}
        self._apart: Counter[tuple[int, int]] = Counter()
        self._leads: Counter[tuple[int, int]] = Counter()
        self.is_cut_short = False

    @property
    def tried(self) -> int:
        """Conditions that were left out."""
        return len(self._slots)

    def note_step(self, slot: int, log_id: str, found: Scenario) -> None:
        """Take down whom a step of the program lets through."""
        if slot in self._anatomy.own:
            self._reached.setdefault(slot, _Without()).note(log_id, found)

    def look(self, log_ids: Sequence[str]) -> None:
        """Look at some more logs.

        Raises:
            PrerequisiteError: Programs cannot be jailed here.
            SandboxError: The program host failed.
        """
        if self._allowance.is_over():
            self.is_cut_short = True
            return
        masks: dict[str, dict[int, NDArrayBool]] = {}

        def take(number: int, log_id: str, outcome: Scenario | Failure) -> None:
            if isinstance(outcome, Failure):
                return
            slot = self._slots[number]
            self._found[slot].note(log_id, outcome)
            if slot in self._own:
                masks.setdefault(log_id, {})[slot] = outcome.mask

        self._rerun.results([self._program(slot) for slot in self._slots], log_ids, take)
        for found in masks.values():
            self._compare(found)

    def omissions(self) -> tuple[Omission, ...]:
        """What would be found without each condition, those that let most in first; others are left out."""
        told = [
            Omission(self._anatomy.slots.index(slot), found.tracks, found.logs, self._unseen(slot))
            for slot, found in self._found.items()
        ]
        some = [one for one in told if one.tracks or one.unseen]
        return tuple(sorted(some, key=lambda one: (-one.tracks, -one.unseen, one.step)))

    def apart(self) -> tuple[Apart, ...]:
        """Conditions that the same tracks meet at different times only, all else being met."""
        place = self._anatomy.slots.index
        told = [Apart(place(one), place(two), n, self._leads[one, two]) for (one, two), n in self._apart.items()]
        return tuple(sorted(told, key=lambda one: (-one.tracks, one.first, one.second)))

    def nearest(self) -> tuple[NearMiss, ...]:
        """Tracks that a single condition keeps out; where there are none, those that got furthest in the program."""
        kinds = [self._anatomy.calls[self._anatomy.slots[one.step]].function.name == KIND for one in self.omissions()]
        told = list(zip(self.omissions(), kinds, strict=True))
        others, same = ([one for one, is_kind in told if is_kind == wanted] for wanted in (False, True))
        return tuple(self._kept_out(others)) or tuple(self._furthest()) or tuple(self._kept_out(same))

    def _kept_out(self, omissions: Sequence[Omission]) -> Iterator[NearMiss]:
        seen: set[Track] = set()
        for omission in omissions:
            slot = self._anatomy.slots[omission.step]
            line = self._anatomy.calls[slot].line
            for track, spans in list(self._found[slot].shown.items())[:_MOST_SHOWN]:
                if track not in seen:
                    seen.add(track)
                    partners = self._found[slot].partners[track]
                    says = f"would match ({self._when(track, spans)}) without line {line}"
                    yield self._miss(track, spans, omission.step, f"{says}, {self._anatomy.text(slot)}", partners)

    def _furthest(self) -> Iterator[NearMiss]:
        own = [slot for slot in self._anatomy.slots if slot in self._anatomy.own]
        last = max((slot for slot in own if self._reached.get(slot, _Without()).tracks), default=None)
        stops = next((slot for slot in own if last is not None and slot > last), None)
        if last is None or stops is None or last not in self._own:
            return
        at, line = self._anatomy.slots.index(stops), self._anatomy.calls[stops].line
        for track, spans in list(self._reached[last].shown.items())[:_MOST_SHOWN]:
            says = f"gets as far as line {self._anatomy.calls[last].line} ({self._when(track, spans)}); line {line}"
            says = f"{says}, {self._anatomy.text(stops)}, keeps it out"
            yield self._miss(track, spans, at, says, self._reached[last].partners[track])

    def _miss(self, track: Track, spans: tuple[Span, ...], step: int, says: str, partners: tuple[int, ...]) -> NearMiss:
        log_id, at = track
        names = self._rerun.names(log_id)
        uuid, others = names.track_uuid[at], tuple(names.track_uuid[one] for one in partners)
        return NearMiss(log_id, uuid, names.category[at], spans, step, "", "", None, None, says, others)

    def _when(self, track: Track, spans: tuple[Span, ...]) -> str:
        return seconds_text(spans[0], self._rerun.names(track[0]).timestamps_ns)

    def _program(self, slot: int) -> Program:
        steps, answer = leaving_out(self._anatomy.calls, self._anatomy.answer, slot)
        return program_of(steps, answer, self._anatomy.signatures)

    def _unseen(self, slot: int) -> int:
        return self._rerun.unseen[self._program(slot).source]

    def _compare(self, found: Mapping[int, NDArrayBool]) -> None:
        """What is found without one condition meets the other: a track in both meets them at different times."""
        for one, two in combinations(sorted(found), 2):
            meets_two, meets_one = found[one], found[two]
            both = meets_one.any(axis=1) & meets_two.any(axis=1)
            if count := int(both.sum()):
                leads = meets_one[both].argmax(axis=1) < meets_two[both].argmax(axis=1)
                self._apart[one, two] += count
                self._leads[one, two] += int(leads.sum())
