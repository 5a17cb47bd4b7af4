"""What a diagnosis holds: frozen values, deterministic, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Sectors: TypeAlias = tuple[float, float, float, float]
"""Shares that lie in front, to the left, behind, to the right; they sum to 1, or are all 0 where there is nothing."""
Quartiles: TypeAlias = tuple[float, float, float]
"""First quartile, median, third quartile."""


@dataclass(frozen=True, slots=True)
class LogFinding:
    """What was found in one log.

    Attributes:
        log_id: The log.
        tracks: Referred tracks.
        frames: Frames at which any track is referred.
        n_frames: Frames of the log.
    """

    log_id: str
    tracks: int
    frames: int
    n_frames: int


@dataclass(frozen=True, slots=True)
class CallCount:
    """What one call of the program lets through. Every condition of a statement with several calls is one of its own.

    Attributes:
        line: Line in the program, from 1.
        call: The function with its values, without its track sets: `near_objects(distance_thresh=5)`.
        function: The function's name.
        subject_line: Line of the call whose tracks it looks at; 0 when it starts from a whole log.
        subject_tracks: Tracks that came in, all logs together.
        tracks: Tracks that are left, all logs together.
        boxes: Boxes (track at a frame) that are left, all logs together.
        by_log: Tracks that are left in each log, in the order of the diagnosis's logs.
        unseen: Tracks that it needs images of and that nobody looked at, or not throughout: they are not counted.
        empty_from: Where it leaves nothing: lines of the calls that do so although what they are given holds tracks,
            and because of which it does: its own line where it is the first.
    """

    line: int
    call: str
    function: str
    subject_line: int
    subject_tracks: int
    tracks: int
    boxes: int
    by_log: tuple[int, ...]
    unseen: int = 0
    empty_from: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What another value of one argument does to the answer.

    Attributes:
        value: The other value.
        tracks_more: Tracks that it adds to the answer, all logs together.
        tracks_fewer: Tracks that it takes away.
        boxes_more: Boxes (track at a frame) that it adds.
        boxes_fewer: Boxes that it takes away.
        unseen: Tracks that it needs images of and that nobody looked at, or not throughout: they are not counted.
    """

    value: float
    tracks_more: int
    tracks_fewer: int
    boxes_more: int
    boxes_fewer: int
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How near the answer is to one number of the program.

    Attributes:
        line: Line of the call.
        function: The function's name.
        parameter: The argument.
        unit: Of the argument; empty when it has none.
        value: As the program has it.
        is_default: It is the function's default.
        more: The smallest step, up or down, that lets something more into the answer; None when none does.
        fewer: The smallest step that takes something from the answer; None when none does.
        unseen: Most tracks that one of the steps needs images of and that nobody looked at: what is said of the number
            may then be too little.
    """

    line: int
    function: str
    parameter: str
    unit: str
    value: float
    is_default: bool
    more: Change | None
    fewer: Change | None
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Omission:
    """What the answer would be without one condition; told only of a program that finds nothing.

    Attributes:
        line: Line of the condition.
        call: The function with its values.
        tracks: Tracks of the answer without it, all logs together.
        boxes: Boxes of the answer without it.
        unseen: Tracks that it needs images of and that nobody looked at, or not throughout: they are not counted.
        has_number: It has a finite number, given or default, that may be too strict.
    """

    line: int
    call: str
    tracks: int
    boxes: int
    unseen: int = 0
    has_number: bool = True


@dataclass(frozen=True, slots=True)
class Apart:
    """Two conditions that the same tracks meet, but never at one frame; told only of a program that finds nothing.

    Attributes:
        first: Line of one condition.
        second: Line of the other.
        tracks: Tracks that meet both at different frames (all else being met).
        first_leads: Of those, the tracks that begin to meet the first before the second.
    """

    first: int
    second: int
    tracks: int
    first_leads: int


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """Tracks of one category: how many were found, of how many there are."""

    category: str
    tracks: int
    of: int


@dataclass(frozen=True, slots=True)
class Placing:
    """Where boxes lie, seen from others: by quadrant around the centre, and how far the centres are apart.

    Attributes:
        count: Boxes, or pairs, that were looked at.
        sectors: In front (within 45 degrees of the heading), to the left, behind, to the right.
        distance_m: Quartiles of the distance between centres, metres; None where there is nothing.
    """

    count: int
    sectors: Sectors
    distance_m: Quartiles | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, over all logs.

    Attributes:
        referred: Referred tracks by category, most first.
        related: Tracks related to them by category, most first.
        boxes: Referred boxes (track at a frame).
        life_share: Share of the referred tracks' own boxes at which they are referred.
        interval_s: Quartiles of the lengths of uninterrupted intervals, seconds; None without any.
        intervals: How many there are.
        length_m: Quartiles of the referred tracks' lengths, metres; None without any.
        ego_referred_logs: Logs in which the ego vehicle is referred.
        ego_related_share: Share of the direct relations in which the related track is the ego vehicle.
        around_ego: Where referred boxes lie, seen from the ego vehicle (itself left out).
        related_around_referred: Where directly related boxes lie, seen from the referred one's box.
        referred_around_related: Where referred boxes lie, seen from the directly related one's box.
        same_heading_share: Share of the direct relations in which both boxes head the same way within 45 degrees.
        related_per_box: Directly related tracks per referred box that has any.
        speed_mps: Quartiles of the referred boxes' speed over about a second, m/s; None without any.
    """

    referred: tuple[CategoryShare, ...]
    related: tuple[CategoryShare, ...]
    boxes: int
    life_share: float
    interval_s: Quartiles | None
    intervals: int
    length_m: Quartiles | None
    ego_referred_logs: int
    ego_related_share: float
    around_ego: Placing
    related_around_referred: Placing
    referred_around_related: Placing
    same_heading_share: float
    related_per_box: float
    speed_mps: Quartiles | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a program found what it found.

    Attributes:
        program_digest: Of the program.
        logs: What was found in each log on which it ran.
        unread: How many logs could not be read or failed.
        calls: What each call lets through, in the order in which they run; empty when the program has too many.
        sensitivities: How near the answer is to each finite number, the most telling first.
        untried: Numbers that were not looked at because there are too many.
        omissions: For an empty answer: what each single condition keeps out.
        apart: For an empty answer: conditions that never hold at one frame.
        findings: What was found.
    """

    program_digest: str
    logs: tuple[LogFinding, ...]
    unread: int
    calls: tuple[CallCount, ...]
    sensitivities: tuple[Sensitivity, ...]
    untried: int
    omissions: tuple[Omission, ...]
    apart: tuple[Apart, ...]
    findings: Findings

    @property
    def tracks(self) -> int:
        """Referred tracks of all logs."""
        return sum(log.tracks for log in self.logs)

    @property
    def first_empty(self) -> tuple[CallCount, ...]:
        """For an empty answer: the calls that leave nothing although what they are given holds tracks."""
        lines = frozenset(self.calls[-1].empty_from) if self.calls and not self.tracks else frozenset()
        return tuple(count for count in self.calls if count.line in lines and count.empty_from == (count.line,))

    @property
    def empty_logs(self) -> int:
        """Logs in which nothing was found."""
        return sum(not log.tracks for log in self.logs)
