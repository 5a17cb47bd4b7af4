"""How often atoms are right: every event kind of the sample world against its known truth, clean and noisy."""

from evals.known_truth.result import KnownTruthReport, as_json
from evals.known_truth.running import Plan, measure

__all__ = ["KnownTruthReport", "Plan", "as_json", "measure"]
