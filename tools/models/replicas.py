"""Several servers of one model: requests go to the least busy one, and on to the next when one does not answer."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tools.models.api import ModelError, ModelFault, Sender
from tools.models.values import ChatReply, ChatRequest

REPLICA_FAULTS: Final[tuple[ModelFault, ...]] = ("M_CONNECTION", "M_SERVER", "M_STREAM", "M_TIMEOUT", "M_RATE")
"""Faults of one server: another one may well answer the same request."""
FIRST_REST_S: Final = 1.0
"""A server that failed is asked again after this long, or when no other is left, seconds; the time doubles."""
LONGEST_REST_S: Final = 60.0
"""However often it failed, seconds."""


@dataclass
class _Replica:
    sender: Sender
    busy: int = 0
    failures: int = 0
    rests_until: float = 0.0


class ReplicaSender:
    """Sends to one of several servers of the same model. Thread-safe.

    Requests with the same beginning go to the same server while all are equally busy, because its cache of prompts
    knows them. A server whose fault may be its own (`REPLICA_FAULTS`) rests, and the request goes to the next; only
    when every one failed does the request fail, with the last fault.

    Args:
        senders: One per server, at least one.
        clock: Seconds that never run backwards.
    """

    def __init__(self, senders: Sequence[Sender], clock: Callable[[], float] = time.monotonic) -> None:
        if not senders:
            raise ValueError("at least one server is needed")
        self._replicas = [_Replica(sender) for sender in senders]
        self._clock, self._lock = clock, threading.Lock()

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._replicas[0].sender.name

    def send(self, request: ChatRequest) -> ChatReply:
        """Send to one server after another until one answers.

        Raises:
            ModelError: The request itself is at fault, or every server failed: the last fault.
        """
        tried: list[_Replica] = []
        while True:
            replica = self._taken(request, tried)
            try:
                reply = replica.sender.send(request)
            except ModelError as error:
                self._left(replica, error)
                tried.append(replica)
                if error.code not in REPLICA_FAULTS or len(tried) == len(self._replicas):
                    raise
            else:
                self._left(replica, None)
                return reply

    def _taken(self, request: ChatRequest, tried: Sequence[_Replica]) -> _Replica:
        """The server to ask next: rested before resting, less busy before busier, then by the request's beginning."""
        home = _home(request, len(self._replicas))
        with self._lock:
            now = self._clock()
            _, best = min(
                ((replica.rests_until > now, replica.busy, (at - home) % len(self._replicas)), at)
                for at, replica in enumerate(self._replicas)
                if all(replica is not other for other in tried)
            )
            chosen = self._replicas[best]
            chosen.busy += 1
            return chosen

    def _left(self, replica: _Replica, error: ModelError | None) -> None:
        with self._lock:
            replica.busy -= 1
            if error is None:
                replica.failures = 0
            elif error.code in REPLICA_FAULTS:
                rest_s = min(FIRST_REST_S * 2.0**replica.failures, LONGEST_REST_S)
                replica.failures += 1
                replica.rests_until = self._clock() + max(rest_s, error.retry_after_s or 0.0)


def _home(request: ChatRequest, count: int) -> int:
    """The server that has seen the beginning of a request, if any has: by its system prompt and first turn's images."""
    first = request.turns[0].parts[:1] if request.turns else ()
    seen = repr((request.system, first)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(seen).digest()[:8], "big") % count
