"""How many tracks at once, how many over the log, how often each."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np

from tools.atoms.baseline.kinds import COUNT
from tools.atoms.call import Call
from tools.atoms.geometry.runs import run_bounds
from tools.atoms.registry import Tracks, atom
from tools.atoms.temporal.durations import stretches
from tools.scenario import Scenario


@atom("time")
def count_over_log(
    track_candidates: Tracks,
    log_dir: Call,
    min_count: Annotated[float, COUNT] = 1,
    max_count: Annotated[float, COUNT] = math.inf,
) -> Scenario:
    """The whole set, if it has so many different tracks over the log; otherwise nothing.

    A track that is in the set at any frame counts once.

    Args:
        track_candidates: Track set to count.
        log_dir: The log.
        min_count: Fewest tracks.
        max_count: Most tracks.

    Example:
        several_turners = count_over_log(turning(cars, log_dir), log_dir, min_count=3)

    Source:
        Our own.
    """
    count = int(track_candidates.mask.any(axis=1).sum())
    return track_candidates.restrict(np.full(track_candidates.shape, min_count <= count <= max_count))


@atom("time")
def count_at_once(
    track_candidates: Tracks,
    log_dir: Call,
    min_count: Annotated[float, COUNT] = 1,
    max_count: Annotated[float, COUNT] = math.inf,
) -> Scenario:
    """The set at the frames at which so many of its tracks are in it together.

    Args:
        track_candidates: Track set to count.
        log_dir: The log.
        min_count: Fewest tracks at a frame.
        max_count: Most tracks at a frame.

    Example:
        crowd = count_at_once(at_pedestrian_crossing(people, log_dir), log_dir, min_count=5)

    Source:
        Our own.
    """
    count = track_candidates.mask.sum(axis=0)
    return track_candidates.restrict((count >= min_count) & (count <= max_count) & track_candidates.mask)


@atom("time")
def happens_repeatedly(
    track_candidates: Tracks,
    log_dir: Call,
    min_times: Annotated[float, COUNT] = 2,
    max_times: Annotated[float, COUNT] = math.inf,
) -> Scenario:
    """Tracks that are in the set so many separate times.

    Pauses up to 0.5 s, and gaps up to 1.5 s in which a track has no box, do not separate. All
    frames of such a track in the set stay.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_times: Fewest times.
        max_times: Most times.

    Example:
        brakes_again_and_again = happens_repeatedly(braking(cars, log_dir), log_dir, min_times=3)

    Source:
        Our own.
    """
    mask = track_candidates.mask
    track, _, _ = run_bounds(stretches(log_dir.log, mask))
    times = np.bincount(track, minlength=mask.shape[0])
    return track_candidates.restrict(((times >= min_times) & (times <= max_times))[:, None] & mask)
