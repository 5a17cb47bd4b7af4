"""Passing each other in opposite directions, and travelling side by side."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, lasting, majority, seconds
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.runs import runs_with
from tools.atoms.kinematics.courses import DRIVING_MPS, courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.overtaking import CLEAR_M
from tools.atoms.relation.pair_courses import SAME_WAY_COS, cosine, lengths_m, midway_m, relate_courses
from tools.atoms.relation.passing_events import MARGIN_M, flank_gap_m, lengthwise, share_in_runs
from tools.scenario import Edges
from tools.typing import NDArrayBool

AGAINST_COS: Final = -math.cos(math.radians(30))
"""Two that travel within 30 degrees of opposite ways."""
ABREAST_SHARE: Final = 0.5
"""Two are side by side when the boxes overlap lengthwise over half of the shorter one ..."""
LOOSE_SHARE: Final = 0.25
"""... and all the time around that down to a quarter."""
ABREAST_GAP_M: Final = 3.5
"""Largest distance of the flanks: cars in neighbouring lanes are 1.5 to 2 m apart."""
ABREAST_S: Final = 1.0
"""Shorter is passing by."""


@atom("relation")
def passing_in_opposite_direction(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 10.0,
) -> Edges:
    """Tracks that meet a related track which travels the other way, and pass by it.

    The two travel within 30 degrees of opposite ways and their centres pass each other lengthwise, at most
    max_distance_m apart sideways, both moving at 1 m/s or more for most of the time that they are level. It holds from
    when their fronts are 5 m apart, lengthwise, until their rears are, as far as both are seen. No map is needed.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that comes the other way.
        log_dir: The log.
        max_distance_m: Largest distance of the two flanks, m; 10 m is a road of four lanes.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        meeting_a_bus = passing_in_opposite_direction(cars, buses, log_dir)

    Source:
        Our own.
    """
    speed = courses(log_dir.log).speed_mps

    def test(block: PairBlock) -> NDArrayBool:
        ahead_m, left_m = midway_m(block, against=True)
        gap_m = flank_gap_m(block, left_m)
        events = lengthwise(block, ahead_m, MARGIN_M) & (gap_m <= max_distance_m) & (cosine(block) <= AGAINST_COS)
        ahead = ahead_m > 0
        meeting = np.zeros_like(events)
        meeting[:, 1:] = events[:, 1:] & events[:, :-1] & ahead[:, :-1] & ~ahead[:, 1:]
        events = runs_with(events, meeting)
        level: NDArrayBool = np.abs(ahead_m) <= lengths_m(block)
        good = (block.of_track(speed) >= DRIVING_MPS) & (block.of_related(speed) >= DRIVING_MPS) & (gap_m >= CLEAR_M)
        return events & (share_in_runs(events, level, good) > 0.5)

    reach_m = math.hypot(MARGIN_M, max_distance_m)
    return relate_courses(
        log_dir, track_candidates, related_candidates, test, reach_m, movers=True, related_movers=True
    )


@atom("relation")
def side_by_side(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks that are abreast of a related track which travels the same way.

    Both point the same way within 30 degrees, at most 3.5 m apart flank to flank (the next lane), and the boxes overlap
    lengthwise over at least a quarter of the shorter one, and over at least half of it at some time. It lasts 1 s or
    more; shorter is passing by. Neither is parked: standing abreast at a light counts, a row of parked cars does not.
    No map is needed.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that is beside them.
        log_dir: The log.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        riding_abreast = side_by_side(bicycles, bicycles, log_dir)

    Source:
        Our own.
    """
    time_s, span_s = seconds(log_dir.log), frame_spans_s(log_dir.log)

    def test(block: PairBlock) -> NDArrayBool:
        half = np.fmax.reduce(block.boxes.half_length_m, axis=1)
        shorter = 2 * np.minimum(half[block.track], half[block.related])[:, None]
        ahead_m, left_m = midway_m(block)
        overlap = lengths_m(block) - np.abs(ahead_m)
        gap_m = flank_gap_m(block, left_m)
        beside = block.both_mask & (gap_m <= ABREAST_GAP_M) & (gap_m >= CLEAR_M) & (cosine(block) >= SAME_WAY_COS)
        abreast = majority(beside & (overlap >= ABREAST_SHARE * shorter), block.both_mask, time_s, ABREAST_S / 4)
        loose = majority(beside & (overlap >= LOOSE_SHARE * shorter), block.both_mask, time_s, ABREAST_S / 4)
        return lasting(runs_with(loose | abreast, abreast), span_s, ABREAST_S)

    return relate_courses(
        log_dir, track_candidates, related_candidates, test, ABREAST_GAP_M, movers=True, related_movers=True
    )
