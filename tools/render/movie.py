"""Pictures as a film that plays everywhere: H.264, yuv420p, encoded with PyAV without a program beside it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools.errors import PrerequisiteError

if TYPE_CHECKING:
    from PIL.Image import Image

_SETTINGS: Final = {"crf": "21", "preset": "fast", "threads": "2", "tune": "animation"}
"""The number of threads is fixed: what x264 writes depends on it."""


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
        pictures: RGB pictures, all of one size.
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
        stream.codec_context.time_base = Fraction(1, rate_hz)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _av() -> Any:
    try:
        import av
    except ImportError as error:
        raise PrerequisiteError('films need PyAV: pip install "motherlode[video]"') from error
    return av
