"""What people do, what lights say, and the open question: more that only images answer."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.registry import Tracks, atom
from tools.atoms.visual import VISUAL_NEEDS
from tools.atoms.visual_questions import ACTION, LAMP, WHAT
from tools.scenario import Edges, Scenario

IN_THE_WAY_SHARE: Final = 0.1
"""Who may hide another in part covers this share of the angle that the other fills."""
SEEN_M: Final = 80.0
"""Farther away hardly anything is more than a few pixels wide."""


@atom("visual", needs=VISUAL_NEEDS)
def pedestrian_action(track_candidates: Tracks, log_dir: Call, action: Annotated[str, ACTION]) -> Scenario:
    """The given people at the frames at which they do something that their boxes do not tell.

    Needs camera images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter: people.
        log_dir: The log.
        action: What they do.

    Example:
        workers = pedestrian_action(people, log_dir, action="working")

    Source:
        AutoMine 2026.
    """
    return log_dir.seen(track_candidates, "pedestrian_action", f"who is {action}", action=action)


@atom("visual", needs=VISUAL_NEEDS)
def at_traffic_lights(track_candidates: Tracks, log_dir: Call, state: Annotated[str | None, LAMP] = None) -> Scenario:
    """The given tracks at the frames at which a traffic light is for them, in a state.

    Neither the map nor the annotations of AV2 hold traffic lights. Needs camera images and a vision model; without
    them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        state: What the light shows; None for any.

    Example:
        at_red = at_traffic_lights(cars, log_dir, state="red")

    Source:
        AutoMine 2026, HYU_OASIS 2026.
    """
    return log_dir.seen(
        track_candidates, "at_traffic_lights", f"where a traffic light is {state or 'there'}", state=state
    )


@atom("visual", needs=VISUAL_NEEDS)
def is_occluded_by(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks that, seen from the ego's cameras, are hidden in part behind a related track.

    Who stands in whose way is told by the boxes: the related track covers a tenth or more of the angle that the track
    fills, seen from the ego vehicle in the ground plane, and is nearer; at most 80 m away. Whether the track is hidden
    indeed is told by the images. For hiding in the ground plane alone, from any viewer, see occluding. Needs camera
    images and a vision model; without them the call is an error.

    Args:
        track_candidates: Track set to filter: those hidden.
        related_candidates: Track set that hides.
        log_dir: The log.

    Roles:
        The first set, which is hidden, is returned.

    Example:
        behind_truck = is_occluded_by(people, trucks, log_dir)

    Source:
        AutoMine 2026.
    """
    from tools.atoms.relation.occlusion import partly_hidden  # who only reads queries loads no relations

    pairs = partly_hidden(log_dir, track_candidates, related_candidates, IN_THE_WAY_SHARE, SEEN_M)
    mask = np.zeros(track_candidates.shape, np.bool_)
    mask[pairs.track, pairs.frame] = True
    hidden = log_dir.seen(Scenario(mask, Edges.empty()), "is_occluded_by", "who is hidden behind whom")
    return pairs.select(hidden.mask[pairs.track, pairs.frame])


@atom("visual", needs=VISUAL_NEEDS)
def looks_like(track_candidates: Tracks, log_dir: Call, description: Annotated[str, WHAT]) -> Scenario:
    """Those of the given tracks that fit a description in words: the open question.

    For what no other visual atom asks; a typed one is answered more surely. Needs camera images and a vision model;
    without them the call is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        description: What they look like, in a few words.

    Example:
        overloaded = looks_like(cars, log_dir, description="cargo that sticks out far behind the bed")

    Source:
        Our own.
    """
    return log_dir.seen(track_candidates, "looks_like", f"which tracks fit {description!a}", description=description)
