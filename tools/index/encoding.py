"""The seam to image-text models: pictures and phrases in, unit vectors of one space out. Nothing knows which model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from tools.errors import MotherlodeError
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image


class EncoderError(MotherlodeError):
    """A model failed, or its weights cannot be used: an infrastructure failure, never "nothing is like that"."""


class ImageTextEncoder(Protocol):
    """A model that is ready: weights loaded."""

    @property
    def name(self) -> str:
        """Which model with which weights; equal names give equal vectors."""

    @property
    def dimension(self) -> int:
        """D, the length of its vectors."""

    def images(self, pictures: Sequence[Image]) -> NDArrayFloat:
        """A unit vector per picture, shape (K, D).

        Raises:
            EncoderError: The model failed.
        """

    def texts(self, phrases: Sequence[str]) -> NDArrayFloat:
        """A unit vector per phrase, shape (K, D).

        Raises:
            EncoderError: The model failed.
        """


def unit_rows(values: NDArrayFloat, dimension: int, name: str) -> NDArrayFloat:
    """The rows of `values`, shape (K, D), at length 1.

    Raises:
        EncoderError: They are not finite, of another length than the model's, or zero: the weights are broken.
    """
    rows = np.asarray(values, np.float64)
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise EncoderError(f"{name} gave vectors of shape {rows.shape}, not (K, {dimension})")
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(rows).all() and (length > 0).all()):
        raise EncoderError(f"{name} gave vectors that are not finite or have no length; its weights are broken")
    return np.asarray(rows / length)
