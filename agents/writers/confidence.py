"""How sure a writer may be of its reading: a small logistic model over what it knows of that reading.

The coefficients are data (`prompts/grammar/confidence.yaml`), fitted to readings that were compared with reference
programs: `python -m evals.grammar calibrate --write`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Final

from agents.grammar_files import grammar_file
from agents.writers.api import Evidence
from tools.errors import DataError

_FILE: Final = "grammar/confidence.yaml"
_NAMES: Final = frozenset(field.name for field in fields(Evidence))
_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """`1 / (1 + exp(-(intercept + sum weight x evidence)))`.

    Attributes:
        intercept: Log odds of the plainest reading.
        weights: Change of the log odds by one unit of a field of `Evidence`, by its name; fields left out count 0.
        sure_from: From this probability on a reading may be answered without asking further.
    """

    intercept: float
    weights: tuple[tuple[str, float], ...]
    sure_from: float


@lru_cache(maxsize=1)
def confidence_model() -> ConfidenceModel:
    """The model of this installation.

    Raises:
        DataError: Its file is of another form or names what is no evidence.
    """
    return model_of(grammar_file(_FILE))


def probability(evidence: Evidence, model: ConfidenceModel | None = None) -> float:
    """Probability that a reading with this evidence is right, 0 to 1, in thousandths.

    Args:
        evidence: What the writer knows of the reading.
        model: The coefficients; those of this installation when None.
    """
    chosen = confidence_model() if model is None else model
    odds = chosen.intercept + sum(weight * getattr(evidence, name) for name, weight in chosen.weights)
    return round(_logistic(odds), _DIGITS)


def is_sure(confidence: float, model: ConfidenceModel | None = None) -> bool:
    """Whether a reading of this confidence may be answered without asking further."""
    return confidence >= (confidence_model() if model is None else model).sure_from


def _logistic(odds: float) -> float:
    if odds >= 0:
        return 1.0 / (1.0 + math.exp(-odds))
    return math.exp(odds) / (1.0 + math.exp(odds)) if odds > -700 else 0.0


def model_of(content: Any) -> ConfidenceModel:
    """The model that a parsed file of coefficients holds.

    Raises:
        DataError: It is of another form or names what is no evidence.
    """
    whole = isinstance(content, Mapping) and set(content) == {"intercept", "weights", "sure_from"}
    if not whole or not isinstance(weights := content["weights"], Mapping):
        raise DataError(_FILE, "is no model of confidence", "intercept, weights and sure_from are needed")
    numbers = [content["intercept"], content["sure_from"], *weights.values()]
    if unknown := sorted(set(weights) - _NAMES):
        raise DataError(_FILE, f"{', '.join(unknown)}: no such evidence", f"known are {', '.join(sorted(_NAMES))}")
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
        raise DataError(_FILE, "a coefficient is no number")
    return ConfidenceModel(float(content["intercept"]), tuple(sorted(weights.items())), float(content["sure_from"]))
