"""Arrays derived from a log: computed on first use, kept with the log, read-only, shared by every program.

    @derived("speed_mps")
    def speed_mps(log: Log) -> NDArrayFloat: ...

A derived array depends on the log alone. The zygote computes by name, before it forks, what earlier programs asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from tools.av2.log import Log

T = TypeVar("T")

DERIVED: dict[str, Callable[[Any], Any]] = {}
"""Name to function, filled by the decorator; the index of a name in sorted order is what a child may report."""


def derived(name: str) -> Callable[[Callable[[Log], T]], Callable[[Log], T]]:
    """Register a function of a log as a derived array under `name` (unique in the process)."""

    def register(compute: Callable[[Log], T]) -> Callable[[Log], T]:
        if name in DERIVED:
            raise ValueError(f"two derived arrays are called {name!r}")

        @wraps(compute)
        def get(log: Log) -> T:
            memo = log.memo
            if name not in memo:
                memo[name] = _read_only(compute(log))
            value: T = memo[name]
            return value

        DERIVED[name] = get
        return get

    return register


def warm(log: Log, names: Iterable[str]) -> None:
    """Compute the named derived arrays of `log` now; unknown names are a programming error."""
    for name in names:
        DERIVED[name](log)


def _read_only(value: T) -> T:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple):
        for part in value:
            _read_only(part)
    return value
