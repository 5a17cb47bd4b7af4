"""What a coarse filter left of the unpruned result, as plain values of a report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How much is left of something."""

    left: int
    whole: int

    @property
    def told(self) -> str:
        """`3 of 4 (0.750)`; without a share where there was nothing."""
        return f"{self.left} of {self.whole}" + (f" ({self.left / self.whole:.3f})" if self.whole else "")


@dataclass(frozen=True, slots=True)
class Coarse:
    """What a coarse filter left of the unpruned result, summed over the answered cases whose log it knows.

    Attributes:
        filtered_by: The filter as the miner's identity names it.
        n_cases: Those cases.
        n_unindexed: Answered cases of other logs, which are searched whole.
        searched: Cases of which anything is searched.
        windows: Windows that are searched, each counted once a case.
        matching: Cases with a match, by the unpruned result.
        tracks: Matching tracks.
        frames: Frames of matching tracks.
    """

    filtered_by: str
    n_cases: int
    n_unindexed: int
    searched: Share
    windows: Share
    matching: Share
    tracks: Share
    frames: Share

    @property
    def recalls(self) -> tuple[tuple[str, Share], ...]:
        """What is left of matches, with names for people."""
        return ("cases with a match", self.matching), ("tracks", self.tracks), ("track frames", self.frames)
