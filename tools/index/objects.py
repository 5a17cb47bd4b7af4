"""How like a query the objects of each window are: their looks, what a detector called them, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.index.keywords import Keywords, Thing
from tools.index.places import Places, seen_by_ego, seen_by_others
from tools.index.placing import OURSELVES, Placing
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

NO_TRACK: Final = -1
NO_LABEL: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class IndexedObjects:
    """Objects that were looked at one by one: K of them.

    Attributes:
        vectors: Unit vectors, float16 of shape (K, D).
        window: Window that each belongs to, shape (K,), int64.
        track: Track of each, shape (K,), int64; `NO_TRACK` for what only a detector saw.
        place: Where each is, float32 of shape (K, 3), see `Places`.
        label: Number of each one's words in `labels`, shape (K,), int64; `NO_LABEL` where no detector named it.
        score: The detector's confidence in [0, 1], float32 of shape (K,); 0 where there was none.
        labels: Words that mean one class, by class.
    """

    vectors: NDArrayAny
    window: NDArrayInt
    track: NDArrayInt
    place: NDArrayAny
    label: NDArrayInt
    score: NDArrayAny
    labels: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in ("vectors", "window", "track", "place", "label", "score")}
        if len(lengths) != 1:
            raise ValueError(f"objects of different lengths: {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.window)

    @property
    def n_untracked(self) -> int:
        """How many only a detector saw."""
        return int(np.count_nonzero(np.asarray(self.track) == NO_TRACK))

    def claims(self, thing: Thing) -> NDArrayFloat:
        """How surely a detector called each object such a thing, in [0, 1], shape (K,)."""
        named = np.array([*(thing.name in words for words in self.labels), False])
        return np.where(named[np.asarray(self.label)], np.asarray(self.score, np.float64), 0.0)


def window_scores(objects: IndexedObjects, keywords: Keywords, phrases: NDArrayFloat, n_windows: int) -> NDArrayFloat:
    """How like a query the objects of each window are.

    The mean over the parts of the query. A thing that is not placed is a part: the best object's likeness. A placing is
    a part: the best pair of different objects, the mean of their two likenesses times how well the one fits its side of
    the other; placed by the recording car, the best object's likeness times its fit.

    Args:
        objects: Of one log.
        keywords: Of the query.
        phrases: Unit vectors of `keywords.phrases`, shape (P, D).
        n_windows: W.

    Returns:
        Shape (W,); -inf for windows without objects, and everywhere where the query has no part. A part for which a
        window has too few objects counts 0 there.
    """
    likeness = _likeness(objects, keywords, phrases)
    placed = {number for one in keywords.placings for number in (one.subject, one.reference)}
    alone = [likeness[:, number] for number in range(len(keywords.things)) if number not in placed]
    parts = [_best(score, objects.window, n_windows) for score in alone]
    parts += [_placed(one, likeness, objects, n_windows) for one in keywords.placings]
    seen = np.bincount(objects.window, minlength=n_windows) > 0
    if not parts:
        return np.full(n_windows, -np.inf)
    return np.where(seen, np.mean(np.where(np.isfinite(parts), parts, 0.0), axis=0), -np.inf)


def _likeness(objects: IndexedObjects, keywords: Keywords, phrases: NDArrayFloat) -> NDArrayFloat:
    """Shape (K, P): looks, and what a detector's word adds to them.

    A full confidence is worth as much as lies between the least and the most like object of the log: likenesses of
    different models are of different scales, and a detector that knows the word knows more than they do.
    """
    # Products of half-precision numbers are slow and coarse.
    looks = (np.asarray(objects.vectors, np.float32) @ phrases.T.astype(np.float32)).astype(np.float64)
    if not (objects.labels and looks.size):
        return looks
    said = np.stack([objects.claims(thing) for thing in keywords.things], axis=1)
    return np.asarray(looks + said * np.ptp(looks, axis=0))


def _best(score: NDArrayFloat, window: NDArrayInt, n_windows: int) -> NDArrayFloat:
    best = np.full(n_windows, -np.inf)
    np.maximum.at(best, np.asarray(window), score)
    return best


def _placed(one: Placing, likeness: NDArrayFloat, objects: IndexedObjects, n_windows: int) -> NDArrayFloat:
    places = Places.of(objects.place)
    if one.reference == OURSELVES:
        score = _fitting(likeness[:, one.subject], seen_by_ego(one.side, places))
        return _best(score, objects.window, n_windows)
    if one.subject == OURSELVES:
        score = _fitting(likeness[:, one.reference], seen_by_others(one.side, Places.ego(), places)[0])
        return _best(score, objects.window, n_windows)
    return _best_pairs(one, likeness, places, objects.window, n_windows)


def _best_pairs(
    one: Placing, likeness: NDArrayFloat, places: Places, window: NDArrayInt, n_windows: int
) -> NDArrayFloat:
    """The best pair of every window; windows are taken one by one, so that no pair across windows is made."""
    best = np.full(n_windows, -np.inf)
    order = np.argsort(window, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(window[order])) + 1):
        if rows.size < 2:
            continue
        mean = (likeness[rows, None, one.subject] + likeness[None, rows, one.reference]) / 2
        here = places[rows]
        score = _fitting(mean, seen_by_others(one.side, here, here))
        np.fill_diagonal(score, -np.inf)
        best[window[rows[0]]] = score.max()
    return best


def _fitting(likeness: NDArrayFloat, fit: NDArrayFloat) -> NDArrayFloat:
    """What is unlike is not made better by not fitting."""
    return np.where(likeness > 0, likeness * fit, likeness)
