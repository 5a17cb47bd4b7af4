"""Giving way to somebody."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.behaviour.giving_way import Wait, given_way_to
from tools.atoms.behaviour.standing_starts import DURATION_S, drivers
from tools.atoms.behaviour.stopped import parked_frames
from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, lasting, seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.kinematics.driving import Runs, driving
from tools.atoms.kinematics.standstill import driven
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool

SLOW_MPS: Final = 2.0
SLOWED_SHARE: Final = 0.6
LOOK_BACK_S: Final = 5.0
"""Who gives way is at walking pace, or has lost two fifths of the speed that it had in the last seconds."""
MIN_GIVING_WAY_S: Final = 0.5


@atom("behaviour")
def yielding(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 15.0,
    max_release_s: Annotated[float, DURATION_S] = 3.0,
) -> Edges:
    """Vehicles and riders while they give way to a related track: slow down or wait until it has crossed before them.

    The related track crosses the way that the track itself takes afterwards (or would take straight on, as far as that
    is not seen): its centre passes between where the track's flanks will pass, with 0.5 m to spare, at most
    max_distance_m ahead of the front, at 0.5 m/s or more and 30 degrees or more to the way. At that time the track is
    at 2 m/s or less, or at 60 % of its speed in the last 5 s or less, and not parked; no other vehicle is in between.
    And it speeds up again max_release_s after the way is free at the latest, or is not seen any longer: who waits on,
    for a light or in a queue, did not wait for this one. It holds from when the track is slow, at most 5 s before the
    other is in the way, until the way is free.

    Args:
        track_candidates: Track set to filter: those that give way.
        related_candidates: Track set that is given way to.
        log_dir: The log.
        max_distance_m: Furthest crossing ahead of the track's front, m.
        max_release_s: Longest wait after the way is free, s.

    Roles:
        The first set, which gives way, is returned; use reverse_relationship for those that are given way to.

    Example:
        polite = yielding(vehicles, pedestrians, log_dir)

    Source:
        Our own. The Vienna Convention on Road Traffic, article 1, calls it giving way not to continue or resume one's
        advance where it would compel others to change their direction or speed abruptly.
    """
    log = log_dir.log
    others = np.flatnonzero(related_candidates.mask.any(axis=1))
    asked: NDArrayBool = np.asarray(track_candidates.mask.any(axis=1))
    slow = Runs.of(_gives_way(log) & asked[:, None])
    log_dir.budget.charge_pairs(slow.track.size * others.size)
    found = [np.empty((3, 0), np.int64)]
    for track, first, last in zip(slow.track.tolist(), slow.first.tolist(), slow.last.tolist(), strict=True):
        for other, begin, end in given_way_to(log, Wait(track, first, last, max_distance_m, max_release_s), others):
            frame = np.arange(begin, end + 1)
            found.append(np.stack([np.full(frame.size, track), np.full(frame.size, other), frame]))
    track, related, frame = np.concatenate(found, axis=1)
    waits, crosses = (gaps(log).held(part.mask) for part in (track_candidates, related_candidates))
    holds = waits[track, frame] & crosses[related, frame]
    log_dir.budget.charge_edges(int(holds.sum()))
    return Edges.from_arrays(track[holds], related[holds], frame[holds], track_candidates.shape)


@derived("standard.gives_way")
def _gives_way(log: Log) -> NDArrayBool:
    """Bool (N, T): vehicles and riders that are slow, or slower than they were, and not parked."""
    drive, time_s = driving(log), seconds(log)
    speed = drive.slow_mps
    fastest = speed.copy()
    for lag in range(1, speed.shape[1]):
        recent = time_s[lag:] - time_s[:-lag] <= LOOK_BACK_S
        if not recent.any():
            break
        fastest[:, lag:] = np.fmax(fastest[:, lag:], np.where(recent, speed[:, :-lag], np.nan))
    slow = drive.seen_mask & (speed <= np.fmax(SLOW_MPS, SLOWED_SHARE * fastest))
    slow &= (drivers(log) & driven(log))[:, None] & ~parked_frames(log)
    return lasting(slow, frame_spans_s(log), MIN_GIVING_WAY_S)
