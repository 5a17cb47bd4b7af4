"""Relations over gaps: who is missed for a moment is still there, between where it was and where it will be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.atoms.arrays import SharedArrays
from tools.atoms.call import Call
from tools.atoms.evidence import seconds
from tools.atoms.geometry.boxes import Boxes, boxes
from tools.atoms.geometry.pairs import PairBlock, S, relate
from tools.atoms.geometry.runs import previous_true
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

GAP_S: Final = 1.5
"""Who is missed for so long between two boxes is taken to be there: trackers miss objects in bursts of 0.6 s, and what
a road user does within a second of not being seen is close to a straight line between the boxes."""
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True)
class Gaps(SharedArrays):
    """The frames in gaps of all tracks: no box, but one before and one after, at most `GAP_S` apart; K of them.

    Attributes:
        track: Whose, shape (K,).
        frame: When, shape (K,).
        before: Frame of the box before, shape (K,).
        after: Frame of the box after, shape (K,).
        share: Share of the later box, by time, in (0, 1), shape (K,).
    """

    track: NDArrayInt
    frame: NDArrayInt
    before: NDArrayInt
    after: NDArrayInt
    share: NDArrayFloat

    def nearest(self, dense: NDArray[S]) -> NDArray[S]:
        """A per-log array (N, T) with the value of the nearer box in the gaps."""
        filled = dense.copy()
        filled[self.track, self.frame] = dense[self.track, np.where(self.share < 0.5, self.before, self.after)]
        return filled

    def between(self, dense: NDArrayFloat) -> NDArrayFloat:
        """A per-log array (N, T) with straight lines over the gaps."""
        filled = dense.copy()
        early, late = dense[self.track, self.before], dense[self.track, self.after]
        filled[self.track, self.frame] = early + self.share * (late - early)
        return filled

    def held(self, mask: NDArrayBool) -> NDArrayBool:
        """A per-log mask (N, T) that holds in a gap, too, if it holds at the boxes on both sides."""
        holds = mask[self.track, self.before] & mask[self.track, self.after]
        if not holds.any():
            return mask
        filled = mask.copy()
        filled[self.track[holds], self.frame[holds]] = True
        return filled


@derived("standard.gaps")
def gaps(log: Log) -> Gaps:
    """The gaps of all tracks of `log`."""
    present, time_s = log.physical_tracks.present_mask, seconds(log)
    last = present.shape[1] - 1
    earlier, later = previous_true(present), last - previous_true(present[:, ::-1])[:, ::-1]
    track, frame = np.nonzero(~present & (earlier >= 0) & (later <= last))
    before, after = earlier[track, frame], later[track, frame]
    lasts_s = time_s[after] - time_s[before]
    short = lasts_s <= GAP_S + _ROUNDING_S
    share = (time_s[frame] - time_s[before]) / lasts_s
    return Gaps(*(part[short] for part in (track, frame, before, after, share)))


@derived("standard.bridged_boxes")
def bridged_boxes(log: Log) -> Boxes:
    """The boxes of `log`, and in gaps one on the straight line between the two around it, turned as the nearer one."""
    box, gap = boxes(log), gaps(log)
    straight = {name: gap.between(getattr(box, name)) for name in ("x_m", "y_m")}
    names = ("cos_yaw", "sin_yaw", "half_length_m", "half_width_m", "outer_radius_m")
    return replace(box, **straight, **{name: gap.nearest(getattr(box, name)) for name in names})


def relate_over_gaps(
    call: Call,
    tracks: Scenario,
    related: Scenario,
    test: Callable[[PairBlock], NDArrayBool],
    reach_m: float = np.inf,
    with_self: bool = False,
) -> Edges:
    """As `relate`, with sets that hold over gaps and `bridged_boxes`.

    Edges are given where at least one of the two has a box; `tools.atoms.library` keeps what is referred to boxes.

    Args:
        call: Log and budget.
        tracks: The tracks that will hold the relations.
        related: The tracks they may be related to.
        test: As for `relate`; other per-log arrays that it looks at must be filled in gaps, too.
        reach_m: As for `relate`.
        with_self: As for `relate`.
    """
    log, gap = call.log, gaps(call.log)
    own, other = gap.held(tracks.mask), gap.held(related.mask)
    if own is tracks.mask and other is related.mask:
        return relate(call, tracks, related, test, reach_m, with_self)
    box, present = bridged_boxes(log), log.physical_tracks.present_mask

    def judged(block: PairBlock) -> NDArrayBool:
        seen: NDArrayBool = block.of_track(present) | block.of_related(present)
        return test(replace(block, boxes=box)) & seen

    first, second = (Scenario(mask, Edges.empty()) for mask in (own, other))
    return relate(call, first, second, judged, reach_m, with_self)
