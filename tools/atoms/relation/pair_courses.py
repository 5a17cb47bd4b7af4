"""Relations judged on the whole courses of two tracks, and held where both of their sets hold."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.evidence import frame_spans_s, lasting, majority, seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.geometry.pairs import PairBlock, relate
from tools.atoms.geometry.runs import bridged
from tools.atoms.kinematics.courses import Courses, courses
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat

SAME_WAY_COS: Final = math.cos(math.radians(30))
"""Two that travel within 30 degrees of each other travel the same way."""
LEAST_SEEN_S: Final = 1.5
"""Who is seen for less in all may be a ghost: half of a tracker's false and second tracks last 0.5 s or less."""
PAUSE_S: Final = 1.0
"""What holds before and after frames at which one of the two was missed, this long at most, holds between them."""
REACH_SLACK_M: Final = 2.0
"""Courses are smoothed and of median size: pairs are looked at this much beyond a reach, counted in boxes."""


def relate_courses(
    call: Call,
    tracks: Scenario,
    related: Scenario,
    test: Callable[[PairBlock], NDArrayBool],
    reach_m: float = math.inf,
    movers: bool = False,
    related_movers: bool = False,
) -> Edges:
    """The edges (track, related, frame) where `test` holds and both sets do, in gaps if they do on both sides.

    Args:
        call: Log and budget.
        tracks: The tracks that will hold the relations.
        related: The tracks they may be related to.
        test: Gives, for a block of courses over the frames of the log, a mask of shape (P, F); the block's
            `both_mask` says where both courses are defined, not where the sets hold.
        reach_m: The test holds for no two footprints further apart than this at all times.
        movers: Leave out pairs whose first track is parked. Who is hardly seen (`seen_long_enough`) is always left out.
        related_movers: Leave out pairs whose related track is parked.
    """
    course = courses(call.log)
    known, gap = seen_long_enough(call.log), gaps(call.log)
    own, other = gap.held(tracks.mask), gap.held(related.mask)
    first, second = (
        _whole(tracks, course, known & ~course.parked_mask if movers else known),
        _whole(related, course, known & ~course.parked_mask if related_movers else known),
    )

    def judged(block: PairBlock) -> NDArrayBool:
        found = test(replace(block, boxes=course.boxes))
        found &= block.of_track(own)
        found &= block.of_related(other)
        return found

    return relate(call, first, second, judged, reach_m + REACH_SLACK_M)


def seen_long_enough(log: Log) -> NDArrayBool:
    """Shape (N,): the track is seen for `LEAST_SEEN_S`, or half of the log where that is shorter."""
    return np.asarray(courses(log).watched_s >= min(LEAST_SEEN_S, frame_spans_s(log).sum() / 2))


def _whole(scenario: Scenario, course: Courses, among: NDArrayBool) -> Scenario:
    """All that is seen of the tracks `among`, shape (N,), that hold anywhere."""
    wanted: NDArrayBool = among & scenario.mask.any(axis=1)
    return Scenario(course.seen_mask & wanted[:, None], Edges.empty())


def cosine(block: PairBlock) -> NDArrayFloat:
    """Cosine between the two axes, shape (P, F)."""
    return block.along(block.of_related(block.boxes.cos_yaw), block.of_related(block.boxes.sin_yaw))


def lengths_m(block: PairBlock) -> NDArrayFloat:
    """Half the sum of the two lengths, shape (P, 1)."""
    half: NDArrayFloat = np.asarray(np.fmax.reduce(block.boxes.half_length_m, axis=1))
    return np.asarray((half[block.track] + half[block.related])[:, None])


def widths_m(block: PairBlock) -> NDArrayFloat:
    """Half the sum of the two widths, shape (P, 1)."""
    half: NDArrayFloat = np.asarray(np.fmax.reduce(block.boxes.half_width_m, axis=1))
    return np.asarray((half[block.track] + half[block.related])[:, None])


def midway_m(block: PairBlock, against: bool = False) -> tuple[NDArrayFloat, NDArrayFloat]:
    """The related place along, and to the left of, the way midway between the two, each of shape (P, F).

    On a road that bends evenly the direction midway between two headings is the one from the one place to the other:
    what is left of it is how far apart their lanes are, at any distance.

    Args:
        block: Pairs of courses.
        against: The two go opposite ways; the track's way counts and the related one's is turned round.
    """
    sense = -1.0 if against else 1.0
    cos, sin = block.axis
    x, y = cos + sense * block.of_related(block.boxes.cos_yaw), sin + sense * block.of_related(block.boxes.sin_yaw)
    length = np.hypot(x, y)
    # Exactly opposed to what is asked there is no middle; such pairs are of no interest to any caller.
    safe = np.where(length > 1e-9, length, np.nan)
    dx, dy = block.offset_m
    return (x * dx + y * dy) / safe, (x * dy - y * dx) / safe


def settled(log: Log, block: PairBlock, mask: NDArrayBool, at_least_s: float) -> NDArrayBool:
    """What holds by the majority of half a second, and lasts `at_least_s`, missed frames bridged; shape (P, F)."""
    time_s, span_s = (part[block.frames] for part in (seconds(log), frame_spans_s(log)))
    known = block.both_mask
    steady = majority(mask, known, time_s, 0.25)
    whole = bridged(steady, known & ~steady, time_s, PAUSE_S)
    return lasting(whole, span_s, at_least_s) & known


def relate_now(
    call: Call, tracks: Scenario, related: Scenario, test: Callable[[PairBlock], NDArrayBool], reach_m: float
) -> Edges:
    """As `relate`, with the courses' boxes at the frames at which both sets hold; of tracks seen long enough."""
    box, known, gap = courses(call.log).boxes, seen_long_enough(call.log)[:, None], gaps(call.log)
    tracks, related = (Scenario(gap.held(part.mask) & known, Edges.empty()) for part in (tracks, related))
    return relate(call, tracks, related, lambda block: test(replace(block, boxes=box)), reach_m + REACH_SLACK_M)
