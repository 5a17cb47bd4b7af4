"""CLIP through transformers (extra `vision`): weights by path, nothing is downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools.errors import PrerequisiteError
from tools.extras import install
from tools.index.encoding import EncoderError, unit_rows
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH: Final = 64
"""Pictures or phrases that go through the model at once."""
_NEEDED: Final = ("config.json", "*.safetensors", "*processor_config.json")
_CURE: Final = "name the folder of a CLIP model saved by transformers (config.json, model.safetensors, tokenizer files)"


class ClipEncoder:
    """A CLIP model from a local folder; satisfies `ImageTextEncoder`. Loading it takes seconds.

    Args:
        folder: What `CLIPModel.save_pretrained` and `CLIPProcessor.save_pretrained` wrote.
        device: `cpu`, `cuda`, ...; empty: a GPU where there is one. On a GPU the model runs in half precision.

    Raises:
        PrerequisiteError: The extra is not installed, or the folder holds no CLIP model.
    """

    def __init__(self, folder: Path, device: str = "") -> None:
        torch, transformers = _libraries()
        _require_weights(folder)
        self._torch, self._name = torch, f"clip:{_digest(folder)}"
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = torch.float16 if self._device.startswith("cuda") else torch.float32
        try:
            self._model = transformers.CLIPModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=kind
            )
            self._processor = transformers.CLIPProcessor.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PrerequisiteError(f"{folder}: no usable CLIP model: {_first_line(error)}; {_CURE}") from error
        self._model.eval().to(self._device)

    @property
    def name(self) -> str:
        """`clip:` and a digest of the weights."""
        return self._name

    @property
    def dimension(self) -> int:
        """D."""
        return int(self._model.config.projection_dim)

    def images(self, pictures: Sequence[Image]) -> NDArrayFloat:
        """See `ImageTextEncoder`."""
        return self._encoded(pictures, self._features_of_images)

    def texts(self, phrases: Sequence[str]) -> NDArrayFloat:
        """See `ImageTextEncoder`; a phrase beyond the model's length is cut off there."""
        return self._encoded(phrases, self._features_of_texts)

    def _encoded(self, items: Sequence[Any], features: Any) -> NDArrayFloat:
        parts: list[NDArrayFloat] = [np.empty((0, self.dimension))]
        try:
            with self._torch.inference_mode():
                parts += [features(part) for part in _batches(items)]
        except (RuntimeError, ValueError, IndexError) as error:
            raise EncoderError(f"{self._name} failed: {_first_line(error)}") from error
        return unit_rows(np.concatenate(parts), self.dimension, self._name)

    def _features_of_images(self, pictures: Sequence[Image]) -> NDArrayFloat:
        given = self._processor(images=list(pictures), return_tensors="pt").to(self._device, self._model.dtype)
        pooled = self._model.vision_model(pixel_values=given["pixel_values"]).pooler_output
        return self._as_array(self._model.visual_projection(pooled))

    def _features_of_texts(self, phrases: Sequence[str]) -> NDArrayFloat:
        longest = self._model.config.text_config.max_position_embeddings
        given = self._processor.tokenizer(
            list(phrases), return_tensors="pt", padding=True, truncation=True, max_length=longest
        )
        given = given.to(self._device)
        pooled = self._model.text_model(given["input_ids"], attention_mask=given["attention_mask"]).pooler_output
        return self._as_array(self._model.text_projection(pooled))

    def _as_array(self, tensor: Any) -> NDArrayFloat:
        return np.asarray(tensor.float().cpu().numpy(), np.float64)


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise PrerequisiteError(f"{error.name or error} is missing: {install('vision')}") from None
    return torch, transformers


def _require_weights(folder: Path) -> None:
    missing = [name for name in _NEEDED if not any(folder.glob(name))]
    if missing:
        raise PrerequisiteError(f"{folder}: no CLIP model: {', '.join(missing)} not there; {_CURE}")


def _digest(folder: Path) -> str:
    """Of all files that decide a vector."""
    state = hashlib.blake2b(digest_size=10)
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.txt"), *folder.glob("*.safetensors")]):
        state.update(path.name.encode())
        with path.open("rb") as file:
            state.update(hashlib.file_digest(file, "blake2b").digest())
    return state.hexdigest()


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(items), BATCH):
        yield items[at : at + BATCH]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
