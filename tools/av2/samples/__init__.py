"""Procedural logs in AV2's format with scripted, known truth: for the demo, for tests, and as seed of a simulator.

recipes/, scenes.py (what happens) -> roads.py, actors.py (where, who) -> motions.py, traffic/ (how) -> truth.py (who
does it, when) -> recording.py (files)
"""

from tools.av2.samples.kinds import KINDS, EventKind
from tools.av2.samples.recipe import RECIPES, Recipe
from tools.av2.samples.recording import TRUTH_FILE
from tools.av2.samples.writing import DEFAULT_SCENES, write_recipe, write_samples

__all__ = ["DEFAULT_SCENES", "KINDS", "RECIPES", "TRUTH_FILE", "EventKind", "Recipe", "write_recipe", "write_samples"]
