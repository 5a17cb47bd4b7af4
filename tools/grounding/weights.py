"""What all detectors need around their weights: digests, batches, and one line when their library is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from tools.errors import PrerequisiteError
from tools.extras import install

_T = TypeVar("_T")
BATCH: Final = 8
"""Pictures that are looked at together: the images of one sweep."""
WEIGHT_FILES: Final = ("*.safetensors", "*.json", "*.txt")


def file_digest(path: Path) -> str:
    """Digest of a file's content, 12 hexadecimal digits; of a folder, that of its weights and settings by name."""
    files = [path] if path.is_file() else sorted({file for form in WEIGHT_FILES for file in path.glob(form)})
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            digest.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:12]


def in_batches(pictures: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Pictures, or what stands for them, `BATCH` at a time."""
    return (pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH))


def missing_extra(extra: str, error: ImportError) -> PrerequisiteError:
    """The error that names the extra to install."""
    return PrerequisiteError(f"{error.name or error} is missing: {install(extra)}")
