"""What the AV2 Scenario Mining Challenge wants to know of one log and one prompt: labelled boxes at 2 Hz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.av2.log import Log
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, TrackTable
from tools.challenge.options import EgoCentre
from tools.errors import DataError
from tools.scenario import Scenario
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

REFERRED, RELATED, OTHER = 0, 1, 2
LABEL_NAMES = ("REFERRED_OBJECT", "RELATED_OBJECT", "OTHER_OBJECT")
EVALUATION_PERIOD_NS = 500_000_000
"""The challenge is evaluated at 2 Hz: every fifth frame of AV2's 10 Hz annotations."""


@dataclass(frozen=True, slots=True, eq=False)
class ChallengeFrame:
    """The boxes of one evaluation timestamp; K boxes in track order.

    Attributes:
        timestamp_ns: The frame's time.
        track_id: Index of the box's track in the log, shape (K,), int32; from files, integers with a sign.
        label: `REFERRED`, `RELATED` or `OTHER`, shape (K,), kinds as before.
        translation_m: Box centres in the city frame, shape (K, 3), float64.
        size_m: Length, width, height, shape (K, 3), float32.
        yaw_rad: Heading in the city frame, shape (K,), float32.
        velocity_mps: Velocity in the city frame, shape (K, 3), float64. Not evaluated.
        score: Confidence in [0, 1], shape (K,), float32; None in ground truth.
        ego_translation_m: Where the ego-frame origin is in the city frame; the evaluator's range starts there. NaN in a
            frame of the temporal track, which has no boxes and may leave it out.
        is_positive: The file states that the prompt holds now, or that it does not; None where it states neither.
        is_ambiguous: The file states that nobody can tell (`is_positive` is there, and None): the timestamp counts
            for neither accuracy. Files of the 2025 form state nothing, and the labels decide.
    """

    timestamp_ns: int
    track_id: NDArrayAny
    label: NDArrayAny
    translation_m: NDArrayFloat
    size_m: NDArrayAny
    yaw_rad: NDArrayAny
    velocity_mps: NDArrayFloat
    score: NDArrayAny | None
    ego_translation_m: tuple[float, float, float]
    is_positive: bool | None = None
    is_ambiguous: bool = False

    def __post_init__(self) -> None:
        if self.is_ambiguous and self.is_positive is not None:
            raise ValueError("an ambiguous frame is neither positive nor negative")
        count = self.track_id.size
        shapes = {"label": (count,), "translation_m": (count, 3), "size_m": (count, 3), "yaw_rad": (count,)}
        if self.score is not None:
            shapes["score"] = (count,)
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} must have shape {shape}, got {getattr(self, name).shape}")

    @property
    def has_referred(self) -> bool:
        """True when at least one box is labelled `REFERRED`."""
        return bool((self.label == REFERRED).any())

    @property
    def is_stated(self) -> bool:
        """True when the file says of this frame whether the prompt holds, be it that nobody can tell."""
        return self.is_ambiguous or self.is_positive is not None


def evaluation_frames(timestamps_ns: NDArrayInt, published_ns: NDArrayInt | None = None) -> NDArrayInt:
    """Frame indices at which the challenge evaluates a log, shape (F,).

    Every fifth frame at AV2's 10 Hz; at another rate, the stride nearest to 0.5 s (at least 1).

    Args:
        timestamps_ns: The log's sorted timestamps, shape (T,).
        published_ns: The challenge's own list for the log, where it gives one; it must be part of the log's.

    Raises:
        DataError: A published timestamp is not one of the log's.
    """
    if published_ns is not None:
        frames = np.searchsorted(timestamps_ns, published_ns)
        known = np.isin(published_ns, timestamps_ns)
        if not known.all():
            first = int(np.asarray(published_ns)[~known][0])
            raise DataError("evaluation timestamps", f"{first} ns is not a timestamp of this log")
        return frames.astype(np.int64)
    if timestamps_ns.size < 2:
        return np.arange(timestamps_ns.size)
    stride = max(1, round(EVALUATION_PERIOD_NS / float(np.median(np.diff(timestamps_ns)))))
    return np.arange(0, timestamps_ns.size, stride)


