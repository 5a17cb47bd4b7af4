"""Bundles of arrays that are shared by every program on a log and must not be written to."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class SharedArrays:
    """Base of frozen dataclasses whose arrays are made read-only."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
