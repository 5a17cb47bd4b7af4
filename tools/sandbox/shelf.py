"""The logs that a zygote holds open, mapped from the ingest cache; the one used longest ago makes room."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tools.av2.log import Log
from tools.errors import DataError
from tools.sandbox.ingest import Source, fill_cache, open_cached, read_log
from tools.sandbox.messages import OPEN_LOGS

_NOWHERE: Final = Path("/dev/null/cache")
"""A cache that nothing can be written to, where not even a temporary folder can be made."""


class Shelf:
    """Opens logs and keeps them.

    Args:
        cache_dir: The ingest cache, or None: then a log is read into a temporary folder, which goes once it is mapped.
        adopt: Called with every log that is put on the shelf.
    """

    def __init__(self, cache_dir: Path | None, adopt: Callable[[Log], None]) -> None:
        self._cache_dir, self._adopt = cache_dir, adopt
        self._logs: OrderedDict[int, Log] = OrderedDict()

    def held(self, key: int) -> Log | None:
        """The log if it is open."""
        return self._logs.get(key)

    def open_all(self, sources: Sequence[Source]) -> list[Log | DataError]:
        """Every log in turn, or why it cannot be read; those not in the cache are read into it first, together."""
        with self._cache() as cache_dir:
            fresh = [source for source in sources if source[0] not in self._logs]
            problems = fill_cache([source for source in fresh if self._cached(source, cache_dir) is None], cache_dir)
            return [problems.get(source[0]) or self._open(source, cache_dir) for source in sources]

    def get(self, key: int, path: str, annotations: str | None) -> Log | DataError:
        """The open log, or opened now, or why not."""
        source = (key, path, annotations)
        return self._open(source, _NOWHERE) if key in self._logs else self.open_all([source])[0]

    @contextlib.contextmanager
    def _cache(self) -> Iterator[Path]:
        if self._cache_dir is not None:
            yield self._cache_dir
            return
        with contextlib.ExitStack() as stack:
            folder = _NOWHERE
            with contextlib.suppress(OSError):
                folder = Path(stack.enter_context(TemporaryDirectory(prefix="motherlode-", ignore_cleanup_errors=True)))
            yield folder

    def _open(self, source: Source, cache_dir: Path) -> Log | DataError:
        """After the reader. Where that could write nothing (a full disk) the log, which it survived, is read here."""
        key, path, annotations = source
        if key in self._logs:
            self._logs.move_to_end(key)
            return self._logs[key]
        found = self._cached(source, cache_dir)
        if found is not None:
            return found
        try:
            return self._keep(key, read_log(path, annotations, None))
        except DataError as error:
            return error

    def _cached(self, source: Source, cache_dir: Path) -> Log | DataError | None:
        """Keeps what it finds; a folder that is no log is found wanting right here."""
        key, path, annotations = source
        try:
            log = open_cached(path, annotations, cache_dir)
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
