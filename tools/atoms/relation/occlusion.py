"""Hiding others from view, in the ground plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.geometry.boxes import Boxes
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.courses import courses
from tools.atoms.kinematics.slopes import wrapped
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import relate_now, settled
from tools.av2.log import Log
from tools.av2.taxonomy import EGO_CATEGORY
from tools.errors import AtomError
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat

MAX_VIEWERS: Final = 5
"""Every viewer sees everything anew; more of them would take seconds."""
HIDDEN_SHARE: Final = 0.5
"""Who hides another covers this share of the angle that the other fills."""
HIDDEN_S: Final = 0.3
"""It lasts this long at least."""
TALL_SHARE: Final = 0.5
"""What is lower than this share of the other's height hides none of it."""
_CORNERS: Final = ((1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0))


@atom("relation")
def occluding(
    track_candidates: Tracks,
    related_candidates: Tracks,
    viewer_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 50.0,
) -> Edges:
    """Tracks that hide a related track from a viewer.

    Seen from the centre of a viewer's box, in the ground plane, the track covers at least half of the angle that the
    related footprint fills, and is nearer: its nearest corner is nearer than the related one's, and so is its centre.
    The related track is at most max_distance_m from the viewer. The track is at least half as high as what it hides;
    heights play no other part, nor does where a camera sits. It lasts 0.3 s at least. One track alone has to cover the
    half: what several hide together is not found.

    Args:
        track_candidates: Track set to filter: those that hide.
        related_candidates: Track set that is hidden.
        viewer_candidates: Track set it is hidden from, five tracks at most: usually the ego vehicle.
        log_dir: The log.
        max_distance_m: Largest distance between the viewer and who is hidden, centre to centre, m.

    Roles:
        The first set, which hides, is returned, related to whom it hides; the third set looks.

    Example:
        hides_a_pedestrian = occluding(vehicles, pedestrians, ego, log_dir)

    Source:
        Our own.
    """
    log = log_dir.log
    viewers = np.flatnonzero(viewer_candidates.mask.any(axis=1))
    if viewers.size > MAX_VIEWERS:
        raise AtomError(
            f"looks from {MAX_VIEWERS} viewers at most, and viewer_candidates has {viewers.size}",
            'narrow it, for instance to get_objects_of_category(log_dir, category="EGO_VEHICLE")',
        )
    found = Edges.empty()
    for viewer in viewers:
        looks = viewer_candidates.mask[viewer]
        view = _View.of(courses(log).boxes, _height_m(log), int(viewer), max_distance_m)
        hidden = _others(related_candidates, int(viewer), looks & view.near)
        hiding = _others(track_candidates, int(viewer), looks & view.near)
        seen = relate_now(log_dir, hiding, hidden, view.test(log), max_distance_m)
        found = found.union(seen, log.tracks.shape)
    return found


def partly_hidden(call: Call, tracks: Scenario, related: Scenario, share: float, reach_m: float) -> Edges:
    """Who of `tracks` is hidden from the ego vehicle, by `share` of its angle or more, behind whom of `related`.

    Args:
        call: The log and what pairs are charged to.
        tracks: Those hidden.
        related: Those that hide.
        share: Least part of the angle that the hidden footprint fills, in [0, 1].
        reach_m: Largest distance between the ego vehicle and who is hidden, m.

    Returns:
        Relations (hidden, hiding, frame).
    """
    log, found = call.log, Edges.empty()
    for ego in np.flatnonzero(log.tracks.category_array == EGO_CATEGORY):
        view = _View.of(courses(log).boxes, _height_m(log), int(ego), reach_m)
        hidden, hiding = (_others(part, int(ego), view.near) for part in (tracks, related))
        found = found.union(relate_now(call, hiding, hidden, view.test(log, share), reach_m), log.tracks.shape)
    return found.reversed(log.tracks.shape)


def _others(scenario: Scenario, viewer: int, where: NDArrayBool) -> Scenario:
    mask = scenario.mask & where
    mask[viewer] = False
    return Scenario(mask, Edges.empty())


@dataclass(frozen=True)
class _View:
    """What a viewer sees of every track; dense arrays have shape (N, T).

    Attributes:
        near: The centre is within the distance looked at.
        bearing_rad: Direction to the centre, city frame.
        right_rad: Direction to the rightmost corner, from there (not positive).
        left_rad: Direction to the leftmost corner, from there (not negative).
        centre_m: Distance of the centre.
        nearest_m: Distance of the nearest corner.
        height_m: Shape (N, 1).
    """

    near: NDArrayBool
    bearing_rad: NDArrayFloat
    right_rad: NDArrayFloat
    left_rad: NDArrayFloat
    centre_m: NDArrayFloat
    nearest_m: NDArrayFloat
    height_m: NDArrayFloat

    @staticmethod
    def of(box: Boxes, height_m: NDArrayFloat, viewer: int, reach_m: float) -> _View:
        x, y = box.x_m - box.x_m[viewer], box.y_m - box.y_m[viewer]
        bearing, centre = np.arctan2(y, x), np.hypot(x, y)
        sides, away = [], []
        for along, left in _CORNERS:
            ahead, aside = along * box.half_length_m, left * box.half_width_m
            corner_x = x + box.cos_yaw * ahead - box.sin_yaw * aside
            corner_y = y + box.sin_yaw * ahead + box.cos_yaw * aside
            sides.append(wrapped(np.arctan2(corner_y, corner_x) - bearing))
            away.append(np.hypot(corner_x, corner_y))
        near: NDArrayBool = centre <= reach_m
        right, left_ = np.minimum.reduce(sides), np.maximum.reduce(sides)
        return _View(near, bearing, right, left_, centre, np.minimum.reduce(away), height_m[:, None])

    def test(self, log: Log, share: float = HIDDEN_SHARE) -> Callable[[PairBlock], NDArrayBool]:
        """The test of a block: the first hides at least `share` of the second."""

        def hides(block: PairBlock) -> NDArrayBool:
            at, to = block.of_track, block.of_related
            nearer = (at(self.nearest_m) < to(self.nearest_m)) & (at(self.centre_m) < to(self.centre_m))
            tall = self.height_m[block.track] >= TALL_SHARE * self.height_m[block.related]
            turn = wrapped(at(self.bearing_rad) - to(self.bearing_rad))
            right, left = to(self.right_rad), to(self.left_rad)
            covered = np.minimum(turn + at(self.left_rad), left) - np.maximum(turn + at(self.right_rad), right)
            hidden = block.both_mask & nearer & tall & (covered >= share * (left - right))
            return settled(log, block, hidden, HIDDEN_S)

        return hides


def _height_m(log: Log) -> NDArrayFloat:
    """Largest height of each track, shape (N,)."""
    table = log.physical_tracks
    return np.asarray(np.maximum.reduceat(table.size_m[:, 2], table.track_start[:-1]))
