"""The colours in which one actor is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.render.framing import Cast
from tools.render.palette import Colour, Palette
from tools.render.placing import Stage
from tools.typing import NDArrayFloat


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of a box, its outline and its trail."""

    fill: Colour
    edge: Colour
    trail: Colour


def ink_of(stage: Stage, cast: Cast, track: int, palette: Palette) -> Ink:
    """The colours of a track by its part in the match; the ego vehicle's where it has none."""
    if track == cast.referred:
        return Ink(palette.referred, palette.referred_edge, palette.referred)
    if track in cast.related:
        return Ink(palette.related, palette.related_edge, palette.related)
    return Ink(palette.ego, palette.ego_edge, palette.ego)


def flat(points_px: NDArrayFloat) -> list[float]:
    """Points as Pillow wants them: x, y, x, y, and so on."""
    listed: list[float] = np.asarray(points_px).ravel().tolist()
    return listed
