"""What refinement does and how far it goes: every number with its unit and its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from tools.errors import UserError

STAGES: Final = (
    "duplicates", "switches", "linking", "false_tracks", "categories", "sizes", "headings", "gaps", "smoothing",
    "scores",
)  # fmt: skip
"""The stages, in the order in which they run."""


@dataclass(frozen=True, slots=True)
class RefinementSettings:
    """How tracks are refined. The defaults suit trackers of cars, people and street furniture at 2 to 20 Hz.

    Attributes:
        stages: The stages that run; their order is that of `STAGES` whatever is said here.
        fit_s: How much of a track's end says where it goes on, s: long enough to average the noise of places, short
            enough that a turn is nearly straight.
        link_gap_s: Longest gap that two pieces are joined over, s. Immortal trackers keep what they lost for seconds:
            occlusion by a passing truck lasts that long.
        fill_moving_s: Longest gap that is filled in the track of a moving object, s: over 4 s a line between two
            courses is off by half a metre in the middle (density of accelerations 1 m^2/s^3).
        fill_still_s: Longest gap that is filled where an object stands at both ends of it, s.
        rest_mps: Slower than this over `rest_s`, a vehicle is at rest, m/s; people shuffle at less (`rest.SHUFFLE`).
        rest_s: Shortest rest, s.
        noise_floor_m: Tracks whose places are this steady from frame to frame, m, are annotations or as good: nothing
            is smoothed.
        false_score: A track of one box is removed as false when its score is below this share of the log's usual one.
        false_life_s: What is asked of a track falls by a factor of e with every so many seconds of its life, s: what
            lives for 3 s must be 0.6 times as sure as usual, what lives for 5 s half as sure. On four real logs at
            noise level 1, 95 % of the real tracks of 3 to 5 s have scores over 0.7, 95 % of the false ones under 0.35.
    """

    stages: tuple[str, ...] = STAGES
    fit_s: float = 0.8
    link_gap_s: float = 5.0
    fill_moving_s: float = 4.0
    fill_still_s: float = 8.0
    rest_mps: float = 0.35
    rest_s: float = 1.5
    noise_floor_m: float = 0.004
    false_score: float = 0.9
    false_life_s: float = 8.0

    def __post_init__(self) -> None:
        for name in self.stages:
            if name not in STAGES:
                raise UserError(f"unknown refinement stage {name[:64]!a}; there are {', '.join(STAGES)}")
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, float) and not (math.isfinite(value) and value >= 0):
                raise UserError(f"refinement setting {item.name} must be a number of at least 0, not {value}")
