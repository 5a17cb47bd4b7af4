"""Refinement of a tracker's tracks: fewer fragments and false tracks, smoother motion, every change listed."""

from tools.tracking.changes import Change
from tools.tracking.refinement import DEFAULT_REFINEMENT, Refinement, refine, refined_log
from tools.tracking.settings import STAGES, RefinementSettings

__all__ = ["DEFAULT_REFINEMENT", "STAGES", "Change", "Refinement", "RefinementSettings", "refine", "refined_log"]
