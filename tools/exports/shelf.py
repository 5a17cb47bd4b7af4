"""The logs of a run, opened when they are needed and kept for the formats that follow."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.av2.log import Log
from tools.errors import DataError
from tools.runs.reading import log_folder, open_log_of
from tools.runs.record import RunRecord

_MOST_OPEN: Final = 4


class Shelf:
    """Opens logs of a run as they were searched; the last few stay open."""

    def __init__(self, run: RunRecord, cache_dir: Path | None = None, moved_to: Sequence[Path] = ()) -> None:
        """See `tools.runs.reading.open_log_of` for the arguments."""
        self._run, self._cache_dir, self._moved_to = run, cache_dir, tuple(moved_to)
        self._open: OrderedDict[str, Log | str] = OrderedDict()

    def open(self, log_id: str) -> Log | str:
        """The log, or why it cannot be opened any more, in one line."""
        if log_id not in self._open:
            self._open[log_id] = self._opened(log_id)
            while len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)
        self._open.move_to_end(log_id)
        return self._open[log_id]

    def folder(self, log_id: str) -> Path:
        """Where the log lies now, or lay when it was searched."""
        return log_folder(self._run, log_id, self._moved_to)

    def _opened(self, log_id: str) -> Log | str:
        try:
            return open_log_of(self._run, log_id, self._cache_dir, self._moved_to)
        except DataError as error:
            return str(error)
