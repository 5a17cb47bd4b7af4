"""The colours of pictures and films, light and dark; referred and related differ for colour-blind eyes too."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Literal, TypeAlias

Colour: TypeAlias = tuple[int, int, int]
ThemeName: TypeAlias = Literal["light", "dark"]
ColourSpace: TypeAlias = Literal["RGB", "YCbCr"]
_RED_SHARE: Final = 0.2126
_BLUE_SHARE: Final = 0.0722
"""Shares of red and blue in luma, ITU-R BT.709."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are for.

    Attributes:
        space: In what all colours are told: `RGB`, or `YCbCr` as `filmed` gives it. Pictures that are drawn in them
            have that mode.
    """

    ground: Colour
    road: Colour
    narrow: Colour
    crossing: Colour
    paint: Colour
    edge: Colour
    panel: Colour
    rule: Colour
    ink: Colour
    soft: Colour
    halo: Colour
    other: Colour
    other_edge: Colour
    ego: Colour
    ego_edge: Colour
    referred: Colour
    referred_edge: Colour
    related: Colour
    related_edge: Colour
    space: ColourSpace = "RGB"


LIGHT: Final = Palette(
    ground=(233, 231, 225), road=(251, 251, 250), narrow=(232, 243, 232), crossing=(214, 216, 221),
    paint=(190, 194, 201), edge=(219, 221, 224), panel=(255, 255, 255), rule=(217, 222, 227), ink=(21, 25, 30),
    soft=(89, 99, 110), halo=(255, 255, 255), other=(186, 193, 202), other_edge=(140, 149, 160), ego=(52, 62, 72),
    ego_edge=(16, 22, 28), referred=(224, 86, 0), referred_edge=(128, 44, 0), related=(11, 111, 184),
    related_edge=(4, 58, 102),
)  # fmt: skip
DARK: Final = Palette(
    ground=(15, 19, 23), road=(33, 39, 46), narrow=(31, 50, 44), crossing=(64, 72, 81), paint=(84, 93, 103),
    edge=(48, 56, 64), panel=(23, 28, 34), rule=(44, 52, 60), ink=(232, 236, 240), soft=(163, 173, 184),
    halo=(15, 19, 23), other=(98, 109, 121), other_edge=(139, 150, 162), ego=(224, 230, 236), ego_edge=(255, 255, 255),
    referred=(255, 133, 51), referred_edge=(255, 205, 160), related=(66, 160, 240), related_edge=(178, 219, 255),
)  # fmt: skip
THEMES: Final[dict[ThemeName, Palette]] = {"light": LIGHT, "dark": DARK}


def filmed(palette: Palette) -> Palette:
    """The same colours as films hold them: luma (16 to 235) and colour differences (16 to 240) of ITU-R BT.709.

    Edges are smoothed by averaging, and averages of such colours are those of the RGB ones. So a picture that is drawn
    in them need not be converted.
    """
    told = {field.name: _luma_and_differences(getattr(palette, field.name)) for field in fields(palette)[:-1]}
    return replace(palette, **told, space="YCbCr")


def _luma_and_differences(colour: Colour) -> Colour:
    red, green, blue = (part / 255 for part in colour)
    luma = _RED_SHARE * red + (1 - _RED_SHARE - _BLUE_SHARE) * green + _BLUE_SHARE * blue
    blueness, redness = (blue - luma) / (2 - 2 * _BLUE_SHARE), (red - luma) / (2 - 2 * _RED_SHARE)
    return round(16 + 219 * luma), round(128 + 224 * blueness), round(128 + 224 * redness)
