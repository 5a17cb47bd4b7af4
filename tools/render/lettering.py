"""Words on pictures, in the font that comes with Pillow where it has their letters: the same on every machine."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tools.one_line import one_line
from tools.render.faces import legible
from tools.render.palette import Colour

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont


def font(size_px: int) -> FreeTypeFont:
    """Pillow's own font (Aileron) at a height in pixels, for words of our own; it has English letters only."""
    return legible("").face(size_px)


def put_text(
    draw: ImageDraw, at: Any, words: str, face: FreeTypeFont, ink: Colour, halo: Colour, anchor: str = "la"
) -> None:
    """Text with a halo, readable on anything."""
    width = max(round(face.size / 8), 2)
    for mask, (left, top), colour in (
        (*_stencil(words, round(face.size), anchor, width), halo),
        (*_stencil(words, round(face.size), anchor, 0), ink),
    ):
        draw.bitmap((round(float(at[0]) + left), round(float(at[1]) + top)), mask, fill=colour)


@lru_cache(maxsize=512)
def _stencil(words: str, size_px: int, anchor: str, stroke_px: int) -> tuple[Image, tuple[int, int]]:
    """A text as a mask, and where its upper left corner is from the anchor; films show the same words many times."""
    from PIL import Image, ImageDraw

    shown = legible(words)
    words, face = shown.words, shown.face(size_px)
    bounds = face.getbbox(words, anchor=anchor, stroke_width=stroke_px)
    left, top = (math.floor(edge) for edge in bounds[:2])
    mask = Image.new("L", (math.ceil(bounds[2]) - left, math.ceil(bounds[3]) - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), words, fill=255, font=face, anchor=anchor, stroke_width=stroke_px)
    return mask, (left, top)


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
    """The text in lines no wider than `width_px`, `lines` of them at most; the last is cut where there is more.

    Lines end between words, and where a word alone is wider than a line, as where a script has no spaces, within it.
    """
    words, broken = one_line(text, 400).split(), list[str]()
    while words and len(broken) < lines - 1:
        taken = 1
        while taken < len(words) and face.getlength(" ".join(words[: taken + 1])) <= width_px:
            taken += 1
        line, rest = _split(" ".join(words[:taken]), face, width_px)
        broken.append(line)
        words = [*([rest] if rest else []), *words[taken:]]
    return [*broken, fitted(" ".join(words), face, width_px)] if words else broken


def _split(word: str, face: FreeTypeFont, width_px: float) -> tuple[str, str]:
    """As much of a word as fits into a line, one letter at least, and the rest."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.getlength(word[:middle]) <= width_px else (low, middle - 1)
    return word[:low], word[low:]