def submission_frames(
    log: Log,
    scenario: Scenario,
    prompt: str,
    *,
    confidence: NDArrayFloat | None = None,
    ego_centre: EgoCentre = "log",
    published_ns: NDArrayInt | None = None,
    related: NDArrayBool | None = None,
) -> tuple[ChallengeFrame, ...]:
    """The frames to submit for one log and one prompt, in time order.

    Every box of the log is in them: `REFERRED` where the scenario's mask holds, else `RELATED` where a relation
    reaches it, else `OTHER`. Boxes stand where the log's own rows stand; an ego vehicle that the log lacks stands at
    the ego-frame origin, as it does in the official ground truth.

    Args:
        log: The log.
        scenario: What was found in it, shape (N, T).
        prompt: The challenge's prompt, exactly as published.
        confidence: In [0, 1], shape (N,) or (N, T); by default the log's own detection scores (1 for annotations).
        ego_centre: `log`, or `readme` to put an *added* ego at `EGO_PHYSICAL_CENTRE_M`, the centre that the
            challenge's text names. The official files do not stand there.
        published_ns: The challenge's own timestamps for this log, where it gives them.
        related: What the profile records as related, shape (N, T); by default what the relations reach.

    Raises:
        DataError: A published timestamp is not one of the log's.
        ValueError: The scenario or the confidence is not of this log's shape, or the prompt is blank.
    """
    tracks = _tracks(log, ego_centre)
    if scenario.shape != tracks.shape:
        raise ValueError(f"scenario of shape {scenario.shape} for a log of shape {tracks.shape}")
    if not prompt.strip():
        raise ValueError("the challenge's prompt is blank")
    frames = evaluation_frames(tracks.timestamps_ns, published_ns)
    rows, ends = _rows_by_frame(tracks, frames)
    related = scenario.related_mask() if related is None else related
    columns = _columns(tracks, rows, scenario.mask, related, _scores(tracks, confidence))
    cut = (np.split(column, ends[:-1]) for column in columns)
    stamps = tracks.timestamps_ns[frames].tolist()
    egos = tracks.city_SE3_ego_translation[frames].tolist()
    return tuple(
        ChallengeFrame(stamp, track, label, centre, size, yaw, velocity, score, (x, y, z))
        for stamp, (x, y, z), track, label, centre, size, yaw, velocity, score in zip(stamps, egos, *cut, strict=True)
    )


def _tracks(log: Log, ego_centre: EgoCentre) -> TrackTable:
    if ego_centre not in ("log", "readme"):
        raise ValueError(f"ego_centre is 'log' or 'readme', got {ego_centre!r}")
    if ego_centre == "readme" and log.ego_added:
        return log.tracks.with_ego_centre(EGO_PHYSICAL_CENTRE_M)
    return log.tracks


def _rows_by_frame(tracks: TrackTable, frames: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Rows at `frames`, ordered by (frame, track), and the end of each frame among them, shape (F,)."""
    index = tracks.row_index[:, frames].T
    held: NDArrayBool = index >= 0
    return index[held].astype(np.int64), np.cumsum(held.sum(axis=1))


def _columns(
    tracks: TrackTable, rows: NDArrayInt, referred: NDArrayBool, related: NDArrayBool, score: NDArrayFloat
) -> tuple[NDArrayAny, ...]:
    """The arrays of `ChallengeFrame` from `track_id` to `score`, in its order, over `rows`."""
    track, frame = tracks.row_track[rows], tracks.row_frame[rows]
    label = np.full(rows.size, OTHER, np.int32)
    label[related[track, frame]] = RELATED
    label[referred[track, frame]] = REFERRED
    rotation = tracks.city_R_object[rows]
    yaw = np.arctan2(rotation[:, 1, 0], rotation[:, 0, 0])
    return (
        track, label, tracks.centre_city_m[rows], tracks.size_m[rows].astype(np.float32),
        yaw.astype(np.float32), _velocity(tracks, rows), score[rows].astype(np.float32),
    )  # fmt: skip


def _scores(tracks: TrackTable, confidence: NDArrayFloat | None) -> NDArrayFloat:
    """Confidence of every row of the log, shape (R,)."""
    if confidence is None:
        return tracks.score
    if confidence.shape not in ((tracks.n_tracks,), tracks.shape):
        raise ValueError(f"confidence must have shape {(tracks.n_tracks,)} or {tracks.shape}, got {confidence.shape}")
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise ValueError("confidence must lie in [0, 1]")
    place = (tracks.row_track,) if confidence.ndim == 1 else (tracks.row_track, tracks.row_frame)
    return np.asarray(confidence[place])


def _velocity(tracks: TrackTable, rows: NDArrayInt) -> NDArrayFloat:
    """Central difference over the track's neighbouring boxes, one-sided at its ends, 0 for a single box; (K, 3)."""
    before = np.maximum(rows - 1, tracks.track_start[tracks.row_track[rows]])
    after = np.minimum(rows + 1, tracks.track_start[tracks.row_track[rows] + 1] - 1)
    stamps = tracks.timestamps_ns[tracks.row_frame]
    seconds = (stamps[after] - stamps[before]) * 1e-9
    moved: NDArrayFloat = tracks.centre_city_m[after] - tracks.centre_city_m[before]
    return moved / np.where(seconds > 0, seconds, 1.0)[:, None]
