"""Turning left or right."""

from __future__ import annotations

from typing import Annotated

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.kinematics.turns import turns
from tools.atoms.registry import Tracks, atom
from tools.scenario import Scenario


@atom("behaviour")
def turning(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they make a turn.

    A turn is a stretch of rotation one way, at 2 degrees per second or more, that adds up to at least 45 degrees in at
    least 0.5 s and reaches 10 degrees per second, which tells it from a bend of the road; a pause of up to 2 s without
    rotation back belongs to it. A stretch at the beginning or end of what is seen of the track needs 15 degrees only,
    when the track rotates at 5 degrees per second there. Parked tracks do not turn.
    Rotation below 8 degrees per second counts only while the course (the direction of the velocity, known from 2 m/s
    on) rotates the same way at 1 degree per second or more: boxes drift, courses less. Nothing on wheels drives a
    curve of less than 1 m radius, neither at any moment nor over the turn; people and animals may turn in place.
    In noisy tracks rotation counts from a rate that stands out of the noise, the turn needs to be less sharp by as
    much, and its ends are where it stands out of the yaw's own noise.
    Jumps of the annotated yaw are no rotation, be they of single boxes or where two pieces of annotation meet.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side the track turns to; None for either.

    Roles:
        direction is seen from the turning track.

    Example:
        left_turns = turning(vehicles, log_dir, direction="left")

    Differs from RefAV:
        There a turn also holds the first frame of the opposite rotation and slow drift before and after, breaks at the
        smallest rotation back, and long bends of a road are turns.

    Source:
        RefAV's 45, 15 and 5 degrees, with our own stretches.
    """
    left, right = turns(log_dir.log)
    chosen = {"left": left, "right": right}.get(direction or "")
    return track_candidates.restrict(left | right if chosen is None else chosen)
