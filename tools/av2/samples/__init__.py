"""Procedural logs in AV2's format with scripted, known truth: for the demo, for tests, and as seed of a simulator.

scenes.py (what happens) -> roads.py, actors.py (where, who) -> paths.py, speeds.py (how) -> recording.py (files)
"""

from tools.av2.samples.recording import TRUTH_FILE
from tools.av2.samples.writing import DEFAULT_SCENES, write_samples

__all__ = ["DEFAULT_SCENES", "TRUTH_FILE", "write_samples"]
