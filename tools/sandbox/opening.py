"""Which logs an executor has open: each is opened once, until somebody touches its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.av2.source import source_stamps
from tools.errors import DataError
from tools.sandbox.messages import OPEN_LOGS, Open, Opened
from tools.sandbox.schedule import OpenedLog

_Source = tuple[Path, str | None]
"""A log's folder and its annotation file."""
Ask = Callable[[Open], Opened]
"""Has the zygote open logs."""


class Openings:
    """The logs of one executor, by key and by source."""

    def __init__(self) -> None:
        self._logs: list[OpenedLog | None] = []
        self._known: dict[_Source, tuple[tuple[object, ...], OpenedLog]] = {}

    def log(self, key: int) -> OpenedLog:
        """The log of that key.

        Raises:
            ValueError: There is none.
        """
        log = self._logs[key] if 0 <= key < len(self._logs) else None
        if log is None:
            raise ValueError(f"{key} is not the key of an open log")
        return log

    def open(self, paths: Sequence[Path], annotations: str | None, ask: Ask) -> list[OpenedLog | DataError]:
        """The logs in the order given, those that are known and untouched as they are."""
        found: list[OpenedLog | DataError] = []
        sources = [(path, _named_or_absolute(path, annotations)) for path in paths]
        for at in range(0, len(sources), OPEN_LOGS):
            found += self._open(sources[at : at + OPEN_LOGS], ask)
        return found

    def _open(self, sources: Sequence[_Source], ask: Ask) -> list[OpenedLog | DataError]:
        stamps = [source_stamps(*source) for source in sources]  # before reading: what changes meanwhile is read again
        pairs = list(zip(sources, stamps, strict=True))
        fresh = [source for source, stamp in pairs if self._known.get(source, ((),))[0] != stamp or not stamp]
        read = dict(zip(fresh, self._read(fresh, ask), strict=True)) if fresh else {}
        for source, stamp in pairs:
            if isinstance(log := read.get(source), OpenedLog):
                self._known[source] = stamp, log
        return [read.get(source) or self._known[source][1] for source in sources]

    def _read(self, sources: Sequence[_Source], ask: Ask) -> list[OpenedLog | DataError]:
        first, found = len(self._logs), list[OpenedLog | DataError]()
        answers = ask(Open([(first + n, str(path), file) for n, (path, file) in enumerate(sources)])).logs
        for key, ((path, file), (name, second, third)) in enumerate(zip(sources, answers, strict=True), first):
            if isinstance(second, str):
                found.append(DataError(name, second, third))
                self._logs.append(None)
            else:
                log = OpenedLog(key, name, second, third, path, file)
                found.append(log)
                self._logs.append(log)
        return found


def _named_or_absolute(folder: Path, annotations: str | None) -> str | None:
    """The host process has another working folder: a path that is not inside the log's folder is made absolute."""
    if annotations is None or (folder / annotations).exists() or not Path(annotations).exists():
        return annotations
    return str(Path(annotations).absolute())
