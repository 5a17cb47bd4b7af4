"""Requests per minute and requests at the same time, for one model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tools.models.api import Sender
from tools.models.values import ChatReply, ChatRequest


class LimitedSender:
    """Lets only so many requests go out. Thread-safe; limits hold within this process.

    Args:
        inner: Sends one request.
        requests_per_minute: Requests start at least 60 s / this apart; 0: no limit.
        concurrency: Requests on their way at the same time at most.
        sleep: Waits some seconds.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self,
        inner: Sender,
        requests_per_minute: float,
        concurrency: int,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner, self._sleep, self._clock = inner, sleep, clock
        self._gap_s = 60.0 / requests_per_minute if requests_per_minute else 0.0
        self._places = threading.BoundedSemaphore(concurrency)
        self._lock, self._next = threading.Lock(), 0.0

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._inner.name

    def send(self, request: ChatRequest) -> ChatReply:
        """Wait for a place and a moment, then send."""
        with self._places:
            wait = self._turn()
            if wait > 0:
                self._sleep(wait)
            return self._inner.send(request)

    def _turn(self) -> float:
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._gap_s
            return start - now
