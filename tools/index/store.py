"""Where facts are kept: one file for all logs, a line per log, in the cache folder. It is read in one go."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tools.index.facts import LogFacts, packed, unpacked
from tools.locking import turn

_FOLDER: Final = "index-v1"
_FILE: Final = "facts.lines"
_SPARE_LINES: Final = 256
_LONGEST_TURN_S: Final = 10.0
MOST_LOGS: Final = 50_000
"""Of more logs, those that were added longest ago are forgotten."""


class FactStore:
    """Facts of logs by the digest of their sources; safe to use from several processes.

    A line that is damaged or half-written is passed over, and its log measured again. Of several lines of a log the
    last counts.

    Args:
        cache_dir: The ingest cache's folder.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._path = cache_dir / _FOLDER / _FILE

    def load(self, digests: Iterable[str]) -> dict[str, LogFacts]:
        """The facts of the logs that are known, by digest."""
        wanted = {digest.encode() for digest in digests}
        lines = {key: line for key, line in self._lines() if key in wanted}
        found = {key.decode(): unpacked(line) for key, line in lines.items()}
        return {digest: facts for digest, facts in found.items() if facts is not None and facts.digest == digest}

    def add(self, facts: Sequence[LogFacts]) -> bool:
        """Keep facts; False when the disk refuses: they are a convenience, not a need."""
        text = b"".join(item.digest.encode() + b" " + packed(item) for item in facts)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with turn(self._path.with_suffix(".lock"), _LONGEST_TURN_S):
                self._append(text)
                self._compact()
        except OSError:
            return False
        return True

    def _lines(self) -> list[tuple[bytes, bytes]]:
        """Digest and rest of every line, in order."""
        try:
            content = self._path.read_bytes()
        except OSError:
            return []
        return [(key, rest) for key, _, rest in (line.partition(b" ") for line in content.split(b"\n")) if rest]

    def _append(self, text: bytes) -> None:
        """One writing of whole lines, on a line of their own even after one that was cut off."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            size = os.fstat(handle).st_size
            cut_off = size and os.pread(handle, 1, size - 1) != b"\n"
            os.write(handle, b"\n" + text if cut_off else text)
        finally:
            os.close(handle)

    def _compact(self) -> None:
        """Write the file anew where it holds many lines that no longer count."""
        lines = self._lines()
        latest: dict[bytes, bytes] = {}
        for key, rest in lines:
            latest.pop(key, None)
            latest[key] = rest
        if len(lines) <= 2 * len(latest) + _SPARE_LINES and len(latest) <= MOST_LOGS:
            return
        kept = list(latest.items())[-MOST_LOGS:]
        handle, aside = tempfile.mkstemp(dir=self._path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(b"".join(key + b" " + rest + b"\n" for key, rest in kept))
            Path(aside).replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(aside).unlink()
            raise
