"""What the judge looks at and what it says: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Findings:
    """What one candidate's program found on the trial logs, as the judge needs it.

    Attributes:
        referred_frames: Pairs of a referred track and a frame, over all logs.
        present_frames: Pairs of any track and a frame at which it is there, over the same logs.
        by_category: Of `referred_frames`, how many fall to each category, as (category, frames), sorted.
        logs: Logs on which it ran.
        empty_logs: Of them, those in which it found nothing.
        calls: Calls of functions, as the checked program makes them: no comments, wrappers or outputs.
    """

    referred_frames: int
    present_frames: int
    by_category: tuple[tuple[str, int], ...]
    logs: int
    empty_logs: int
    calls: int


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term of the reward counts; a term that does not apply is left out, with its weight.

    Attributes:
        agreement: What the other candidates say.
        category: The referred tracks are of the category that the query names.
        rate: A plausible share of all tracks and frames is referred.
        signs: Nothing suspicious was seen in program and findings.
        stated: The writer's own calibrated confidence, where it has one.
        visual: What cameras say, where they were asked.
        simplicity: Fewer calls.
    """

    agreement: float = 0.45
    category: float = 0.2
    rate: float = 0.1
    signs: float = 0.15
    stated: float = 0.1
    visual: float = 0.3
    simplicity: float = 0.05


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a candidate's reward: its value from 0 to 1, its weight, and why it is so in a few words."""

    name: str
    value: float
    weight: float
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """The reward of one candidate.

    Attributes:
        number: The candidate.
        total: Weighted mean of its terms, 0 to 1; 0 when its program does not run.
        terms: Every term that applies.
    """

    number: int
    total: float
    terms: tuple[Term, ...] = ()

    def without(self, *names: str) -> float:
        """Weighted mean of all terms but these; 0 where none is left."""
        left = [term for term in self.terms if term.name not in names]
        weight = sum(term.weight for term in left)
        return round(sum(term.weight * term.value for term in left) / weight, 6) if weight else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two candidates found the same.

    Attributes:
        first: Number of the one, the smaller.
        second: Number of the other.
        iou: Track-time intersection over union on the trial logs, 0 to 1.
        both_empty: Neither found anything, which says little.
        independence: How independently they came to be, 0 to 1.
    """

    first: int
    second: int
    iou: float
    both_empty: bool
    independence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of all candidates.

    Attributes:
        chosen: Number of the best candidate; -1 when none runs.
        scores: One per candidate, in order of their numbers.
        agreements: One per pair of candidates that run.
        margin: Total of the chosen one less that of the best one that found something else; its total if there is none.
        support: What the word of the chosen one and of those that found the same is worth, in independent witnesses.
        decisive: Asking for more candidates would hardly change the choice.
        tie_break: What a model said about a near tie; empty when none was asked.
        sight_problem: Why cameras could not be asked about some matches; empty when they could, or nobody asked.
    """

    chosen: int
    scores: tuple[Score, ...]
    agreements: tuple[Agreement, ...] = ()
    margin: float = 0.0
    support: float = 0.0
    decisive: bool = False
    tie_break: str = ""
    sight_problem: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When the judge calls findings the same, a choice decisive, and a difference a near tie.

    Attributes:
        same_iou: From this track-time IoU on two candidates found the same.
        support: Witnesses that a decisive choice needs: the grammar and one model in two wordings are 2.4.
        margin: Margin that a decisive choice needs.
        unanimous: So many candidates that run and all found the same are decisive too, wherever they come from.
        near_tie: Below this margin a model may be asked to break the tie.
    """

    same_iou: float = 0.9
    support: float = 2.2
    margin: float = 0.1
    unanimous: int = 4
    near_tie: float = 0.05


DEFAULT_WEIGHTS = Weights()
DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate before the judge.

    Attributes:
        number: The candidate.
        findings: What it found; None when its program does not run.
        signs: Suspicious signs in program and findings, one line each.
        suspicion: How much they speak against it together, 0 to 1.
        stated: The writer's own calibrated confidence; None when it does not tell.
        visual: Share of looked-at matches that cameras confirm, 0 to 1; None when nobody looked.
    """

    number: int
    findings: Findings | None = None
    signs: tuple[str, ...] = field(default=())
    suspicion: float = 0.0
    stated: float | None = None
    visual: float | None = None
