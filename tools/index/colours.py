"""An encoder without weights: pictures by the colours in them, phrases by the colours and the light they name.

It knows nothing but colour, brightness and day from night. It runs everywhere, so that an index can be tried without a
model, and every step is the one that a model takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.index.encoding import unit_rows
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image

NAME: Final = "colours"
_VERSION: Final = "colours:1"
_SIDE_PX: Final = 48
_RGB: Final = {
    "black": (20, 20, 20), "grey": (128, 128, 128), "white": (240, 240, 240), "red": (200, 30, 30),
    "orange": (230, 120, 20), "yellow": (230, 210, 40), "green": (40, 140, 50), "blue": (40, 80, 200),
    "purple": (120, 50, 150), "pink": (240, 150, 180), "brown": (110, 70, 35),
}  # fmt: skip
_COLOURS: Final = tuple(_RGB)
_LIGHT: Final = ("dark", "bright")
_WORDS: Final = {
    **{name: name for name in (*_COLOURS, *_LIGHT)},
    "gray": "grey", "silver": "grey", "golden": "yellow", "gold": "yellow", "beige": "brown", "night": "dark",
    "dusk": "dark", "day": "bright", "daylight": "bright", "daytime": "bright", "sunny": "bright",
}  # fmt: skip
_NAMES: Final = (*_COLOURS, *_LIGHT)
_REST: Final = 0.02
"""Part of every direction, so that no vector is zero."""


class ColourEncoder:
    """Satisfies `ImageTextEncoder`."""

    name: Final = _VERSION
    dimension: Final = len(_NAMES)

    def images(self, pictures: Sequence[Image]) -> NDArrayFloat:
        """Square roots of the shares of each colour, and how dark and bright the picture is."""
        rows = [_picture(picture) for picture in pictures]
        return unit_rows(np.array(rows).reshape(-1, self.dimension), self.dimension, self.name)

    def texts(self, phrases: Sequence[str]) -> NDArrayFloat:
        """The directions of the words that name a colour or the light; a little of all where none does."""
        rows = [_phrase(phrase) for phrase in phrases]
        return unit_rows(np.array(rows).reshape(-1, self.dimension), self.dimension, self.name)


def _picture(picture: Image) -> NDArrayFloat:
    pixels = np.asarray(picture.convert("RGB").resize((_SIDE_PX, _SIDE_PX)), np.float64).reshape(-1, 3)
    distance = ((pixels[:, None] - np.array(list(_RGB.values()))) ** 2).sum(axis=2)
    share = np.bincount(distance.argmin(axis=1), minlength=len(_COLOURS)) / len(pixels)
    bright = float(pixels.mean()) / 255
    return np.concatenate([np.sqrt(share), [1 - bright, bright]]) + _REST


def _phrase(phrase: str) -> NDArrayFloat:
    named = [_NAMES.index(_WORDS[word]) for word in re.findall(r"[a-z]+", phrase.lower()) if word in _WORDS]
    row = np.full(len(_NAMES), _REST)
    row[named] += 1.0
    return row
