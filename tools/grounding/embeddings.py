"""Text embeddings of class words in a file, so that a detector needs neither its text encoder nor a network.

The file is what Ultralytics' `YOLOE.save_prompt_embeddings` writes: an `.npz` with `embeddings` (1, n, d) in float32,
`names` (n words) and `model` (the architecture they were made for). Embeddings of other words, or of the same words in
another order, would give every object a wrong name in silence: the words are held against the class list.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib import format as npy

from tools.errors import DataError
from tools.grounding.classes import ClassList, words_digest
from tools.runs.writing import write_bytes
from tools.typing import NDArrayAny

_PARTS: Final = ("embeddings", "model", "names")
_MOST_BYTES: Final = 256 << 20
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class ClassEmbeddings:
    """Embeddings of words for one detector architecture.

    Attributes:
        words: n words.
        model: The architecture, such as `yoloe-11l`; embeddings of another one mean nothing.
        vectors: float32, shape (n, d).
    """

    words: tuple[str, ...]
    model: str
    vectors: NDArrayAny


def read_embeddings(path: Path, classes: ClassList) -> ClassEmbeddings:
    """Read embeddings and hold them against the class list. Nothing is unpickled.

    Raises:
        DataError: The file is not there, is no such file, or belongs to other words than the class list's.
    """
    parts = _arrays(path)
    vectors, model, names = (parts[name] for name in _PARTS)
    shaped = vectors.ndim == 3 and vectors.shape[0] == 1 and names.shape == (vectors.shape[1],) and model.ndim == 0
    if not (shaped and vectors.dtype == np.float32 and names.dtype.kind == model.dtype.kind == "U"):
        raise DataError(path, "its arrays have other shapes or types than class embeddings", "make it anew")
    if not (np.isfinite(vectors).all() and vectors.size):
        raise DataError(path, "holds values that are not finite, or none", "make it anew")
    words = tuple(names.tolist())
    if words != classes.words:
        raise DataError(path, _other_words(words, classes), "make the file anew for these classes")
    return ClassEmbeddings(words, str(model), vectors[0])


def write_embeddings(path: Path, embeddings: ClassEmbeddings) -> None:
    """Write embeddings; equal ones give equal bytes.

    Raises:
        OutputError: The file cannot be written.
    """
    arrays = {
        "embeddings": np.asarray(embeddings.vectors, np.float32)[None],
        "names": np.array(embeddings.words, np.str_),
        "model": np.array(embeddings.model, np.str_),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, values in arrays.items():
            content = io.BytesIO()
            npy.write_array(content, values, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue())
    write_bytes(path, packed.getvalue(), durable=False)


def _arrays(path: Path) -> dict[str, NDArrayAny]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sorted(archive.namelist()) != [f"{name}.npy" for name in _PARTS]:
                raise DataError(path, f"holds other parts than {', '.join(_PARTS)}", "make it anew")
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise DataError(path, "is far larger than embeddings of words", "make it anew")
            return {name: _array(archive.read(f"{name}.npy")) for name in _PARTS}
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}", "make it as docs/grounding.md tells") from None
    except (zipfile.BadZipFile, ValueError, EOFError, KeyError):
        raise DataError(path, "is no file of class embeddings (.npz)", "make it as docs/grounding.md tells") from None


def _array(content: bytes) -> NDArrayAny:
    return np.asarray(npy.read_array(io.BytesIO(content), allow_pickle=False))


def _other_words(words: Sequence[str], classes: ClassList) -> str:
    missing = [word for word in classes.words if word not in words]
    surplus = [word for word in words if word not in classes.words]
    told = "; ".join(f"{name} {', '.join(map(repr, some[:3]))}" for name, some in
                     (("without", missing), ("with", surplus)) if some) or "in another order"  # fmt: skip
    return f"belongs to other words (digest {words_digest(words)}, asked for {classes.digest}): {told}"
