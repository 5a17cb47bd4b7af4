"""Turns: what one thread or process does, others that want the same wait for. A killed process lets go by itself."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_FIRST_PAUSE_S: Final = 0.005
_LONGEST_PAUSE_S: Final = 0.2


@contextlib.contextmanager
def turn(
    path: Path, most_s: float, sleep: Callable[[float], None] = time.sleep, now: Callable[[], float] = time.monotonic
) -> Iterator[bool]:
    """Hold a lock file while the block runs; it vanishes afterwards.

    Whoever cannot have it goes on without: a lock saves doubled work here and is nothing that correctness rests on.

    Args:
        path: The lock file; its folder must be there.
        most_s: Longest wait, seconds.
        sleep: Waits some seconds.
        now: Seconds since some moment.

    Yields:
        Whether it is held: not where another one has it for longer, or where the file system knows no locks.
    """
    handle = _wait_for(path, now() + most_s, sleep, now)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            with contextlib.suppress(OSError):
                path.unlink()  # before letting go: who waits sees that the file is another one, and begins anew
            os.close(handle)


def _wait_for(path: Path, deadline: float, sleep: Callable[[float], None], now: Callable[[], float]) -> int | None:
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            handle = _try(path)
        except OSError:
            return None
        if handle is not None or now() >= deadline:
            return handle
        sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _try(path: Path) -> int | None:
    """A descriptor that holds the lock; None when somebody else does.

    Raises:
        OSError: There can be no lock here.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_still(handle, path):
            return handle
    except BlockingIOError:
        pass
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _is_still(handle: int, path: Path) -> bool:
    """Whether the file was not removed between opening and locking it."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(handle)
    return (found.st_dev, found.st_ino) == (mine.st_dev, mine.st_ino)
