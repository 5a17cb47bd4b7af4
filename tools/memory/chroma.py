"""The memory on disk: a ChromaDB collection with our own embeddings; nothing is sent anywhere, nothing downloaded."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from tools.errors import DataError, UserError
from tools.memory.chroma_clients import close_with
from tools.memory.chroma_reads import Read, read_once
from tools.memory.chroma_store import asked, exemplars_in, metadata_of, opened, vectors_in
from tools.memory.leakage import UNREAD, Meanings
from tools.memory.recalling import in_order, recalled
from tools.memory.values import Embedder, Exemplar, Recalled
from tools.memory.vectors import vectors_of

_LOCK_FILE: Final = "writing.lock"
_PAUSE_S: Final = 0.05
_EXACT_UP_TO: Final = 5000
"""Up to so many exemplars are compared one by one: exact, and the same whatever was added in what order."""
_FROM_THE_INDEX: Final = 200
"""How many of the nearest ones a larger memory is asked for; guard and choice then have enough to take from."""
_BATCH: Final = 1000
_T = TypeVar("_T")


class ChromaMemory:
    """Exemplars in a folder, shared by runs. One process writes at a time; any number read.

    Args:
        folder: Where the database lies; made when absent.
        embedder: Turns descriptions into vectors; the one that the memory was made with.
        meanings: Reads prompts and programs for the guard of evaluations.
        exact_up_to: Larger memories ask the database for the nearest ones first.
        patience_s: How long to wait for another process that writes.

    Raises:
        PrerequisiteError: ChromaDB is not installed.
        UserError: The memory was made with another embedder.
        DataError: The folder cannot be used, or what lies there is no memory.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        meanings: Meanings = UNREAD,
        exact_up_to: int = _EXACT_UP_TO,
        patience_s: float = 10.0,
    ) -> None:
        self._patience_s = patience_s
        self._folder, self._embedder, self._meanings, self._exact = folder, embedder, meanings, exact_up_to
        client, self._collection = opened(folder, embedder)
        close_with(self, client)

    @property
    def embedder(self) -> str:
        """Name of the embedder."""
        return self._embedder.name

    def recall(
        self, query: str, k: int, profile: str, withheld: Sequence[str] = (), asked: Sequence[str] = ()
    ) -> tuple[Recalled, ...]:
        """See `tools.memory.values.Memory`."""
        known = read_once(self._folder, (self.embedder, self._exact, profile), lambda: self._all_of(profile))
        exemplars, vectors = known or self._nearest(query, k, profile)
        return recalled(query, k, exemplars, vectors, self._embedder, withheld, self._meanings, asked)

    def _all_of(self, profile: str) -> Read | None:
        """All exemplars of a profile; None where there are too many to compare one by one."""
        if self._asked(self._collection.count) > self._exact:
            return None
        include: Any = ["documents", "metadatas", "embeddings"]
        where: Any = {"profile": profile}
        got: Mapping[str, Any] = self._asked(lambda: self._collection.get(where=where, include=include))
        return tuple(exemplars_in(got)), vectors_in(got, self._embedder.dimension)

    def _nearest(self, query: str, k: int, profile: str) -> Read:
        include: Any = ["documents", "metadatas", "embeddings"]
        where: Any = {"profile": profile}
        vector: Any = self._embedder.embed([query])
        many = max(20 * k, _FROM_THE_INDEX)
        nearest: Mapping[str, Any] = self._asked(
            lambda: self._collection.query(query_embeddings=vector, n_results=many, where=where, include=include)
        )
        first = {name: value[0] for name, value in nearest.items() if name in ("ids", *include)}
        return tuple(exemplars_in(first)), vectors_in(first, self._embedder.dimension)

    def add(self, exemplars: Sequence[Exemplar]) -> int:
        """See `tools.memory.values.Memory`.

        Raises:
            UserError: Another process writes to the memory.
            DataError: The database cannot be written.
        """
        with self._writing():
            return self._add(exemplars)

    def replace(self, exemplars: Sequence[Exemplar]) -> int:
        """See `tools.memory.values.Memory`: deleted, then added anew, so nothing stays of them; errors as of `add`."""
        with self._writing():
            gone = self._forget([one.id for one in exemplars])
            return self._add(exemplars) - gone

    def all(self) -> tuple[Exemplar, ...]:
        """See `tools.memory.values.Memory`."""
        got: Mapping[str, Any] = self._asked(lambda: self._collection.get(include=["documents", "metadatas"]))
        return in_order(exemplars_in(got))

    def forget(self, ids: Sequence[str]) -> int:
        """See `tools.memory.values.Memory`; errors as of `add`."""
        with self._writing():
            return self._forget(ids)

    def _add(self, exemplars: Sequence[Exemplar]) -> int:
        there = self._there([one.id for one in exemplars])
        new = list({one.id: one for one in reversed(exemplars) if one.id not in there}.values())
        for start in range(0, len(new), _BATCH):
            part = new[start : start + _BATCH]
            texts = [one.description for one in part]
            ids, metadatas = [one.id for one in part], [metadata_of(one) for one in part]
            vectors: Any = vectors_of(part, self._embedder)
            self._asked(
                partial(self._collection.add, ids=ids, documents=texts, embeddings=vectors, metadatas=metadatas)
            )
        return len(new)

    def _forget(self, ids: Sequence[str]) -> int:
        there = sorted(self._there(ids))
        for start in range(0, len(there), _BATCH):
            self._asked(partial(self._collection.delete, ids=there[start : start + _BATCH]))
        return len(there)

    def _there(self, ids: Sequence[str]) -> set[str]:
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return set()
        got: Mapping[str, Any] = self._asked(lambda: self._collection.get(ids=wanted, include=[]))
        return set(got["ids"])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The only writer, or an error when another one takes too long."""
        try:
            handle = os.open(self._folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise DataError(self._folder, f"the memory cannot be written: {error.strerror}") from error
        try:
            self._wait_for(handle)
            yield
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        until = time.monotonic() + self._patience_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    text = f"{self._folder}: another process writes to this memory; try again when it is done"
                    raise UserError(text) from None
            time.sleep(_PAUSE_S)

    def _asked(self, ask: Callable[[], _T]) -> _T:
        return asked(self._folder, ask)
