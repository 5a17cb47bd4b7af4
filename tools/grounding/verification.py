"""Whether images confirm a track: a filter for false tracks, which only speaks where a detector must have seen it.

A track is judged by the looks in which it is whole in the picture, large and unhidden, and of a category that the
detector was asked for. One that is met oftener than by chance is confirmed. One that is never met, nor touched by a box
of any class, is contradicted if missing a real object that often is too improbable for this detector on this log
(`evidence`). Everything else stays undecided: a detector that finds little contradicts nothing, nor does one that never
meets a large part of a category, which may be a kind of object that it is blind to. Where the tracker is as sure of a
track as of those that were met, its word stands; annotations, which are all equally sure, so lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from tools.grounding.api import Detections
from tools.grounding.classes import ClassList
from tools.grounding.evidence import Reach, looks_and_hits, reach_of
from tools.grounding.rectangles import areas_px2, overlaps, shared_areas_px2
from tools.grounding.views import TrackViews, matched_detections
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

State = Literal["confirmed", "contradicted", "undecided"]


@dataclass(frozen=True, slots=True)
class VerificationSettings:
    """What is asked of views and of evidence.

    Attributes:
        least_visible: Least share of the projected box in the picture.
        most_occluded: Largest share covered by nearer boxes.
        least_side_px: Least width and height; detectors lose objects below some 30 px.
        farthest_m: Beyond this nothing is judged.
        look_s: Views within this time are one look: they show the same picture again.
        fewest_looks: Looks that a contradiction needs.
        fewest_tracks: Tracks of its category with as many looks, from which the detector's reach is known.
        most_unmet: Largest share of these that is never met: beyond, it may be the detector's blindness.
        least_reach: Mean chance to be met from which a category can be judged at all, above what displaced boxes meet.
        sure: Posterior probability of being nothing from which a track is contradicted.
        touches: A box of any class that covers this share of a track's box, or overlaps it by a third of this, is seen
            as something being there.
    """

    least_visible: float = 0.95
    most_occluded: float = 0.1
    least_side_px: float = 32.0
    farthest_m: float = 60.0
    look_s: float = 0.5
    fewest_looks: int = 4
    fewest_tracks: int = 8
    most_unmet: float = 0.25
    least_reach: float = 0.5
    sure: float = 0.99
    touches: float = 0.3


DEFAULT_VERIFICATION: Final = VerificationSettings()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the images say of one track.

    Attributes:
        track: Index of the track.
        state: `confirmed`, `contradicted`, or `undecided`.
        looks: Looks in which it had to be seen.
        met: In how many of them it was.
        confidence: Probability that it is what the state says; 0 for undecided.
        why: The evidence in words, with numbers.
    """

    track: int
    state: State
    looks: int
    met: int
    confidence: float
    why: str


