"""Why a run found what it found: its program's steps run again, one by one, on the logs of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from agents.console import clean
from agents.viewing.anatomy import Anatomy, reading_of
from agents.viewing.bonds import bonds_of
from agents.viewing.known_answers import KnownLook, known_looks, looks_of
from agents.viewing.limits import Roles, with_limits
from agents.viewing.near_misses import NearMisses, Search
from agents.viewing.nothing import EmptyRun
from agents.viewing.numbers import series_of
from agents.viewing.omitting import Omitting
from agents.viewing.rerun import BATCH, Allowance, Rerun, logs_worth_telling
from agents.viewing.spans import spans_of
from agents.viewing.values import Bond, Held, MatchStory, NearMiss, Nothing, Series, Step, Story
from tools.av2.taxonomy import EGO_CATEGORY
from tools.errors import DataError, ProgramError
from tools.index.coarse import UNLIKE
from tools.results import Failure, Program
from tools.runs.record import Match, RunRecord
from tools.runs.seeing import looks
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario
from tools.typing import NDArrayBool

_MOST_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is looked at.

    Attributes:
        logs: Most logs; those with matches to tell of come first.
        seconds: No further logs are begun after so long, seconds; near misses are looked for during half of it.
        near_misses: Most near misses that are told; 0: none is looked for.
    """

    logs: int = 50
    seconds: float = 120.0
    near_misses: int = 30


