"""The stages that say what and where an object is, once it is known which boxes are its."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.tracking.association import Staged
from tools.tracking.boxes import Boxes
from tools.tracking.changes import Change
from tools.tracking.confidence import has_confidence, track_scores
from tools.tracking.consensus import median_sizes, voted_category
from tools.tracking.gaps import filled
from tools.tracking.headings import flipped_boxes
from tools.tracking.noise import Noise
from tools.tracking.settings import RefinementSettings
from tools.tracking.smoothing import smoothed_boxes
from tools.typing import NDArrayBool, NDArrayFloat

ROUNDING: Final = 1e-6
"""Tracks that nothing moves by more than this, m or rad, are as they were: too short to have a motion."""

FEWEST: Final = 5
"""Boxes in a whole log that have a motion to be smoothed; with fewer, gaps are filled in a straight line."""


def with_voted_categories(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Every track is of one category: the one that its boxes vote for."""
    voted = voted_category(boxes)
    same = boxes.mean((voted == boxes.category).astype(np.float64))
    firsts = boxes.start[:-1]
    changes = [
        Change(
            "category voted",
            (boxes.name(place),),
            boxes.frames(place),
            f"{voted[firsts[place]]}, by {same[place]:.0%} of its boxes",
            float(same[place]),
        )
        for place in np.flatnonzero(same < 1).tolist()
    ]
    return replace(boxes, category=voted), changes


def with_steady_sizes(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Every track whose size varies gets the median of each dimension."""
    size, varies = median_sizes(boxes)
    firsts = boxes.start[:-1]
    changes = [
        Change(
            "size steadied",
            (boxes.name(place),),
            boxes.frames(place),
            "median of its boxes: {:.2f} x {:.2f} x {:.2f} m".format(*size[firsts[place]]),
            0.9,
        )
        for place in np.flatnonzero(varies).tolist()
    ]
    return replace(boxes, size_m=np.where(varies[boxes.place][:, None], size, boxes.size_m)), changes


def with_fronts_ahead(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Boxes whose front is where their track's back is are turned by 180 degrees."""
    flipped = flipped_boxes(boxes)
    share = boxes.mean(flipped.astype(np.float64))
    changes = [
        Change(
            "front found",
            (boxes.name(place),),
            _touched(boxes, flipped, place),
            f"{share[place]:.0%} of its boxes had the front behind",
            float(max(share[place], 1 - share[place])),
        )
        for place in np.flatnonzero(share > 0).tolist()
    ]
    return replace(boxes, turn_rad=boxes.turn_rad + np.where(flipped, np.pi, 0.0)), changes


def with_gaps_filled(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Gaps in tracks are filled along their smooth motion."""
    everything, rows = filled(boxes, settings.fill_moving_s, settings.fill_still_s)
    if not rows.size:
        return boxes, []
    smooth = everything
    if everything.count >= FEWEST:
        smooth = smoothed_boxes(everything, noise, settings.rest_mps, settings.rest_s)
    made = everything.made
    changes = [
        Change(
            "gap filled",
            (boxes.name(int(boxes.place[row])),),
            (int(boxes.frame[row]) + 1, int(boxes.frame[row + 1]) - 1),
            f"seen before and after {boxes.time_s[row + 1] - boxes.time_s[row]:.1f} s",
            float(np.exp(-(boxes.time_s[row + 1] - boxes.time_s[row]) / settings.fill_still_s)),
        )
        for row in rows.tolist()
    ]
    centre = np.where(made[:, None], smooth.centre_city_m, everything.centre_city_m)
    return replace(everything, centre_city_m=centre), changes


def smoothed(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Places and headings are smoothed, where the log's tracks are noisy at all."""
    if noise.step_m < settings.noise_floor_m:
        return boxes, []
    smooth = smoothed_boxes(boxes, noise, settings.rest_mps, settings.rest_s)
    moved_m = np.linalg.norm(smooth.centre_city_m - boxes.centre_city_m, axis=1)
    turned_rad = np.abs(smooth.turn_rad - boxes.turn_rad)
    most_m, most_rad = _largest(boxes, moved_m), _largest(boxes, turned_rad)
    touched = (most_m > ROUNDING) | (most_rad > ROUNDING)
    changes = [
        Change(
            "motion smoothed",
            (boxes.name(place),),
            boxes.frames(place),
            f"moved by up to {most_m[place]:.2f} m and turned by up to {np.degrees(most_rad[place]):.0f} degrees",
            0.9,
        )
        for place in np.flatnonzero(touched).tolist()
    ]
    rows = touched[boxes.place]
    centre = np.where(rows[:, None], smooth.centre_city_m, boxes.centre_city_m)
    return replace(smooth, centre_city_m=centre, turn_rad=np.where(rows, smooth.turn_rad, boxes.turn_rad)), changes


def with_track_scores(boxes: Boxes, noise: Noise, settings: RefinementSettings) -> Staged:
    """Scores say how sure the whole track is; never where they said nothing before."""
    if not has_confidence(boxes):
        return boxes, []
    score = track_scores(boxes, float(np.median(np.diff(boxes.seconds))) if boxes.seconds.size > 1 else 0.1)
    before, after = boxes.mean(boxes.score), boxes.mean(score)
    changes = [
        Change("score by track", (boxes.name(place),), boxes.frames(place), f"mean {old:.2f} became {new:.2f}", 1.0)
        for place, (old, new) in enumerate(zip(before.tolist(), after.tolist(), strict=True))
    ]
    return replace(boxes, score=score), changes


def _touched(boxes: Boxes, mask: NDArrayBool, place: int) -> tuple[int, int]:
    frames = boxes.frame[boxes.start[place] : boxes.start[place + 1]][mask[boxes.start[place] : boxes.start[place + 1]]]
    return int(frames[0]), int(frames[-1])


def _largest(boxes: Boxes, values: NDArrayFloat) -> NDArrayFloat:
    """Largest value of each track, shape (K,)."""
    return np.asarray(np.maximum.reduceat(values, boxes.start[:-1]))
