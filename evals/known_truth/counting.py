"""Right, wrong and missed: one program's answer on one log against the truth, in cells and in events."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from typing import Final

import numpy as np

from evals.known_truth.matching import Matched
from evals.known_truth.truth import Expected, TrueEvent
from tools.atoms.geometry.runs import bridged, run_bounds
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt

JOINED_S: Final = 0.5
"""Answers of one track this close in time are one: a missed frame does not make two events of one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add up over logs and seeds. A cell is a track at a frame.

    Attributes:
        logs: Logs on which the kind was asked.
        events: True events of which at least one cell is seen.
        events_found: Those that an answer touches.
        answers: Answers: runs of a track.
        answers_right: Those that touch an event of their track.
        answers_of_false_tracks: Those of boxes that show no actor; they are never right.
        cells_right: Cells answered, and true.
        cells_wrong: Cells answered, and not true; those of tracks that show nobody are among them.
        cells_missed: Cells true and not answered.
        cells_of_false_tracks: Those of `cells_wrong` at which the box shows no actor.
        cells_unseen: True cells that do not count, since no box shows the actor, or none shows the one that it does
            it to.
        events_unseen: Events that do not count for the same reason.
        whom: Cells rightly answered of events that are done to somebody who is seen, once per such partner.
        whom_right: Those of them at which the relations name that partner.
        failed: Logs on which the program failed; it answers nothing there.
    """

    logs: int = 0
    events: int = 0
    events_found: int = 0
    answers: int = 0
    answers_right: int = 0
    answers_of_false_tracks: int = 0
    cells_right: int = 0
    cells_wrong: int = 0
    cells_missed: int = 0
    cells_of_false_tracks: int = 0
    cells_unseen: int = 0
    events_unseen: int = 0
    whom: int = 0
    whom_right: int = 0
    failed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(Tally)))


def total(tallies: list[Tally]) -> Tally:
    """The sum; nothing for none."""
    return reduce(Tally.__add__, tallies, Tally())


@dataclass(frozen=True, eq=False)
class Judged:
    """An answer held against the truth, over A actors and T frames.

    Attributes:
        tally: The counts.
        wrong: Cells wrongly answered, of actors, shape (A, T).
        missed: Cells missed, shape (A, T).
        lost: Frames of false tracks wrongly answered, per mined track, shape (N, T).
    """

    tally: Tally
    wrong: NDArrayBool
    missed: NDArrayBool
    lost: NDArrayBool


def judge(
    answer: Scenario, want: Expected, events: tuple[TrueEvent, ...], who: Matched, stamps_ns: NDArrayInt
) -> Judged:
    """Count one answer.

    Args:
        answer: Over the mined tracks.
        want: The truth, over the actors.
        events: The events behind it.
        who: Which actor each mined box shows.
        stamps_ns: Times of the frames, shape (T,).
    """
    said = who.by_actor(answer.mask)
    lost = answer.mask & (who.actor_of < 0)
    visible = _visible(events, who, stamps_ns)
    counts = want.counted & who.seen & (visible | ~want.mask)
    right, wrong, missed = counts & want.mask & said, counts & ~want.mask & said, counts & want.mask & ~said
    whom, whom_right = _partners(answer, events, right, who, stamps_ns)
    tally = Tally(
        logs=1,
        cells_right=int(right.sum()),
        cells_wrong=int(wrong.sum() + lost.sum()),
        cells_missed=int(missed.sum()),
        cells_of_false_tracks=int(lost.sum()),
        cells_unseen=int((want.mask & want.counted & ~visible).sum()),
        whom=whom,
        whom_right=whom_right,
    )
    return Judged(tally + _events(said, lost, want, visible, stamps_ns), wrong, missed, lost)


def _visible(events: tuple[TrueEvent, ...], who: Matched, stamps_ns: NDArrayInt) -> NDArrayBool:
    """Where boxes show an actor, and one of those it does it to, during its events, shape (A, T)."""
    visible = np.zeros_like(who.seen)
    for event in events:
        during = (stamps_ns >= event.begin_ns) & (stamps_ns <= event.end_ns)
        shown = who.seen[event.actor] & (who.seen[event.related] if event.related >= 0 else True)
        visible[event.actor] |= during & shown
    return visible


def _events(said: NDArrayBool, lost: NDArrayBool, want: Expected, visible: NDArrayBool, stamps_ns: NDArrayInt) -> Tally:
    time_s = (stamps_ns - stamps_ns[0]) / 1e9
    actor, first, last = run_bounds(bridged(said, np.zeros_like(said), time_s, JOINED_S))
    stray = run_bounds(bridged(lost, np.zeros_like(lost), time_s, JOINED_S))[0].size
    touch = (actor[:, None] == want.actor) & (first[:, None] <= want.last) & (last[:, None] >= want.first)
    frames = np.arange(stamps_ns.size)
    during = (frames >= want.first[:, None]) & (frames <= want.last[:, None])
    shown = (during & visible[want.actor]).any(axis=1)
    return Tally(
        events=int(shown.sum()),
        events_found=int((touch.any(axis=0) & shown).sum()),
        answers=int(actor.size + stray),
        answers_right=int(touch.any(axis=1).sum()),
        answers_of_false_tracks=int(stray),
        events_unseen=int((~shown).sum()),
    )


def _partners(
    answer: Scenario, events: tuple[TrueEvent, ...], right: NDArrayBool, who: Matched, stamps_ns: NDArrayInt
) -> tuple[int, int]:
    """How often a partner could have been named, and was."""
    edges = answer.edges
    pair = who.actor_of[edges.track, edges.frame], who.actor_of[edges.related, edges.frame]
    asked = named = 0
    for event in events:
        if event.related >= 0:
            during = (stamps_ns >= event.begin_ns) & (stamps_ns <= event.end_ns)
            cells = right[event.actor] & who.seen[event.related] & during
            here = np.zeros_like(cells)
            here[edges.frame[(pair[0] == event.actor) & (pair[1] == event.related)]] = True
            asked, named = asked + int(cells.sum()), named + int((cells & here).sum())
    return asked, named
