"""Words on a view: who is who, how large the gap is, and where the ego vehicle is when it is out of sight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
_AWAY_PX: Final = 20.0
_MOST_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Sides:
    """Where names stand: a name that jumped about its box from picture to picture could not be read.

    Attributes:
        of: On which side of its box the name of each track stands, or stood when there was last room for it.
        shown: The tracks whose names there is room for.
    """

    of: Mapping[int, int]
    shown: frozenset[int]


NO_SIDES: Final = Sides({}, frozenset())


@dataclass(frozen=True, slots=True)
class Moment:
    """What is seen of a match at one moment.

    Attributes:
        placed: Everything.
        cast: Who plays which part then.
        stage: The clip.
        lens: The view's.
        gap: The gap to the nearest related track; None without one.
    """

    placed: Placed
    cast: Cast
    stage: Stage
    lens: Lens
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    at: tuple[float, float]
    anchor: str
    size_px: int

    @property
    def box(self) -> Box:
        left, top, right, bottom = font(self.size_px).getbbox(self.text, anchor=self.anchor)
        return left + self.at[0], top + self.at[1], right + self.at[0], bottom + self.at[1]


def sides_of(moment: Moment, before: Sides = NO_SIDES) -> Sides:
    """On which sides names stand so that none covers another or the referred box: as before where that is free.

    Args:
        moment: What is seen.
        before: Where they stood in the picture before; by default there is none.
    """
    words = (_length_of(moment), _pointer_of(moment))
    taken = [word.box for word in words if word is not None]
    of, shown = dict(before.of), set[int]()
    for track, places in _named(moment):
        order = sorted(range(len(places)), key=lambda side: side != before.of.get(track, 0))
        shut = taken if track == moment.cast.referred else [*taken, *_referred_box(moment)]
        free = next((side for side in order if _is_free(places[side].box, shut, moment.lens)), None)
        if free is not None:
            of[track] = free
            shown.add(track)
            taken.append(places[free].box)
    return Sides(of, frozenset(shown))


def draw_labels(draw: ImageDraw, moment: Moment, sides: Sides, palette: Palette) -> None:
    """Names beside the referred track, the ego vehicle and the nearest related ones, and the gap's length.

    Args:
        draw: The view.
        moment: What is seen.
        sides: Where names stand.
        palette: Colours.
    """
    if pointer := _pointer_of(moment):
        _draw_arrow(draw, moment, palette)
        _put(draw, pointer, palette.ego_edge, palette)
    if length := _length_of(moment):
        _put(draw, length, palette.ink, palette)
    for track, places in _named(moment):
        if track in sides.shown:
            edge = ink_of(moment.stage, moment.cast, track, palette).edge
            _put(draw, places[sides.of[track]], edge, palette)


def _put(draw: ImageDraw, word: _Word, colour: tuple[int, int, int], palette: Palette) -> None:
    put_text(draw, word.at, word.text, font(word.size_px), colour, palette.halo, anchor=word.anchor)


def _named(moment: Moment) -> Iterator[tuple[int, tuple[_Word, ...]]]:
    """The tracks that have a name, the most important ones first, with the places where it can stand."""
    placed, cast, clip = moment.placed, moment.cast, moment.stage.clip
    for track in dict.fromkeys((cast.referred, clip.ego, *_nearest(placed, cast))):
        if (k := placed.at(track)) >= 0:
            text = "ego" if track == clip.ego else category_words(clip.category[track])
            yield track, _beside(text, 36 if track == cast.referred else 30, moment, k)


def _nearest(placed: Placed, cast: Cast) -> list[int]:
    """The related tracks nearest to the referred one, `_MOST_NAMED` at most."""
    own = placed.at(cast.referred)
    there = [k for track in cast.related if (k := placed.at(track)) >= 0]
    if own < 0 or not there:
        return []
    apart = np.hypot(*(placed.centre_m[there] - placed.centre_m[own]).T)
    return [int(placed.track[there[n]]) for n in np.argsort(apart, kind="stable")[:_MOST_NAMED]]


def _length_of(moment: Moment) -> _Word | None:
    """The length of the line between two boxes, beside it."""
    if moment.gap is None or moment.gap[1] < _LEAST_GAP_M:
        return None
    at, text = moment.lens.px(moment.gap[0]), f"{moment.gap[1]:.1f} m"
    along = (at[1] - at[0]) / max(float(np.hypot(*(at[1] - at[0]))), 1e-9)
    aside = font(28).getlength(text) / 2 * abs(along[1]) + 30
    x, y = (at.mean(axis=0) + np.array([-along[1], along[0]]) * aside).tolist()
    return _Word(text, (x, y), "mm", 28)


def _pointer_of(moment: Moment) -> _Word | None:
    """How far the ego vehicle is from the referred track, where it is out of sight."""
    k, referred = moment.placed.at(moment.stage.clip.ego), moment.placed.at(moment.cast.referred)
    if k < 0 or _is_in_view(moment, k):
        return None
    edge, ahead = _edge_of(moment, k)
    x, y = (edge - np.array(ahead) * 60).tolist()
    centre = moment.placed.centre_m
    origin = centre[referred] if referred >= 0 else np.array(moment.lens.centre_m)
    return _Word(f"ego {float(np.hypot(*(centre[k] - origin))):.0f} m", (x, y), "mm", 28)


def _draw_arrow(draw: ImageDraw, moment: Moment, palette: Palette) -> None:
    edge, ahead = map(np.array, _edge_of(moment, moment.placed.at(moment.stage.clip.ego)))
    side = np.array([-ahead[1], ahead[0]])
    draw.polygon(flat(np.array([edge + 40 * ahead, edge + 14 * side, edge - 14 * side])), fill=palette.ego)


def _is_in_view(moment: Moment, k: int) -> bool:
    half = np.array(moment.lens.size_px) / 2
    return bool((np.abs(moment.lens.px(moment.placed.centre_m[k]) - half) < half).all())


def _edge_of(moment: Moment, k: int) -> tuple[list[float], list[float]]:
    """Where the way from the middle to a box that is out of sight leaves the view, and which way it goes."""
    half = np.array(moment.lens.size_px) / 2
    way = moment.lens.px(moment.placed.centre_m[k]) - half
    edge = half + way * float(((half - _EDGE_PX) / np.maximum(np.abs(way), 1e-9)).min())
    return edge.tolist(), (way / float(np.hypot(*way))).tolist()


def _beside(text: str, size_px: int, moment: Moment, k: int) -> tuple[_Word, ...]:
    """A name above, below, to the right and to the left of a box."""
    corners, (x, y) = moment.lens.px(moment.placed.corners_m[k]), moment.lens.px(moment.placed.centre_m[k]).tolist()
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    above, below = ((x, top - _AWAY_PX), "mb"), ((x, bottom + _AWAY_PX), "mt")
    places = (above, below, ((right + _AWAY_PX, y), "lm"), ((left - _AWAY_PX, y), "rm"))
    return tuple(_Word(text, at, anchor, size_px) for at, anchor in places)


def _referred_box(moment: Moment) -> list[Box]:
    """What the referred box covers; nothing where there is none."""
    if (k := moment.placed.at(moment.cast.referred)) < 0:
        return []
    corners = moment.lens.px(moment.placed.corners_m[k])
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return [(left, top, right, bottom)]


def _is_free(box: Box, taken: Sequence[Box], lens: Lens) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= lens.size_px[0] and box[3] <= lens.size_px[1]
    return inside and not any(_overlap(box, other) for other in taken)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] - _APART_PX < other[2]
        and other[0] - _APART_PX < one[2]
        and one[1] - _APART_PX < other[3]
        and other[1] - _APART_PX < one[3]
    )
