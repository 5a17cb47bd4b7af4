"""False tracks: short-lived boxes of likely categories where nothing is, beside real objects or along the road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.noise.boxes import Boxes, derived_uuid
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import correlated, stream
from tools.av2.map import RoadMap
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

CLUTTER: Final[dict[str, tuple[float, float, float, float]]] = {
    "REGULAR_VEHICLE": (0.34, 4.03, 1.87, 1.62),
    "PEDESTRIAN": (0.24, 0.67, 0.72, 1.78),
    "BOLLARD": (0.12, 0.40, 0.34, 0.95),
    "CONSTRUCTION_CONE": (0.08, 0.24, 0.27, 0.78),
    "SIGN": (0.08, 0.38, 1.15, 3.02),
    "BICYCLE": (0.05, 1.62, 0.53, 1.20),
    "LARGE_VEHICLE": (0.03, 6.99, 2.72, 3.14),
    "MOTORCYCLE": (0.02, 1.80, 0.59, 1.30),
    "WHEELED_DEVICE": (0.02, 1.08, 0.48, 1.29),
    "BOX_TRUCK": (0.01, 9.62, 2.55, 3.54),
    "STROLLER": (0.01, 1.26, 1.14, 1.54),
}
"""What false boxes look like: share, and the median length, width, height (m) of the category in AV2 annotations.

Poles, bushes, parked clutter and wall corners are taken for the common categories of that size.
"""
CLEARANCE_M: Final = 2.0
"""The evaluator's radius: a box nearer to a real object would not be false."""
BESIDE_M: Final = (2.5, 8.0)
"""Distance from the object beside which a false track arises."""
ROAD_REACH_M: Final = 80.0
"""Largest distance from the ego of one that arises along the road."""
_ROAD_SPREAD_M, _DRIFT_MPS, _WOBBLE_M, _WOBBLE_S, _SIZE_LOG = 3.0, 0.3, 0.1, 0.2, 0.15


@dataclass(frozen=True, eq=False)
class _Births:
    """M false tracks: candidate number, first frame, life (s), place in the city (M, 3) on the ground, and heading."""

    number: NDArrayInt
    frame: NDArrayInt
    life_s: NDArrayFloat
    place_city_m: NDArrayFloat
    yaw_city_rad: NDArrayFloat


def false_positives(
    objects: Objects, road_map: RoadMap | None, noise: NoiseParameters, seed: int, log_id: str
) -> Boxes:
    """Boxes that show nothing; none of them is within `CLEARANCE_M` of a real object."""
    births = _births(objects, road_map, noise, stream(seed, log_id, "clutter"))
    rng = stream(seed, log_id, "clutter, looks")
    count = births.number.size
    category = rng.choice(len(CLUTTER), size=count, p=[row[0] for row in CLUTTER.values()])
    size = np.array([row[1:] for row in CLUTTER.values()])[category] * np.exp(_SIZE_LOG * rng.normal(size=(count, 3)))
    age_s = objects.seconds[:, None] - objects.seconds[births.frame]
    frame, track = np.nonzero((age_s >= 0) & (age_s <= births.life_s))
    drift = _DRIFT_MPS * rng.normal(size=(count, 2))
    wobble = _WOBBLE_M * correlated(rng, objects.seconds, (count, 2), _WOBBLE_S)
    place = births.place_city_m[track]
    place[:, :2] += age_s[frame, track][:, None] * drift[track] + wobble[frame, track]
    place[:, 2] += size[track, 2] / 2
    centre, quaternion = _in_ego_frame(objects.tracks, frame, place, births.yaw_city_rad[track])
    clear = _clear(objects, frame, place)
    numbers = np.concatenate([size[track], quaternion, centre], axis=1)[clear]
    return Boxes(
        tuple(derived_uuid(log_id, seed, "clutter", number) for number in births.number.tolist()),
        tuple(np.array(list(CLUTTER))[category].tolist()),
        track[clear],
        frame[clear],
        numbers,
        np.full(numbers.shape[0], -1, np.int64),
        np.full(numbers.shape[0], -1, np.int64),
        np.zeros(numbers.shape[0], np.bool_),
        np.zeros(numbers.shape[0]),
    )


