"""The deterministic budget: the same program on the same log gets the same verdict on any machine."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.errors import LimitExceededError, LimitHit


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """What one program may use on one log.

    Attributes:
        calls: Atom calls.
        pairs: (track, related) pairs examined, summed over calls.
        edges: Relation edges made, summed over calls.
    """

    calls: int = 400
    pairs: int = 20_000_000
    edges: int = 60_000_000


@dataclass(slots=True)
class Budget:
    """Counts what is used and refuses what goes past the limits."""

    limits: BudgetLimits = field(default_factory=BudgetLimits)
    calls: int = 0
    pairs: int = 0
    edges: int = 0

    def charge_call(self) -> None:
        """One atom call."""
        self.calls += 1
        self._check(self.calls, self.limits.calls, "calls")

    def charge_pairs(self, count: int) -> None:
        """`count` (track, related) pairs to be examined."""
        self.pairs += count
        self._check(self.pairs, self.limits.pairs, "pairs")

    def charge_edges(self, count: int) -> None:
        """`count` relation edges made."""
        self.edges += count
        self._check(self.edges, self.limits.edges, "edges")

    @staticmethod
    def _check(used: int, allowed: int, unit: str) -> None:
        if used > allowed:
            raise LimitExceededError(LimitHit("L_BUDGET", used, allowed, unit))
