"""What slips do to a writer: whether it means the same by a text that was mistyped, and how sure it may be of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, Literal

import numpy as np
from scipy.optimize import minimize

from evals.grammar.logistic import Fit, posterior_loss
from evals.grammar.pairs import Pair
from evals.grammar.prior import PRIOR
from evals.grammar.reading import Features, Read, Refusal
from evals.grammar.slips import KINDS, Kind, slipped

Outcome = Literal["same", "declined", "other, and told", "other, unseen"]
"""same: it means what the text meant. declined: no program. other: it means something else; told: with a note that a
word was mended or left out; unseen: without."""
OUTCOMES: Final[tuple[Outcome, ...]] = ("same", "declined", "other, and told", "other, unseen")
TOLD: Final = ("mended_words", "ignored_words")
"""The evidence that slips give."""
_LEAST: Final = -0.1
"""The least that a mended or left-out word takes: what was typed may be a word that nobody knows here, not a slip."""
Same = Callable[[str, str], bool]
"""Whether two programs mean the same."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A changed text.

    Attributes:
        kind: How it was changed.
        outcome: What became of it.
        pair: The reading of the text, with the evidence of the changed one; right where both are.
    """

    kind: Kind
    outcome: Outcome
    pair: Pair


def slips_of(text: str, pair: Pair, read: Read, same: Same, rounds: int) -> Iterable[Slip]:
    """What becomes of a text that is changed, `rounds` times in every way; by its digest, so that all runs agree.

    Args:
        text: A text that the writer understands.
        pair: Its reading with a label.
        read: The writer.
        same: Compares programs.
        rounds: How many changes of a kind.
    """
    before, random = read(text), Random(pair.key)
    for change in (change for _ in range(rounds) for change in slipped(text, random)):
        after = read(change.text)
        if isinstance(before, Refusal) or isinstance(after, Refusal):
            yield Slip(change.kind, "declined", pair)
            continue
        alike = same(before.source, after.source)
        told = any(dict(after.features)[name] for name in TOLD)
        outcome: Outcome = "same" if alike else "other, and told" if told else "other, unseen"
        yield Slip(change.kind, outcome, replace(pair, features=after.features, is_right=pair.is_right and alike))


def fit_slips(fitted: Fit, slips: Sequence[Slip]) -> Fit:
    """The fit with the weights of what slips give, everything else being kept.

    A mended letter is a mended word, and has no weight of its own.
    """
    pairs = [slip.pair for slip in slips if slip.outcome != "declined" and _tells(slip.pair.features)]
    if not pairs:
        return fitted
    bare = replace(fitted, weights=tuple((name, 0.0 if _is_told(name) else w) for name, w in fitted.weights))
    odds = [_logit(sure) for sure in bare.confidence(pairs)]
    odds = [one + fitted.opinion * (pair.source == "second opinion") for one, pair in zip(odds, pairs, strict=True)]
    told = [[dict(pair.features)[name] for name in TOLD] for pair in pairs]
    ours = np.column_stack([np.array(odds, np.float64), np.array(told, np.float64)])
    right = np.array([pair.is_right for pair in pairs], np.bool_)
    mean = np.array([1.0, *(PRIOR[name] for name in TOLD)])
    rest = (ours, right, mean, np.array([0.0, *[1.0] * len(TOLD)]))
    found = minimize(
        posterior_loss, mean, rest, jac=True, method="L-BFGS-B", bounds=[(1.0, 1.0), *[(None, _LEAST)] * len(TOLD)]
    )
    weights: Mapping[str, float] = {**dict(bare.weights), **dict(zip(TOLD, found.x[1:].round(3).tolist(), strict=True))}
    return replace(fitted, weights=tuple((name, weights[name]) for name, _ in fitted.weights))


def slips_text(slips: Sequence[Slip]) -> str:
    """What became of the changed texts, by kind, as text."""
    count = Counter((slip.kind, slip.outcome) for slip in slips)
    head = "  {:12}{:>8}".format("changed by", "texts") + "".join(f"{outcome:>18}" for outcome in OUTCOMES)
    return "\n".join([head, *(_line(kind, count) for kind in KINDS)])


def _line(kind: Kind, count: Mapping[tuple[Kind, Outcome], int]) -> str:
    whole = sum(count.get((kind, outcome), 0) for outcome in OUTCOMES)
    cells = (count.get((kind, outcome), 0) for outcome in OUTCOMES)
    shares = "".join(f"{f'{cell} ({cell / max(whole, 1):.1%})':>18}" for cell in cells)
    return f"  {kind:12}{whole:8}{shares}"


def _tells(features: Features) -> bool:
    return any(dict(features)[name] for name in TOLD)


def _is_told(name: str) -> bool:
    return name in TOLD or name == "mended_letters"


def _logit(sure: float) -> float:
    return float(np.log(sure) - np.log1p(-sure))
