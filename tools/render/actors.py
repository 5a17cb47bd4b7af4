"""Boxes, their trails and the gap between two on a view; drawn larger than shown, which smooths all edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.render.framing import Cast, Lens
from tools.render.gaps import Gap, gap_between
from tools.render.inks import Ink, flat, ink_of
from tools.render.labels import Moment, Sides, draw_labels
from tools.render.palette import Colour, Palette
from tools.render.placing import Placed, Stage
from tools.typing import NDArrayBool, NDArrayFloat

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_BEFORE_S: Final = 4.0
"""How far back trails of what is no part of the match reach."""
_SMALL_M: Final = 1.3
"""What is shorter than this is drawn as a disc."""
_RING_PX: Final = 16.0
_STEP_PX: Final = 3.0
_SHADES: Final = 16
"""In how many colours a trail fades."""


def moment_of(stage: Stage, cast: Cast, time_s: float, lens: Lens) -> Moment:
    """What is seen of a match at a time; a gap is shown while the match lasts, as on the page."""
    placed, then = stage.placed(time_s), cast.at(time_s)
    return Moment(placed, then, stage, lens, gap_between(placed, then) if cast.lasts(time_s) else None)


def draw_actors(
    draw: ImageDraw, stage: Stage, cast: Cast, time_s: float, lens: Lens, palette: Palette, sides: Sides
) -> None:
    """Draw everything that moves at a moment onto a view.

    Args:
        draw: The view.
        stage: The clip.
        cast: The match.
        time_s: The moment.
        lens: The view's.
        palette: Colours.
        sides: Where names stand.
    """
    moment, resting = moment_of(stage, cast, time_s, lens), set(cast.related)
    placed, cast, gap = moment.placed, moment.cast, moment.gap
    ego, stars = stage.clip.ego, [*(track for track in cast.related if track != cast.referred), cast.referred]
    shapes = _Shapes.of(placed, stage, lens)
    for k in np.flatnonzero(shapes.in_view & ~np.isin(placed.track, [*stars, ego])).tolist():
        is_part = placed.track[k] in resting
        edge = palette.related if is_part else palette.other_edge
        _draw_box(draw, shapes, k, Ink(palette.other, edge, palette.other), 2 if is_part else 1)
    for track in [*([ego] if ego not in stars else []), *stars]:
        if placed.at(track) >= 0:
            _draw_trail(draw, stage, cast, track, time_s, lens, palette)
    if gap is not None:
        _draw_gap(draw, gap, lens, palette)
    for track in [*([ego] if ego not in stars else []), *stars]:
        if (k := placed.at(track)) >= 0 and shapes.in_view[k]:
            _draw_box(draw, shapes, k, ink_of(stage, cast, track, palette), width_px=3 if track in stars else 1)
    _draw_ring(draw, placed, cast, stage, lens, palette)
    draw_labels(draw, moment, sides, palette)


@dataclass(frozen=True, slots=True, eq=False)
class _Shapes:
    """All boxes of a moment on a view.

    Attributes:
        outline_px: Front left, front right, back right, back left, shape (K, 4, 2).
        centre_px: Shape (K, 2).
        radius_px: Of the disc as which a small box is drawn, shape (K,); 0 for boxes.
        in_view: Shape (K,); False for what is wholly outside of the view.
    """

    outline_px: NDArrayFloat
    centre_px: NDArrayFloat
    radius_px: NDArrayFloat
    in_view: NDArrayBool

    @staticmethod
    def of(placed: Placed, stage: Stage, lens: Lens) -> _Shapes:
        outline, length = lens.px(placed.corners_m), stage.clip.size_m[placed.track, 0]
        radius = np.where(length < _SMALL_M, np.maximum(length / 2 * lens.px_per_m, 5.0), 0.0)
        outside = (outline.max(axis=1) < 0).any(axis=1) | (outline.min(axis=1) > lens.size_px).any(axis=1)
        return _Shapes(outline, lens.px(placed.centre_m), radius, ~outside)


def _draw_box(draw: ImageDraw, shapes: _Shapes, k: int, ink: Ink, width_px: int = 1) -> None:
    if radius := float(shapes.radius_px[k]):
        x, y = shapes.centre_px[k].tolist()
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=ink.fill, outline=ink.edge, width=width_px)
        return
    outline, half = shapes.outline_px[k], max(width_px, 1.0)
    draw.polygon(flat(_grown(outline, half)), fill=ink.edge)
    draw.polygon(flat(_grown(outline, -half)), fill=ink.fill)
    draw.line(flat(_nose(outline)), fill=ink.edge, width=round(2 * half), joint="curve" if half > 1 else None)


def _grown(outline_px: NDArrayFloat, by_px: float) -> NDArrayFloat:
    """The box with every edge moved outwards, or inwards but for less than half of the box, shape (4, 2)."""
    ahead, aside = outline_px[0] - outline_px[3], outline_px[0] - outline_px[1]
    length, width = max(math.hypot(*ahead), 1e-9), max(math.hypot(*aside), 1e-9)
    ahead, aside = ahead * max(by_px / length, -0.5), aside * max(by_px / width, -0.5)
    grown: NDArrayFloat = outline_px + np.stack([ahead + aside, ahead - aside, -ahead - aside, -ahead + aside])
    return grown


def _draw_ring(draw: ImageDraw, placed: Placed, cast: Cast, stage: Stage, lens: Lens, palette: Palette) -> None:
    """A ring around a small referred object, which the eye would look for."""
    k = placed.at(cast.referred)
    if k < 0 or stage.clip.size_m[cast.referred, 0] > 2 * _SMALL_M:
        return
    x, y = lens.px(placed.centre_m[k]).tolist()
    radius = stage.clip.size_m[cast.referred, 0] / 2 * lens.px_per_m + _RING_PX
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], outline=palette.referred, width=5)


def _nose(outline_px: NDArrayFloat) -> NDArrayFloat:
    """An arrow head in the front third, shape (3, 2): corners are front left, front right, back right, back left."""
    left, right, back_right, back_left = outline_px
    share = 0.32
    return np.array([left + share * (back_left - left), (left + right) / 2, right + share * (back_right - right)])


def _draw_trail(
    draw: ImageDraw, stage: Stage, cast: Cast, track: int, time_s: float, lens: Lens, palette: Palette
) -> None:
    """Where a track came from, and for the tracks of the match, thinner, where it goes while the match lasts."""
    is_star = track == cast.referred or track in cast.related
    ink = ink_of(stage, cast, track, palette).trail
    begin = min(cast.first_s, time_s - _BEFORE_S) if is_star else time_s - _BEFORE_S
    width = max(round((0.3 if is_star else 0.18) * lens.px_per_m), 3 if is_star else 2)
    past = _thinned(lens.px(stage.path_m(track, max(begin, 0.0), time_s)))
    for piece, share in _shaded(past):
        draw.line(piece, fill=_mixed(ink, palette.road, 0.15 + 0.7 * share), width=width)
    if is_star and time_s < cast.last_s:
        radius, colour = max(width * 0.42, 2.0), _mixed(ink, palette.road, 0.75)
        dots = lens.px(_dots(stage.path_m(track, time_s, cast.last_s)))
        for x, y in dots[((dots > -radius) & (dots < np.array(lens.size_px) + radius)).all(axis=1)].tolist():
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def _thinned(path_px: NDArrayFloat) -> list[tuple[float, float]]:
    """Points of a path that are about `_STEP_PX` apart along it, with both ends."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path_px, axis=0).T))])
    kept = np.diff(way // _STEP_PX, prepend=-1.0) > 0
    kept[-1:] = True
    return [(x, y) for x, y in path_px[kept[: len(path_px)]].tolist()]


def _shaded(path: list[tuple[float, float]]) -> Iterator[tuple[list[tuple[float, float]], float]]:
    """A path in `_SHADES` pieces at most, each with how far along the path its end is, in (0, 1]."""
    pieces = len(path) - 1
    for number in range(count := min(pieces, _SHADES)):
        first, last = number * pieces // count, (number + 1) * pieces // count
        yield path[first : last + 1], (number + 1) / count


def _dots(path_m: NDArrayFloat, apart_m: float = 1.2) -> NDArrayFloat:
    """Points along a path, `apart_m` from one another, shape (D, 2)."""
    if len(path_m) < 2:
        return np.empty((0, 2))
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path_m, axis=0).T))])
    at = np.arange(apart_m, way[-1], apart_m)
    return np.stack([np.interp(at, way, path_m[:, axis]) for axis in range(2)], axis=1)


def _draw_gap(draw: ImageDraw, gap: Gap, lens: Lens, palette: Palette) -> None:
    """The shortest line between the referred box and the nearest related one."""
    at = flat(lens.px(gap[0]))
    draw.line(at, fill=palette.halo, width=7)
    draw.line(at, fill=palette.ink, width=3)


@lru_cache(maxsize=256)
def _mixed(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(ink, ground, strict=True))
    return red, green, blue
