"""One thing after another, one thing while another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from tools.atoms.baseline.kinds import DURATION_S
from tools.atoms.call import Call
from tools.atoms.evidence import seconds
from tools.atoms.geometry.pairs import PairBlock, relate
from tools.atoms.geometry.runs import run_bounds
from tools.atoms.registry import Tracks, atom
from tools.atoms.temporal.durations import stretches
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayInt


@atom("time", negatable=False)
def then(
    track_candidates: Tracks,
    later_candidates: Tracks,
    log_dir: Call,
    max_delay_s: Annotated[float, DURATION_S] = 5.0,
) -> Scenario:
    """Tracks that do one thing and then, soon after, another: the same track in both sets.

    It holds from the beginning of the first stretch to the end of the later one, at the frames at which the track is
    annotated; so results may be chained. A stretch of the later set follows a stretch of the first one when it begins
    after that began, ends after that ended, and begins at most max_delay_s after that ended; the two may overlap. Of
    several later stretches the next one counts. Relations of both sets are kept, each at its own frames: the related
    tracks need not be the same. Pauses up to 0.5 s, and gaps up to 1.5 s in which the track has no box, end no stretch.

    Args:
        track_candidates: What comes first.
        later_candidates: What comes later, of the same tracks.
        log_dir: The log.
        max_delay_s: Longest time from the end of the one to the beginning of the other, s.

    Roles:
        One track does both; for two different ones use happens_before. What may be over before the first ends, such as
        braking for a car that still moves over, follows its beginning: starts(first, log_dir) as the first set.

    Example:
        brakes_then_turns = then(braking(cars, log_dir), turning(cars, log_dir), log_dir, max_delay_s=3)

    Source:
        Bounded "eventually" of metric temporal logic (Koymans 1990) over whole stretches.
    """
    log = log_dir.log
    early, late = _Stretches.of(log, track_candidates), _Stretches.of(log, later_candidates)
    change = np.zeros((track_candidates.shape[0], track_candidates.shape[1] + 1), np.int64)
    # Stretches of a track are in order of time, so the next one that begins and ends later is one search away.
    after = np.maximum(
        np.searchsorted(late.key(late.first), early.key(early.first), side="right"),
        np.searchsorted(late.key(late.last), early.key(early.last), side="right"),
    )
    found = after < late.track.size
    found[found] = late.track[after[found]] == early.track[found]
    one, other = np.flatnonzero(found), after[found]
    soon = seconds(log)[late.first[other]] - seconds(log)[early.last[one]] <= max_delay_s + 1e-6
    one, other = one[soon], other[soon]
    np.add.at(change, (early.track[one], early.first[one]), 1)
    np.add.at(change, (early.track[one], late.last[other] + 1), -1)
    covered: NDArrayBool = (np.cumsum(change, axis=1)[:, :-1] > 0) & log.physical_tracks.present_mask
    return Scenario.of(covered, track_candidates.edges.union(later_candidates.edges, track_candidates.shape))


@atom("time")
def happens_before(
    track_candidates: Tracks,
    later_candidates: Tracks,
    log_dir: Call,
    max_delay_s: Annotated[float, DURATION_S] = 5.0,
) -> Edges:
    """Tracks whose doing is followed, soon after, by that of a related track: two different tracks.

    It holds for the track that comes first, with the relation to the later one, during its own stretch, and not while
    the other goes on. A stretch of the later set follows one of the first set when it begins after that began and at
    most max_delay_s after that ended; it may end first. Only the order is asked for: the two may be anywhere, and
    whom either of them is related to before is not compared. Pauses up to 0.5 s, and gaps up to 1.5 s in which a track
    has no box, end no stretch.

    Args:
        track_candidates: What comes first.
        later_candidates: What comes later, of other tracks.
        log_dir: The log.
        max_delay_s: Longest time from the end of the one to the beginning of the other, s.

    Roles:
        The first set is returned, the other tracks are the relation. It cannot be reversed: those who come later need
        not be there yet.

    Example:
        makes_ego_brake = happens_before(crossing_road(people, log_dir), braking(ego, log_dir), log_dir, max_delay_s=2)

    Source:
        See then.
    """
    log, shape = log_dir.log, track_candidates.shape
    early, late = _Stretches.of(log, track_candidates), _Stretches.of(log, later_candidates)
    log_dir.budget.charge_pairs(early.track.size * late.track.size)
    time_s = seconds(log)
    begin_s, end_s = time_s[late.first], time_s[early.last]
    follows = (late.first > early.first[:, None]) & (begin_s <= end_s[:, None] + max_delay_s + 1e-6)
    one, other = np.nonzero(follows & (early.track[:, None] != late.track))
    length = early.last[one] - early.first[one] + 1
    log_dir.budget.charge_edges(int(length.sum()))
    frame = np.repeat(early.first[one], length) + _counting(length)
    track, related = np.repeat(early.track[one], length), np.repeat(late.track[other], length)
    kept = track_candidates.mask[track, frame]
    return Edges.from_arrays(track[kept], related[kept], frame[kept], shape)


@atom("time")
def during(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks at the frames at which any other track is in the related set: "while".

    Wherever the two are; both are at the same frame.

    Args:
        track_candidates: Track set to filter.
        related_candidates: What must go on at the same time.
        log_dir: The log.

    Roles:
        The first set is returned.

    Example:
        waits_while_crossed = during(temporarily_stopped(cars, log_dir), crossing_road(people, log_dir), log_dir)

    Source:
        Our own: conjunction over different tracks.
    """

    def test(block: PairBlock) -> NDArrayBool:
        return block.both_mask

    return relate(log_dir, track_candidates, related_candidates, test)


@dataclass(frozen=True)
class _Stretches:
    """Uninterrupted stretches of a set: track, first and last frame, each of shape (runs,), in order."""

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    n_frames: int

    @staticmethod
    def of(log: Log, tracks: Scenario) -> _Stretches:
        return _Stretches(*run_bounds(stretches(log, tracks.mask)), tracks.shape[1])

    def key(self, frame: NDArrayInt) -> NDArrayInt:
        """Ascending over all stretches: by track, then by frame."""
        return np.asarray(self.track.astype(np.int64) * self.n_frames + frame)


def _counting(length: NDArrayInt) -> NDArrayInt:
    """0, 1, ... anew for every length, shape (sum of lengths,)."""
    start = np.repeat(np.cumsum(length) - length, length)
    return np.asarray(np.arange(int(length.sum())) - start)
