"""Filled polygons, pixel for pixel as Pillow draws them.

av2 rasterises the drivable area with Pillow's `ImageDraw.polygon(outline=1, fill=1)`, so its rules decide which boxes
the challenge evaluates. av2 names no version; older ones join corners differently. The rules of Pillow 13, row by row:

- A horizontal edge covers its pixels.
- Every other edge crosses each row from its lower to its upper end, both included, at `x = (row - y0) dx + x0` in
  single precision; the row of its upper end counts twice unless it is the polygon's last.
- A corner so flat that the two edges which begin (in the last row: end) there leave a gap of pixels to the next row
  (in the last row: the one before) is drawn out to one pixel from them.
- The crossings are sorted, and each pair covers the pixels from the first rounded half away from zero to the second
  rounded half towards zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evals.metrics.raster import PixelRuns
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

_Lines = tuple[NDArrayInt, NDArrayInt, NDArrayInt]


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """E edges that are not horizontal, in the polygon's order; shape (E,) each, `slope` (columns per row) float32."""

    x0: NDArrayInt
    y0: NDArrayInt
    low: NDArrayInt
    high: NDArrayInt
    slope: NDArrayAny

    def crossing(self, edge: NDArrayInt, row: NDArrayInt) -> NDArrayAny:
        """Where `edge` crosses `row`, float32: Pillow computes in single precision, and so must we."""
        run = (row - self.y0[edge]).astype(np.float32) * self.slope[edge]
        place: NDArrayAny = run + self.x0[edge].astype(np.float32)
        return place


def filled(height: int, width: int, polygons: Iterable[NDArrayInt]) -> PixelRuns:
    """The pixels that Pillow covers when it draws filled polygons into an image.

    Args:
        height: Rows of the image.
        width: Columns of the image.
        polygons: Corners (column, row) of each, shape (P, 2), integers within the image; closed or not.

    Raises:
        ValueError: A corner lies outside the image: what is drawn there is no part of this definition.
    """
    lines = [_lines_of(_closed(np.asarray(polygon, np.int64), height, width)) for polygon in polygons]
    if not lines:
        empty = np.empty(0, np.int64)
        return PixelRuns(height, width, empty, empty)
    row, first, last = (np.concatenate(part) for part in zip(*lines, strict=True))
    return PixelRuns.of(height, width, row, first, last)


def _closed(corners: NDArrayInt, height: int, width: int) -> NDArrayInt:
    if not ((corners >= 0) & (corners < (width, height))).all():
        raise ValueError(f"a polygon leaves its image of {height} rows and {width} columns")
    return corners if (corners[0] == corners[-1]).all() else np.concatenate([corners, corners[:1]])


def _lines_of(ring: NDArrayInt) -> _Lines:
    """Row, first and last column of the lines that cover a closed polygon."""
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    level = y0 == y1
    flat = (y0[level], np.minimum(x0, x1)[level], np.maximum(x0, x1)[level])
    x0, y0, x1, y1 = (part[~level] for part in (x0, y0, x1, y1))
    slope = (x1 - x0).astype(np.float32) / (y1 - y0).astype(np.float32)
    edges = _Edges(x0, y0, np.minimum(y0, y1), np.maximum(y0, y1), slope)
    spans = _spans(*_crossings(edges, int(ring[:, 1].max())))
    row, first, last = (np.concatenate(part) for part in zip(flat, spans, strict=True))
    return row, first, last


def _crossings(edges: _Edges, last_row: int) -> tuple[NDArrayInt, NDArrayAny]:
    """Row and place of all crossings; the upper end of an edge twice, but for the polygon's last row."""
    count = edges.high - edges.low + 1
    edge = np.repeat(np.arange(count.size), count)
    begin = np.cumsum(count) - count
    row = np.arange(edge.size) - begin[edge] + edges.low[edge]
    place = edges.crossing(edge, row)
    ends = row[begin + count - 1] < last_row if count.size else np.empty(0, np.bool_)
    twice = (begin + count - 1)[ends]
    again_row, again_place = row[twice], place[twice]
    ending = np.nonzero(edges.high == last_row)[0]
    for index, at, step in ((np.arange(count.size), begin, 1), (ending, (begin + count - 1)[ending], -1)):
        place[at] = _joined(edges, index, row[at], place[at], step)
    return np.concatenate([row, again_row]), np.concatenate([place, again_place])


