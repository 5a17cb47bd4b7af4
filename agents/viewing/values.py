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

    Where a program finds nothing, also tracks that one whole step keeps out, or that got furthest in it.

    Attributes:
        log_id: The log.
        track_uuid: The track.
        category: Of the track.
        spans: Stretches of frames that would be added.
        step: Index of the step that keeps it out.
        parameter: The argument that decides; empty where the whole step does.
        unit: Of the argument; empty when it has none.
        value: As the program has it; None where the whole step decides.
        needed: The value, of those tried, at which it is let in; None where the whole step decides.
        says: All of it in one sentence.
        partners: Uuids of tracks that it would then be directly related to, a few at most.
    """

    log_id: str
    track_uuid: str
    category: str
    spans: tuple[Span, ...]
    step: int
    parameter: str
    unit: str
    value: float | None
    needed: float | None
    says: str
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of the program that a quantity is held against.

    Attributes:
        value: In the quantity's unit.
        parameter: The argument that it is.
        step: Index of the step.
    """

    value: float
    parameter: str
    step: int


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
        limits: What the program's steps hold it against.
    """

    name: str
    unit: str
    first_frame: int
    values: tuple[float | None, ...]
    how: str = ""
    of: str = ""
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Bond:
    """When a match's track is directly related to one partner.

    Attributes:
        track: Uuid of the partner.
        spans: Stretches of frames, over the whole log.
    """

    track: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class MatchStory:
    """What there is to say about one match.

    Attributes:
        match_id: The match.
        held: Step by step, where it holds; in order of the steps. What could not be looked at is left out.
        series: Its numbers over time.
        looks: What images were looked at for it, with answers; indices into the evidence of the run.
        bonds: Its direct partners, and when it is related to each; empty too where the log could not be looked at.
    """

    match_id: str
    held: tuple[Held, ...]
    series: tuple[Series, ...]
    looks: tuple[int, ...] = ()
    bonds: tuple[Bond, ...] = ()


@dataclass(frozen=True, slots=True)
class Omission:
    """What would be found without one condition of a program that finds nothing.

    Attributes:
        step: Index of the step that is left out.
        tracks: Tracks that would then be found, all logs together.
        logs: Logs in which they are.
        unseen: Tracks of which images would have to be looked at to tell.
    """

    step: int
    tracks: int
    logs: int
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Apart:
    """Two conditions that the same tracks meet, all else being met, but never at one time.

    Attributes:
        first: Index of one step.
        second: Index of the other.
        tracks: Such tracks.
        first_leads: Of those, the ones that begin to meet the first step before the second.
    """

    first: int
    second: int
    tracks: int
    first_leads: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why a run found nothing; told of empty runs only.

    Attributes:
        why: What kept everything out, one sentence each, the plainest first.
        omissions: What would be found without each single condition, most first.
        apart: Conditions that are met at different times only.
        advice: What to try, one sentence each, the most promising first.
    """

    why: tuple[str, ...]
    omissions: tuple[Omission, ...]
    apart: tuple[Apart, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to say about a run.

    Attributes:
        reading: What the program means, in plain English; empty where it cannot be said.
        steps: The program's steps.
        matches: One story per referred match, in order of the run.
        near_misses: Tracks that nearly matched, nearest first.
        notes: What could not be told and why (a log that has moved, a budget that was hit), one line each.
        nothing: Why nothing was found; None where something was, or where no log could be looked at.
    """

    reading: str
    steps: tuple[Step, ...]
    matches: tuple[MatchStory, ...]
    near_misses: tuple[NearMiss, ...]
    notes: tuple[str, ...]
    nothing: Nothing | None = None
