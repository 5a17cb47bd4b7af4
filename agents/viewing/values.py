"""What the page of a run says beside what lies in the run folder: frozen values, bounded, made once per page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""First and last frame of the log, both inclusive."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the program, in the order in which it is evaluated.

    Attributes:
        line: Line in the program, from 1.
        call: The function with its values, without its track sets: `near_objects(distance_thresh=5)`.
        function: The function's name.
        says: What it asks, in plain English; empty where it cannot be said.
        subject_step: Index of the step whose tracks it looks at, the first of several; -1 when it starts from a whole
            log.
        tracks_in: Tracks that came in, all logs that were looked at together.
        tracks_out: Tracks that are left.
        is_own: What is asked for passes through it; else it only says whom the others are related to.
    """

    line: int
    call: str
    function: str
    says: str
    subject_step: int
    tracks_in: int
    tracks_out: int
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Where one step holds for the track of one match, over the whole log.

    Attributes:
        step: Index of the step.
        spans: Stretches of frames at which it lets the track through; where it is about other tracks, those at which
            any of `about` is let through.
        about: The match's partners that the step lets through, where it is about other tracks than the match's own.
        is_own: The step looks at the match's own track; else it only says whom that track is related to.
    """

    step: int
    spans: tuple[Span, ...]
    about: tuple[str, ...] = ()
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A track that one number of the program keeps out: it would match if that number were a step more lenient.

    Attributes:
        log_id: The log.
        track_uuid: The track.
        category: Of the track.
        spans: Stretches of frames that would be added.
        step: Index of the step that keeps it out.
        parameter: The argument that decides.
        unit: Of the argument; empty when it has none.
        value: As the program has it.
        needed: The value, of those tried, at which it is let in.
        says: All of it in one sentence.
    """

    log_id: str
    track_uuid: str
    category: str
    spans: tuple[Span, ...]
    step: int
    parameter: str
    unit: str
    value: float
    needed: float
    says: str


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity over time.

    Attributes:
        name: What it is: `speed`, `distance to the ego vehicle`, `time to collision with ...`.
        unit: `m/s`, `m`, `s`.
        first_frame: Frame of the first value.
        values: One per frame; None where it is not defined.
        how: How it is defined, and by which function of the library, in a few words.
        of: The other track that it is about; empty where it is about the match's own, or about the ego vehicle.
    """

    name: str
    unit: str
    first_frame: int
    values: tuple[float | None, ...]
    how: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class MatchStory:
    """What there is to say about one match.

    Attributes:
        match_id: The match.
        held: Step by step, where it holds; in order of the steps. What could not be looked at is left out.
        series: Its numbers over time.
        looks: What images were looked at for it, with answers; indices into the evidence of the run.
    """

    match_id: str
    held: tuple[Held, ...]
    series: tuple[Series, ...]
    looks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to say about a run.

    Attributes:
        reading: What the program means, in plain English; empty where it cannot be said.
        steps: The program's steps.
        matches: One story per referred match, in order of the run.
        near_misses: Tracks that nearly matched, nearest first.
        notes: What could not be told and why (a log that has moved, a budget that was hit), one line each.
    """

    reading: str
    steps: tuple[Step, ...]
    matches: tuple[MatchStory, ...]
    near_misses: tuple[NearMiss, ...]
    notes: tuple[str, ...]
