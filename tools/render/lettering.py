"""Words on pictures, in the font that comes with Pillow: the same on every machine, whatever fonts it has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tools.one_line import one_line
from tools.render.palette import Colour

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont


@lru_cache(maxsize=32)
def font(size_px: int) -> FreeTypeFont:
    """Pillow's own font (Aileron) at a height in pixels; it has Latin letters only, others are shown as boxes."""
    from PIL import ImageFont

    loaded = ImageFont.load_default(size_px)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")
    return loaded


def put_text(
    draw: ImageDraw, at: Any, words: str, face: FreeTypeFont, ink: Colour, halo: Colour, anchor: str = "la"
) -> None:
    """Text with a halo, readable on anything."""
    place = (float(at[0]), float(at[1]))
    draw.text(
        place, words, fill=ink, font=face, anchor=anchor, stroke_width=max(round(face.size / 8), 2), stroke_fill=halo
    )


def category_words(category: str) -> str:
    """A category as words: `REGULAR_VEHICLE` is `regular vehicle`."""
    return one_line(category.replace("_", " ").lower(), 40)


def fitted(text: str, face: FreeTypeFont, width_px: float) -> str:
    """The text as one line no wider than `width_px`, cut with an ellipsis where it must be."""
    line = one_line(text, 400)
    if face.getlength(line) <= width_px:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.getlength(line[:middle].rstrip() + " ...") <= width_px else (low, middle - 1)
    return line[:low].rstrip() + " ..."


def wrapped(text: str, face: FreeTypeFont, width_px: float, lines: int) -> list[str]:
    """The text in lines no wider than `width_px`, `lines` of them at most; the last is cut where there is more."""
    words, broken = one_line(text, 400).split(), list[str]()
    while words and len(broken) < lines - 1:
        taken = 1
        while taken < len(words) and face.getlength(" ".join(words[: taken + 1])) <= width_px:
            taken += 1
        broken.append(fitted(" ".join(words[:taken]), face, width_px))
        words = words[taken:]
    return [*broken, fitted(" ".join(words), face, width_px)] if words else broken
