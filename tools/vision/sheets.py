"""Contact sheets: several pictures in one, each with its camera and time; and JPEGs within a budget of bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

CAPTION_PX: Final = 22
_GAP_PX: Final = 4
_INK, _PAPER = (255, 255, 255), (24, 24, 24)
_BEST_QUALITY, _WORST_QUALITY = 90, 35
_SMALLEST_PX: Final = 64


@dataclass(frozen=True)
class Panel:
    """One picture of a sheet.

    Attributes:
        image: The picture.
        caption: One line under it, such as `ring_front_left, t = 3.20 s`.
    """

    image: Image
    caption: str


def caption_of(camera: str, timestamp_ns: int, first_timestamp_ns: int) -> str:
    """Camera and time since the log's first frame, as captions say it."""
    return f"{camera}, t = {(timestamp_ns - first_timestamp_ns) / 1e9:.2f} s"


def contact_sheet(panels: Sequence[Panel], columns: int, width_px: int) -> Image:
    """Several pictures in rows, in the given order, with captions.

    Args:
        panels: The pictures, at least one.
        columns: Pictures per row, at least 1.
        width_px: Width of the whole sheet; each picture is scaled into its cell, whole and undistorted.

    Raises:
        ValueError: No picture, no column, or cells too narrow to see anything.
    """
    from PIL import Image, ImageDraw, ImageFont

    columns = min(columns, len(panels))
    cell = (width_px - _GAP_PX * (columns + 1)) // columns if columns > 0 else 0
    if cell < _SMALLEST_PX:
        raise ValueError(f"a sheet of {columns} columns and {width_px} pixels has no room for pictures")
    heights = [max(round(cell * panel.image.height / panel.image.width), 1) for panel in panels]
    rows = [heights[at : at + columns] for at in range(0, len(panels), columns)]
    sheet = Image.new("RGB", (width_px, sum(max(row) + CAPTION_PX + _GAP_PX for row in rows) + _GAP_PX), _PAPER)
    draw, font, top = ImageDraw.Draw(sheet), ImageFont.load_default(14), _GAP_PX
    for number, row in enumerate(rows):
        for place, height in enumerate(row):
            panel = panels[number * columns + place]
            left = _GAP_PX + place * (cell + _GAP_PX)
            sheet.paste(panel.image.resize((cell, height), Image.Resampling.BILINEAR, reducing_gap=2.0), (left, top))
            draw.text((left + 2, top + height + 2), panel.caption, fill=_INK, font=font)
        top += max(row) + CAPTION_PX + _GAP_PX
    return sheet


def encode_jpeg(image: Image, budget_bytes: int) -> bytes:
    """A JPEG of at most `budget_bytes`: of the best quality that fits, else scaled down by halves of the area.

    Equal images give equal bytes.

    Args:
        image: The picture.
        budget_bytes: Size not to exceed.

    Raises:
        ValueError: Not even a picture of a few pixels fits.
    """
    from PIL import Image

    picture = image if image.mode == "RGB" else image.convert("RGB")
    while True:
        if found := _best_quality(picture, budget_bytes):
            return found
        size = round(picture.width * 0.7), round(picture.height * 0.7)
        if min(size) < 8:
            raise ValueError(f"no JPEG fits into {budget_bytes} bytes")
        picture = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _best_quality(image: Image, budget_bytes: int) -> bytes:
    """The best quality that fits, found by halving; nothing when none does."""
    found = _jpeg(image, _BEST_QUALITY)
    if len(found) <= budget_bytes:
        return found
    found, low, high = b"", _WORST_QUALITY, _BEST_QUALITY - 1
    while low <= high:
        quality = (low + high) // 2
        data = _jpeg(image, quality)
        if len(data) <= budget_bytes:
            found, low = data, quality + 1
        else:
            high = quality - 1
    return found


def _jpeg(image: Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=False, subsampling="4:2:0")
    return buffer.getvalue()
