"""Groups: tracks that keep together."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.context.stays import steadied
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.geometry.pairs import PairBlock, relate
from tools.atoms.geometry.runs import bridged
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayInt

MEMBERS: Final = NumberKind(2, math.inf, "members", integer=True)
TOGETHER_S: Final = 1.0
"""Passing by takes less."""
SAME_VELOCITY_MPS: Final = 1.5
"""Members move alike: slower than one would pass another."""

MISSED_S: Final = 1.0
"""A member that has no box for this long has not left."""


@atom("actor")
def group_of(
    track_candidates: Tracks,
    log_dir: Call,
    min_size: Annotated[float, MEMBERS] = 3,
    max_distance_m: Annotated[float, DISTANCE_M] = 3.0,
) -> Scenario:
    """Tracks at the frames at which they are in a group with others of the same set.

    Two tracks keep together when their footprints are at most max_distance_m apart and their velocities differ by at
    most 1.5 m/s, for 1 s or longer (pauses up to 0.5 s are bridged); a group is a chain of such pairs, so that its ends
    may be far apart. Only tracks of the set that hold at the frame are counted; a group that lacks members for up to 1
    s goes on meanwhile. Those who pass through a group are no members.

    Args:
        track_candidates: Track set to filter, and to make up groups from.
        log_dir: The log.
        min_size: Fewest members.
        max_distance_m: Largest distance between two neighbours in the group, m.

    Example:
        people_in_groups = group_of(pedestrians, log_dir, min_size=3)

    Source:
        HYU_OASIS names the idea; our own definition.
    """
    pairs = _kept_together(track_candidates, log_dir, max_distance_m)
    enough = _group_sizes(pairs, track_candidates.shape) >= min_size
    return track_candidates.restrict(bridged(enough, np.zeros_like(enough), seconds(log_dir.log), MISSED_S))


def _kept_together(tracks: Scenario, log_dir: Call, max_distance_m: float) -> Edges:
    log, move = log_dir.log, motion(log_dir.log)
    time_s, span_s = seconds(log), frame_spans_s(log)

    def test(block: PairBlock) -> NDArrayBool:
        alike = np.hypot(
            block.of_track(move.vx_mps) - block.of_related(move.vx_mps),
            block.of_track(move.vy_mps) - block.of_related(move.vy_mps),
        )
        near = block.within(max_distance_m, block.both_mask & ~(alike > SAME_VELOCITY_MPS))
        return steadied(near, block.both_mask, time_s[block.frames], span_s[block.frames], TOGETHER_S)

    return relate(log_dir, tracks, tracks, test, max_distance_m)


def _group_sizes(pairs: Edges, shape: tuple[int, int]) -> NDArrayInt:
    """How many tracks are chained together with each, itself included, shape (N, T); 0 for those in no pair."""
    n_tracks, n_frames = shape
    one = pairs.track.astype(np.int64) * n_frames + pairs.frame
    other = pairs.related.astype(np.int64) * n_frames + pairs.frame
    label = np.arange(n_tracks * n_frames)
    for _ in range(n_tracks):
        before = label.copy()
        np.minimum.at(label, one, label[other])
        label = label[label]
        if np.array_equal(label, before):
            break
    member = np.zeros(label.size, np.bool_)
    member[one] = True
    sizes = np.bincount(label[member], minlength=label.size)
    return np.where(member, sizes[label], 0).reshape(shape)