def _joined(edges: _Edges, index: NDArrayInt, row: NDArrayInt, place: NDArrayAny, step: int) -> NDArrayAny:
    """The crossings `place` of edges `index` with their end rows `row`, drawn out to the neighbouring row's.

    The partner of an edge is the first edge before it in the polygon's order, neither of them vertical, that has its
    end in the same row and the same column.
    """
    end = edges.low if step > 0 else edges.high
    mine, other = _earlier_pairs(edges, index, end)
    at = row[mine]
    same = _half_away(place[mine]) == _half_away(edges.crossing(other, at))
    mine, other = mine[same], other[same]
    mine, first = np.unique(mine, return_index=True)
    other, at = other[first], row[mine]
    one, two = edges.crossing(index[mine], at + step), edges.crossing(other, at + step)
    here, unit = place[mine], np.float32(1)
    left: NDArrayBool = (here > one + unit) & (here > two + unit)
    right: NDArrayBool = (here < one - unit) & (here < two - unit)
    here = np.where(left, _half_away(np.maximum(one, two)) + unit, here)
    joined = place.copy()
    joined[mine] = np.where(right, _half_away(np.minimum(one, two)) - unit, here)
    return joined


def _earlier_pairs(edges: _Edges, index: NDArrayInt, end: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Positions in `index` and edges before them with the same `end` row, none vertical; sorted by both."""
    slanted = np.nonzero(edges.slope != 0)[0]
    order = slanted[np.argsort(end[slanted], kind="stable")]
    keys = end[order]
    own = np.nonzero(edges.slope[index] != 0)[0]
    start = np.searchsorted(keys, end[index[own]], "left")
    count = np.searchsorted(keys, end[index[own]], "right") - start
    mine = np.repeat(own, count)
    other = order[np.arange(mine.size) - np.repeat(np.cumsum(count) - count - start, count)]
    earlier = other < index[mine]
    return mine[earlier], other[earlier]


def _half_away(value: NDArrayAny) -> NDArrayAny:
    """Rounded to whole numbers, halves away from zero, float32 (numpy's own rounds halves to even)."""
    rounded: NDArrayAny = np.copysign(np.floor(np.abs(value.astype(np.float64)) + 0.5), value).astype(np.float32)
    return rounded


def _spans(row: NDArrayInt, place: NDArrayAny) -> _Lines:
    """Pairs of crossings of one row as lines; an odd one left over covers nothing."""
    order = np.lexsort((place, row))
    row, place = row[order], place[order]
    begin = np.searchsorted(row, row, "left")
    nth = np.arange(row.size) - begin
    opens = np.nonzero((nth[:-1] % 2 == 0) & (row[1:] == row[:-1]))[0]
    return row[opens], _up(place[opens]), _down(place[opens + 1])


def _up(place: NDArrayAny) -> NDArrayInt:
    """Rounded half away from zero; positive values in single precision, negative ones in double."""
    half = np.float32(0.5)
    wide = place.astype(np.float64)
    value = np.where(place >= 0, np.floor((place + half).astype(np.float64)), -np.floor(np.abs(wide) + 0.5))
    return value.astype(np.int64)


def _down(place: NDArrayAny) -> NDArrayInt:
    """Rounded half towards zero, in the same precisions."""
    half = np.float32(0.5)
    wide = place.astype(np.float64)
    value = np.where(place >= 0, np.ceil((place - half).astype(np.float64)), -np.ceil(np.abs(wide) - 0.5))
    return value.astype(np.int64)
