"""What decides answers about images beside the images themselves: the model, the prompts, how pictures are made."""

from __future__ import annotations

import hashlib
from typing import Final

from agents.seeing.pictures import BUDGET_BYTES, LONGEST_PX
from prompts.loader import read_text, template_names

_VERSION: Final = "eyes-1"


def eyes_identity(model: str) -> str:
    """Digest of all that decides what a model answers beside the images, hexadecimal."""
    state = hashlib.sha256(f"{_VERSION} {model} {LONGEST_PX} {BUDGET_BYTES}".encode())
    for name in template_names("see"):
        state.update(read_text(name).encode())
    return state.hexdigest()
