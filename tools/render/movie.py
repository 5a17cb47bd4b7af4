"""Pictures as a film that plays everywhere: H.264, yuv420p, encoded with PyAV without a program beside it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools.errors import PrerequisiteError
from tools.extras import install
from tools.typing import NDArrayAny

if TYPE_CHECKING:
    from PIL.Image import Image

_SETTINGS: Final = {
    "crf": "19", "preset": "veryfast", "tune": "animation", "x264-params": "ref=2:bframes=3", "threads": "2",
}  # fmt: skip
"""The number of threads is fixed: what x264 writes depends on it."""
_BT709, _LIMITED_RANGE = 1, 1
"""Numbers of ITU-T H.273, which players read: without them each guesses which colours are meant."""


def require_encoder() -> None:
    """See that films can be encoded.

    Raises:
        PrerequisiteError: PyAV is not installed, or was built without an encoder for H.264.
    """
    av = _av()
    try:
        av.codec.Codec("libx264", "w")
    except ValueError as error:
        raise PrerequisiteError("this build of PyAV cannot encode H.264; pip install --upgrade av") from error


def write_movie(path: Path, pictures: Iterable[Image], size_px: tuple[int, int], rate_hz: int) -> None:
    """Write an mp4 file.

    Args:
        path: The file; its folder exists.
        pictures: Pictures in the colours of `palette.filmed`, mode `YCbCr`, all of one size.
        size_px: That size, even numbers.
        rate_hz: Pictures per second.

    Raises:
        PrerequisiteError: PyAV is not installed.
        OSError: The disk refuses.
    """
    av = _av()
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=Fraction(rate_hz), options=_SETTINGS)
        stream.width, stream.height, stream.pix_fmt = *size_px, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, rate_hz)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE
        planes = np.empty((size_px[1] * 3 // 2, size_px[0]), np.uint8)
        for number, picture in enumerate(pictures):
            _fill(planes, picture)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _fill(planes: NDArrayAny, picture: Image) -> None:
    """Luma, then both colour differences at half the size, one after the other."""
    luma, *differences = picture.split()
    flat, size = planes.reshape(-1), luma.width * luma.height
    flat[:size] = np.asarray(luma).reshape(-1)
    for number, plane in enumerate(differences):
        flat[size + number * size // 4 : size + (number + 1) * size // 4] = np.asarray(plane.reduce(2)).reshape(-1)


def _av() -> Any:
    try:
        import av
    except ImportError as error:
        raise PrerequisiteError(f"films need PyAV: {install('video')}") from error
    return av
