"""Words on a view: who is who, how large the gap is, and where the ego vehicle is when it is out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from tools.render.framing import Cast, Lens
from tools.render.gaps import Gap
from tools.render.inks import flat, ink_of
from tools.render.lettering import category_words, font, put_text
from tools.render.palette import Palette
from tools.render.placing import Placed, Stage

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom, pixels."""
_LEAST_GAP_M: Final = 0.5
_EDGE_PX: Final = 56.0
_APART_PX: Final = 10.0
_MOST_NAMED: Final = 4


def draw_labels(
    draw: ImageDraw, placed: Placed, cast: Cast, stage: Stage, lens: Lens, palette: Palette, gap: Gap | None
) -> None:
    """Names beside the referred track, the ego vehicle and the nearest related ones, where none covers another."""
    boxes = _draw_pointer(draw, placed, cast, stage, lens, palette)
    if gap is not None and gap[1] >= _LEAST_GAP_M:
        boxes += _draw_length(draw, gap, lens, palette)
    for track in dict.fromkeys((cast.referred, stage.clip.ego, *_nearest(placed, cast))):
        if (k := placed.at(track)) < 0:
            continue
        words = "ego" if track == stage.clip.ego else category_words(stage.clip.category[track])
        face = font(36 if track == cast.referred else 30)
        for at, anchor in _beside(placed, k, lens):
            box = draw.textbbox(at, words, font=face, anchor=anchor)
            if not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                put_text(draw, at, words, face, ink_of(stage, cast, track, palette).edge, palette.halo, anchor)
                break


def _nearest(placed: Placed, cast: Cast) -> list[int]:
    """The related tracks nearest to the referred one, `_MOST_NAMED` at most."""
    own = placed.at(cast.referred)
    there = [k for track in cast.related if (k := placed.at(track)) >= 0]
    if own < 0 or not there:
        return []
    apart = np.hypot(*(placed.centre_m[there] - placed.centre_m[own]).T)
    return [int(placed.track[there[n]]) for n in np.argsort(apart, kind="stable")[:_MOST_NAMED]]


def _draw_length(draw: ImageDraw, gap: Gap, lens: Lens, palette: Palette) -> list[Box]:
    """The length of that line beside it; where it stands."""
    at, words, face = lens.px(gap[0]), f"{gap[1]:.1f} m", font(28)
    along = (at[1] - at[0]) / max(float(np.hypot(*(at[1] - at[0]))), 1e-9)
    x, y = (
        at.mean(axis=0) + np.array([-along[1], along[0]]) * (face.getlength(words) / 2 * abs(along[1]) + 30)
    ).tolist()
    put_text(draw, (x, y), words, face, palette.ink, palette.halo, anchor="mm")
    return [draw.textbbox((x, y), words, font=face, anchor="mm")]


def _draw_pointer(draw: ImageDraw, placed: Placed, cast: Cast, stage: Stage, lens: Lens, palette: Palette) -> list[Box]:
    """Where the ego vehicle is when it is out of sight: an arrow at the edge, with how far it is from the referred."""
    if (k := placed.at(stage.clip.ego)) < 0:
        return []
    at, half = lens.px(placed.centre_m[k]), np.array(lens.size_px) / 2
    if (np.abs(at - half) < half).all():
        return []
    way = at - half
    edge = half + way * float(((half - _EDGE_PX) / np.maximum(np.abs(way), 1e-9)).min())
    ahead = way / float(np.hypot(*way))
    side = np.array([-ahead[1], ahead[0]])
    draw.polygon(flat(np.array([edge + 40 * ahead, edge + 14 * side, edge - 14 * side])), fill=palette.ego)
    x, y = (edge - ahead * 60).tolist()
    referred = placed.at(cast.referred)
    origin = placed.centre_m[referred] if referred >= 0 else np.array(lens.centre_m)
    words = f"ego {float(np.hypot(*(placed.centre_m[k] - origin))):.0f} m"
    put_text(draw, (x, y), words, font(28), palette.ego_edge, palette.halo, anchor="mm")
    return [draw.textbbox((x, y), words, font=font(28), anchor="mm")]


def _beside(placed: Placed, k: int, lens: Lens) -> tuple[tuple[tuple[float, float], str], ...]:
    """Places for a label: above, below, to the right and to the left of a box, with how the text is held there."""
    corners, (x, y) = lens.px(placed.corners_m[k]), lens.px(placed.centre_m[k]).tolist()
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    away = 20.0
    return ((x, top - away), "mb"), ((x, bottom + away), "mt"), ((right + away, y), "lm"), ((left - away, y), "rm")


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] - _APART_PX < other[2]
        and other[0] - _APART_PX < one[2]
        and one[1] - _APART_PX < other[3]
        and other[1] - _APART_PX < one[3]
    )
