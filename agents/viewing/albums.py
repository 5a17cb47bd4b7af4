"""Camera pictures of all matches of a page, made as fine as its room allows: fewer and smaller ones first."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from agents.viewing.pictures import MOST_BYTES, TALL_PX, WIDE_PX, Picture, shrunk
from tools.render.payload import packed

MOST_ALBUM: Final = 300
"""Matches for which images are read: it takes time, and of many more even the smallest pictures would not fit."""
Album: TypeAlias = Mapping[tuple[int, str], Sequence[Picture]]
"""Pictures, best first, by the number of a log and a match in it."""
Group = TypeVar("Group", int, str)


@dataclass(frozen=True, slots=True)
class Fineness:
    """How many pictures a match has, and how fine they are.

    Attributes:
        most: Pictures per match.
        wide_px: Width at most.
        tall_px: Height at most.
        most_bytes: Size of a file at most.
    """

    most: int
    wide_px: int
    tall_px: int
    most_bytes: int


FINENESSES: Final = (
    Fineness(3, WIDE_PX, TALL_PX, MOST_BYTES),
    Fineness(2, WIDE_PX, TALL_PX, 24_000),
    Fineness(2, 400, 300, 16_000),
    Fineness(1, 400, 300, 16_000),
    Fineness(1, 320, 240, 10_000),
    Fineness(1, 240, 180, 6_000),
)
"""From the finest to the coarsest that is still worth looking at."""


def pack_album(album: Album, room_bytes: float, unread: int = 0) -> tuple[dict[str, str], str]:
    """Pictures as packed blocks, the finest that fit.

    Where not even the coarsest fit, some matches have none: first one match of every log has its picture, then a
    second.

    Args:
        album: The pictures.
        room_bytes: What the blocks may fill.
        unread: Matches for which no images were read.

    Returns:
        Blocks by name, and what is coarser or left out, in one sentence; empty where nothing is.
    """
    more = f"; images of {unread} more matches were not read" if unread and album else ""
    for fineness in FINENESSES:
        made = {key: _made(pictures, fineness) for key, pictures in album.items()}
        blocks = _blocks(made)
        if _size(blocks) <= room_bytes:
            return blocks, (_coarser(fineness, made) + more).removeprefix("; ")
    blocks, told = _some(made, room_bytes)
    return blocks, told + more


def in_turn(keys: Iterable[tuple[Group, str]]) -> list[tuple[Group, str]]:
    """The first of each group, in the order of the groups, then the second of each, and so on."""
    places: dict[Group, int] = {}
    turns: dict[Group, int] = {}
    ranked = []
    for key in keys:
        place = places.setdefault(key[0], len(places))
        turns[key[0]] = turns.get(key[0], 0) + 1
        ranked.append((turns[key[0]], place, key))
    return [key for *_, key in sorted(ranked, key=lambda one: one[:2])]


def _made(pictures: Sequence[Picture], fineness: Fineness) -> list[Picture]:
    kept = [shrunk(one, fineness.wide_px, fineness.tall_px, fineness.most_bytes) for one in pictures[: fineness.most]]
    return sorted(kept, key=lambda one: (one.time_s, one.camera))


def _some(made: Mapping[tuple[int, str], Sequence[Picture]], room_bytes: float) -> tuple[dict[str, str], str]:
    """As many of the matches as fit."""
    kept: dict[tuple[int, str], Sequence[Picture]] = {}
    left = room_bytes
    for key in in_turn(made):
        left -= _size(_blocks({key: made[key]}))
        if left < 0:
            break
        kept[key] = made[key]
    told = f"there was room for small camera pictures of {len(kept)} of the {len(made)} matches that have any"
    return _blocks(kept), f"{told}; a larger --max-mb holds more"


def _blocks(album: Album) -> dict[str, str]:
    by_log: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for (number, match_id), pictures in album.items():
        by_log.setdefault(number, {})[match_id] = list(map(_document, pictures))
    return {f"pictures-{number}": packed({"matches": found}, []) for number, found in sorted(by_log.items())}


def _document(picture: Picture) -> dict[str, Any]:
    jpeg = base64.b64encode(picture.jpeg).decode("ascii")
    return {"camera": picture.camera, "time_s": picture.time_s, "jpeg": jpeg}


def _size(blocks: Mapping[str, str]) -> int:
    """Of the blocks as they stand in a page, with what names them."""
    return sum(len(text) + len(name) + 50 for name, text in blocks.items())


def _coarser(fineness: Fineness, made: Album) -> str:
    if fineness is FINENESSES[0]:
        return ""
    each = "one camera picture" if fineness.most == 1 else f"{fineness.most} camera pictures at most"
    told = f"each of {len(made)} matches has {each}, {fineness.wide_px} x {fineness.tall_px} pixels and no finer"
    return f"{told}, so that the page stays small; a larger --max-mb holds more"
