"""How much of the clean answer survives noise."""

from evals.robustness.mining import Jail
from evals.robustness.reporting import run_robustness
from evals.robustness.result import GroupRow, RobustnessReport, Row
from evals.robustness.suite import DEFAULT_LEVELS, DEFAULT_SEEDS, Suite
from evals.robustness.table import as_markdown
from evals.robustness.variants import VARIANTS, Prepare, Variant, variants_named

__all__ = [
    "DEFAULT_LEVELS",
    "DEFAULT_SEEDS",
    "VARIANTS",
    "GroupRow",
    "Jail",
    "Prepare",
    "RobustnessReport",
    "Row",
    "Suite",
    "Variant",
    "as_markdown",
    "run_robustness",
    "variants_named",
]
