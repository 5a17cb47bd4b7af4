"""What an atom may use besides its arguments."""

from __future__ import annotations

from dataclasses import dataclass

from tools.atoms.budget import Budget
from tools.av2.log import Log


@dataclass(frozen=True, slots=True)
class Call:
    """The log being mined, which programs pass as `log_dir`, and the budget that the call is charged to."""

    log: Log
    budget: Budget
