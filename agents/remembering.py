"""Opens the example memory."""

from __future__ import annotations

from pathlib import Path

from tools.memory.values import Memory


def open_memory(folder: Path | None, embedder: str) -> Memory:
    """The example memory.

    Args:
        folder: Where it lies; None: the user's own.
        embedder: `auto`, `minilm` or `hashing`.
    """
    from tools.memory.hashing import HashingEmbedder
    from tools.memory.plain import PlainMemory

    return PlainMemory(HashingEmbedder())
