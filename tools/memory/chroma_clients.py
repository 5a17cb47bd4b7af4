"""Clients of ChromaDB: those of one folder share its open files, which the last one to be closed lets go."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.config import Settings

_turn: Final = Lock()
"""ChromaDB counts who shares the files, but not in one step with opening: while the last one closes, none is opened."""
_leaving: Final[deque[Client]] = deque()


def client_at(place: str) -> Client:
    """A new client of the database in a folder, which is made when absent; raises what ChromaDB raises."""
    import chromadb

    try:
        with _turn:
            return cast("Client", chromadb.PersistentClient(path=place, settings=_settings(place)))
    finally:
        _close_those_leaving()


@contextmanager
def closing(client: Client) -> Iterator[Client]:
    """Closes the client in the end."""
    try:
        yield client
    finally:
        close(client)


def close_with(owner: object, client: Client) -> None:
    """Close the client once nobody holds its owner any more."""
    weakref.finalize(owner, close, client).atexit = False


def close(client: Client) -> None:
    """Close a client; where another one is just being opened, as soon as it is.

    Owners are collected at any moment, in the middle of an opening too, so nothing may be waited for here.
    """
    _leaving.append(client)
    _close_those_leaving()


def _close_those_leaving() -> None:
    while _leaving and _turn.acquire(blocking=False):
        try:
            while _leaving:
                _leaving.popleft().close()
        finally:
            _turn.release()


@lru_cache(maxsize=8)
def _settings(place: str) -> Settings:
    """Of the database at `place`, which ChromaDB writes into them; to make them takes longer than to open it."""
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)
