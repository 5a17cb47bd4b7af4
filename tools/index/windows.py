"""Windows of time in a log, each with one vector: what its camera images look like together (SMc2f, arXiv 2601.12010).

A window is 3 s long, one begins every second, and five of its frames are looked at, in every camera. The vectors of the
frames are averaged per camera; a query is compared with every camera, and the similarities of the cameras are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

WINDOW_S: Final = 3.0
STRIDE_S: Final = 1.0
FRAMES: Final = 5
_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The windows of one log in order of time.

    Attributes:
        begin_ns: When each begins, shape (W,), int64.
        end_ns: When each ends, the last frame included, shape (W,), int64.
        sampled: Indices of the frames that are looked at, shape (W, 5), ascending; short windows repeat frames.
    """

    begin_ns: NDArrayInt
    end_ns: NDArrayInt
    sampled: NDArrayInt

    def __len__(self) -> int:
        return int(self.begin_ns.size)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a log.

    Attributes:
        begin_ns: First time.
        end_ns: Last time.
        score: Largest similarity of the windows in it.
    """

    begin_ns: int
    end_ns: int
    score: float


def windows_of(timestamps_ns: NDArrayInt) -> Windows:
    """The windows of a log; a log shorter than 3 s is one window, and its end is always in one.

    Args:
        timestamps_ns: Times of its frames, ascending, shape (T,), T at least 1.

    Raises:
        ValueError: There is no frame.
    """
    if not timestamps_ns.size:
        raise ValueError("a log without frames has no windows")
    first, last = int(timestamps_ns[0]), int(timestamps_ns[-1])
    length, stride = int(WINDOW_S * _NS), int(STRIDE_S * _NS)
    begin = np.arange(first, max(last - length, first) + 1, stride)
    if begin[-1] + length < last:
        begin = np.append(begin, last - length)
    end = np.minimum(begin + length, last)
    low = np.searchsorted(timestamps_ns, begin)
    high = np.searchsorted(timestamps_ns, end, side="right") - 1
    sampled = np.round(low[:, None] + (high - low)[:, None] * np.linspace(0, 1, FRAMES)).astype(np.int64)
    return Windows(begin.astype(np.int64), end.astype(np.int64), sampled)


def pooled(vectors: NDArrayFloat, seen: NDArrayBool) -> NDArrayFloat:
    """Mean vectors of windows, at length 1; zero where nothing was seen.

    Args:
        vectors: Unit vectors of the sampled frames, shape (..., FRAMES, D).
        seen: Which of them there are, shape (..., FRAMES).

    Returns:
        Shape (..., D).
    """
    total = np.where(seen[..., None], vectors, 0.0).sum(axis=-2)
    length = np.linalg.norm(total, axis=-1, keepdims=True)
    return np.asarray(np.divide(total, length, out=np.zeros_like(total), where=length > 0))


def scores(windows: NDArrayFloat, query: NDArrayFloat) -> NDArrayFloat:
    """How like a query each window is: its similarities added up over the cameras and divided by how many saw it.

    Args:
        windows: Vectors, shape (W, C, D); zero where a camera saw nothing.
        query: Unit vector, shape (D,).

    Returns:
        Shape (W,), -1 to 1; -inf for windows that no camera saw.
    """
    exact = np.asarray(windows, np.float32)  # products of half-precision numbers are slow and coarse
    seen = exact.any(axis=2).sum(axis=1)
    total = (exact @ query.astype(np.float32)).sum(axis=1, dtype=np.float64)
    return np.asarray(np.where(seen > 0, total / np.maximum(seen, 1), -np.inf))


def merged(windows: Sequence[tuple[int, int, float]]) -> tuple[Span, ...]:
    """Windows that touch or overlap become one span, in order of time, with the largest score."""
    spans: list[Span] = []
    for begin_ns, end_ns, score in sorted(windows):
        if spans and begin_ns <= spans[-1].end_ns:
            before = spans.pop()
            begin_ns, end_ns = before.begin_ns, max(before.end_ns, end_ns)
            score = max(before.score, score)
        spans.append(Span(begin_ns, end_ns, score))
    return tuple(spans)
