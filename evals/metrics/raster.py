"""Pixel sets as runs: a binary raster of millions of pixels in a few thousand numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class PixelRuns:
    """A set of pixels of an image, as runs of the image read row by row.

    Attributes:
        height: Rows of the image.
        width: Columns of the image.
        start: First pixel of each run, counted row by row, shape (R,), increasing.
        stop: The pixel after each run, shape (R,); `start[i] < stop[i] < start[i + 1]`.
    """

    height: int
    width: int
    start: NDArrayInt
    stop: NDArrayInt

    @staticmethod
    def of(height: int, width: int, row: NDArrayInt, first: NDArrayInt, last: NDArrayInt) -> PixelRuns:
        """The union of horizontal lines.

        Args:
            height: Rows of the image.
            width: Columns of the image.
            row: Row of each line, shape (L,); lines outside the image are left out.
            first: First column, shape (L,); cut at the image's edge.
            last: Last column, inclusive, shape (L,); cut at the image's edge. A line with `last < first` is empty.
        """
        first, last = np.maximum(first, 0), np.minimum(last, width - 1)
        kept = (first <= last) & (row >= 0) & (row < height)
        base = row[kept].astype(np.int64) * width
        # Sorted apart, starts and stops still say where nothing is open: after stop i, when start i + 1 is beyond it.
        start, stop = np.sort(base + first[kept]), np.sort(base + last[kept] + 1)
        apart = start[1:] > stop[:-1]
        edge = np.ones(min(start.size, 1), np.bool_)
        return PixelRuns(height, width, start[np.concatenate([edge, apart])], stop[np.concatenate([apart, edge])])

    def contains(self, row: NDArrayInt, column: NDArrayInt) -> NDArrayBool:
        """True where the pixel is in the set; False outside the image. Any shape."""
        known: NDArrayBool = (row >= 0) & (row < self.height) & (column >= 0) & (column < self.width)
        pixel = np.where(known, row, 0) * self.width + np.where(known, column, 0)
        run = np.searchsorted(self.start, pixel, "right") - 1
        stop = np.concatenate([self.stop, [0]])  # Index -1, before the first run, finds this 0.
        inside: NDArrayBool = known & (pixel < stop[run])
        return inside

    def dilated(self, radius: int) -> PixelRuns:
        """All pixels of the image whose centre is at most `radius` pixels from the centre of one of these."""
        row, first, last = self._lines()
        offset = np.arange(-radius, radius + 1)
        reach = np.array([isqrt(radius * radius - step * step) for step in offset.tolist()], np.int64)
        grown = (row + offset[:, None], first - reach[:, None], last + reach[:, None])
        return PixelRuns.of(self.height, self.width, *(part.ravel() for part in grown))

    def array(self) -> NDArrayAny:
        """The image, 1 where a pixel is in the set, shape (height, width), uint8."""
        step = np.zeros(self.height * self.width + 1, np.int8)
        step[self.start] += 1
        step[self.stop] -= 1
        image: NDArrayAny = np.cumsum(step[:-1], dtype=np.int8).view(np.uint8).reshape(self.height, self.width)
        return image

    def _lines(self) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
        """Row, first and last column of the runs, cut where they go on into the next row."""
        top, bottom = self.start // max(self.width, 1), (self.stop - 1) // max(self.width, 1)
        count = bottom - top + 1
        run = np.repeat(np.arange(count.size), count)
        row = np.arange(run.size) - np.repeat(np.cumsum(count) - count, count) + top[run]
        first = np.maximum(self.start[run] - row * self.width, 0)
        last = np.minimum(self.stop[run] - 1 - row * self.width, self.width - 1)
        return row, first, last
