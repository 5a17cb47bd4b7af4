"""Refinement as a whole: a tracker's tracks in, better tracks and the list of changes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.tracking import association, state
from tools.tracking.boxes import Boxes
from tools.tracking.changes import Change
from tools.tracking.noise import Noise, measured_noise
from tools.tracking.settings import STAGES, RefinementSettings
from tools.tracking.table import as_table

DEFAULT_REFINEMENT: Final = RefinementSettings()
Stage = Callable[[Boxes, Noise, RefinementSettings], tuple[Boxes, list[Change]]]

_STAGES: Final[dict[str, Stage]] = {
    "duplicates": association.without_duplicates,
    "switches": association.without_switches,
    "linking": association.linked,
    "false_tracks": association.without_false_tracks,
    "categories": state.with_voted_categories,
    "sizes": state.with_steady_sizes,
    "headings": state.with_fronts_ahead,
    "gaps": state.with_gaps_filled,
    "smoothing": state.smoothed,
    "scores": state.with_track_scores,
}


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """What became of a log's tracks.

    Attributes:
        table: The refined tracks: the same frames and poses, the ego's rows untouched.
        changes: What was done, stage by stage, in order of tracks.
        noise_m: Error of places from frame to frame as measured on the tracks, m; about 0 for annotations.
    """

    table: TrackTable
    changes: tuple[Change, ...]
    noise_m: float


def refine(log: Log, settings: RefinementSettings = DEFAULT_REFINEMENT) -> Refinement:
    """Refine the tracks of a log. Equal logs give equal bytes.

    Only what a tracker's file holds is looked at: boxes, categories, scores and ego poses. Clean tracks come back as
    they are: every stage asks for evidence of a fault, and smoothing for noise.

    Args:
        log: The log.
        settings: Which stages run, and how far they go.
    """
    boxes = Boxes.of(log.tracks)
    noise = measured_noise(boxes)
    changes: list[Change] = []
    for name in STAGES:
        if name in settings.stages and boxes.count:
            boxes, made = _STAGES[name](boxes, noise, settings)
            changes += made
    if not changes:
        return Refinement(log.tracks, (), noise.step_m)
    return Refinement(as_table(boxes), tuple(changes), noise.step_m)


def refined_log(log: Log, settings: RefinementSettings = DEFAULT_REFINEMENT) -> Log:
    """The log with refined tracks, and nothing derived yet."""
    return replace(log, tracks=refine(log, settings).table, digest="", memo={})
