"""What one program may use, in one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.atoms.budget import BudgetLimits

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class JailLimits:
    """Limits of one program. CPU time decides, so that verdicts do not depend on how busy the machine is.

    Attributes:
        cpu_s: CPU seconds per log (checking the program counts towards the first); default 2.
        wall_s: Seconds of waiting for one answer before the child is killed; a backstop for children that sleep or
            ignore signals; default 10.
        memory_bytes: Address space that the program may add to what the child starts with; default 512 MiB.
        result_bytes: Bytes of one result frame (mask bits and runs of edges); default 8 MiB.
        result_edges: Edges of one result after the runs are unfolded; default 10 million.
        source_bytes: Longest program text handed to a child at all; default 256 KiB. The language's own cap is lower.
        description_bytes: Longest query handed to a child; default 16 KiB.
        failures: Limit failures, or crashes, after which a program is given up on the remaining logs; default 3.
        budget: Deterministic budget of calls, pairs and edges per log.
    """

    cpu_s: float = 2.0
    wall_s: float = 10.0
    memory_bytes: int = 512 * MIB
    result_bytes: int = 8 * MIB
    result_edges: int = 10_000_000
    source_bytes: int = 256 * 1024
    description_bytes: int = 16 * 1024
    failures: int = 3
    budget: BudgetLimits = field(default_factory=BudgetLimits)

    def __post_init__(self) -> None:
        if min(self.cpu_s, self.wall_s, self.memory_bytes, self.result_bytes, self.failures) <= 0:
            raise ValueError("every limit must be positive")

    def backstop_cpu_s(self, n_logs: int) -> int:
        """CPU seconds after which the kernel ends a job of `n_logs` logs, should its timer have been switched off."""
        return int(self.cpu_s * (n_logs + 1)) + 2
