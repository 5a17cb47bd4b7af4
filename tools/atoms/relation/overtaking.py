"""Overtaking and being overtaken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.courses import DRIVING_MPS, courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import SAME_WAY_COS, cosine, lengths_m, midway_m, relate_courses
from tools.atoms.relation.passing_events import MARGIN_M, flank_gap_m, lengthwise, passages, share_in_runs
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool

BESIDE_M: Final = 5.0
"""Largest distance of the flanks: the next lane, and not the one after it (5.1 m for cars in lanes of 3.5 m)."""
CLEAR_M: Final = -0.5
"""The flanks overlap less than this when level: who is in the same place is not beside (a rider, a second box)."""


@atom("relation")
def being_overtaken(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    side: Annotated[str | None, TURN_DIRECTION] = None,
) -> Edges:
    """Tracks that a related track overtakes.

    The related track comes from behind and gets ahead: its centre passes from behind the track's rear to ahead of the
    track's front, beside it. While they are level (the boxes overlap lengthwise) they travel within 30 degrees of each
    other, at most 5 m apart sideways (the next lane), and the track itself moves, at 1 m/s or more, for most of that
    time: passing what stands or is parked is not overtaking. It holds from when the one behind is 5 m from the track's
    rear, lengthwise, until it is 5 m ahead of the track's front, as far as both are seen. No map is needed.

    Args:
        track_candidates: Track set to filter: those overtaken, which are slower.
        related_candidates: Track set that overtakes.
        log_dir: The log.
        side: Side of the slower one on which the faster one passes, seen in the direction of travel.

    Roles:
        The first set, which is overtaken, is returned; use overtaking for those that overtake.

    Example:
        overtaken_on_the_right = being_overtaken(ego, trucks, log_dir, side="right")

    Source:
        Our own, after the dictionary's word: to come from behind and pass who travels the same way. RefAV approximates
        it with being_crossed_by.
    """
    return relate_courses(
        log_dir,
        track_candidates,
        related_candidates,
        _overtaken(log_dir.log, side, faster_first=False),
        MARGIN_M + BESIDE_M,
        movers=True,
        related_movers=True,
    )


@atom("relation")
def overtaking(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    side: Annotated[str | None, TURN_DIRECTION] = None,
) -> Edges:
    """Tracks that overtake a related track.

    The track comes from behind and ends ahead of a related track that travels the same way and moves; what that means
    in numbers, and when it begins and ends, says being_overtaken, which is the same relation seen from the other side.

    Args:
        track_candidates: Track set to filter: those that overtake, which are faster.
        related_candidates: Track set that is overtaken.
        log_dir: The log.
        side: Side of the slower one on which the track passes, seen in the direction of travel.

    Roles:
        The first set, which overtakes, is returned.

    Example:
        motorcycles_overtaking = overtaking(motorcycles, vehicles, log_dir)

    Source:
        Our own; see being_overtaken.
    """
    return relate_courses(
        log_dir,
        track_candidates,
        related_candidates,
        _overtaken(log_dir.log, side, faster_first=True),
        MARGIN_M + BESIDE_M,
        movers=True,
        related_movers=True,
    )


def _overtaken(log: Log, side: str | None, faster_first: bool) -> Callable[[PairBlock], NDArrayBool]:
    """The test of a block; with `faster_first` its first tracks overtake, else its related ones do."""
    speed = courses(log).speed_mps

    def test(block: PairBlock) -> NDArrayBool:
        # Positive where the faster one is ahead of the slower one, or to the left of it.
        ahead_m, left_m = (-part if faster_first else part for part in midway_m(block))
        gap_m = flank_gap_m(block, left_m)
        near = lengthwise(block, ahead_m, MARGIN_M) & (gap_m <= BESIDE_M)
        near &= cosine(block) >= SAME_WAY_COS
        slower, driving = (block.related, block.of_related) if faster_first else (block.track, block.of_track)
        half_m = np.fmax.reduce(block.boxes.half_length_m, axis=1)[slower][:, None]
        events = passages(near, ahead_m, half_m)
        level: NDArrayBool = np.abs(ahead_m) <= lengths_m(block)
        good = (driving(speed) >= DRIVING_MPS) & (gap_m >= CLEAR_M)
        if side is not None:
            good &= (left_m > 0) == (side == "left")
        return events & (share_in_runs(events, level, good) > 0.5)

    return test
