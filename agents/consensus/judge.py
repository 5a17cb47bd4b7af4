"""The judge: the reward of every candidate, the choice, and whether more candidates would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.candidates.values import Origin
from agents.consensus.agreement import agreements_of, witness_weights
from agents.consensus.terms import terms_of
from agents.consensus.values import (
    DEFAULT_THRESHOLDS,
    DEFAULT_WEIGHTS,
    Agreement,
    Case,
    Score,
    Thresholds,
    Verdict,
    Weights,
)
from tools.scenario import Scenario

NONE_RUNS = -1
SIGNS_BESIDE_GRAMMAR = 0.2
"""Share of the suspicion that counts where the grammar's own candidate runs: most signs are its reading once more, and
its candidate votes already. Simulated sets choose the right one oftener so (docs/thinking.md)."""


def judge(
    cases: Sequence[Case],
    origins: Mapping[int, Origin],
    found: Mapping[int, Mapping[str, Scenario]],
    expected: Sequence[str] = (),
    weights: Weights = DEFAULT_WEIGHTS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Verdict:
    """Weigh all candidates; of equals the first wins.

    Args:
        cases: The candidates.
        origins: Where each comes from, by number.
        found: What the programs that run found, by number and log id.
        expected: Categories that the referred tracks should have; empty when unknown.
        weights: How much each term counts.
        thresholds: When findings are the same and a choice is decisive.
    """
    running = [case for case in cases if case.findings is not None]
    agreements = agreements_of({c.number: found[c.number] for c in running}, origins)
    witnesses = witness_weights({case.number: origins[case.number] for case in running})
    in_order = sorted(_heard_once(cases, running, origins), key=lambda case: case.number)
    scores = tuple(_score(case, agreements, witnesses, expected, weights) for case in in_order)
    if not running:
        return Verdict(NONE_RUNS, scores)
    numbers = {case.number for case in running}
    best = max((s for s in scores if s.number in numbers), key=lambda s: (s.total, -s.number))
    return _with_certainty(Verdict(best.number, scores, agreements), witnesses, thresholds)


def same_as(number: int, agreements: Sequence[Agreement], thresholds: Thresholds) -> dict[int, Agreement]:
    """The candidates that found the same as `number`, with their agreement."""
    mine = [a for a in agreements if number in (a.first, a.second) and a.iou >= thresholds.same_iou]
    return {a.second if a.first == number else a.first: a for a in mine}


def _heard_once(cases: Sequence[Case], running: Sequence[Case], origins: Mapping[int, Origin]) -> list[Case]:
    if not any(origins[case.number].writer == "grammar" for case in running):
        return list(cases)
    return [replace(case, suspicion=SIGNS_BESIDE_GRAMMAR * case.suspicion) for case in cases]


def _score(
    case: Case,
    agreements: Sequence[Agreement],
    witnesses: Mapping[int, float],
    expected: Sequence[str],
    weights: Weights,
) -> Score:
    mine = [a for a in agreements if case.number in (a.first, a.second)]
    terms = terms_of(case, mine, witnesses, expected, weights)
    weight = sum(term.weight for term in terms)
    total = sum(term.weight * term.value for term in terms) / weight if weight else 0.0
    return Score(case.number, round(total, 6), terms)


def _with_certainty(verdict: Verdict, witnesses: Mapping[int, float], thresholds: Thresholds) -> Verdict:
    totals = {score.number: score.total for score in verdict.scores}
    same = same_as(verdict.chosen, verdict.agreements, thresholds)
    others = [totals[n] for n in witnesses if n != verdict.chosen and n not in same]
    margin = totals[verdict.chosen] - max(others, default=0.0)
    found_too = [n for n, agreement in same.items() if not agreement.both_empty]
    support = witnesses[verdict.chosen] + sum(witnesses[n] for n in found_too)
    is_unanimous = len(witnesses) == len(found_too) + 1 >= thresholds.unanimous
    decisive = is_unanimous or (support >= thresholds.support and margin >= thresholds.margin)
    return replace(verdict, margin=round(margin, 6), support=round(support, 6), decisive=decisive)
