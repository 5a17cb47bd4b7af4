"""What the words of a description say of the order of time: one thing after another, a cause, a story, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from agents.writing.phrases import words_of
from prompts.loader import load_yaml

_FILE: Final = "review/order.yaml"
_Kind = Literal["after_another", "story", "joined"]


def tells_order(query: str) -> bool:
    """Whether one thing is said to come after another, so that a program of one frame leaves that out."""
    return _says(query, ("after_another",))


def may_order(query: str, joined: bool = False) -> bool:
    """Whether a program may put things in order of time, as far as the words go.

    Args:
        query: The description.
        joined: Things that are merely joined may be in order, too.
    """
    return _says(query, ("after_another", "story", "joined") if joined else ("after_another", "story"))


def _says(query: str, kinds: Iterable[_Kind]) -> bool:
    words = f" {' '.join(words_of(query))} "
    return any(phrase in words for kind in kinds for phrase in _phrases(kind))


@cache
def _phrases(kind: _Kind) -> tuple[str, ...]:
    return tuple(f" {' '.join(words_of(phrase))} " for phrase in load_yaml(_FILE)[kind])
