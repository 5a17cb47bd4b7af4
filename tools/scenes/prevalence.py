"""How common tags are where nobody has labelled, and beliefs corrected for it.

Labelled moments were picked because they are interesting, so tags are commoner among them than in ordinary driving.
Where picking went by what is true (or by something near it), what a true tag looks like carries over, and how common
it is does not: label shift. The prevalence elsewhere is then the one under which the evidence there is most probable,
found by expectation maximisation over unlabelled moments (Saerens, Latinne and Decaestecker, "Adjusting the outputs of
a classifier to new a priori probabilities", Neural Computation 14, 2002).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.typing import NDArrayFloat

ROUNDS: Final = 5000
_CLOSE: Final = 1e-10
_EDGE: Final = 1e-9


def estimate_prevalence(probability: NDArrayFloat, labelled: NDArrayFloat) -> NDArrayFloat:
    """The most probable prevalence of each tag among unlabelled moments.

    Args:
        probability: Of each tag by a model fitted to labelled moments, shape (F, T); F at least 1.
        labelled: Prevalence among the labelled moments, shape (T,), each inside (0, 1).

    Returns:
        Shape (T,). At least one half of a moment out of F, so that nothing is ruled out for ever.
    """
    least = 0.5 / len(probability)
    found = np.clip(labelled, least, 1 - least)
    for _ in range(ROUNDS):
        new = np.clip(at_prevalence(probability, labelled, found).mean(axis=0), least, 1 - least)
        if np.abs(new - found).max() < _CLOSE:
            break
        found = new
    return np.asarray(new, np.float64)


def at_prevalence(probability: NDArrayFloat, labelled: NDArrayFloat, prevalence: NDArrayFloat) -> NDArrayFloat:
    """Probabilities of a model fitted at one prevalence, at another.

    Args:
        probability: Shape (F, T).
        labelled: Prevalence where the model was fitted, shape (T,).
        prevalence: Prevalence where it is used, shape (T,).

    Returns:
        Shape (F, T).
    """
    sure = np.clip(probability, _EDGE, 1 - _EDGE)
    holds = sure * (prevalence / labelled)
    fails = (1 - sure) * ((1 - prevalence) / (1 - labelled))
    return np.asarray(holds / (holds + fails), np.float64)
