"""Retries: bounded, only for faults that pass, with growing waits; and a breaker for surroundings that stay broken."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tools.models.api import ModelError, ModelFault, Sender
from tools.models.values import ChatReply, ChatRequest

PASSING_FAULTS: Final[tuple[ModelFault, ...]] = ("M_RATE", "M_SERVER", "M_TIMEOUT", "M_CONNECTION", "M_STREAM")
"""Faults after which the same request may succeed."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to ask again.

    Attributes:
        max_attempts: Requests sent for one question at most.
        first_wait_s: Wait after the first failure, before jitter; it doubles with each further one.
        longest_wait_s: Waits grow no longer; a server that asks for a longer one is not waited for.
        broken_after: Questions that fail in a row, with all their attempts, until the rest fail at once; one is enough
            where all others would fail as it did (a wrong key).
        broken_for_s: How long they do; then one question tries whether things are well again.
    """

    max_attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    broken_after: int = 3
    broken_for_s: float = 60.0

    def wait(self, request: ChatRequest, attempt: int, error: ModelError) -> float:
        """Seconds to wait after `attempt` failed: what the server asks for, else exponential with jitter.

        Jitter comes from the request, so that requests spread and a repeated run waits the same.
        """
        digest = hashlib.sha256(f"{request.digest}{attempt}".encode()).digest()
        jitter = 0.5 + 0.5 * digest[0] / 255
        grown = min(self.first_wait_s * 2.0 ** (attempt - 1), self.longest_wait_s)
        return grown * jitter if error.retry_after_s is None else error.retry_after_s


class RetryingSender:
    """Asks again after faults that pass. Thread-safe.

    Args:
        inner: Sends one request.
        policy: When to ask again.
        sleep: Waits some seconds.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self,
        inner: Sender,
        policy: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner, self._policy = inner, policy or RetryPolicy()
        self._sleep = sleep
        self._breaker = _Breaker(self._policy, clock)

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._inner.name

    def send(self, request: ChatRequest) -> ChatReply:
        """Send until an answer comes.

        Raises:
            ModelError: The last failure, with the number of attempts; or the breaker's, with 0 attempts.
        """
        self._breaker.require_whole(self.name)
        attempt = 1
        while True:
            try:
                reply = self._inner.send(request)
            except ModelError as error:
                error.attempts = attempt
                if not self._may_retry(error, attempt):
                    self._breaker.failed(error)
                    raise
                self._sleep(self._policy.wait(request, attempt, error))
                attempt += 1
            else:
                self._breaker.succeeded()
                return replace(reply, attempts=attempt)

    def _may_retry(self, error: ModelError, attempt: int) -> bool:
        asked = error.retry_after_s or 0.0
        return (
            error.code in PASSING_FAULTS
            and attempt < self._policy.max_attempts
            and asked <= self._policy.longest_wait_s
        )


class _Breaker:
    """Counts questions that failed in a row by a fault that should have passed, or that meets every question."""

    def __init__(self, policy: RetryPolicy, clock: Callable[[], float]) -> None:
        self._policy, self._clock, self._lock = policy, clock, threading.Lock()
        self._failures, self._until = 0, 0.0
        self._last: ModelError | None = None

    def require_whole(self, name: str) -> None:
        with self._lock:
            now = self._clock()
            if self._last is None or not (self._last.is_lasting or self._failures >= self._policy.broken_after):
                return
            if now >= self._until:
                self._until = now + self._policy.broken_for_s
                return
            said = "one failed" if self._failures == 1 else f"{self._failures} failed, the latest"
            message = f"not asked: the last {said} with {self._last}"
            lasting = self._last.message  # one text for all that meet it, so that it is told once
            raise ModelError(self._last.code, name, lasting if self._last.is_lasting else message, attempts=0)

    def failed(self, error: ModelError) -> None:
        if error.code not in PASSING_FAULTS and not error.is_lasting:
            return
        with self._lock:
            self._failures, self._last = self._failures + 1, error
            self._until = self._clock() + self._policy.broken_for_s

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._last = 0, None
