"""Paths that cross within a short time of each other."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.evidence import seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.conflicts import conflicts
from tools.atoms.signature import NumberKind
from tools.scenario import Edges

PET_S: Final = NumberKind(0.0, 60.0, "s")


@atom("relation")
def crossing_paths(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_pet_s: Annotated[float, PET_S] = 3.0,
) -> Edges:
    """Tracks whose path crosses that of a related track shortly before or after it.

    The paths actually taken cross at 30 degrees or more. The post-encroachment time is the time between the first
    track's leaving the area that both footprints sweep and the second one's entering it; 0 when both are in it at once.
    It has to be at most max_pet_s. It holds, for both, from when the first enters that area until the second has left
    it. Who stands crosses nothing; who is lost sight of within the area goes on at the speed it had.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set whose path is crossed.
        log_dir: The log.
        max_pet_s: Largest post-encroachment time, s.

    Roles:
        The first set is returned; the relation is symmetric, whoever comes first.

    Example:
        near_misses = crossing_paths(vehicles, bicycles, log_dir, max_pet_s=1.5)

    Source:
        Post-encroachment time: Allen, Shin and Cooper, Analysis of traffic conflicts and collisions, 1978.
    """
    log = log_dir.log
    found, time_s = conflicts(log), seconds(log)
    log_dir.budget.charge_pairs(
        int(track_candidates.mask.any(axis=1).sum()) * int(related_candidates.mask.any(axis=1).sum())
    )
    close = np.maximum(found.entered_s - found.left_s, 0.0) <= max_pet_s
    one, two = (
        np.concatenate([found.first[close], found.second[close]]),
        np.concatenate([found.second[close], found.first[close]]),
    )
    begin, end = np.tile(found.begin_s[close], 2), np.tile(np.maximum(found.end_s, found.left_s)[close], 2)
    during = (time_s >= begin[:, None]) & (time_s <= end[:, None])
    gap = gaps(log)
    during &= gap.held(track_candidates.mask)[one] & gap.held(related_candidates.mask)[two]
    row, frame = np.nonzero(during)
    log_dir.budget.charge_edges(row.size)
    return Edges.from_arrays(one[row], two[row], frame, log.tracks.shape)