def _births(objects: Objects, road_map: RoadMap | None, noise: NoiseParameters, rng: np.random.Generator) -> _Births:
    """Candidates for one false box per real one; a share of them, the same ones first at any level, is born."""
    frames, columns = np.nonzero(objects.present)
    period_s = float(np.median(np.diff(objects.seconds))) if objects.seconds.size > 1 else 0.1
    mean_frames = 1 + noise.clutter_s / period_s
    count = int(rng.poisson(frames.size / mean_frames))
    anchor = rng.integers(frames.size, size=count) if frames.size else np.empty(0, np.int64)
    draws, life_s = rng.random((6, count)), rng.exponential(noise.clutter_s, count)
    number = np.flatnonzero(draws[0] < noise.clutter)
    anchor, draws, life_s = anchor[number], draws[:, number], life_s[number]
    frame, row = frames[anchor], objects.row[frames[anchor], columns[anchor]]
    beside, yaw = _beside(objects.tracks, row, draws[2:])
    along = _along_road(objects.tracks, road_map, frame, draws[2:])
    near = draws[1] < noise.clutter_near_object
    place = np.where(near[:, None], beside, along)
    return _Births(number, frame, life_s, place, np.where(near, yaw, 2 * np.pi * draws[5]))


def _beside(tracks: TrackTable, row: NDArrayInt, draws: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Places on the ground a few metres from boxes, (M, 3), and headings much like theirs, (M,)."""
    low, high = BESIDE_M
    reach, angle = low + (high - low) * draws[0], 2 * np.pi * draws[1]
    place = tracks.centre_city_m[row].copy()
    place[:, 0] += reach * np.cos(angle)
    place[:, 1] += reach * np.sin(angle)
    place[:, 2] -= tracks.size_m[row, 2] / 2
    turned = tracks.city_R_object[row]
    return place, np.arctan2(turned[:, 1, 0], turned[:, 0, 0]) + draws[2] - 0.5


def _along_road(tracks: TrackTable, road_map: RoadMap | None, frame: NDArrayInt, draws: NDArrayFloat) -> NDArrayFloat:
    """Places near lane boundaries within reach of the ego, (M, 3); anywhere within reach where there is no map."""
    ego = tracks.city_SE3_ego_translation[frame]
    reach, angle = ROAD_REACH_M * np.sqrt(draws[0]), 2 * np.pi * draws[1]
    around: NDArrayFloat = ego + np.stack([reach * np.cos(angle), reach * np.sin(angle), 0 * reach], axis=1)
    points = np.empty((0, 3)) if road_map is None else road_map.left_boundary.values
    if not points.size:
        return around
    within = np.hypot(*(points[None, :, :2] - ego[:, None, :2]).transpose(2, 0, 1)) < ROAD_REACH_M
    counts = within.sum(axis=1)
    wanted = np.minimum((draws[0] * counts).astype(np.int64), np.maximum(counts - 1, 0))
    chosen = (np.cumsum(within, axis=1) > wanted[:, None]).argmax(axis=1)
    spread = _ROAD_SPREAD_M * (draws[1:3].T * 2 - 1)
    place = points[chosen] + np.pad(spread, ((0, 0), (0, 1)))
    return np.where((counts > 0)[:, None], place, around)


def _in_ego_frame(
    tracks: TrackTable, frame: NDArrayInt, place_city_m: NDArrayFloat, yaw_city_rad: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Centres (K, 3) and orientations about the vertical (K, 4) in the ego frame."""
    rotation = tracks.city_SE3_ego_rotation[frame]
    centre = np.einsum("rji,rj->ri", rotation, place_city_m - tracks.city_SE3_ego_translation[frame])
    half = (yaw_city_rad - np.arctan2(rotation[:, 1, 0], rotation[:, 0, 0])) / 2
    zeros = np.zeros_like(half)
    return centre, np.stack([np.cos(half), zeros, zeros, np.sin(half)], axis=1)


def _clear(objects: Objects, frame: NDArrayInt, place_city_m: NDArrayFloat) -> NDArrayBool:
    """No real object's centre is within `CLEARANCE_M` in the city's plane, nor the ego's within twice that; (K,)."""
    row = objects.row[frame]
    real: NDArrayAny = np.where((row >= 0)[..., None], objects.tracks.centre_city_m[row, :2], np.inf)
    nearest = np.hypot(*(real - place_city_m[:, None, :2]).transpose(2, 0, 1)).min(axis=1, initial=np.inf)
    from_ego = np.hypot(*(objects.tracks.city_SE3_ego_translation[frame] - place_city_m)[:, :2].T)
    return np.asarray((nearest > CLEARANCE_M) & (from_ego > 2 * CLEARANCE_M))