def verify(
    views: TrackViews,
    categories: Sequence[str],
    scores: NDArrayFloat,
    pictures: tuple[Detections, ...],
    classes: ClassList,
    settings: VerificationSettings = DEFAULT_VERIFICATION,
) -> tuple[Verdict, ...]:
    """Judge every track by the pictures, one verdict each, in their order.

    Args:
        views: Where the tracks are in the pictures.
        categories: AV2 category of each of the N tracks.
        scores: The tracker's own confidence in each track, any scale, shape (N,); all equal where it says nothing.
        pictures: What was detected in each picture.
        classes: What the detector was asked for.
        settings: What is asked of views and evidence.
    """
    names = np.array(categories, np.str_)
    fair = _fair(views, names, classes, settings)
    look = _looks(pictures, settings.look_s)[views.picture]
    matched = matched_detections(views, names, pictures, classes) >= 0
    touched = matched | _touched(views, pictures, settings.touches)
    looks, met = looks_and_hits(views.track[fair], look[fair], matched[fair], len(names))
    _, seen = looks_and_hits(views.track, look, touched, len(names))
    chance = _by_chance(views.where(fair), names, pictures, classes, settings)
    return _verdicts(names, classes, _Counts(looks, met, seen, scores), chance, settings)


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Per track: fair looks, those in which it was met, looks of any kind with something there, and its score."""

    looks: NDArrayInt
    met: NDArrayInt
    seen: NDArrayInt
    score: NDArrayFloat


@dataclass(frozen=True, slots=True)
class _Chance:
    """What happens to boxes at places where their tracks are not.

    Attributes:
        met: Share of views in which they are met all the same.
        silence: Share of tracks whose displaced boxes are never touched by anything. Looks at one place are alike, so
            this is counted by track: a power of the share of untouched views would be far too small.
    """

    met: float
    silence: float


def _fair(views: TrackViews, names: NDArrayAny, classes: ClassList, settings: VerificationSettings) -> NDArrayBool:
    """Views in which a detector that was asked for the object must see it."""
    kinds, of = np.unique(names, return_inverse=True)
    said = np.array([classes.says(kind) for kind in kinds.tolist()], np.bool_)[of]
    sides = np.minimum(views.box_px[:, 2] - views.box_px[:, 0], views.box_px[:, 3] - views.box_px[:, 1])
    near = (views.distance_m <= settings.farthest_m) & (sides >= settings.least_side_px)
    whole = (views.visible_share >= settings.least_visible) & (views.occluded_share <= settings.most_occluded)
    return np.asarray(said[views.track] & near & whole)


def _looks(pictures: tuple[Detections, ...], look_s: float) -> NDArrayInt:
    """Which look each picture belongs to, shape (P,)."""
    times = np.array([seen.timestamp_ns for seen in pictures], np.int64)
    return np.asarray((times - (times.min() if times.size else 0)) // max(1, round(look_s * 1e9)))


def _touched(views: TrackViews, pictures: tuple[Detections, ...], share: float) -> NDArrayBool:
    """Views with a detection of any class on them."""
    touched = np.zeros(views.track.size, np.bool_)
    for number, seen in enumerate(pictures):
        rows = views.within(number)
        if rows.size and seen.found:
            boxes = views.box_px[rows]
            covered = shared_areas_px2(boxes, seen.boxes_px) / np.maximum(areas_px2(boxes), 1e-9)[:, None]
            like = overlaps(boxes, seen.boxes_px)
            touched[rows] = ((covered >= share) | (like >= share / 3)).any(axis=1)
    return touched


def _by_chance(
    views: TrackViews,
    names: NDArrayAny,
    pictures: tuple[Detections, ...],
    classes: ClassList,
    settings: VerificationSettings,
) -> _Chance:
    """What happens to fair boxes that are moved half a picture to the side."""
    if not views.track.size:
        return _Chance(0.0, 1.0)
    width = np.array([seen.width_px for seen in pictures], np.float64)[views.picture]
    left, right = views.box_px[:, 0], views.box_px[:, 2]
    shift = np.clip(np.where(left + right < width, 0.5, -0.5) * width, -left, width - right)
    moved = replace(views, box_px=views.box_px + shift[:, None] * np.array([1.0, 0.0, 1.0, 0.0]))
    met = matched_detections(moved, names, pictures, classes) >= 0
    touched = met | _touched(moved, pictures, settings.touches)
    n_tracks = np.unique(moved.track).size
    silent = n_tracks - np.unique(moved.track[touched]).size
    return _Chance(float(met.mean()), (silent + 1) / (n_tracks + 1))


def _verdicts(
    names: NDArrayAny, classes: ClassList, counts: _Counts, chance: _Chance, settings: VerificationSettings
) -> tuple[Verdict, ...]:
    verdicts = [_unseen(track, names, classes) for track in range(len(names))]
    for name in np.unique(names[counts.looks > 0]).tolist():
        members = np.flatnonzero((names == name) & (counts.looks > 0))
        known = members[counts.looks[members] >= settings.fewest_looks]
        silent = (counts.met[known] == 0) & (counts.seen[known] == 0)
        reach = reach_of(counts.looks[known], counts.met[known], silent, chance.silence)
        doubt = _doubt(counts.met[known], reach, chance, settings)
        sure_of = _middle(counts.score[members[counts.met[members] > 0]])
        for track in members.tolist():
            trusted = "" if counts.score[track] < sure_of else "its tracker is as sure of it as of those that were met"
            verdicts[track] = _judged(track, counts, reach, doubt or trusted, chance, settings)
    return tuple(verdicts)


def _middle(scores: NDArrayFloat) -> float:
    return float(np.median(scores)) if scores.size else -np.inf


def _unseen(track: int, names: NDArrayAny, classes: ClassList) -> Verdict:
    name = str(names[track])
    why = "never whole, large and unhidden in a picture" if classes.says(name) else f"nothing asked for can be {name}"
    return Verdict(track, "undecided", 0, 0, 0.0, why)


def _doubt(met: NDArrayInt, reach: Reach, chance: _Chance, settings: VerificationSettings) -> str:
    """Why nothing of a category can be contradicted, by its tracks with enough looks; empty where it can."""
    if met.size < settings.fewest_tracks:
        return f"only {met.size} tracks of its category say how surely it is met, {settings.fewest_tracks} are needed"
    unmet = float((met == 0).mean())
    if unmet > settings.most_unmet:
        return f"{unmet:.0%} of the tracks of its category are never met: the detector may be blind to some of them"
    if reach.mean - chance.met < settings.least_reach:
        return f"the detector meets {reach.mean:.0%} of its category, and {chance.met:.0%} of places where nothing is"
    return ""


def _judged(
    track: int, counts: _Counts, reach: Reach, doubt: str, chance: _Chance, settings: VerificationSettings
) -> Verdict:
    looks, met, seen = (int(values[track]) for values in (counts.looks, counts.met, counts.seen))
    told = f"met in {met} of {looks} looks"
    if met:
        real = 1 - chance.met**met
        state: State = "confirmed" if met > chance.met * looks and real >= 0.5 else "undecided"
        return Verdict(track, state, looks, met, real if state == "confirmed" else 0.0, told)
    if looks < settings.fewest_looks:
        doubt = f"{settings.fewest_looks} are needed"
    elif seen:
        doubt = f"something is there in {seen} looks, of another class or hidden"
    if doubt:
        return Verdict(track, "undecided", looks, met, 0.0, f"{told}; {doubt}")
    false = float(reach.false_if_never_met(np.array([looks]))[0])
    state = "contradicted" if false >= settings.sure else "undecided"
    told += f"; others of its category in {reach.mean:.0%} of theirs: false with probability {false:.3f}"
    return Verdict(track, state, looks, met, false if state == "contradicted" else 0.0, told)
