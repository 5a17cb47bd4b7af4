"""Ctrl-C and SIGTERM: while logs are searched the first one stops the work in good order; otherwise they end at once.

Where a JSON document is owed (`agents.answers`), it says that the work was interrupted; one that was begun is ended.

Ending at once, without unwinding, is safe because nothing finished is in memory alone. It is also needed: an exception
in the middle of an import of compiled code can crash the interpreter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from agents.answers import answer_at_once, drop_unfinished, is_being_given, is_owed
from agents.console import EXIT_INTERRUPTED

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = b"\x1b[?25h\n"


@contextlib.contextmanager
def ending_at_once(said: str = "") -> Iterator[None]:
    """Inside the block either signal ends the process with exit code 130.

    Args:
        said: A line for standard error, for whoever wonders what became of the work.
    """

    def end(signum: int, frame: FrameType | None) -> None:
        _end(signum, frame, said)

    with _handled_by(end):
        yield


@contextlib.contextmanager
def stopping_in_order() -> Iterator[None]:
    """Inside the block the first signal raises `KeyboardInterrupt`, a second one ends the process."""
    with _handled_by(_stop):
        yield


@contextlib.contextmanager
def _handled_by(handler: signal._HANDLER) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = {number: signal.signal(number, handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, previous in earlier.items():
            signal.signal(number, previous)


def _stop(signum: int, frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, _end)
    print("\nstopping; what is finished is kept (Ctrl-C again to end at once)", file=sys.stderr)
    raise KeyboardInterrupt


def _end(signum: int, frame: FrameType | None, said: str = "") -> None:
    if is_being_given():
        for number in _SIGNALS:
            signal.signal(number, _leave)
        return
    if is_owed():
        answer_at_once(said)
    _leave(signum, frame, said)


def _leave(signum: int, frame: FrameType | None, said: str = "") -> None:
    drop_unfinished()
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), _SHOW_CURSOR)
        if said:
            os.write(sys.stderr.fileno(), f"{said}\n".encode())
    os._exit(EXIT_INTERRUPTED)
