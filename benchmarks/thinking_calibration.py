"""Fits how sure a match is to scripted candidates, and shows how well it is stated: prompts/judge/calibration.yaml.

    python benchmarks/thinking_calibration.py [--write]

Candidate sets are those of benchmarks/thinking.py, for models that misread a fifth, a third and half of what they are
asked. Every other query is fitted on; the reliability curve is that of the others. From each query's matches the same
number is taken, evenly spread, so that long tracks do not outvote short ones.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from beside import LOGS
from thinking_sets import CandidateSet, candidate_sets

from agents.consensus.judge import same_as
from agents.consensus.values import DEFAULT_THRESHOLDS, Verdict
from agents.consensus.votes import Calibration, ballots, calibration, fit_calibration, match_confidence, vote_shares
from evals.thinking.scoring import RIGHT, calibration_error, reliability
from evals.thinking.values import Habits
from tools.av2.samples import write_samples
from tools.typing import NDArrayBool, NDArrayFloat

FILE = Path(__file__).resolve().parents[1] / "prompts" / "judge" / "calibration.yaml"
MISREADINGS = (0.2, 0.35, 0.5)
SIZES = (3, 4, 6, 8)
MATCHES = 40
"""Of each query and size, so many matches are taken at most."""
MOST_QUERIES = 80


@dataclass(frozen=True)
class Matches:
    """Matches of one verdict: shares of votes, shape (M,), and whether each is right; and the program as a whole."""

    half: int
    size: int
    verdict: Verdict
    shares: NDArrayFloat
    right: NDArrayBool
    program_share: float
    is_program_right: bool

    @property
    def total(self) -> float:
        """The chosen one's reward."""
        return next(score.total for score in self.verdict.scores if score.number == self.verdict.chosen)

    def stated(self, coefficients: Calibration) -> NDArrayFloat:
        """How sure each match is said to be."""
        return match_confidence(self.shares, self.verdict, coefficients)


def matches(one: CandidateSet, size: int, half: int) -> Matches | None:
    """The matches of the judge's choice among the grammar's candidate and `size - 1` of the model; None without any."""
    candidates = one.candidates[:size]
    verdict = one.hear(candidates)
    if verdict.chosen < 0:
        return None
    origins = {candidate.number: candidate.origin for candidate in candidates}
    votes = ballots(verdict, origins)
    found = {c.number: one.found(c.program.source) for c in candidates if c.number in votes and c.program}
    shares, right = [], []
    for log, chosen in found[verdict.chosen].items():
        share = vote_shares(votes, {number: scenarios[log] for number, scenarios in found.items()})
        shares.append(share[chosen.mask])
        right.append(one.truth[log].mask[chosen.mask])
    flat, true = np.concatenate(shares), np.concatenate(right)
    taken = np.unique(np.linspace(0, flat.size - 1, min(MATCHES, flat.size)).astype(int)) if flat.size else []
    same = {verdict.chosen, *same_as(verdict.chosen, verdict.agreements, DEFAULT_THRESHOLDS)}
    is_right = one.score(candidates[verdict.chosen]) >= RIGHT
    return Matches(half, size, verdict, flat[taken], true[taken], sum(votes[n] for n in same), is_right)


def gathered(places: Mapping[str, Sequence[Path]]) -> Iterator[Matches]:
    """The matches of all queries, places, models and sizes."""
    for logs in places.values():
        for seed, share in enumerate(MISREADINGS):
            sets = candidate_sets(logs, replace(Habits(), misreadings=share), seed, MOST_QUERIES)
            for number, one in enumerate(sets):
                found = (matches(one, size, number % 2) for size in SIZES)
                yield from (some for some in found if some is not None)


def fitted(data: Sequence[Matches]) -> dict[str, Calibration]:
    """The coefficients that fit the first half: of matches, and of programs."""
    first = [some for some in data if some.half == 0]
    rows = [
        (float(share), some.verdict.margin, some.total, bool(right))
        for some in first
        for share, right in zip(some.shares, some.right, strict=True)
    ]
    programs = [(some.program_share, some.verdict.margin, some.total, some.is_program_right) for some in first]
    return {"matches": fit_calibration(rows), "programs": fit_calibration(programs)}


def curve(name: str, stated: NDArrayFloat, right: NDArrayBool) -> Iterator[str]:
    """A reliability curve as Markdown."""
    error = calibration_error(stated, right)
    yield f"{name}: {len(right):,}, {right.mean():.1%} right; expected calibration error {error:.3f}\n"
    yield "| stated | number | mean stated | right |"
    yield "|---|---:|---:|---:|"
    for one in reliability(stated, right):
        yield f"| {one.low:.1f} to {one.high:.1f} | {one.count:,} | {one.stated:.3f} | {one.true:.3f} |"
    yield ""


def by_agreement(data: Sequence[Matches], coefficients: Calibration) -> Iterator[str]:
    """How sure matches are, and how often right, by the share of votes for them."""
    shares, right = np.concatenate([some.shares for some in data]), np.concatenate([some.right for some in data])
    stated = np.concatenate([some.stated(coefficients) for some in data])
    yield "| share of votes | matches | mean stated | right |"
    yield "|---|---:|---:|---:|"
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        here = (shares > low) & (shares <= low + 0.2 + 1e-9)
        if here.any():
            row = f"{here.sum():,} | {stated[here].mean():.3f} | {right[here].mean():.3f}"
            yield f"| {low:.1f} to {low + 0.2:.1f} | {row} |"
    yield ""


def main(*options: str) -> None:
    """Fit, print, and write when asked to."""
    with tempfile.TemporaryDirectory() as scratch:
        places = {"sample world": list(write_samples(Path(scratch), seed=3))}
        if LOGS.exists():
            places["real logs"] = sorted(path for path in LOGS.iterdir() if path.is_dir())[:4]
        data = list(gathered(places))
    used, others = fitted(data), [some for some in data if some.half]
    show("in the file until now", {"matches": calibration("matches"), "programs": calibration("programs")}, others)
    show("fitted", used, others)
    print(*by_agreement(others, used["matches"]), sep="\n")
    if "--write" in options:
        head = "# Log odds of being right (agents/consensus/votes.py), by benchmarks/thinking_calibration.py."
        groups = (f"{name}: {{{', '.join(f'{k}: {v}' for k, v in asdict(one).items())}}}" for name, one in used.items())
        FILE.write_text("\n".join([head, *groups, ""]), encoding="utf-8")


def show(name: str, used: Mapping[str, Calibration], others: Sequence[Matches]) -> None:
    """The reliability curves of both."""
    print(f"#### {name}\n")
    right = np.concatenate([some.right for some in others])
    print(*curve("Matches", np.concatenate([some.stated(used["matches"]) for some in others]), right), sep="\n")
    shares = [(np.array([some.program_share]), some.verdict) for some in others]
    sure = np.array([match_confidence(share, verdict, used["programs"])[0] for share, verdict in shares])
    print(*curve("Programs", sure, np.array([some.is_program_right for some in others])), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
