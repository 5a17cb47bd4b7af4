"""Findings: what is wrong with a file, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

Level = Literal["error", "warning"]
MOST_PER_CODE = 5
"""Findings of one code that are kept; all of them are counted."""

ERRORS: Final = {
    "V_FILE": "the file is no readable pickle of numpy arrays and plain values",
    "V_FORM": "the file does not map (log_id, prompt) to lists of frames",
    "V_KEY": "a key is not (log_id, prompt)",
    "V_KEY_TWICE": "a pair is there twice, as a tuple and as text",
    "V_LOG_ID": "a log id does not have 36 characters",
    "V_PAIR_MISSING": "a pair that is asked is not there",
    "V_PAIR_UNKNOWN": "a pair is there that nobody asks",
    "V_SEQUENCE": "a sequence is not a list of frames, or is empty",
    "V_FIELD": "a frame lacks a field that the evaluator reads",
    "V_ARRAY": "a field of boxes is no numpy array of the right shape",
    "V_DTYPE": "an array holds numbers of a wrong kind",
    "V_STAMP": "a timestamp is not a whole number",
    "V_STAMP_ORDER": "timestamps of a sequence do not increase",
    "V_STAMPS": "timestamps are not those at which the log is evaluated",
    "V_TRACKS_MIXED": "some frames are of the temporal track and some have boxes",
    "V_ANSWER": "is_positive is neither True nor False",
    "V_FINITE": "a number is not finite",
    "V_LABEL": "a label is not 0 (referred), 1 (related) or 2 (other)",
    "V_NAME": "a name does not agree with its label",
    "V_SIZE": "a box has no extent, or is larger than any object",
    "V_SCORE": "a score lies outside of [0, 1]",
    "V_SCORE_MISSING": "boxes have no scores",
    "V_TRACK_TWICE": "a track has two boxes in one frame",
    "V_NO_OTHER": "the file has no OTHER box at all",
    "V_BOXES_MISSING": "boxes of the log are missing",
    "V_FRAME_EGO": "positions are in the ego frame, not in the city frame",
    "V_FAR": "boxes are far from the ego vehicle",
    "V_LOG_UNREADABLE": "a log that was given, or its annotation file, cannot be read, so nothing was compared with it",
    "V_EGO_POSITION": "ego_translation_m is not where the ego vehicle was",
}
WARNINGS: Final = {
    "V_SEQ_ID": "a frame's seq_id or description is not its key's",
    "V_VELOCITY": "a velocity is not finite; velocities are not evaluated",
    "V_RATE": "frames are not half a second apart",
    "V_CONTRADICTION": "is_positive does not agree with the labels",
    "V_BOXES_ELSEWHERE": "boxes are not those of the given logs, so none can be missed",
    "V_LOG_MISSING": "a log was not given, so its frames were not compared",
    "V_EGO_MISSING": "the ego vehicle has no box",
    "V_EGO_CENTRE": "the ego vehicle's box is not centred at the ego-frame origin",
    "V_NOTHING": "nothing is referred anywhere in the file",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        level: `error`: the server or the evaluator refuses it, or scores would be wrong. `warning`: look at it.
        code: Stable code; `ERRORS` and `WARNINGS` say what each means.
        place: Where: a pair, a frame, a box; empty for the file as a whole.
        message: What is wrong there.
        cure: What to do about it.
    """

    level: Level
    code: str
    place: str
    message: str
    cure: str = ""


@dataclass(slots=True)
class Findings:
    """Collects findings: keeps the first few of each code and counts them all."""

    kept: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, place: str, message: str, cure: str = "") -> None:
        """Note one; its level is the code's."""
        level: Level = "error" if code in ERRORS else "warning"
        if level == "warning" and code not in WARNINGS:
            raise ValueError(f"unknown code {code!r}")
        self.counts[code] += 1
        if self.counts[code] <= MOST_PER_CODE:
            self.kept.append(Finding(level, code, place, message, cure))

    def add_more(self, code: str, count: int) -> None:
        """Count findings of a code of which enough were added to be kept."""
        if count:
            self.counts[code] += count


def told(value: object, most: int = 40) -> str:
    """The first characters of a value of an untrusted file, in ASCII."""
    try:
        return ascii(value)[:most]
    except ValueError:
        return f"a {type(value).__name__} with a number of thousands of digits"
