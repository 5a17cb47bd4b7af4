"""Small differences between one writing of a scene and the next, all drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Variation:
    """Draws from one generator; the order of the draws is part of a scene's definition."""

    generator: np.random.Generator

    def between(self, low: float, high: float) -> float:
        """Uniform in [low, high), to a millionth."""
        return round(float(self.generator.uniform(low, high)), 6)

    def about(self, value: float, share: float = 0.03) -> float:
        """Within `share` of `value`."""
        return value * self.between(1.0 - share, 1.0 + share)

    def scale(self) -> float:
        """A factor for the size of one box."""
        return self.between(0.95, 1.05)
