"""The logs that a zygote holds open, mapped from the ingest cache; the one used longest ago makes room."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tools.av2.log import Log
from tools.errors import DataError
from tools.sandbox.ingest import Source, fill_cache, open_cached, read_log
from tools.sandbox.messages import OPEN_LOGS


class Shelf:
    """Opens logs and keeps them.

    Args:
        cache_dir: The ingest cache, or None to read the sources into this process.
        adopt: Called with every log that is put on the shelf.
    """

    def __init__(self, cache_dir: Path | None, adopt: Callable[[Log], None]) -> None:
        self._cache_dir, self._adopt = cache_dir, adopt
        self._logs: OrderedDict[int, Log] = OrderedDict()

    def held(self, key: int) -> Log | None:
        """The log if it is open."""
        return self._logs.get(key)

    def open_all(self, sources: Sequence[Source]) -> Iterator[Log | DataError]:
        """Every log in turn, or why it cannot be read; those not in the cache are read into it first, together."""
        problems: dict[int, DataError] = {}
        if self._cache_dir is not None:
            missing = [source for source in sources if source[0] not in self._logs and self._cached(source) is None]
            problems = fill_cache(missing, self._cache_dir)
        for source in sources:
            yield problems.get(source[0]) or self.get(*source)

    def get(self, key: int, path: str, annotations: str | None) -> Log | DataError:
        """The open log, or opened now, or why not."""
        if key in self._logs:
            self._logs.move_to_end(key)
            return self._logs[key]
        found = self._cached((key, path, annotations))
        if found is not None:
            return found
        try:
            return self._keep(key, read_log(path, annotations, self._cache_dir))
        except DataError as error:
            return error

    def _cached(self, source: Source) -> Log | DataError | None:
        """Keeps what it finds; a folder that is no log is found wanting right here."""
        key, path, annotations = source
        if self._cache_dir is None:
            return None
        try:
            log = open_cached(path, annotations, self._cache_dir)
        except DataError as error:
            return error
        return None if log is None else self._keep(key, log)

    def _keep(self, key: int, log: Log) -> Log:
        with contextlib.suppress(Exception):  # an odd log: the children meet the same and report it
            self._adopt(log)
        self._logs[key] = log
        while len(self._logs) > OPEN_LOGS:
            self._logs.popitem(last=False)
        return log
