"""Which font can draw a text: Pillow's own where it has all letters, else one of the machine's; never empty boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tools.one_line import one_line

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_OWN: Final = ""
_MACHINE_FONTS: Final = (
    "DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "segoeui.ttf",
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "wqy-microhei.ttc",
    "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "Arial Unicode.ttf",
    "msyh.ttc", "simsun.ttc", "msgothic.ttc", "malgun.ttf", "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf", "FreeSans.ttf",
)  # fmt: skip
"""File names of fonts with more than English letters, the most usual first; looked for only when one is needed."""
_NOWHERE: Final = "\uffff"
"""No font has a letter for this: it is drawn as letters are that a font lacks."""
_MOST_TOLD: Final = 12
_SAMPLE_PX: Final = 24


@dataclass(frozen=True, slots=True)
class Legible:
    """A text as it can be drawn.

    Attributes:
        words: One line. A letter that the font lacks stands without its accents, or by its number: `[U+4E2D]`.
        font: File name of the font; empty for Pillow's own.
        lost: The letters of the text that the font lacks, in order, each once.
    """

    words: str
    font: str
    lost: tuple[str, ...]

    def face(self, size_px: int) -> FreeTypeFont:
        """The font at a height in pixels."""
        return _face(self.font, size_px)


@lru_cache(maxsize=256)
def legible(text: str) -> Legible:
    """The text in the first font that has all its letters, or in the one that lacks the fewest."""
    line = one_line(text, 400)
    letters = tuple(dict.fromkeys(char for char in line if not char.isspace()))
    best, lost = _OWN, _lacking(_OWN, letters)
    for name in _MACHINE_FONTS if lost else ():
        if _is_there(name) and len(lacking := _lacking(name, letters)) < len(lost):
            best, lost = name, lacking
        if not lost:
            break
    return Legible(_spelled(best, line, frozenset(lost)), best, lost)


def lost_letters(texts: Iterable[str]) -> str:
    """One line about the letters that no font here has; empty when there are none."""
    lost = list(dict.fromkeys(char for text in texts for char in legible(text).lost))
    if not lost:
        return ""
    told = " ".join(lost[:_MOST_TOLD]) + (f" and {len(lost) - _MOST_TOLD} more" if len(lost) > _MOST_TOLD else "")
    return (
        f"no font on this machine has {told}: shown without accents or by their numbers in Unicode, "
        f"[U+{ord(lost[0]):04X}]; install one that has them (for Chinese, Noto Sans CJK)"
    )


def _spelled(font: str, line: str, lost: frozenset[str]) -> str:
    """The line with what is lost in other words, and with the marks that belong to a lost letter."""
    parts, is_lost = list[str](), False
    for char in line:
        is_lost = char in lost or (is_lost and unicodedata.category(char).startswith("M"))
        parts.append(_told(font, char) if is_lost else char)
    return "".join(parts).replace("][U+", " ")


def _told(font: str, char: str) -> str:
    """A letter without its accents where the font has that, else the number that it has in Unicode."""
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base != char and not _lacking(font, (base,)) else f"[U+{ord(char):04X}]"


@lru_cache(maxsize=1024)
def _lacking(font: str, letters: tuple[str, ...]) -> tuple[str, ...]:
    face = _face(font, _SAMPLE_PX)
    nothing = bytes(face.getmask(_NOWHERE))
    return tuple(char for char in letters if _needs_turning(char) or bytes(face.getmask(char)) == nothing)


def _needs_turning(char: str) -> bool:
    """A letter of a script that runs to the left, where Pillow was built without what lays such scripts out."""
    from PIL import features

    return unicodedata.bidirectional(char) in ("R", "AL") and not features.check_feature("raqm")


@lru_cache(maxsize=len(_MACHINE_FONTS))
def _is_there(name: str) -> bool:
    try:
        _face(name, _SAMPLE_PX)
    except OSError:
        return False
    return True


@lru_cache(maxsize=64)
def _face(name: str, size_px: int) -> FreeTypeFont:
    from PIL import ImageFont

    loaded = ImageFont.truetype(name, size_px) if name else ImageFont.load_default(size_px)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")
    return loaded
