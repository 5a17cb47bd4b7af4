"""How sample worlds look to cameras: a stable colour for everyone, day or night, by what names everything else too."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from tools.av2.samples.actors import Actor

Rgb = tuple[int, int, int]
CAR_COLOURS: Final[dict[str, Rgb]] = {
    "white": (236, 236, 232),
    "silver": (158, 163, 170),
    "black": (30, 30, 34),
    "red": (186, 26, 30),
    "yellow": (236, 196, 28),
    "blue": (28, 62, 168),
}
"""The colours that `is_color` knows, as vehicles are painted."""
CLOTHES: Final[dict[str, Rgb]] = {
    "red": (196, 48, 44),
    "yellow": (226, 190, 60),
    "blue": (52, 84, 176),
    "black": (44, 42, 46),
    "white": (226, 224, 218),
}
_FIXED: Final[dict[str, tuple[str, Rgb]]] = {
    "CONSTRUCTION_CONE": ("orange", (232, 98, 22)),
    "CONSTRUCTION_BARREL": ("orange", (228, 108, 36)),
    "STOP_SIGN": ("red", (178, 20, 24)),
    "SIGN": ("green", (30, 110, 60)),
    "SCHOOL_BUS": ("yellow", (238, 184, 20)),
    "BOLLARD": ("yellow", (220, 190, 60)),
    "DOG": ("brown", (120, 84, 52)),
    "ANIMAL": ("brown", (110, 78, 50)),
    "OFFICIAL_SIGNALER": ("orange", (240, 120, 30)),
}
_ON_FOOT: Final = ("PEDESTRIAN", "BICYCLIST", "MOTORCYCLIST", "WHEELED_RIDER", "WHEELCHAIR", "STROLLER")
_NIGHTS: Final = 4
"""One log in so many is set at night."""


@dataclass(frozen=True, slots=True)
class Light:
    """Light over a scene.

    Attributes:
        name: `day` or `night`.
        sky: Colour of the sky overhead.
        horizon: Colour of the sky at the horizon.
        strength: Factor of every other colour.
    """

    name: str
    sky: Rgb
    horizon: Rgb
    strength: float


DAY: Final = Light("day", (104, 160, 224), (206, 222, 236), 1.0)
NIGHT: Final = Light("night", (6, 8, 20), (22, 24, 40), 0.3)


def light_of(log_id: str) -> Light:
    """Day or night, by the log's name."""
    return NIGHT if _draw("light", log_id) % _NIGHTS == 0 else DAY


def colour_of(log_id: str, actor: Actor) -> tuple[str, Rgb]:
    """Name and value of an actor's colour: its own for good, by its name and the log's."""
    if actor.category in _FIXED:
        return _FIXED[actor.category]
    palette = CLOTHES if actor.category in _ON_FOOT else CAR_COLOURS
    names = tuple(palette)
    name = names[_draw("colour", log_id, actor.name) % len(names)]
    return name, palette[name]


def _draw(*parts: str) -> int:
    return int.from_bytes(blake2b("/".join(parts).encode(), digest_size=6).digest(), "big")
