"""What stands around a view: the query, the match, the time, a legend, a scale and where in the match it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tools.render.faces import legible
from tools.render.framing import Cast
from tools.render.lettering import fitted, font, wrapped
from tools.render.palette import Colour, Palette

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

HEADER_PX: Final = 92
FOOTER_PX: Final = 58
_PAD_PX: Final = 22
_ROUND_M: Final = (50, 20, 10, 5, 2, 1)
_WORDS: Final = {"referred": "referred", "related": "related", "ego": "ego vehicle", "other": "others"}


@dataclass(frozen=True, slots=True)
class Caption:
    """Texts of one match, from outside and shown as they are but for what cannot be shown.

    Attributes:
        title: The query.
        detail: Which track and log, how long, how sure.
        note: Something the view lacks, such as the map; empty for nothing.
    """

    title: str
    detail: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What time it is.

    Attributes:
        time_s: Seconds since the log's first frame.
        first_s: Earliest moment shown.
        last_s: Latest moment shown.
    """

    time_s: float
    first_s: float
    last_s: float


def draw_header(picture: Image, caption: Caption, palette: Palette) -> None:
    """The band above the view, without the time."""
    from PIL.ImageDraw import Draw

    draw = Draw(picture)
    draw.rectangle([0, 0, picture.width, HEADER_PX - 1], fill=palette.panel)
    draw.line([0, HEADER_PX - 1, picture.width, HEADER_PX - 1], fill=palette.rule, width=1)
    room = picture.width - 2 * _PAD_PX - 190
    title, detail = legible(caption.title), legible(caption.detail)
    face, lines = title.face(27), wrapped(title.words, title.face(27), room, 1)
    if len(wrapped(title.words, title.face(27), room, 2)) > 1:
        face, lines = title.face(20), wrapped(title.words, title.face(20), room, 2)
    for number, line in enumerate(lines):
        draw.text((_PAD_PX, 12 + 24 * number), line, fill=palette.ink, font=face)
    small = detail.face(17)
    draw.text((_PAD_PX, 64), fitted(detail.words, small, room), fill=palette.soft, font=small)


def draw_time(picture: Image, moment: Moment, palette: Palette) -> None:
    """The time, in the band above the view."""
    from PIL.ImageDraw import Draw

    draw = Draw(picture)
    right = picture.width - _PAD_PX
    draw.text((right, 12), f"{moment.time_s:.1f} s", fill=palette.ink, font=font(36), anchor="ra")
    draw.text((right, 64), "since the log began", fill=palette.soft, font=font(15), anchor="ra")


def draw_footer(picture: Image, shown: Sequence[str], px_per_m: float, palette: Palette) -> None:
    """The band below the view: legend of the parts that are shown, and scale."""
    from PIL.ImageDraw import Draw

    draw, top = Draw(picture), picture.height - FOOTER_PX
    draw.rectangle([0, top, picture.width, picture.height], fill=palette.panel)
    draw.line([0, top, picture.width, top], fill=palette.rule, width=1)
    x, middle = float(_PAD_PX), top + 36
    for part in shown:
        x = _legend_entry(draw, x, middle, getattr(palette, part), _WORDS[part], palette)
    for dot in range(3):
        draw.ellipse([x + 9 * dot, middle - 2, x + 9 * dot + 5, middle + 3], fill=palette.soft)
    draw.text((x + 34, middle), "rest of the way in the match", fill=palette.soft, font=font(16), anchor="lm")
    _draw_scale(draw, picture.width - _PAD_PX, middle, px_per_m, palette)


def draw_progress(picture: Image, cast: Cast, moment: Moment, palette: Palette) -> None:
    """A bar at the top of the lower band: the stretch shown, the match in it, and the moment."""
    from PIL.ImageDraw import Draw

    draw, top = Draw(picture), picture.height - FOOTER_PX + 8
    span = max(moment.last_s - moment.first_s, 1e-9)
    left, width = _PAD_PX, picture.width - 2 * _PAD_PX

    def at(time_s: float) -> float:
        return left + width * min(max((time_s - moment.first_s) / span, 0.0), 1.0)

    draw.rounded_rectangle([left, top, left + width, top + 6], radius=3, fill=palette.rule)
    draw.rounded_rectangle(
        [at(cast.first_s), top, max(at(cast.last_s), at(cast.first_s) + 6), top + 6], radius=3, fill=palette.referred
    )
    x = at(moment.time_s)
    draw.ellipse([x - 7, top - 4, x + 7, top + 10], fill=palette.ink, outline=palette.panel, width=2)


def draw_note(picture: Image, caption: Caption, palette: Palette) -> None:
    """What the view lacks, in its upper left corner, and where north is in its upper right."""
    from PIL.ImageDraw import Draw

    draw = Draw(picture)
    if caption.note:
        draw.text((_PAD_PX, HEADER_PX + 12), caption.note, fill=palette.soft, font=font(16))
    x, top = picture.width - _PAD_PX - 10, HEADER_PX + 16
    draw.polygon([x, top, x - 8, top + 22, x, top + 17, x + 8, top + 22], fill=palette.soft)
    draw.text((x, top + 26), "N", fill=palette.soft, font=font(15), anchor="ma")


def _legend_entry(draw: ImageDraw, x: float, middle: float, colour: Colour, words: str, palette: Palette) -> float:
    draw.rounded_rectangle([x, middle - 7, x + 22, middle + 7], radius=3, fill=colour)
    draw.text((x + 30, middle), words, fill=palette.ink, font=font(16), anchor="lm")
    return x + 30 + font(16).getlength(words) + 26


def _draw_scale(draw: ImageDraw, right: float, middle: float, px_per_m: float, palette: Palette) -> None:
    length_m = next((one for one in _ROUND_M if one * px_per_m <= 180), _ROUND_M[-1])
    left = right - length_m * px_per_m
    draw.line([left, middle, right, middle], fill=palette.ink, width=2)
    for end in (left, right):
        draw.line([end, middle - 6, end, middle + 6], fill=palette.ink, width=2)
    draw.text((left - 10, middle), f"{length_m} m", fill=palette.ink, font=font(16), anchor="rm")
