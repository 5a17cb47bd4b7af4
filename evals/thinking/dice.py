"""Chance that repeats: numbers drawn from a digest of what they are drawn for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def drawn(*parts: object) -> float:
    """A number from 0 to 1, 1 excluded: always the same for the same parts, evenly spread over different ones."""
    text = "\x00".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56


def picked(items: Sequence[T], *parts: object) -> T:
    """One of `items`, which must not be empty."""
    return items[int(drawn(*parts) * len(items))]
