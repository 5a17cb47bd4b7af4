"""`score_challenge`: the challenge's four figures of a whole submission, prompt by prompt.

Equal to the official evaluator (av2 0.3.6, `av2/evaluation/scenario_mining/eval.py`); what it does that nobody would
expect has a name and a test of its own (quirks.md). Only one prompt's boxes are in memory as arrays at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from evals.cases.case import Sequences
from evals.metrics.agreement import check_agreement
from evals.metrics.packing import challenge_filter
from evals.metrics.prompt import LogFrames, temporal_stats, tracking_stats
from evals.metrics.region import Region
from evals.metrics.scores import challenge_scores
from evals.metrics.values import ChallengeScores, PromptStats
from tools.challenge.frames import ChallengeFrame

Progress = Callable[[int, int], None]
"""Called with (prompts done, prompts in all)."""


def score_challenge(
    truth: Sequences,
    predicted: Sequences,
    *,
    max_range_m: float = 50.0,
    region: Region | None = None,
    progress: Progress | None = None,
) -> tuple[ChallengeScores, tuple[PromptStats, ...]]:
    """Score a submission of either track against the ground truth.

    Args:
        truth: Frames by (log_id, prompt). Where they state nothing about being positive, the labels decide.
        predicted: Frames of at least those sequences, at the same timestamps; further sequences are ignored. A file
            whose every frame states whether it is positive, and that has no boxes, is one of the temporal track.
        max_range_m: Boxes farther from the ego vehicle, centre to centre in the plane, are left out. It does not apply
            to the temporal track.
        region: Boxes without a corner in it are left out on both sides; None leaves none out. It does not apply to the
            temporal track.
        progress: Told after each prompt.

    Returns:
        The figures, and the sums they come from, sorted by prompt.

    Raises:
        DataError: A sequence is missing, timestamps differ, a prediction has no scores, or a track id is twice in a
            frame.
    """
    by_prompt = _by_prompt(truth, predicted)
    tracking = _has_tracks(predicted[key] for key in truth)
    keep = challenge_filter(max_range_m, region)
    stats = []
    for done, (prompt, logs) in enumerate(by_prompt, 1):
        if not tracking:
            stats.append(temporal_stats(prompt, logs))
        elif held := [log for log in logs if log.truth]:
            stats.append(tracking_stats(prompt, held, keep))
        if progress is not None:
            progress(done, len(by_prompt))
    return challenge_scores(stats), tuple(stats)


def _by_prompt(truth: Sequences, predicted: Sequences) -> list[tuple[str, list[LogFrames]]]:
    check_agreement(truth, predicted)
    grouped: dict[str, list[LogFrames]] = {}
    for log_id, prompt in sorted(truth):
        key = (log_id, prompt)
        grouped.setdefault(prompt, []).append(LogFrames(log_id, truth[key], predicted[key]))
    return sorted(grouped.items())


def _has_tracks(predicted: Iterable[Sequence[ChallengeFrame]]) -> bool:
    return any(frame.track_id.size > 0 or not frame.is_stated for frames in predicted for frame in frames)
