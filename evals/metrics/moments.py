"""When something holds: sets of time intervals, of tracks or of logs.

A stamp stands for the time until the next one is due: an interval from its first to its last stamp, both included,
lasts `last - first + period`. So a single frame lasts one period, and adjoining frames adjoin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.cases.case import Sequences
from evals.metrics.region import Region
from tools.challenge.frames import EVALUATION_PERIOD_NS, REFERRED, ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.runs.intervals import intervals_of
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class TimeIntervals:
    """K half-open intervals, sorted by (group, start) and apart from each other within a group; shape (K,) each.

    Attributes:
        group: What the interval belongs to: the index of a track, or of a log.
        start_ns: First moment.
        stop_ns: The moment after the last; later than `start_ns`.
    """

    group: NDArrayInt
    start_ns: NDArrayInt
    stop_ns: NDArrayInt

    def __post_init__(self) -> None:
        if not self.group.shape == self.start_ns.shape == self.stop_ns.shape:
            raise ValueError("group, start and stop must have one shape")
        together = self.group[1:] == self.group[:-1]
        if (self.stop_ns <= self.start_ns).any():
            raise ValueError("an interval ends before it begins")
        if (self.group[1:] < self.group[:-1]).any() or (self.start_ns[1:] < self.stop_ns[:-1])[together].any():
            raise ValueError("intervals must be sorted by (group, start) and apart from each other")

    @property
    def length_ns(self) -> NDArrayInt:
        """Length of each, shape (K,)."""
        return self.stop_ns - self.start_ns

    @staticmethod
    def of_mask(mask: NDArrayBool, timestamps_ns: NDArrayInt, period_ns: int | None = None) -> TimeIntervals:
        """Runs of consecutive true frames; row n of the mask is group n.

        Args:
            mask: Whether it holds, shape (N, T). One missing frame splits a run.
            timestamps_ns: Sorted, shape (T,).
            period_ns: What a stamp stands for; by default the median step, or 1 ns with a single stamp. A run ends at
                the next stamp at the latest.
        """
        if mask.shape[1:] != timestamps_ns.shape:
            raise ValueError(f"a mask of shape {mask.shape} for {timestamps_ns.size} timestamps")
        steps = np.diff(timestamps_ns)
        if (steps <= 0).any():
            raise ValueError("timestamps must increase")
        period = int(np.median(steps)) if period_ns is None and steps.size else period_ns or 1
        end = timestamps_ns + period
        end[:-1] = np.minimum(end[:-1], timestamps_ns[1:])
        runs = intervals_of(mask)
        return TimeIntervals(runs.track.astype(np.int64), timestamps_ns[runs.first], end[runs.last])

    @staticmethod
    def joined(parts: Sequence[TimeIntervals]) -> TimeIntervals:
        """Many sets as one, such as the logs' of a suite: part i becomes group i, whatever its groups were.

        Each part must be of one group, or none.
        """
        if any(np.unique(part.group).size > 1 for part in parts):
            raise ValueError("a part has several groups")
        group = np.repeat(np.arange(len(parts), dtype=np.int64), [part.group.size for part in parts])
        if not parts:
            return TimeIntervals(group, group, group)
        start, stop = (np.concatenate([getattr(part, name) for part in parts]) for name in ("start_ns", "stop_ns"))
        return TimeIntervals(group, start, stop)


@dataclass(frozen=True, slots=True, eq=False)
class CaseIntervals:
    """When prompts hold in logs, and when they were said to; group i of both sets is case i.

    Attributes:
        keys: The (log_id, prompt) pairs, sorted.
        truth: When they hold.
        predicted: When they were said to.
    """

    keys: tuple[SequenceKey, ...]
    truth: TimeIntervals
    predicted: TimeIntervals


def case_intervals(
    truth: Sequences,
    predicted: Sequences,
    *,
    threshold: float = -np.inf,
    max_range_m: float = 50.0,
    region: Region | None = None,
) -> CaseIntervals:
    """Intervals of the evaluation timestamps at which each prompt holds in each log.

    A timestamp of the truth holds when the file says so, or, where it says nothing, when a referred box is left after
    the filters; of a prediction, when either is so. Ambiguous timestamps hold on neither side.

    Args:
        truth: Frames of every (log_id, prompt).
        predicted: Frames of the same keys, at the same timestamps.
        threshold: Predicted boxes scored lower are left out.
        max_range_m: Boxes whose centre is farther from the ego-frame origin, seen from above, are left out.
        region: Boxes outside are left out; None for everywhere.

    Raises:
        DataError: A pair has no prediction, or one with other timestamps; or a map cannot be read.
    """
    keys = tuple(sorted(truth))
    sides: tuple[list[TimeIntervals], list[TimeIntervals]] = ([], [])
    for key in keys:
        theirs = partner(key, truth, predicted)
        known = np.array([not frame.is_ambiguous for frame in truth[key]], np.bool_)
        silent = np.array([not frame.is_stated for frame in truth[key]], np.bool_)
        held = _stated(truth[key]) | (silent & positive_frames(key, truth[key], -np.inf, max_range_m, region))
        said = _stated(theirs) | positive_frames(key, theirs, threshold, max_range_m, region)
        for side, moments in zip(sides, (held, said), strict=True):
            side.append(_at_stamps(truth[key], moments & known))
    return CaseIntervals(keys, *(TimeIntervals.joined(side) for side in sides))


def partner(key: SequenceKey, truth: Sequences, predicted: Sequences) -> Sequence[ChallengeFrame]:
    """The predicted frames of a pair.

    Raises:
        DataError: There are none, or they are not at the truth's timestamps.
    """
    if key not in predicted:
        raise DataError(f"log {key[0]}", f"no prediction for {key[1]!r}", "every pair of the truth needs one")
    ours, theirs = ([frame.timestamp_ns for frame in frames] for frames in (truth[key], predicted[key]))
    if ours != theirs:
        problem = f"other timestamps predicted for {key[1]!r}: {len(theirs)}, and {len(ours)} in the truth"
        raise DataError(f"log {key[0]}", problem, "predict at the truth's timestamps")
    return predicted[key]


def positive_frames(
    key: SequenceKey, frames: Sequence[ChallengeFrame], threshold: float, max_range_m: float, region: Region | None
) -> NDArrayBool:
    """Which frames have a referred box that passes the filters, shape (F,).

    Args:
        key: The (log_id, prompt) pair of the frames.
        frames: F of them.
        threshold: Boxes scored lower do not pass; -inf needs no scores.
        max_range_m: Greatest distance from the ego-frame origin in the plane.
        region: Boxes outside do not pass; None for everywhere.

    Raises:
        DataError: A threshold and no scores; or a map cannot be read.
    """
    if not frames:
        return np.empty(0, np.bool_)
    count = np.array([frame.track_id.size for frame in frames])
    frame = np.repeat(np.arange(count.size), count)
    ego = np.array([frame.ego_translation_m for frame in frames])[frame]
    centre = np.concatenate([frame.translation_m for frame in frames])
    kept = np.concatenate([frame.label for frame in frames]) == REFERRED
    kept &= np.linalg.norm(centre[:, :2] - ego[:, :2], axis=1) <= max_range_m
    if threshold > -np.inf:
        kept &= _scores(key, frames) >= threshold
    if region is not None and kept.any():
        size = np.concatenate([frame.size_m for frame in frames])[kept]
        yaw = np.concatenate([frame.yaw_rad for frame in frames])[kept]
        kept[kept] = region.inside(key[0], centre[kept], size, yaw)
    positive: NDArrayBool = np.bincount(frame[kept], minlength=count.size) > 0
    return positive


def _scores(key: SequenceKey, frames: Sequence[ChallengeFrame]) -> NDArrayAny:
    if any(frame.score is None and frame.track_id.size for frame in frames):
        raise DataError(f"log {key[0]}", f"no scores predicted for {key[1]!r}", "a threshold needs scores")
    scores = [frame.score for frame in frames if frame.score is not None and frame.score.size]
    return np.concatenate(scores or [np.empty(0)])


def _stated(frames: Sequence[ChallengeFrame]) -> NDArrayBool:
    return np.array([frame.is_positive is True for frame in frames], np.bool_)


def _at_stamps(frames: Sequence[ChallengeFrame], holds: NDArrayBool) -> TimeIntervals:
    stamps = np.array([frame.timestamp_ns for frame in frames], np.int64)
    return TimeIntervals.of_mask(holds[None], stamps, None if stamps.size > 1 else EVALUATION_PERIOD_NS)
