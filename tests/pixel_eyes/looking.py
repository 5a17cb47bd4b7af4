"""A model that looks: it finds the outline in a picture and tells the colour inside it, or how bright the sky is."""

import base64
import io
import re

import numpy as np
from PIL import Image

PAINTS = {
    "white": [(236, 236, 232), (226, 224, 218)],
    "silver": [(158, 163, 170)],
    "black": [(30, 30, 34), (44, 42, 46)],
    "red": [(186, 26, 30), (196, 48, 44)],
    "yellow": [(236, 196, 28), (226, 190, 60)],
    "blue": [(28, 62, 168), (52, 84, 176)],
}
OTHERS = [(232, 98, 22), (30, 110, 60), (120, 84, 52), (110, 78, 50)]

SHADES = (0.7, 0.8, 0.86, 0.92, 1.0)
"""Brightness of the sides of boxes as they are rendered."""
NIGHT = 0.3
"""Brightness of everything by night."""
CLEARLY, FAR = 8.0, 60.0
"""By so many steps of brightness, summed over red, green and blue, a paint is nearer than another, or too far off."""
LEAST_TOLD, MOST_OF_IT = 0.3, 0.7
"""So much of what is inside the outline has a paint that can be told, and so much of that has one and the same."""
UNSURE = "?"


def picture(data: str) -> np.ndarray:
    """The pixels of a base64 JPEG, shape (H, W, 3)."""
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        return np.asarray(image.convert("RGB"), np.float64)


def outlined(pixels: np.ndarray) -> np.ndarray | None:
    """The pixels inside the magenta outline but for its lines, shape (P, 3); None where nothing is outlined."""
    ink = is_ink(pixels)
    rows, columns = np.flatnonzero(ink.sum(axis=1) > 1), np.flatnonzero(ink.sum(axis=0) > 1)
    if rows.size < 4 or columns.size < 4:
        return None
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    middle = ~grown(ink[box], 3)
    high, wide = middle.shape
    middle[: high // 4], middle[high - high // 4 :] = False, False
    middle[:, : wide // 4], middle[:, wide - wide // 4 :] = False, False
    return pixels[box][middle]


def is_ink(pixels: np.ndarray) -> np.ndarray:
    """Where the outline is: red and blue well above green, which no paint of a sample world is."""
    red, green, blue = np.moveaxis(pixels, 2, 0)
    return (red - green > 90) & (blue - green > 60)


def grown(mask: np.ndarray, by: int) -> np.ndarray:
    """A mask and all that is within `by` pixels of it."""
    wide = mask.copy()
    for axis in (0, 1):
        for step in range(-by, by + 1):
            wide |= np.roll(mask, step, axis)
        mask = wide.copy()
    return wide


def colour_in(pixels: np.ndarray) -> str:
    """The name of the paint that most of what is inside the outline has.

    Shading and night keep a paint's hue and take its brightness. What is in front of the object has other paint, and by
    night white in shadow is as good as silver in light: where no paint has most of it, nobody can tell.
    """
    inside = outlined(pixels)
    if inside is None or len(inside) < 6:
        return "cannot_tell"
    strength = 1.0 if light_in(pixels) == "day" else NIGHT
    names = named(inside, strength)
    told = names[names != UNSURE]
    if told.size < LEAST_TOLD * names.size:
        return "cannot_tell"
    found, counts = np.unique(told, return_counts=True)
    best = int(counts.argmax())
    return str(found[best]) if counts[best] >= MOST_OF_IT * told.size else "cannot_tell"


def named(inside: np.ndarray, strength: float) -> np.ndarray:
    """The name of the paint nearest to each pixel, shape (P,); `UNSURE` where another one is about as near."""
    everything = {**PAINTS, "other": OTHERS}
    away = np.stack([distance(inside, paints, strength) for paints in everything.values()])
    best, second = np.sort(away, axis=0)[:2]
    names = np.array([*everything])[away.argmin(axis=0)]
    return np.where((second - best < CLEARLY * strength) | (best > FAR * strength), UNSURE, names)


def distance(inside: np.ndarray, paints: list[tuple[int, int, int]], strength: float) -> np.ndarray:
    """How far each pixel is from the nearest of some paints in any shade, shape (P,)."""
    shaded = np.array([np.array(paint) * shade for paint in paints for shade in SHADES]) * strength
    return np.abs(inside[:, None] - shaded[None]).sum(axis=2).min(axis=1)


def light_in(pixels: np.ndarray) -> str:
    """Day or night, by the sky."""
    return "day" if pixels[: len(pixels) // 6].mean() > 90 else "night"


def answer(question: str, images: list[str]) -> str:
    """The word that the pictures give."""
    looked = [picture(data) for data in images]
    if "What colour is most of the outlined object" in question:
        words = [word for word in map(colour_in, looked) if word != "cannot_tell"]
        return max(sorted(set(words)), key=words.count) if words else "cannot_tell"
    if "What is the light of day" in question:
        return light_in(looked[0])
    wanted = re.search(r"<wanted>(.*?)</wanted>", question, re.S)
    if wanted and wanted.group(1).strip() in PAINTS:
        words = [colour_in(pixels) for pixels in looked]
        return "yes" if wanted.group(1).strip() in words else "no"
    return "cannot_tell"
