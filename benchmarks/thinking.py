"""What each stage of the thinking brings, with a scripted model that makes the mistakes that models make.

Usage: python benchmarks/thinking.py [SEEDS [MOST]]

Prints the tables of docs/thinking.md: stages, and the judge beside simpler rules. The four demo scenes of the sample
world, and the real logs where they lie beside the project.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from beside import LOGS
from thinking_sets import CandidateSet, candidate_sets

from agents.candidates.values import Candidate
from agents.consensus.values import Verdict
from agents.planning import next_numbers
from agents.routes import to_review
from agents.state import by_number
from evals.thinking.scoring import step
from evals.thinking.values import Habits
from tools.av2.samples import write_samples

SIZES = (2, 4, 8)
SCENES_SEED = 3
REVIEWED = ("4, the grammar's among them", "8, the grammar's among them")
"""Sets whose leaders are reviewed, as the graph does it."""


@dataclass
class Tally:
    """Scores by stage, one per query and seed, in one order; and counts of what was asked for."""

    scores: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    asked: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: CandidateSet) -> None:
        """Count one query."""
        self._alone(one)
        for size in SIZES:
            self._consensus(one, f"{size}, all the model's", one.candidates[1 : size + 1])
            self._consensus(one, f"{size}, the grammar's among them", one.candidates[:size])
        for most in (4, 8):
            self._adaptive(one, most)

    def _alone(self, one: CandidateSet) -> None:
        candidate = one.candidates[1]
        reviewed = one.reviewed(1, [candidate]) if candidate.status == "ok" else candidate
        self.scores["grammar"].append(one.score(one.candidates[0]))
        self.scores["first answer"].append(one.first(candidate))
        self.scores["repaired"].append(one.score(candidate))
        self.scores["reviewed"].append(one.score(reviewed))

    def _consensus(self, one: CandidateSet, name: str, candidates: Sequence[Candidate]) -> None:
        verdict = one.hear(candidates)
        self.scores[name].append(one.chosen(candidates, verdict))
        if name in REVIEWED:
            self.scores[f"{name}, reviewed"].append(self._reviewed(one, candidates, verdict))

    def _reviewed(self, one: CandidateSet, candidates: Sequence[Candidate], verdict: Verdict) -> float:
        leaders = to_review(list(candidates), verdict)
        after = by_number(candidates, [one.reviewed(number, candidates) for number in leaders])
        return one.chosen(after, one.hear(after))

    def _adaptive(self, one: CandidateSet, most: int) -> None:
        asked: list[Candidate] = []
        verdict = None
        while numbers := next_numbers(asked, most, verdict):
            asked += [one.candidates[number] for number in numbers]
            verdict = one.hear(asked)
        assert verdict is not None
        self.asked[f"adaptive, {most} at most"].append(len(asked))
        self.scores[f"adaptive, {most} at most"].append(one.chosen(asked, verdict))


STAGES: Mapping[str, str] = {
    "grammar": "",
    "first answer": "",
    "repaired": "first answer",
    "reviewed": "repaired",
    **{f"{size}, all the model's": "repaired" for size in SIZES},
    **{f"{size}, the grammar's among them": "repaired" for size in SIZES},
    **{f"{name}, reviewed": name for name in REVIEWED},
    "adaptive, 4 at most": "4, the grammar's among them",
    "adaptive, 8 at most": "8, the grammar's among them",
}
"""Every stage, with the one that it is compared with."""


def tallied(logs: Sequence[Path], habits: Habits, seeds: int, most: int) -> Tally:
    """The counts over all queries and seeds."""
    tally = Tally()
    for seed in range(seeds):
        for one in candidate_sets(logs, habits, seed, most):
            tally.add(one)
    return tally


def table(tally: Tally) -> Iterator[str]:
    """The stage table as Markdown."""
    yield "| stage | mean IoU | right (IoU ≥ 0.95) | fixed | worsened | compared with |"
    yield "|---|---:|---:|---:|---:|---|"
    for stage, before in STAGES.items():
        after = step(tally.scores[before] if before else None, tally.scores[stage])
        moved = f"{after.fixed} | {after.worsened} | {before}" if before else "| |"
        share = f"{after.right} of {after.of}, {after.right / after.of:.1%}"
        yield f"| {stage} | {after.mean_iou:.3f} | {share} | {moved} |"
    for name, counts in tally.asked.items():
        yield f"\n{name}: {sum(counts) / len(counts):.2f} candidates are asked for on average."


def main(seeds: str = "2", most: str = "150") -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as scratch:
        places = {"Sample world, four demo scenes": list(write_samples(Path(scratch), seed=SCENES_SEED))}
        if LOGS.exists():
            places["Real logs"] = sorted(path for path in LOGS.iterdir() if path.is_dir())[:4]
        for place, logs in places.items():
            tally = tallied(logs, Habits(), int(seeds), int(most))
            print(f"### {place}: {len(tally.scores['grammar'])} queries, {seeds} seeds\n")
            print(*table(tally), "", sep="\n", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
