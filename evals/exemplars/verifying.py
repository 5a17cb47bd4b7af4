"""A program against the truth of sample worlds: precision and recall over boxes, and what makes them enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from evals.exemplars.answers import answer_of
from evals.exemplars.truths import parse_truth
from evals.exemplars.worlds import World, recipes_for, world
from evals.known_truth.truth import TOLERANCE_S
from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import Log
from tools.errors import LimitExceededError, ProgramError, UserError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.language.plan import Plan
from tools.typing import NDArrayBool

LEAST: Final = 0.95
"""Precision and recall that a verified exemplar reaches."""
DEFAULT_SEEDS: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of an exemplar.

    Attributes:
        program: Its text.
        profile: The profile that it is to hold in.
        truth: What it finds, as YAML data (see `evals.exemplars.truths`).
        worlds: Names of the sample worlds to ask; empty for all that know the truth's event kinds.
    """

    program: str
    profile: str
    truth: Any
    worlds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim.

    Attributes:
        worlds: How many logs were asked.
        happening: In how many of them the truth holds of anybody.
        right: Boxes answered, and true; boxes within 0.5 s of a change of the truth do not count.
        wrong: Boxes answered, and not true.
        missed: Boxes true and not answered.
        problem: Why it could not be asked or failed; empty otherwise.
    """

    worlds: int = 0
    happening: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    problem: str = ""

    @property
    def precision(self) -> float:
        """Of what is answered, what is true; 0 where nothing is answered."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of what is true, what is answered; 0 where nothing is true."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def holds(self) -> bool:
        """Whether the claim is verified: it could be asked, the truth happens, and both figures are high enough."""
        return not self.problem and min(self.precision, self.recall) >= LEAST

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        if not self.happening:
            return f"what it looks for happens in none of {self.worlds} logs"
        figures = f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        return f"happens in {self.happening} of {self.worlds} logs; {figures}"


def verify(claim: Claim, seeds: Sequence[int] = DEFAULT_SEEDS) -> Verdict:
    """Run the program on every world that knows the truth, under every seed, and count."""
    try:
        truth = parse_truth(claim.truth)
        plan = check(claim.program, load_profile(claim.profile).signatures, "exemplar")
        names = recipes_for(truth.kinds(), claim.worlds)
        counts = [
            _counts(answer_of(truth, one), answered(plan, one.log, claim.profile), one)
            for one in (world(name, seed) for name in names for seed in seeds)
        ]
    except (UserError, ProgramError, LimitExceededError) as error:
        return Verdict(problem=str(error))
    right, wrong, missed, happening = (sum(column) for column in zip(*counts, strict=True))
    return Verdict(len(counts), happening, right, wrong, missed)


def answered(plan: Plan, log: Log, profile: str) -> NDArrayBool:
    """What the program finds in a log, shape (N, T).

    Raises:
        ProgramError: It fails.
        LimitExceededError: It asks for too much.
    """
    budget = Budget()
    return evaluate(plan, load_profile(profile).bind(log, budget), budget=budget).mask


def _counts(want: NDArrayBool, said: NDArrayBool, one: World) -> tuple[int, int, int, int]:
    counted = one.present & ~_near_a_change(want, one)
    right, wrong, missed = want & said & counted, said & ~want & counted, want & ~said & counted
    return int(right.sum()), int(wrong.sum()), int(missed.sum()), int(want.any())


def _near_a_change(want: NDArrayBool, one: World) -> NDArrayBool:
    """Boxes at most `TOLERANCE_S` from where the truth of their track begins or ends, shape (N, T).

    A truth that holds from a track's first box on, or to its last, has no change there.
    """
    both = one.present[:, 1:] & one.present[:, :-1]
    track, after = np.nonzero((want[:, 1:] != want[:, :-1]) & both)
    middle = (one.time_s[after] + one.time_s[after + 1]) / 2
    near = np.zeros_like(want)
    for row, moment in zip(track.tolist(), middle.tolist(), strict=True):
        near[row] |= np.abs(one.time_s - moment) <= TOLERANCE_S + 1e-9
    return near
