"""The terms of the reward, each from 0 to 1 with its reason in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from agents.consensus.values import Agreement, Case, Findings, Term, Weights

EMPTY_AGREEMENT = 0.5
"""What it counts that two candidates found nothing: a wrong program finds nothing as easily as a right one."""
PRIOR_SUPPORT = 0.4
"""Agreement is shrunk towards one half as if by this much independent evidence for and against."""
EMPTY_RATE = 0.4
"""Finding nothing on a few logs is no fault where events are rare, but finding something is likelier to be right."""
PLAUSIBLE_SHARE, IMPLAUSIBLE_SHARE = 0.25, 0.9
"""Up to the one share of all tracks and frames a result is plausible; at the other the program says nothing."""
SIMPLE_CALLS = 6
"""Calls that are not held against a program: the median of real ones is 4, one in ten has more than 9."""


def terms_of(
    case: Case,
    agreements: Sequence[Agreement],
    witnesses: Mapping[int, float],
    expected: Sequence[str],
    weights: Weights,
) -> tuple[Term, ...]:
    """All terms that apply to a candidate; none when its program does not run.

    Args:
        case: The candidate.
        agreements: Those that it is part of.
        witnesses: What the word of each candidate that runs is worth, by number.
        expected: Categories that the referred tracks should have; empty when unknown.
        weights: How much each term counts.
    """
    if case.findings is None:
        return ()
    others = _agreement(case.number, case.findings, agreements, witnesses, weights.agreement) if agreements else ()
    return (*others, *_own_terms(case, case.findings, expected, weights))


def _own_terms(case: Case, findings: Findings, expected: Sequence[str], weights: Weights) -> Iterator[Term]:
    if expected and findings.referred_frames:
        yield _category(findings, expected, weights.category)
    yield _rate(findings, weights.rate)
    why = "; ".join(case.signs) or "nothing suspicious"
    yield Term("signs", 1 - case.suspicion, weights.signs, why)
    if case.stated is not None:
        yield Term("stated", case.stated, weights.stated, "the writer's own calibrated confidence")
    if case.visual is not None:
        yield Term("visual", case.visual, weights.visual, "share of looked-at matches that cameras confirm")
    yield _simplicity(findings, weights.simplicity)


def _agreement(
    number: int, findings: Findings, agreements: Sequence[Agreement], witnesses: Mapping[int, float], weight: float
) -> tuple[Term]:
    """The witnesses' mean IoU with this candidate, itself among them, shrunk towards one half by `PRIOR_SUPPORT`."""
    own = 1.0 if findings.referred_frames else EMPTY_AGREEMENT
    agreed = witnesses[number] * own
    for a in agreements:
        other = a.second if a.first == number else a.first
        agreed += witnesses[other] * (EMPTY_AGREEMENT if a.both_empty else a.iou)
    worth = sum(witnesses.values())
    value = (agreed + PRIOR_SUPPORT / 2) / (worth + PRIOR_SUPPORT)
    why = f"{agreed:.1f} of {worth:.1f} independent witnesses found the same, itself among them"
    return (Term("agreement", value, weight, why),)


def _category(findings: Findings, expected: Sequence[str], weight: float) -> Term:
    right = sum(frames for category, frames in findings.by_category if category in expected)
    share = right / findings.referred_frames
    return Term("category", share, weight, f"{share:.0%} of what it refers to is of the category asked for")


def _rate(findings: Findings, weight: float) -> Term:
    if not findings.referred_frames:
        return Term("rate", EMPTY_RATE, weight, f"nothing in {findings.logs} logs")
    share = findings.referred_frames / max(findings.present_frames, 1)
    excess = (share - PLAUSIBLE_SHARE) / (IMPLAUSIBLE_SHARE - PLAUSIBLE_SHARE)
    return Term("rate", 1 - min(max(excess, 0.0), 1.0), weight, f"{share:.1%} of all tracks and frames")


def _simplicity(findings: Findings, weight: float) -> Term:
    excess = max(findings.calls - SIMPLE_CALLS, 0)
    return Term("simplicity", math.exp(-excess / SIMPLE_CALLS), weight, f"{findings.calls} calls")
