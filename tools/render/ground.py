"""The roads under a view, drawn once: drivable area, lanes with their paint, crossings as stripes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.render.framing import Lens
from tools.render.palette import Colour, Palette
from tools.render.roads import ClipRoads
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

_PAINT_M: Final = 0.16
_DASH_M: Final = 3.0
_STRIPE_M: Final = 0.5


def draw_ground(roads: ClipRoads | None, lens: Lens, palette: Palette) -> Image:
    """A picture of the roads, of the lens's size and in the palette's colours; bare ground where there is no map."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    picture = Image.new(palette.space, lens.size_px, palette.ground)
    if roads is None:
        return picture
    picture.paste(palette.road, (0, 0), _area_mask(roads, lens))
    draw = Draw(picture)
    for ring in roads.narrow_lanes:
        draw.polygon(_flat(lens.px(ring)), fill=palette.narrow)
    for outline in roads.crossings:
        for stripe in _stripes(outline):
            draw.polygon(_flat(lens.px(stripe)), fill=palette.crossing)
    for ring in roads.areas:
        _line(draw, lens, np.concatenate([ring, ring[:1]]), palette.edge, 2 * _PAINT_M)
    for line in roads.lanes:
        if line.style == "dashed":
            for dash in _dashes(line.points_m):
                _line(draw, lens, dash, palette.paint, _PAINT_M)
        else:
            solid = line.style == "solid"
            _line(
                draw, lens, line.points_m, palette.paint if solid else palette.edge, _PAINT_M if solid else _PAINT_M / 2
            )
    return picture


def _area_mask(roads: ClipRoads, lens: Lens) -> Image:
    """Rings filled by the even-odd rule: a ring inside another is a hole."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    width, height = lens.size_px
    inside = np.zeros((height, width), np.bool_)
    for ring in roads.areas:
        at = lens.px(ring)
        left, top = (int(max(value, 0)) for value in np.floor(at.min(axis=0)))
        right, bottom = (int(value) + 1 for value in np.ceil(at.max(axis=0)))
        right, bottom = min(right, width), min(bottom, height)
        if right > left and bottom > top:
            tile = Image.new("L", (right - left, bottom - top), 0)
            Draw(tile).polygon(_flat(at - (left, top)), fill=1)
            inside[top:bottom, left:right] ^= np.asarray(tile, np.bool_)
    return Image.fromarray(inside.astype(np.uint8) * 255)


def _stripes(outline_m: NDArrayFloat) -> Iterator[NDArrayFloat]:
    """The bars of a crossing, each (4, 2): its long edges are corners 0-1 and 3-2."""
    first, second = outline_m[[0, 1]], outline_m[[3, 2]]
    length = max(float(np.hypot(*(first[1] - first[0]))), float(np.hypot(*(second[1] - second[0]))))
    starts = np.arange(_STRIPE_M / 2, length, 2 * _STRIPE_M)
    for start in starts.tolist():
        shares = np.minimum(np.array([start, start + _STRIPE_M]) / length, 1.0)[:, None]
        one, other = (edge[0] + shares * (edge[1] - edge[0]) for edge in (first, second))
        yield np.concatenate([one, other[::-1]])


def _dashes(points_m: NDArrayFloat) -> Iterator[NDArrayFloat]:
    """Pieces of a line, each `_DASH_M` long and as far from the next."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points_m, axis=0).T))])
    for start in np.arange(0.0, way[-1], 2 * _DASH_M).tolist():
        end = min(start + _DASH_M, float(way[-1]))
        inner = way[(way > start) & (way < end)]
        at = np.array([start, *inner, end])
        yield np.stack([np.interp(at, way, points_m[:, axis]) for axis in range(2)], axis=1)


def _line(draw: ImageDraw, lens: Lens, points_m: NDArrayFloat, colour: Colour, width_m: float) -> None:
    at = lens.px(points_m)
    outside = (at.max(axis=0) < 0).any() or (at.min(axis=0) > lens.size_px).any()
    if not outside:
        draw.line(_flat(at), fill=colour, width=max(round(width_m * lens.px_per_m), 1), joint="curve")


def _flat(points_px: NDArrayFloat) -> list[float]:
    flat: list[float] = points_px.ravel().tolist()
    return flat
