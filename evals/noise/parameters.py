"""How strong each kind of tracking error is: one frozen table with units, and its scaling by level."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from typing import Final

MAX_LEVEL: Final = 10.0
_AMPLITUDE, _PROBABILITY = {"scales": "amplitude"}, {"scales": "probability"}


def _amplitude(value: float) -> float:
    default: float = field(default=value, metadata=_AMPLITUDE)
    return default


def _probability(value: float) -> float:
    default: float = field(default=value, metadata=_PROBABILITY)
    return default


@dataclass(frozen=True)
class NoiseParameters:
    """The errors of a tracker; the defaults are level 1, a strong published LiDAR tracker on AV2.

    The table as a whole is fitted to one figure: everything that the tracker gives, taken as one prompt's answer, has
    HOTA 0.74 against the annotations (RefAV, arXiv 2505.20981, table of the 2025 test split: 74.4 for Le3DE2E). The
    single numbers are ours: plausible for a LiDAR tracker (tenths of a metre, tenths of a radian), and fitted together
    to that figure.

    Amplitudes and rates are multiplied by the level; a probability p becomes 1 - (1 - p)^level; times and shapes stay.

    Attributes:
        position_slow_m: Deviation per axis of the error that a partial view of an object causes, at distance 0, m.
        position_fast_m: Deviation per axis of the error from frame to frame, at distance 0, m.
        position_per_m: Relative growth of both with the distance from the ego, per metre.
        position_per_length_m: Relative growth of the error along the object with its length, per metre.
        position_slow_s: Time constant of the slow error, s.
        position_fast_s: Time constant of the fast error, s.
        size_log: Deviation of the logarithm of each dimension.
        size_s: Time constant of the size error, s.
        heading_vehicle_rad: Deviation of a vehicle's heading, rad.
        heading_rider_rad: The same for two-wheelers.
        heading_person_rad: The same for persons and animals.
        heading_static_rad: The same for signs, cones, and other things that have no clear front.
        heading_s: Time constant of the heading error, s.
        flip_vehicle: Share of the time that a vehicle's heading is turned by 180 degrees.
        flip_other: The same for everything else.
        flip_s: Relaxation time of flips, s; they last about as long.
        miss_strength: Exponent of the probability of being seen: 1 as stated, 2 twice the hazard.
        miss_logit: Log-odds of missing an object at distance 0 without a single LiDAR point.
        miss_per_decade: Change of the log-odds per factor of ten in LiDAR points (plus one).
        miss_per_m: Change of the log-odds per metre of distance.
        miss_object: Deviation of the log-odds between objects: some are hard all their life.
        miss_s: Relaxation time of missing, s: misses come in bursts.
        confirm_s: How long a tracker watches an object before it starts a track, s; what is there when the log
            begins is known already.
        coast_s: Longest gap that a tracker always bridges, s.
        break_after_gap: Probability that a longer gap breaks a track.
        break_per_s: Rate of breaks without any gap, per second and object.
        switch_per_s: Rate at which two objects that touch exchange identities, per second and pair.
        switch_reach_m: Distance between centres at which that rate has fallen to zero, m.
        confusion_strength: Exponent of the probability of the right category (see `evals.noise.confusion`).
        confusion_shared: Share of category errors that all tracks of an object have in common.
        duplicate: Share of the time that an object carries a second box.
        duplicate_s: Relaxation time of second boxes, s.
        duplicate_offset_m: Deviation per axis of a second box's place, m.
        clutter: False boxes, as a share of the boxes of the log.
        clutter_s: Mean life of a false track, s.
        clutter_near_object: Share of false tracks that arise beside real objects; the others on or near the road.
        score_shape: First shape parameter of the score of true boxes, over 1; nearer 1 tells true from false better.
        score_memory_s: Time constant of a track's score, s.
    """

    position_slow_m: float = _amplitude(0.10)
    position_fast_m: float = _amplitude(0.04)
    position_per_m: float = 0.015
    position_per_length_m: float = 0.10
    position_slow_s: float = 4.0
    position_fast_s: float = 0.2
    size_log: float = _amplitude(0.08)
    size_s: float = 5.0
    heading_vehicle_rad: float = _amplitude(0.05)
    heading_rider_rad: float = _amplitude(0.12)
    heading_person_rad: float = _amplitude(0.30)
    heading_static_rad: float = _amplitude(0.30)
    heading_s: float = 0.5
    flip_vehicle: float = _probability(0.03)
    flip_other: float = _probability(0.06)
    flip_s: float = 1.5
    miss_strength: float = _amplitude(1.0)
    miss_logit: float = 0.8
    miss_per_decade: float = -2.4
    miss_per_m: float = 0.01
    miss_object: float = 0.7
    miss_s: float = 0.6
    confirm_s: float = _amplitude(0.15)
    coast_s: float = 1.5
    break_after_gap: float = _probability(0.6)
    break_per_s: float = _amplitude(0.01)
    switch_per_s: float = _amplitude(0.03)
    switch_reach_m: float = 3.0
    confusion_strength: float = _amplitude(1.0)
    confusion_shared: float = 0.7
    duplicate: float = _probability(0.02)
    duplicate_s: float = 0.5
    duplicate_offset_m: float = 0.5
    clutter: float = _amplitude(0.08)
    clutter_s: float = 0.8
    clutter_near_object: float = 0.6
    score_shape: float = 1.6
    score_memory_s: float = 1.0

    def at_level(self, level: float) -> NoiseParameters:
        """These errors `level` times as strong: 0 none at all, 1 as they are.

        Raises:
            ValueError: The level is not in [0, `MAX_LEVEL`].
        """
        if not (math.isfinite(level) and 0 <= level <= MAX_LEVEL):
            raise ValueError(f"a noise level lies in [0, {MAX_LEVEL:g}], got {level}")
        scaled = {}
        for item in fields(self):
            value, scales = getattr(self, item.name), item.metadata.get("scales")
            if scales == "amplitude":
                scaled[item.name] = value * level
            elif scales == "probability":
                scaled[item.name] = 1 - (1 - value) ** level
        return replace(self, **scaled)