def story_of(
    run: RunRecord,
    executor: JailedExecutor,
    cache_dir: Path | None,
    matches: Sequence[Match] | None = None,
    moved_to: Sequence[Path] = (),
    bounds: Bounds | None = None,
) -> Story:
    """Tell why a run found what it found, and what it nearly found.

    The program's steps run in the jail on the run's logs as they were searched. What depends on images is told by the
    answers that the run has. The same run gives the same story, unless the time is up.

    Args:
        run: The run.
        executor: Runs programs with the run's profile (`run.profile`).
        cache_dir: Ingest cache, and where answers about images are kept.
        matches: Referred matches to tell of; by default all.
        moved_to: Folders in which to look for logs that have moved.
        bounds: How much is looked at.

    Raises:
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    bounds, told = bounds or Bounds(), run.referred if matches is None else tuple(matches)
    try:
        anatomy = Anatomy.of(run.program, run.profile)
    except ProgramError as error:
        return Story("", (), tuple(MatchStory(one.id, (), ()) for one in told), (), (f"the program: {error}",))
    teller = _Teller(run, anatomy, Rerun(run, executor, cache_dir, moved_to), told, bounds)
    return teller.story()


@dataclass
class _Found:
    """What the steps gave, as far as it is told of.

    Attributes:
        came_in: Tracks of the logs.
        tracks: Tracks that each slot lets through.
        passed: Which tracks of a log each slot lets through at some frame, bool (N,).
        rows: Where a slot holds in a log, bool (K, T), for the tracks that matches there speak of.
        answers: Where the program holds in a log, bool (N, T).
        bonds: When matches are related to whom, by match id.
        failures: Why slots gave nothing, with the number of logs.
        changed: Logs in which the program finds something else now, in words.
    """

    came_in: int = 0
    tracks: Counter[int] = field(default_factory=Counter)
    passed: dict[int, dict[str, NDArrayBool]] = field(default_factory=dict)
    rows: dict[tuple[str, int], NDArrayBool] = field(default_factory=dict)
    answers: dict[str, NDArrayBool] = field(default_factory=dict)
    bonds: dict[str, tuple[Bond, ...]] = field(default_factory=dict)
    failures: Counter[tuple[int, str]] = field(default_factory=Counter)
    changed: dict[str, str] = field(default_factory=dict)


class _Teller:
    def __init__(
        self, run: RunRecord, anatomy: Anatomy, rerun: Rerun, matches: Sequence[Match], bounds: Bounds
    ) -> None:
        self._run, self._anatomy, self._rerun, self._matches, self._bounds = run, anatomy, rerun, matches, bounds
        by_log: dict[str, list[Match]] = {}
        for match in matches:
            by_log.setdefault(match.log_id, []).append(match)
        self._by_log: Mapping[str, list[Match]] = by_log
        self._found = _Found()
        self._numbers: dict[str, tuple[Series, ...]] = {}
        self._search = Search(anatomy, rerun, Allowance(bounds.seconds / 2))
        self._omitting = None if run.referred else Omitting(anatomy, rerun, Allowance(bounds.seconds))
        self._notes: list[str] = []

    def story(self) -> Story:
        searched = logs_worth_telling(self._run, self._by_log, self._bounds.logs)
        done = self._look(searched)
        self._tell_bounds(searched, done)
        misses = self._search.found(self._bounds.near_misses)
        stories = tuple(self._match(match) for match in self._matches)
        steps = tuple(map(self._step, self._anatomy.slots))
        notes = (*self._notes, *(misses.notes if self._bounds.near_misses else ()))
        near, reading = self._near(misses), reading_of(self._run.program, self._run.profile)
        return Story(reading, steps, stories, near, notes, self._nothing(steps, misses) if done else None)

    # Steps ---------------------------------------------------------------------------------------------------------

    def _look(self, searched: Sequence[str]) -> list[str]:
        """Look at the logs, some at a time, each time at all there is to see; the logs that could be looked at."""
        allowance, done = Allowance(self._bounds.seconds), list[str]()
        for at in range(0, len(searched), BATCH):
            if allowance.is_over():
                self._notes.append(f"the time was up after {at} of {len(searched)} logs: steps are told of these alone")
                break
            logs = self._rerun.open(searched[at : at + BATCH])
            self._run_steps(logs)
            if self._bounds.near_misses:
                self._search.look(
                    {log_id: self._found.answers.pop(log_id) for log_id in logs if log_id in self._found.answers}
                )
            if self._omitting:
                self._omitting.look(logs)
            for log_id in logs:
                self._measure(log_id)
            done += logs
        return done

    def _run_steps(self, logs: Sequence[str]) -> None:
        programs = self._anatomy.programs
        slots = list(programs)

        def take(number: int, log_id: str, outcome: Scenario | Failure) -> None:
            if isinstance(outcome, Failure):
                self._found.failures[slots[number], str(outcome.issue)] += 1
            else:
                self._note(slots[number], log_id, outcome)

        self._rerun.results(list(programs.values()), logs, take)
        self._found.came_in += sum(len(self._rerun.names(log_id).track_uuid) for log_id in logs)

    def _note(self, slot: int, log_id: str, found: Scenario) -> None:
        mask, passed = found.mask, np.asarray(found.mask.any(axis=1))
        self._found.tracks[slot] += int(passed.sum())
        self._found.passed.setdefault(slot, {})[log_id] = passed
        if slot == self._anatomy.answer:
            self._found.answers[log_id] = mask
            self._found.bonds |= bonds_of(found.edges, self._rerun.names(log_id), self._by_log.get(log_id, []))
            self._compare(log_id, mask)
        if self._omitting:
            self._omitting.note_step(slot, log_id, found)
        spoken = self._spoken_of(log_id)
        if spoken:
            names = self._rerun.names(log_id)
            at = [names.index(track) for track in spoken]
            self._found.rows[log_id, slot] = np.stack([mask[n] if n >= 0 else np.zeros_like(mask[0]) for n in at])

    def _spoken_of(self, log_id: str) -> tuple[str, ...]:
        """Tracks that the matches of a log speak of, each once: their own, their partners', the ego vehicle's."""
        told, names = self._by_log.get(log_id, []), self._rerun.names(log_id)
        ego = [track for track, kind in zip(names.track_uuid, names.category, strict=True) if kind == EGO_CATEGORY]
        spoken = [track for match in told for track in (match.track_uuid, *match.partners)]
        return tuple(dict.fromkeys([*spoken, *ego])) if told else ()

    def _compare(self, log_id: str, mask: NDArrayBool) -> None:
        """A program that finds something else than it did says so: the software or the answers have changed."""
        names = self._rerun.names(log_id)
        now = {
            (names.track_uuid[track], *span)
            for track in np.flatnonzero(mask.any(axis=1)).tolist()
            for span in spans_of(mask[track])
        }
        then = {(m.track_uuid, m.start_frame, m.end_frame) for m in self._run.referred if m.log_id == log_id}
        if now != then:
            self._found.changed[log_id] = (
                f"run again on {log_id}, the program does not find the same ({len(now)} intervals, not {len(then)}): "
                "what is told of this log is of now"
            )

    def _step(self, slot: int) -> Step:
        anatomy, call = self._anatomy, self._anatomy.calls[slot]
        subjects = anatomy.subjects(slot)
        place = anatomy.slots.index(subjects[0]) if subjects else -1
        came_in = self._came_in(subjects) if subjects else self._found.came_in
        return Step(
            call.line,
            anatomy.text(slot),
            call.function.name,
            anatomy.says(slot),
            place,
            came_in,
            self._found.tracks[slot],
            slot in anatomy.own,
        )

    def _came_in(self, subjects: Sequence[int]) -> int:
        """Tracks that any of some slots lets through, each counted once."""
        parts = [self._found.passed.get(slot, {}) for slot in subjects]
        logs = {log_id for part in parts for log_id in part}
        return sum(
            int(np.logical_or.reduce([part[log_id] for part in parts if log_id in part]).sum()) for log_id in logs
        )

    # Nothing -------------------------------------------------------------------------------------------------------

    def _near(self, misses: NearMisses) -> tuple[NearMiss, ...]:
        """Tracks that a number keeps out; where there are none and the run is empty, those that a whole step does."""
        if misses.misses or not self._omitting:
            return misses.misses
        return self._omitting.nearest()[: self._bounds.near_misses]

    def _nothing(self, steps: Sequence[Step], misses: NearMisses) -> Nothing | None:
        if not self._omitting or self._found.changed:
            return None
        moved = self._bounds.near_misses > 0
        return EmptyRun(self._run, steps, self._omitting, self._search, misses.misses, moved).told()

    # Matches -------------------------------------------------------------------------------------------------------

    def _match(self, match: Match) -> MatchStory:
        held = tuple(one for at, slot in enumerate(self._anatomy.slots) if (one := self._held(match, at, slot)))
        looked = looks_of(self._evidence, match.log_id, (match.track_uuid, *match.partners))
        return MatchStory(match.id, held, self._series(match), looked, self._found.bonds.get(match.id, ()))

    def _held(self, match: Match, at: int, slot: int) -> Held | None:
        rows = self._found.rows.get((match.log_id, slot))
        if rows is None:
            return None
        spoken = self._spoken_of(match.log_id)
        if slot in self._anatomy.own:
            return Held(at, spans_of(rows[spoken.index(match.track_uuid)]))
        during = slice(match.start_frame, match.end_frame + 1)
        there = [one for one in match.partners if rows[spoken.index(one), during].any()]
        if not there:
            return Held(at, (), (), is_own=False)
        together: NDArrayBool = np.logical_or.reduce([rows[spoken.index(one)] for one in there])
        return Held(at, spans_of(together), tuple(there), is_own=False)

    def _series(self, match: Match) -> tuple[Series, ...]:
        if match.id not in self._numbers and self._rerun.open([match.log_id]):
            self._measure(match.log_id)
        return self._numbers.get(match.id, ())

    def _measure(self, log_id: str) -> None:
        if told := self._by_log.get(log_id):
            log = self._rerun.log(log_id)
            ego, spoken = log.tracks.track_uuid[log.tracks.ego_index], self._spoken_of(log_id)
            rows = {slot: rows for (of, slot), rows in self._found.rows.items() if of == log_id}
            numbers, own = series_of(log, told, self._run.profile), {match.id: match.track_uuid for match in told}
            self._numbers |= {
                name: with_limits(series, self._anatomy, Roles(own[name], ego, spoken, rows))
                for name, series in numbers.items()
            }

    @property
    def _evidence(self) -> tuple[KnownLook, ...]:
        if self._looks is None:
            try:
                self._looks = known_looks(self._run.folder)
            except DataError as error:
                self._notes.append(str(error))
                self._looks = ()
        return self._looks

    _looks: tuple[KnownLook, ...] | None = None

    # What could not be told ----------------------------------------------------------------------------------------

    def _tell_bounds(self, searched: Sequence[str], done: Sequence[str]) -> None:
        self._notes += [clean(text) for text in list(self._rerun.problems.values())[:_MOST_TOLD]]
        total = sum(log.status == "ok" and log.pruned != UNLIKE for log in self._run.logs)
        if len(searched) < total:
            self._notes.append(f"steps are told of {len(searched)} of {total} logs, those with matches first")
        if untold := len(self._anatomy.slots) - len(self._anatomy.programs):
            self._notes.append(f"{untold} steps are too far on in the program to be run on their own")
        if self._run.eyes and looks(self._run.program.source):
            self._notes.append("steps about images are told by the answers that the run has: no model was asked again")
        unseen = [self._unseen(slot, program) for slot, program in self._anatomy.programs.items()]
        self._notes += [note for note in unseen if note]
        self._notes += [clean(self._found.changed[log_id]) for log_id in done if log_id in self._found.changed]
        failures = sorted(self._found.failures.items(), key=lambda item: (-item[1], item[0]))
        for (slot, reason), count in failures[:_MOST_TOLD]:
            step = self._anatomy.slots.index(slot) + 1
            self._notes.append(clean(f"step {step} could not be looked at on {count} logs: {reason}"))

    def _unseen(self, slot: int, program: Program) -> str:
        """What a step would have to know of images that nobody looked at; empty where it knows all."""
        unseen = self._rerun.unseen[program.source]
        step = self._anatomy.slots.index(slot) + 1
        asked = f"step {step} asks images of {unseen} tracks at which nobody looked, or not at all times"
        return f"{asked}: not let in there" if unseen else ""
