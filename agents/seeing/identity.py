"""What decides answers about images: the model, the prompts, how pictures are made, and the images themselves."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from agents.seeing.pictures import BUDGET_BYTES, LONGEST_PX
from prompts.loader import read_text, template_names
from tools.vision.images import IMAGES_FOLDER

_VERSION: Final = "eyes-1"


def eyes_identity(model: str) -> str:
    """Digest of all that decides what a model answers beside the images, hexadecimal."""
    state = hashlib.sha256(f"{_VERSION} {model} {LONGEST_PX} {BUDGET_BYTES}".encode())
    for name in template_names("see"):
        state.update(read_text(name).encode())
    return state.hexdigest()


def images_digest(log_path: Path) -> str:
    """Digest of the names, sizes and times of change of a log's images, hexadecimal."""
    state = hashlib.sha256()
    for path in sorted((log_path / IMAGES_FOLDER).glob("*/*.jpg")):
        found = path.stat()
        state.update(f"{path.parent.name}/{path.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return state.hexdigest()
