"""How long something holds, when it begins and when it ends."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DURATION_S
from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, run_durations_s, seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.geometry.runs import bridged, run_bounds, run_ids
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool

SHORT_PAUSE_S: Final = 0.5
"""A pause up to this long (jitter at a threshold) does not end what goes on, nor does a gap without boxes of 1.5 s."""
_ROUNDING_S: Final = 1e-6


def stretches(log: Log, mask: NDArrayBool, max_pause_s: float = SHORT_PAUSE_S) -> NDArrayBool:
    """A set's mask, shape (N, T), with pauses up to `max_pause_s` filled, and gaps in which a track has no box."""
    held = gaps(log).held(mask)
    return bridged(held, np.zeros_like(held), seconds(log), max_pause_s)


@atom("time")
def for_at_least(
    track_candidates: Tracks,
    log_dir: Call,
    min_duration_s: Annotated[float, DURATION_S] = 1.0,
    max_duration_s: Annotated[float, DURATION_S] = math.inf,
    max_pause_s: Annotated[float, DURATION_S] = SHORT_PAUSE_S,
) -> Scenario:
    """Tracks where they are in the set without interruption for a time.

    A stretch lasts from its first to its last frame, each frame standing for the time half-way to its neighbours.
    Pauses up to max_pause_s, and gaps up to 1.5 s in which the track has no box, do not end it and count as part of it,
    but only frames of the set are returned. What goes on at the beginning or the end of the log, or of what is seen of
    a track, counts with what is seen of it.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_duration_s: Shortest stretch that stays, s.
        max_duration_s: Longest stretch that stays, s.
        max_pause_s: Longest pause within a stretch, s.

    Example:
        long_stops = for_at_least(has_velocity(cars, log_dir, max_velocity=0.5), log_dir, min_duration_s=5)

    Source:
        Bounded "globally" of metric temporal logic (Koymans 1990), with pauses for missed detections.
    """
    log = log_dir.log
    whole = stretches(log, track_candidates.mask, max_pause_s)
    lasts_s = run_durations_s(whole, frame_spans_s(log))
    kept: NDArrayBool = (lasts_s >= min_duration_s - _ROUNDING_S) & (lasts_s <= max_duration_s + _ROUNDING_S)
    return track_candidates.restrict(kept)


@atom("time")
def starts(track_candidates: Tracks, log_dir: Call, within_s: Annotated[float, DURATION_S] = 1.0) -> Scenario:
    """Tracks where they begin to be in the set.

    The first within_s seconds of every stretch whose beginning is seen (pauses up to 0.5 s, and gaps up to 1.5 s in
    which the track has no box, do not end one): a stretch that goes on when the track is first seen does not begin.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        within_s: How long the beginning lasts, s.

    Example:
        setting_off = starts(has_velocity(cars, log_dir, min_velocity=0.5), log_dir)

    Source:
        Our own; Allen's "starts" (1983) relates intervals, this takes the moment.
    """
    log, whole = log_dir.log, stretches(log_dir.log, track_candidates.mask)
    row, first, _ = run_bounds(whole)
    seen: NDArrayBool = first > log.physical_tracks.present_mask.argmax(axis=1)[row]
    begin_s = np.append(np.where(seen, seconds(log)[first], -np.inf), -np.inf)
    return track_candidates.restrict(seconds(log) - begin_s[run_ids(whole)] < within_s - _ROUNDING_S)


@atom("time")
def ends(track_candidates: Tracks, log_dir: Call, within_s: Annotated[float, DURATION_S] = 1.0) -> Scenario:
    """Tracks where they cease to be in the set.

    The last within_s seconds of every stretch whose end is seen (pauses up to 0.5 s, and gaps up to 1.5 s in which the
    track has no box, do not end one): a stretch that goes on when the track is last seen does not end.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        within_s: How long the ending lasts, s.

    Example:
        off_the_crossing = ends(at_pedestrian_crossing(people, log_dir), log_dir)

    Source:
        Our own; see starts.
    """
    log, whole = log_dir.log, stretches(log_dir.log, track_candidates.mask)
    row, _, last = run_bounds(whole)
    backwards = log.physical_tracks.present_mask[:, ::-1]
    seen: NDArrayBool = last < (backwards.shape[1] - 1 - backwards.argmax(axis=1))[row]
    end_s = np.append(np.where(seen, seconds(log)[last], np.inf), np.inf)
    return track_candidates.restrict(end_s[run_ids(whole)] - seconds(log) < within_s - _ROUNDING_S)
