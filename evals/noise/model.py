"""The noise model as a whole: annotated tracks in, what a tracker would have given out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evals.noise.boxes import NoisyTracks, joined, to_tracks
from evals.noise.confidence import is_right, scores
from evals.noise.detections import detections
from evals.noise.duplicates import duplicates
from evals.noise.false_positives import false_positives
from evals.noise.identity import assign_identities
from evals.noise.missed import miss_log_odds, missed
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.av2.tracks import TrackTable

DEFAULT_NOISE = NoiseParameters()


def perturb_tracks(
    tracks: TrackTable,
    log_id: str,
    noise: NoiseParameters = DEFAULT_NOISE,
    seed: int = 0,
    road_map: RoadMap | None = None,
) -> NoisyTracks:
    """Make annotated tracks as noisy as a tracker's.

    The ego's boxes are untouched: where the car is comes from its odometry, not from its tracker. Timestamps and poses
    are untouched too. A track that is what is left of an annotated one, up to its first break, keeps its identifier;
    pieces after a break, second boxes and false tracks have identifiers of their own. Equal arguments give equal
    bytes, and the order of the tracks in the source decides nothing but the order in which they come back.

    Args:
        tracks: The annotated tracks.
        log_id: The log; with the seed it decides the draws.
        noise: How strong the errors are: `NoiseParameters().at_level(level)`. At level 0 the table comes back as it is.
        seed: Seed of the draws.
        road_map: Where the roads are; without it false tracks arise anywhere around the ego.
    """
    objects = Objects.of(tracks)
    log_odds = miss_log_odds(objects, noise, seed, log_id)
    detected = objects.present & ~missed(objects, log_odds, noise, seed, log_id)
    identities = assign_identities(objects, detected, noise, seed, log_id)
    first = detections(objects, identities, -log_odds, noise, seed, log_id)
    second = duplicates(objects, identities, first, noise, seed, log_id)
    boxes = joined([first, second, false_positives(objects, road_map, noise, seed, log_id)])
    right = is_right(boxes, tracks.category_array[tracks.row_track])
    score = scores(boxes, right, objects.seconds, noise, seed, log_id)
    return to_tracks(tracks, boxes, np.where(right.all(), tracks.score[boxes.source], score), identities.switches)


def noisy_log(log: Log, level: float, seed: int = 0, noise: NoiseParameters = DEFAULT_NOISE) -> Log:
    """The same log with its tracks as noisy as `perturb_tracks` makes them at a level; nothing is derived yet.

    Args:
        log: The annotated log.
        level: 0 leaves it as it is, 1 is a strong published tracker, 2 twice as bad.
        seed: Seed of the draws.
        noise: The errors at level 1.
    """
    road_map = log.road_map if log.has_map else None
    noisy = perturb_tracks(log.tracks, log.log_id, noise.at_level(level), seed, road_map)
    return replace(log, tracks=noisy.tracks, digest="", memo={})
