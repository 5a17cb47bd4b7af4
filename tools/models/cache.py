"""Replies kept on disk by content: the same question to the same model, asked the same way, is never paid twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import orjson

from tools.errors import PrerequisiteError
from tools.locking import turn
from tools.models.api import ModelError, Sender
from tools.models.replies import usable
from tools.models.settings import Settings
from tools.models.values import ChatReply, ChatRequest, Usage

_FORMAT: Final = 1
_TURNS: Final = "asking"
LONGEST_TURN_S: Final = 900.0
"""A question that somebody else asks for longer than this is asked a second time."""


class ResponseCache:
    """A folder of replies. Safe to share between threads and processes.

    An entry is written beside its place and moved there, so that a reader sees all of it or nothing; it carries a
    checksum, and an entry that does not match is a miss. Of two that are stored at the same time the first stays, so
    that whoever asked gets the same reply later. Requests are not stored, and keys are never given to this class.

    Args:
        folder: Where replies lie; made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> ChatReply | None:
        """The reply stored under `key`; None when there is none, or when it is damaged."""
        try:
            return _decoded(self._path(key).read_bytes())
        except OSError:
            return None

    def put(self, key: str, reply: ChatReply) -> ChatReply:
        """Keep a reply; gives back the one that is kept, an earlier one if there is.

        Raises:
            PrerequisiteError: The folder cannot be written.
        """
        path, content = self._path(key), _encoded(reply)
        beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(6)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            if path.exists() and self.get(key) is None:
                path.unlink(missing_ok=True)
            _settle(beside, path)
        except OSError as error:
            raise PrerequisiteError(f"the response cache cannot be written: {self._folder}: {error}") from None
        return self.get(key) or reply

    @contextlib.contextmanager
    def turn(self, key: str) -> Iterator[None]:
        """Whoever else asks the same, here or in another process, waits while the block runs, and finds the reply."""
        folder = self._folder / _TURNS
        with contextlib.suppress(OSError):  # a folder that cannot be made is told when a reply is kept
            folder.mkdir(parents=True, exist_ok=True)
        with turn(folder / key, LONGEST_TURN_S):
            yield

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


def cache_key(request: ChatRequest, settings: Settings) -> str:
    """Names a reply: digest of the request, the model, and everything that decides how it is asked; hexadecimal."""
    return hashlib.sha256(f"{request.digest}\0{settings.identity}".encode()).hexdigest()


class CachedSender:
    """Looks into the cache before it sends, and keeps replies that can be used.

    The same question asked twice at the same time is sent once: the second one waits. That comes before the budget and
    the limits, so that nobody waits for a reply who holds what its sender waits for.

    Args:
        inner: Sends.
        cache: The replies.
        settings: Of the model: they are part of what a reply is kept under.
    """

    def __init__(self, inner: Sender, cache: ResponseCache, settings: Settings) -> None:
        self._inner, self._cache, self._settings = inner, cache, settings

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._inner.name

    def send(self, request: ChatRequest) -> ChatReply:
        """The kept reply, or a new one."""
        key = cache_key(request, self._settings)
        if kept := self._kept(key):
            return kept
        with self._cache.turn(key):
            return self._kept(key) or self._sent(request, key)

    def _kept(self, key: str) -> ChatReply | None:
        kept = self._cache.get(key)
        return None if kept is None else replace(kept, from_cache=True, attempts=0)

    def _sent(self, request: ChatRequest, key: str) -> ChatReply:
        reply = self._inner.send(request)
        try:
            usable(request, reply, self.name)
        except ModelError:
            return reply
        return replace(self._cache.put(key, reply), attempts=reply.attempts)


def _settle(beside: Path, path: Path) -> None:
    """Move a file to its place unless one is there; file systems without hard links let the later one win."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    except OSError:
        beside.replace(path)
    beside.unlink(missing_ok=True)


def _encoded(reply: ChatReply) -> bytes:
    content = orjson.dumps(asdict(reply), option=orjson.OPT_SORT_KEYS)
    envelope = {"format": _FORMAT, "sha256": hashlib.sha256(content).hexdigest(), "reply": content.decode()}
    return orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _decoded(content: bytes) -> ChatReply | None:
    try:
        envelope: dict[str, Any] = orjson.loads(content)
        text = envelope["reply"].encode()
        if envelope["format"] != _FORMAT or hashlib.sha256(text).hexdigest() != envelope["sha256"]:
            return None
        values = orjson.loads(text)
        return ChatReply(**{**values, "usage": Usage(**values["usage"])})
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError):
        return None
