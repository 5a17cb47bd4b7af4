"""Colours of films are those of pictures, told as video has them."""

from dataclasses import fields

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from tools.render.palette import THEMES, filmed


def _as_video(colour):
    """A colour as the scaler of FFmpeg converts it, BT.709 in the limited range."""
    picture = av.VideoFrame.from_ndarray(np.full((16, 16, 3), colour, np.uint8), format="rgb24")
    planes = picture.reformat(
        format="yuv444p", dst_colorspace=Colorspace.ITU709, src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )  # fmt: skip
    return planes.to_ndarray()[:, 0, 0]


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_films_are_those_that_another_converter_gives(theme):
    palette, told = THEMES[theme], filmed(THEMES[theme])
    assert (palette.space, told.space) == ("RGB", "YCbCr")
    for field in fields(palette)[:-1]:
        np.testing.assert_allclose(getattr(told, field.name), _as_video(getattr(palette, field.name)), atol=1)
