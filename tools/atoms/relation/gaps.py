"""Following at a time gap, tailgating, and leading a platoon."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, lasting, majority, seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.kinematics.courses import DRIVING_MPS, courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.leaders import STEADY_S, Followings, followings
from tools.atoms.signature import NumberKind
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

GAP_S: Final = NumberKind(0.0, math.inf, "s")
FOLLOWERS: Final = NumberKind(1, math.inf, "followers", integer=True)
TAILGATING_MPS: Final = 5.0
"""Slower traffic is dense without danger: at 5 m/s a gap of a second is a car's length."""
PLATOON_GAP_S: Final = 3.0
"""Members of a platoon are at most this far apart; with more they travel freely (Highway Capacity Manual)."""


@atom("relation")
def following_with_gap(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    min_gap_s: Annotated[float, GAP_S] = 0.0,
    max_gap_s: Annotated[float, GAP_S] = math.inf,
    max_distance_m: Annotated[float, DISTANCE_M] = 100.0,
) -> Edges:
    """Tracks that drive directly behind a related track, at a time gap.

    The time gap is the distance along the way from the follower's front to the leader's rear, over the follower's
    speed, which is 1 m/s or more. Directly behind: the leader is on the follower's way (same lane or what it leads on
    to; without a map at most 1.5 m beside the way and 30 m ahead), the two travel within 60 degrees of each other,
    nobody else is in between, neither is parked. It holds by the majority of a second and for a second at least. With
    the defaults every track that drives behind a related one is found, up to 100 m.

    Args:
        track_candidates: Track set to filter: those behind.
        related_candidates: Track set that is followed.
        log_dir: The log.
        min_gap_s: Least time gap, s.
        max_gap_s: Largest time gap, s.
        max_distance_m: Largest distance between front and rear, m; over 100 nobody is followed.

    Roles:
        The first set, which follows, is returned.

    Example:
        at_a_safe_gap = following_with_gap(cars, vehicles, log_dir, min_gap_s=2)

    Source:
        Time gap: ISO 15622, SAE J2944.
    """

    def test(found: Followings, speed_mps: NDArrayFloat) -> NDArrayBool:
        gap_s = found.gap_m / np.maximum(speed_mps, DRIVING_MPS)
        inside: NDArrayBool = (gap_s >= min_gap_s) & (gap_s <= max_gap_s) & (speed_mps >= DRIVING_MPS)
        return inside & (found.gap_m <= max_distance_m)

    return _followers(log_dir, track_candidates, related_candidates, test)


@atom("relation")
def tailgating(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_gap_s: Annotated[float, GAP_S] = 1.0,
) -> Edges:
    """Tracks that drive too closely behind a related track.

    They are directly behind it (following_with_gap) at a time gap of max_gap_s at most, at 5 m/s or more: cars that
    creep in a queue are close to each other, too, and tailgate nobody. It lasts a second at least.

    Args:
        track_candidates: Track set to filter: those that drive too closely.
        related_candidates: Track set that is tailgated.
        log_dir: The log.
        max_gap_s: Largest time gap, s; half of the two-second rule.

    Roles:
        The first set, which tailgates, is returned.

    Example:
        tailgaters = tailgating(vehicles, ego, log_dir)

    Source:
        Time gap: ISO 15622, SAE J2944; the threshold is our own.
    """

    def test(found: Followings, speed_mps: NDArrayFloat) -> NDArrayBool:
        close: NDArrayBool = found.gap_m <= max_gap_s * speed_mps
        return close & (speed_mps >= TAILGATING_MPS)

    return _followers(log_dir, track_candidates, related_candidates, test)


@atom("relation")
def leading_platoon(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    min_followers: Annotated[float, FOLLOWERS] = 2,
) -> Edges:
    """Tracks that drive at the head of a row of related tracks.

    Each member drives directly behind the one before it (following_with_gap) at a time gap of 3 s at most, and the
    track at the head, which drives at 1 m/s or more, follows nobody so closely. Everybody in the row counts as a link,
    members of the related set count as followers. It lasts a second at least.

    Args:
        track_candidates: Track set to filter: those at the head.
        related_candidates: Track set that follows, directly or behind others of the row.
        log_dir: The log.
        min_followers: Fewest related tracks in the row.

    Roles:
        The first set, which leads, is returned; it is related to every follower.

    Example:
        leaders = leading_platoon(trucks, vehicles, log_dir, min_followers=3)

    Source:
        Platoon threshold of 3 s: Highway Capacity Manual (percent time spent following).
    """
    log = log_dir.log
    head = _heads(log)
    member, frame = np.nonzero((head >= 0) & gaps(log).held(related_candidates.mask))
    leader = head[member, frame]
    leads = track_candidates.mask & (courses(log).speed_mps >= DRIVING_MPS)
    count = np.zeros(leads.shape, np.int64)
    np.add.at(count, (leader, frame), 1)
    span_s, time_s = frame_spans_s(log), seconds(log)
    steady = majority(leads & (count >= min_followers), track_candidates.mask, time_s, STEADY_S / 2)
    steady = lasting(steady & leads, span_s, STEADY_S)
    kept = steady[leader, frame]
    log_dir.budget.charge_pairs(int(track_candidates.mask.any(axis=1).sum()))
    log_dir.budget.charge_edges(int(kept.sum()))
    return Edges.from_arrays(leader[kept], member[kept], frame[kept], log.tracks.shape)


def _heads(log: Log) -> NDArrayInt:
    """The head of the row that each track follows in, shape (N, T); -1 where it follows nobody."""
    found, speed = followings(log), courses(log).speed_mps
    shape = log.tracks.shape
    close = found.direct_mask & (found.gap_m <= PLATOON_GAP_S * speed[found.track])
    close &= speed[found.track] >= DRIVING_MPS
    pair, frame = np.nonzero(close)
    order = np.lexsort((found.leader[pair], -found.gap_m[pair, frame], frame, found.track[pair]))
    own = np.arange(shape[0])[:, None] + np.zeros(shape[1], np.int64)
    head = own.copy()
    # Of several at the same place (a rider and the bicycle) the nearest is written last, and stays.
    head[found.track[pair[order]], frame[order]] = found.leader[pair[order]]
    for _ in range(max(1, shape[0].bit_length())):
        head = np.take_along_axis(head, head, axis=0)
    return np.where(head == own, -1, head)


def _followers(
    call: Call, tracks: Scenario, related: Scenario, test: Callable[[Followings, NDArrayFloat], NDArrayBool]
) -> Edges:
    """Edges from followers to leaders where `test` holds, by the majority of a second and for a second."""
    log = call.log
    found = followings(log)
    call.budget.charge_pairs(int(tracks.mask.any(axis=1).sum()) * int(related.mask.any(axis=1).sum()))
    good = test(found, courses(log).speed_mps[found.track])
    good = majority(good & found.direct_mask, found.direct_mask, seconds(log), STEADY_S / 2)
    good = lasting(good, frame_spans_s(log), STEADY_S)
    gap = gaps(log)
    good &= gap.held(tracks.mask)[found.track] & gap.held(related.mask)[found.leader]
    pair, frame = np.nonzero(good)
    call.budget.charge_edges(pair.size)
    return Edges.from_arrays(found.track[pair], found.leader[pair], frame, log.tracks.shape)
