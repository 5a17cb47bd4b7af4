"""Others ahead, behind, to the left or right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import COUNT, DISTANCE_M, SIDE_DIRECTION
from tools.atoms.call import Call
from tools.atoms.geometry.gaps import relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.ranks import ranks_by_distance
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat

MARGIN_M: Final = NumberKind(-math.inf, math.inf, "m")


@atom("relation")
def has_objects_in_relative_direction(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str, SIDE_DIRECTION],
    min_number: Annotated[float, COUNT] = 1,
    max_number: Annotated[float, COUNT] = math.inf,
    within_distance: Annotated[float, DISTANCE_M] = 50.0,
    lateral_thresh: Annotated[float, MARGIN_M] = math.inf,
) -> Edges:
    """Tracks that have others on a side of them.

    The centre of the related track lies beyond that side of the track's box, and no further than lateral_thresh
    outside the strip that the side sweeps: forward is ahead of the front, as wide as the box and lateral_thresh more to
    either side; left is beyond the left flank, as long as the box and lateral_thresh more to front and rear. Distance
    is between the two footprints. lateral_thresh=0 keeps only what lies straight in that direction. Only related tracks
    that hold at the frame are counted. A count of 0 asks for one, as a relation needs a partner.

    Args:
        track_candidates: Track set to filter; the direction is seen from these.
        related_candidates: Track set looked for on that side.
        log_dir: The log.
        direction: Side of the track, seen from it.
        min_number: Fewest related tracks there must be on that side.
        max_number: At most so many related tracks are kept, nearest first.
        within_distance: Largest distance between the two boxes, m.
        lateral_thresh: How far beyond the track's own sides still counts, m.

    Roles:
        The first set is returned; direction is seen from it.

    Example:
        with_people_ahead = has_objects_in_relative_direction(
            vehicles, pedestrians, log_dir, direction="forward", min_number=2)

    Differs from RefAV:
        The ego vehicle is a box like any other (there its rear face lies ahead of its rear axle), and counts are met by
        related tracks that hold at the frame (there also by such that are removed afterwards).

    Source:
        RefAV.
    """

    def test(block: PairBlock) -> NDArrayBool:
        there = block.within(within_distance, on_side(block, direction, lateral_thresh))
        if not math.isinf(max_number):
            there = _nearest(block, there, max_number)
        return there if min_number <= 1 else there & (block.count_per_track(there) >= min_number)

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, within_distance)


@atom("relation", subject="related")
def get_objects_in_relative_direction(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str, SIDE_DIRECTION],
    min_number: Annotated[float, COUNT] = 0,
    max_number: Annotated[float, COUNT] = math.inf,
    within_distance: Annotated[float, DISTANCE_M] = 50.0,
    lateral_thresh: Annotated[float, MARGIN_M] = math.inf,
) -> Edges:
    """The related tracks that are on a side of the given tracks.

    The same relation as has_objects_in_relative_direction, with the other set returned; see there.

    Args:
        track_candidates: Track set that the direction is seen from.
        related_candidates: Track set to filter: those on that side are returned.
        log_dir: The log.
        direction: Side of the track, seen from it.
        min_number: Fewest related tracks there must be on that side.
        max_number: At most so many related tracks are kept per track, nearest first.
        within_distance: Largest distance between the two boxes, m.
        lateral_thresh: How far beyond the track's own sides still counts, m.

    Roles:
        The second set is returned; direction is seen from the first.

    Example:
        people_ahead = get_objects_in_relative_direction(
            ego, pedestrians, log_dir, direction="forward", within_distance=20)

    Differs from RefAV:
        As for has_objects_in_relative_direction.

    Source:
        RefAV.
    """
    return has_objects_in_relative_direction(
        track_candidates,
        related_candidates,
        log_dir,
        direction,
        min_number,
        max_number,
        within_distance,
        lateral_thresh,
    )


def on_side(block: PairBlock, direction: str, margin_m: float) -> NDArrayBool:
    """Shape (P, F): the related centre lies in the strip that a side of the track sweeps, `margin_m` wider."""
    side = Side(block, direction)
    beyond: NDArrayBool = block.both_mask & (side.out_m > side.face_m)
    if math.isinf(margin_m) and margin_m > 0:
        return beyond
    inside: NDArrayBool = np.abs(side.across_m) < side.half_m + margin_m
    return beyond & inside


@dataclass(frozen=True)
class Side:
    """The view out of one side of the tracks of a block; all arrays have shape (P, F)."""

    block: PairBlock
    direction: str

    @property
    def lengthwise(self) -> bool:
        """The side is the front or the rear."""
        return self.direction in ("forward", "backward")

    @cached_property
    def out_m(self) -> NDArrayFloat:
        """How far the related centre lies out of that side, from the track's centre."""
        distance = self.block.forward_m if self.lengthwise else self.block.left_m
        return distance if self.direction in ("forward", "left") else -distance

    @cached_property
    def across_m(self) -> NDArrayFloat:
        """How far the related centre lies to the left of that view."""
        return self.leftward(*self.block.offset_m)

    def leftward(self, x: NDArrayFloat, y: NDArrayFloat) -> NDArrayFloat:
        """Component of city vectors to the left of that view."""
        component = self.block.across(x, y) if self.lengthwise else self.block.along(x, y)
        return component if self.direction in ("forward", "right") else -component

    @property
    def face_m(self) -> NDArrayFloat:
        """How far that side is from the centre."""
        b = self.block.boxes
        return self.block.of_track(b.half_length_m if self.lengthwise else b.half_width_m)

    @property
    def half_m(self) -> NDArrayFloat:
        """Half the width of that side."""
        b = self.block.boxes
        return self.block.of_track(b.half_width_m if self.lengthwise else b.half_length_m)


def _nearest(block: PairBlock, there: NDArrayBool, count: float) -> NDArrayBool:
    """The `count` nearest of each track's related ones at each frame; nearer centres win at equal distance."""
    mask: NDArrayBool = there & (ranks_by_distance(block, there) < count)
    return mask
