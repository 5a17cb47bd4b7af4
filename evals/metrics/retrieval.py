"""Predicted tracks as a ranked list of matches, each right or wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.cases.case import Sequences
from evals.metrics.moments import partner
from tools.challenge.frames import REFERRED, ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

MATCH_DISTANCE_M = 2.0
"""The challenge's: centres farther apart, seen from above, are not the same object."""
MATCH_SHARE = 0.5
"""A predicted track is a true one when it is with it for at least this part of its own referred timestamps."""


@dataclass(frozen=True, slots=True, eq=False)
class RankedTracks:
    """M referred tracks of a prediction, in order of (key, track), and what the truth says of them.

    Attributes:
        keys: The (log_id, prompt) pairs, sorted; Q of them.
        key: Index into `keys` of each track, shape (M,).
        score: Highest score of a referred box of the track, shape (M,).
        relevant: Whether the track is one of the truth's, shape (M,).
        n_relevant: Referred tracks of the truth, per pair, shape (Q,).
    """

    keys: tuple[SequenceKey, ...]
    key: NDArrayInt
    score: NDArrayFloat
    relevant: NDArrayBool
    n_relevant: NDArrayInt


def ranked_tracks(truth: Sequences, predicted: Sequences) -> RankedTracks:
    """Rank the tracks that a prediction refers to, over all pairs of the truth.

    Tracks are compared by place, not by id: the prediction may stand on a tracker's tracks. Within a pair, predicted
    tracks are taken best first (equal scores: by track id), and each takes the true track that it is with most often
    (equally often: the lower id) of those not yet taken, if that is at least `MATCH_SHARE` of its referred timestamps.
    So a second track on the same object is a wrong match.

    Raises:
        DataError: A pair has no prediction, one with other timestamps, or one without scores.
    """
    keys = tuple(sorted(truth))
    parts = [_ranked_pair(key, truth[key], partner(key, truth, predicted)) for key in keys]
    count = np.array([score.size for score, _, _ in parts], np.int64)
    score = np.concatenate([np.empty(0), *(score for score, _, _ in parts)])
    relevant = np.concatenate([np.empty(0, np.bool_), *(relevant for _, relevant, _ in parts)])
    total = np.array([total for _, _, total in parts], np.int64)
    return RankedTracks(keys, np.repeat(np.arange(count.size), count), score, relevant, total)


@dataclass(frozen=True, slots=True, eq=False)
class _Boxes:
    """Referred boxes of one pair, shape (K,) each; `track` is the index of the track among the referred ones."""

    frame: NDArrayInt
    track: NDArrayInt
    place_m: NDArrayFloat
    n_tracks: int


def _ranked_pair(
    key: SequenceKey, truth: Sequence[ChallengeFrame], predicted: Sequence[ChallengeFrame]
) -> tuple[NDArrayFloat, NDArrayBool, int]:
    """Score and relevance of the predicted tracks, by track id, and the number of true tracks."""
    ours, theirs = _referred(predicted), _referred(truth)
    score = np.full(ours.n_tracks, -np.inf)
    np.maximum.at(score, ours.track, _scores(key, predicted))
    together = _together(ours, theirs)
    long_enough = together >= MATCH_SHARE * np.bincount(ours.track, minlength=ours.n_tracks)[:, None]
    return score, _taken(score, np.where(long_enough, together, 0)), theirs.n_tracks


def _referred(frames: Sequence[ChallengeFrame]) -> _Boxes:
    marked = [frame.label == REFERRED for frame in frames]
    count = np.array([mask.sum() for mask in marked], np.int64)
    tracks = [frame.track_id[mask] for frame, mask in zip(frames, marked, strict=True)]
    places = [frame.translation_m[mask, :2] for frame, mask in zip(frames, marked, strict=True)]
    names, track = np.unique(np.concatenate(tracks or [np.empty(0, np.int64)]), return_inverse=True)
    return _Boxes(
        np.repeat(np.arange(count.size), count), track, np.concatenate([np.empty((0, 2)), *places]), names.size
    )


def _scores(key: SequenceKey, frames: Sequence[ChallengeFrame]) -> NDArrayAny:
    scores: list[NDArrayAny] = [np.empty(0)]
    for frame in frames:
        if frame.score is not None:
            scores.append(frame.score[frame.label == REFERRED])
        elif frame.track_id.size:
            raise DataError(f"log {key[0]}", f"no scores predicted for {key[1]!r}", "a ranking needs scores")
    return np.concatenate(scores)


def _together(ours: _Boxes, theirs: _Boxes) -> NDArrayInt:
    """Timestamps at which a predicted and a true track are within the match distance, shape (predicted, true)."""
    start, stop = (np.searchsorted(theirs.frame, ours.frame, side) for side in ("left", "right"))
    count = stop - start
    mine = np.repeat(np.arange(count.size), count)
    other = np.arange(mine.size) - np.repeat(np.cumsum(count) - count - start, count)
    near = np.linalg.norm(ours.place_m[mine] - theirs.place_m[other], axis=1) <= MATCH_DISTANCE_M
    together = np.zeros((ours.n_tracks, theirs.n_tracks), np.int64)
    np.add.at(together, (ours.track[mine[near]], theirs.track[other[near]]), 1)
    return together


def _taken(score: NDArrayFloat, together: NDArrayInt) -> NDArrayBool:
    """Which predicted tracks get a true one, best first; `together` is 0 where they are not the same."""
    free = together.copy()
    right = np.zeros(score.size, np.bool_)
    if not free.size:
        return right
    for track in np.argsort(-score, kind="stable").tolist():
        best = int(free[track].argmax())
        if free[track, best]:
            right[track] = True
            free[:, best] = 0
    return right
