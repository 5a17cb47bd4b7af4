"""What each figure of a report is, in a sentence or two, and what it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evals.cases.case import Edition


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name and meaning.

    Attributes:
        name: Stable short name, the key in `report.json`.
        title: For tables.
        text: What it is.
    """

    name: str
    title: str
    text: str


FIGURES: Final = (
    Definition(
        "hota_temporal",
        "HOTA-Temporal",
        "Tracking quality of the boxes that are referred to, at the timestamps at which they are: the mean over 19 "
        "localisation thresholds of sqrt(DetA x AssA), at the score threshold that is best for the prompt, then the "
        "mean over prompts. The challenge ranks by it.",
    ),
    Definition(
        "hota_track",
        "HOTA-Track",
        "The same for the whole tracks of whatever is referred to at any time: were the right objects found, whenever "
        "it was? Its score threshold is chosen on its own.",
    ),
    Definition(
        "timestamp_balanced_accuracy",
        "Timestamp accuracy",
        "Does the prompt hold at this timestamp? Balanced accuracy, (TP/(TP+FN) + TN/(TN+FP))/2 over all timestamps of "
        "a prompt's logs, a rate without a denominator being 1; then the mean over prompts. Ambiguous timestamps do "
        "not count.",
    ),
    Definition(
        "log_balanced_accuracy",
        "Log accuracy",
        "Does the prompt hold anywhere in this log? Balanced accuracy over a prompt's logs, then the mean over "
        "prompts.",
    ),
)
NAMES: Final = tuple(figure.name for figure in FIGURES)
INTERVAL: Final = (
    "Confidence intervals come from resampling whole logs, because the cases of a log share its scene. They speak of "
    "other logs like these, not of other prompts."
)
ANSWERED_ONLY: Final = (
    "Over the answered cases alone: what the answers are worth. Not comparable between miners that answer different "
    "cases; the figures over all cases count a case without an answer as an answer that refers to nothing."
)
PROMPT_SCORE: Final = (
    "Each prompt's own figure over its logs. A prompt that holds nowhere and is answered with nothing has no box to "
    "match: its HOTA is 0, as the challenge counts it."
)
CALIBRATION: Final = (
    "Of the cases that were answered with at least one box: how sure the answer was (highest confidence of a referred "
    "box) against how often the prompt really holds somewhere in that log. ECE is the mean distance between the two, "
    "weighted by cases; Brier is the mean squared error of the confidence."
)
MATCHES: Final = (
    "Of all referred boxes at evaluated timestamps: how sure the miner was of that match (the votes of all candidates, "
    "or the writer's confidence in its program) against how often the truth refers to a box within 2 m of it. "
    "These are not the scores that rank boxes in the files for the challenge."
)
COARSE: Final = (
    "Programs were run over everything, and what they found was cut to the stretches whose images are most like the "
    "prompt. All figures of this report are of what is left; here it is held against the unpruned result of the same "
    "programs."
)
POSITIVES: Final = "Prompts by the number of timestamps at which they hold, over all their logs: rare ones are harder."
PER_LOG: Final = (
    "Means over the prompts that hold in the log, by its frames alone; score thresholds are chosen anew for every log. "
    "Prompts that do not hold there are left out, and so is whatever was answered to them: these figures compare logs "
    "with each other and are not parts of the headline."
)
LATENCY: Final = "Seconds from the prompt to its program, once per prompt."
CPU: Final = "CPU milliseconds of running the program on one log, once per case."

_COMPARABLE: Final[dict[str, str]] = {
    "2026": "Comparable with figures of the 2026 edition on the same split (av2 0.3.6 and its ground truth with "
    "ambiguous timestamps), and with nothing of 2025: prompts, truth and figures changed.",
    "2025": "Comparable with figures of the 2025 edition on the same split, if they were scored by the same version of "
    "the evaluator: before June 2025 it gave F1 where it now gives balanced accuracy. Not comparable with 2026.",
    "own": "A suite of this project: not comparable with any published figure, only with other miners on this digest.",
}


NOT_SCORED: Final = "No truth is known: nothing is scored."


def comparable(edition: Edition, split: str, *, scored: bool) -> str:
    """What figures of this edition may be compared with, in a sentence.

    Args:
        edition: The form of the truth.
        split: The official split; empty for none.
        scored: Whether any truth is known.
    """
    if not scored:
        return NOT_SCORED + (f" Split: {split}." if split else "")
    where = f" Split: {split}." if split else " No official split: published figures are over a whole split."
    return _COMPARABLE[edition] + (where if edition != "own" else "")
