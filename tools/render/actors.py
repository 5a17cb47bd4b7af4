"""Boxes, trails and labels on a view; drawn larger than shown and scaled down, which smooths all edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import shapely

from tools.render.framing import Cast, Lens
from tools.render.lettering import category_words, font, put_text
from tools.render.palette import Colour, Palette
from tools.render.placing import Placed, Stage
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_BEFORE_S: Final = 4.0
"""How far back trails of what is no part of the match reach."""
_SMALL_M: Final = 1.3
"""What is shorter than this is drawn as a disc."""
_GAP_WITHIN_M: Final = 40.0
_LEAST_GAP_M: Final = 0.5
_RING_PX: Final = 16.0
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom, pixels."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How one actor is drawn."""

    fill: Colour
    edge: Colour
    trail: Colour


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
    placed = stage.placed(time_s)
    stars = [*(track for track in cast.related if track != cast.referred), cast.referred]
    background = [k for k, track in enumerate(placed.track.tolist()) if track not in stars and track != stage.clip.ego]
    for k in background:
        _draw_box(draw, placed, k, stage, lens, Ink(palette.other, palette.other_edge, palette.other))
    for track in [*([stage.clip.ego] if stage.clip.ego not in stars else []), *stars]:
        _draw_trail(draw, stage, cast, track, time_s, lens, palette)
    taken = _draw_gap(draw, placed, cast, lens, palette)
    if stage.clip.ego not in stars and (k := placed.at(stage.clip.ego)) >= 0:
        _draw_box(draw, placed, k, stage, lens, _ink(stage, cast, stage.clip.ego, palette))
    for track in stars:
        if (k := placed.at(track)) >= 0:
            _draw_box(draw, placed, k, stage, lens, _ink(stage, cast, track, palette), width_px=3)
    _draw_ring(draw, placed, cast, stage, lens, palette)
    _draw_labels(draw, placed, cast, stage, lens, palette, taken)


def _ink(stage: Stage, cast: Cast, track: int, palette: Palette) -> Ink:
    if track == cast.referred:
        return Ink(palette.referred, palette.referred_edge, palette.referred)
    if track in cast.related:
        return Ink(palette.related, palette.related_edge, palette.related)
    return Ink(palette.ego, palette.ego_edge, palette.ego)


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
    draw.polygon(_flat(outline), fill=ink.fill)
    draw.line(_flat(np.concatenate([outline, outline[:2]])), fill=ink.edge, width=max(2 * width_px, 2), joint="curve")
    nose = _nose(outline)
    draw.line(_flat(nose), fill=ink.edge, width=max(2 * width_px, 2), joint="curve")


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
    ink = _ink(stage, cast, track, palette).trail
    begin = min(cast.first_s, time_s - _BEFORE_S) if is_star else time_s - _BEFORE_S
    width = max(round((0.3 if is_star else 0.18) * lens.px_per_m), 3 if is_star else 2)
    past = stage.path_m(track, max(begin, 0.0), time_s)
    for piece, colour in _fading(past, ink, palette.road):
        draw.line(_flat(lens.px(piece)), fill=colour, width=width, joint="curve")
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


def _draw_gap(draw: ImageDraw, placed: Placed, cast: Cast, lens: Lens, palette: Palette) -> list[Box]:
    """The shortest line between the referred box and the nearest related one, with its length; where that stands."""
    gap = gap_between(placed, cast)
    if gap is None or gap[1] < _LEAST_GAP_M:
        return []
    ends, length_m = gap
    at, words, face = lens.px(ends), f"{length_m:.1f} m", font(28)
    draw.line(_flat(at), fill=palette.halo, width=7)
    draw.line(_flat(at), fill=palette.ink, width=3)
    along = (at[1] - at[0]) / max(float(np.hypot(*(at[1] - at[0]))), 1e-9)
    beside = at.mean(axis=0) + np.array([-along[1], along[0]]) * (face.getlength(words) / 2 * abs(along[1]) + 26)
    put_text(draw, beside, words, face, palette.ink, palette.halo, anchor="mm")
    return [draw.textbbox((float(beside[0]), float(beside[1])), words, font=face, anchor="mm")]


def gap_between(placed: Placed, cast: Cast) -> tuple[NDArrayFloat, float] | None:
    """The nearest points, shape (2, 2), and the gap in metres between the boxes of the referred and a related track.

    None where there is no related track within `_GAP_WITHIN_M`.
    """
    own, others = placed.at(cast.referred), [k for track in cast.related if (k := placed.at(track)) >= 0]
    if own < 0 or not others:
        return None
    shapes = shapely.polygons(placed.corners_m[[own, *others]])
    lines = shapely.shortest_line(shapes[0], shapes[1:])
    lengths = shapely.length(lines)
    nearest = int(np.argmin(lengths))
    if lengths[nearest] > _GAP_WITHIN_M:
        return None
    return shapely.get_coordinates(lines[nearest]), float(lengths[nearest])


def _draw_labels(
    draw: ImageDraw, placed: Placed, cast: Cast, stage: Stage, lens: Lens, palette: Palette, taken: list[Box]
) -> None:
    """Names beside the referred track, the ego vehicle and related ones; one that would cover another is left out."""
    boxes = [*taken]
    for track in dict.fromkeys((cast.referred, stage.clip.ego, *cast.related)):
        if (k := placed.at(track)) < 0:
            continue
        words = "ego" if track == stage.clip.ego else category_words(stage.clip.category[track])
        face = font(36 if track == cast.referred else 30)
        for at, anchor in _beside(placed, k, lens):
            box = draw.textbbox(at, words, font=face, anchor=anchor)
            if not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                put_text(draw, at, words, face, _ink(stage, cast, track, palette).edge, palette.halo, anchor)
                break


def _beside(placed: Placed, k: int, lens: Lens) -> tuple[tuple[tuple[float, float], str], ...]:
    """Places for a label: above, below, to the right and to the left of a box, with how the text is held there."""
    corners, (x, y) = lens.px(placed.corners_m[k]), lens.px(placed.centre_m[k]).tolist()
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    away = 20.0
    return ((x, top - away), "mb"), ((x, bottom + away), "mt"), ((right + away, y), "lm"), ((left - away, y), "rm")


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _mixed(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in zip(ink, ground, strict=True))
    return red, green, blue


def _flat(points_px: NDArrayFloat) -> list[float]:
    flat: list[float] = np.asarray(points_px).ravel().tolist()
    return flat
