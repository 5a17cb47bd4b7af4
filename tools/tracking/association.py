"""The stages that decide which boxes belong to one object, and which to none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.changes import Change, sureness
from tools.tracking.confidence import false_tracks, has_confidence
from tools.tracking.duplicates import covered_tracks
from tools.tracking.linking import Links, best_links, chained
from tools.tracking.noise import Noise
from tools.tracking.settings import RefinementSettings
from tools.tracking.switches import IMPOSSIBLE_S, suspected_switches
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

Staged = tuple[Boxes, list[Change]]
LINK_ROUNDS_S = (IMPOSSIBLE_S, 1.5)
"""Short gaps are closed first: longer tracks say better where they go."""


def without_duplicates(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Tracks that another one of their kind covers are removed."""
    covered = covered_tracks(boxes)
    gone = np.zeros(boxes.n_tracks, np.bool_)
    gone[covered.weaker] = True
    changes = [
        Change(
            "duplicate removed",
            (boxes.name(weaker), boxes.name(stronger)),
            boxes.frames(weaker),
            f"in one place with a longer track of its kind for {share:.0%} of its life",
            min(1.0, share),
        )
        for weaker, stronger, share in _listed(covered.weaker, covered.stronger, covered.share)
    ]
    return boxes.keep(~gone[boxes.place]), changes


def without_switches(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Tracks are cut where they seem to go on as another object, and joined again as fits best.

    A suspected cut stays only if another continuation fits better; an impossible step stays cut whatever comes.
    """
    suspected, impossible = suspected_switches(boxes, noise, settings.fit_s)
    if not suspected.any():
        return boxes, []
    begins = (np.diff(boxes.place, prepend=-1) != 0) | suspected
    pieces = replace(boxes, track=np.cumsum(begins) - 1)
    own, broken = _own_continuation(boxes, pieces, impossible)
    links = best_links(pieces, noise, settings.fit_s, IMPOSSIBLE_S, own, broken)
    first = chained(links, pieces.n_tracks)
    renumbered = boxes.numbered(_piece_numbers(boxes, pieces, first)[first][pieces.place])
    exchanged = own[links.end] != links.begin
    return renumbered, [*_exchanges(pieces, links, exchanged), *_cuts(pieces, own, links, broken)]


def _own_continuation(boxes: Boxes, pieces: Boxes, impossible: NDArrayBool) -> tuple[NDArrayInt, NDArrayInt]:
    """Which piece each piece goes on as in the file, -1 for none, (K,), and those that cannot have done so."""
    follows = np.flatnonzero(np.diff(boxes.place[pieces.start[:-1]]) == 0)
    own = np.full(pieces.n_tracks, -1)
    own[follows] = follows + 1
    return own, follows[impossible[pieces.start[follows + 1]]]


def _piece_numbers(boxes: Boxes, pieces: Boxes, first: NDArrayInt) -> NDArrayInt:
    """Numbers of the pieces, (K,): the first of a track keeps its number, others that begin a chain get new ones."""
    origin = boxes.track[pieces.start[:-1]]
    leads = np.diff(origin, prepend=-1) != 0
    heads = np.flatnonzero(~leads & (first == np.arange(first.size)))
    number = origin.copy()
    number[heads] = max(boxes.table.n_tracks, int(boxes.track.max()) + 1) + np.arange(heads.size)
    return number


def _exchanges(pieces: Boxes, links: Links, exchanged: NDArrayBool) -> Iterable[Change]:
    for end, begin, odds, gap_s in _listed(*(array[exchanged] for array in _arrays(links))):
        frames = pieces.frames(end)[1], pieces.frames(begin)[0]
        why = f"the two tracks exchanged objects: log-odds {odds:.1f} over {gap_s:.2f} s, better than their own"
        yield Change("switch undone", (pieces.name(end), pieces.name(begin)), frames, why, sureness(odds))


def _cuts(pieces: Boxes, own: NDArrayInt, links: Links, broken: NDArrayInt) -> Iterable[Change]:
    for end in np.setdiff1d(broken, links.end).tolist():
        frames = pieces.frames(end)[1], pieces.frames(int(own[end]))[0]
        yield Change("track cut", (pieces.name(end),), frames, "no object can jump so far in so short a time", 0.95)


def linked(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Pieces of one object are joined, over short gaps first."""
    changes: list[Change] = []
    short = [gap_s for gap_s in LINK_ROUNDS_S if gap_s < settings.link_gap_s]
    for gap_s in (*short, settings.link_gap_s):
        nothing = np.full(boxes.n_tracks, -1)
        links = best_links(boxes, noise, settings.fit_s, gap_s, nothing, nothing[:0])
        changes += [
            Change(
                "pieces linked",
                (boxes.name(end), boxes.name(begin)),
                (boxes.frames(end)[1], boxes.frames(begin)[0]),
                f"one goes on where the other stops {gap:.1f} s before: log-odds {odds:.1f} against two objects",
                sureness(odds),
            )
            for end, begin, odds, gap in _listed(*_arrays(links))
        ]
        first = chained(links, boxes.n_tracks)
        boxes = boxes.numbered(boxes.numbers[first][boxes.place])
    return boxes, changes


def without_false_tracks(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Tracks that are unsure for how short they live are removed; never where the scores say nothing."""
    if not has_confidence(boxes):
        return boxes, []
    gone = false_tracks(boxes, settings.false_score, settings.false_life_s)
    mean, life_s = boxes.mean(boxes.score), boxes.life_s
    changes = [
        Change(
            "false track removed",
            (boxes.name(place),),
            boxes.frames(place),
            f"seen for {life_s[place]:.1f} s with a mean score of {mean[place]:.2f}",
            float(np.clip(1 - mean[place], 0.5, 1.0)),
        )
        for place in np.flatnonzero(gone).tolist()
    ]
    return boxes.keep(~gone[boxes.place]), changes


def _arrays(links: Links) -> tuple[NDArrayInt, NDArrayInt, NDArrayFloat, NDArrayFloat]:
    return links.end, links.begin, links.odds, links.gap_s


def _listed(*arrays: NDArrayAny) -> Iterable[tuple[Any, ...]]:
    return zip(*(array.tolist() for array in arrays), strict=True)
