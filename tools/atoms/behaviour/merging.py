"""Merging into the traffic of another lane."""

from __future__ import annotations

from typing import Annotated

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.merges import merges
from tools.atoms.registry import Tracks, atom
from tools.scenario import Scenario


@atom("behaviour", needs=("map",))
def merging(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they merge into a lane that goes on.

    Outside intersections the track comes over from a lane that ends within 150 m (see lane_ends: it narrows into the
    other one, or has no way on), or from a bike or bus lane, into a lane for vehicles that does not end. It drives
    along the road (mean 2 m/s or more) and moves 1.5 m or more towards the middle of the lane that it joins, and ends
    at most 1.7 m from it. It lasts from the begin to the end of that sideways motion, measured against the joined lane,
    so that following a lane that tapers is merging too. A change between lanes that both go on is none (see
    changing_lanes), nor is setting off from the kerb (see pulling_out) or turning into a road. A log without a map is
    an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side to which the track moves; None for either.

    Roles:
        direction is seen from the track that merges.

    Example:
        between_cars = between_two_objects(merging(ego, log_dir), vehicles, log_dir)

    Source:
        Our own, from the successors and types of the Argoverse 2 map's lanes.
    """
    log = log_dir.log
    found = merges(log)
    sense = {"left": 1, "right": -1}.get(direction or "", 0)
    return track_candidates.restrict(found.where(sense * found.shift_m >= 0).mask(log.tracks.shape))
