"""Which true actor a noisy track shows: by place, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.metrics.matching import assign
from evals.noise.kinds import kinds_of
from tools.av2.tracks import TrackTable
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

MATCH_M: Final = 2.0
"""A box shows an actor whose centre is at most this far from its own, in the plane."""
_SAME_CATEGORY: Final = 0.25
"""What an equal category is worth, in shares of `MATCH_M`: it tells a bicycle from its rider."""


@dataclass(frozen=True, eq=False)
class Matched:
    """Who is who in a table of N mined tracks, seen from A true actors, over T frames.

    Attributes:
        actor_of: The actor that each box shows, shape (N, T); -1 for a false box, or none at all.
        seen: Some box shows the actor, shape (A, T).
    """

    actor_of: NDArrayInt
    seen: NDArrayBool

    def by_actor(self, mask: NDArrayBool) -> NDArrayBool:
        """A mask over mined tracks, shape (N, T), as one over true actors, shape (A, T)."""
        out = np.zeros_like(self.seen)
        track, frame = np.nonzero(mask & (self.actor_of >= 0))
        out[self.actor_of[track, frame], frame] = True
        return out


def match(truth: TrackTable, mined: TrackTable) -> Matched:
    """Match boxes one to one within `MATCH_M`, nearest in total, within the coarse kinds of `evals.noise.kinds`.

    The ego is the ego.

    Raises:
        DataError: The two tables are not of the same frames.
    """
    if not np.array_equal(truth.timestamps_ns, mined.timestamps_ns):
        raise DataError("mined tracks", "have other timestamps than the log", "keep the ego's rows: they hold them all")
    value = _likeness(truth, mined)
    columns = assign(value)
    frame, actor = np.nonzero(np.take_along_axis(value, np.maximum(columns, 0)[:, :, None], 2)[:, :, 0] > 0)
    frame, actor = frame[columns[frame, actor] >= 0], actor[columns[frame, actor] >= 0]
    actor_of = np.full(mined.shape, -1, np.int64)
    actor_of[columns[frame, actor], frame] = actor
    actor_of[mined.ego_index] = np.where(mined.present_mask[mined.ego_index], truth.ego_index, -1)
    seen = np.zeros(truth.shape, np.bool_)
    track, frame = np.nonzero(actor_of >= 0)
    seen[actor_of[track, frame], frame] = True
    return Matched(actor_of, seen)


def _likeness(truth: TrackTable, mined: TrackTable) -> NDArrayFloat:
    """How much a true and a mined box are alike, shape (T, A, N); 0 for what cannot be the same."""
    here, there = _places(truth), _places(mined)
    apart = np.linalg.norm(here[:, :, None] - there[:, None], axis=3)
    same_kind = kinds_of(truth.category_array)[:, None] == kinds_of(mined.category_array)
    same_category = truth.category_array[:, None] == mined.category_array
    close = np.where(same_kind & (apart <= MATCH_M), 1.01 - apart / MATCH_M + _SAME_CATEGORY * same_category, 0.0)
    return np.asarray(close)


def _places(tracks: TrackTable) -> NDArrayAny:
    """Centres in the ego frame, shape (T, N, 2); far from everything where there is no box, and the ego's."""
    places: NDArrayFloat = tracks.dense(tracks.centre_ego_m[:, :2], np.nan).transpose(1, 0, 2)
    places[:, tracks.ego_index] = np.nan
    return places
