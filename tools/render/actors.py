"""Boxes, their trails and the gap between two on a view; drawn larger than shown, which smooths all edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tools.render.framing import Cast, Lens
from tools.render.gaps import Gap, gap_between
from tools.render.inks import Ink, flat, ink_of
from tools.render.labels import draw_labels
from tools.render.palette import Colour, Palette
from tools.render.placing import Placed, Stage
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_BEFORE_S: Final = 4.0
"""How far back trails of what is no part of the match reach."""
_SMALL_M: Final = 1.3
"""What is shorter than this is drawn as a disc."""
_RING_PX: Final = 16.0


def draw_actors(draw: ImageDraw, stage: Stage, cast: Cast, time_s: float, lens: Lens, palette: Palette) -> None:
    """Draw everything that moves at a moment onto a view.

    Args:
        draw: The view.
        stage: The clip.
        cast: The match.
        time_s: The moment.
        lens: The view's.
        palette: Colours.
    """
    placed, resting, cast = stage.placed(time_s), set(cast.related), cast.at(time_s)
    stars = [*(track for track in cast.related if track != cast.referred), cast.referred]
    for k, track in enumerate(placed.track.tolist()):
        if track not in stars and track != stage.clip.ego:
            edge = palette.related if track in resting else palette.other_edge
            _draw_box(
                draw, placed, k, stage, lens, Ink(palette.other, edge, palette.other), 2 if track in resting else 1
            )
    for track in [*([stage.clip.ego] if stage.clip.ego not in stars else []), *stars]:
        _draw_trail(draw, stage, cast, track, time_s, lens, palette)
    gap = gap_between(placed, cast)
    if gap is not None:
        _draw_gap(draw, gap, lens, palette)
    if stage.clip.ego not in stars and (k := placed.at(stage.clip.ego)) >= 0:
        _draw_box(draw, placed, k, stage, lens, ink_of(stage, cast, stage.clip.ego, palette))
    for track in stars:
        if (k := placed.at(track)) >= 0:
            _draw_box(draw, placed, k, stage, lens, ink_of(stage, cast, track, palette), width_px=3)
    _draw_ring(draw, placed, cast, stage, lens, palette)
    draw_labels(draw, placed, cast, stage, lens, palette, gap)


def _draw_box(draw: ImageDraw, placed: Placed, k: int, stage: Stage, lens: Lens, ink: Ink, width_px: int = 1) -> None:
    length, _ = stage.clip.size_m[placed.track[k]]
    outline = lens.px(placed.corners_m[k])
    if (outline.max(axis=0) < 0).any() or (outline.min(axis=0) > lens.size_px).any():
        return
    if length < _SMALL_M:
        radius = max(length / 2 * lens.px_per_m, 5.0)
        x, y = lens.px(placed.centre_m[k])
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=ink.fill, outline=ink.edge, width=width_px)
        return
    draw.polygon(flat(outline), fill=ink.fill)
    draw.line(flat(np.concatenate([outline, outline[:2]])), fill=ink.edge, width=max(2 * width_px, 2), joint="curve")
    nose = _nose(outline)
    draw.line(flat(nose), fill=ink.edge, width=max(2 * width_px, 2), joint="curve")


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
    past = stage.path_m(track, max(begin, 0.0), time_s)
    for piece, colour in _fading(past, ink, palette.road):
        draw.line(flat(lens.px(piece)), fill=colour, width=width, joint="curve")
    if is_star and time_s < cast.last_s:
        for x, y in lens.px(_dots(stage.path_m(track, time_s, cast.last_s))).tolist():
            radius = max(width * 0.42, 2.0)
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=_mixed(ink, palette.road, 0.75))


def _fading(path_m: NDArrayFloat, ink: Colour, ground: Colour) -> list[tuple[NDArrayFloat, Colour]]:
    count = len(path_m) - 1
    return [
        (path_m[n : n + 2], _mixed(ink, ground, 0.15 + 0.7 * (n + 1) / max(count, 1)))
        for n in range(max(count, 0))
    ]  # fmt: skip


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


def _mixed(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(ink, ground, strict=True))
    return red, green, blue
