"""All mistakes, and where each can be planted."""

from __future__ import annotations

from functools import cache
from typing import Final

from evals.mistakes.meaning import MEANING
from evals.mistakes.python import OUTPUTS, PYTHON
from evals.mistakes.references import references
from evals.mistakes.replies import REPLIES
from evals.mistakes.values import Mistake, Planting, Profile, Stage
from evals.mistakes.words import ARGUMENTS, NAMES, WORDS

MISTAKES: Final[tuple[Mistake, ...]] = (*NAMES, *WORDS, *ARGUMENTS, *PYTHON, *OUTPUTS, *REPLIES, *MEANING)
"""Every mistake, those that are told before anything runs first."""


@cache
def plantings(fixed_by: Stage | None = None, profile: Profile | None = None) -> tuple[Planting, ...]:
    """Every mistake planted into every reference that it fits.

    Args:
        fixed_by: Only mistakes that this stage ought to mend.
        profile: Only references of this profile.
    """
    return tuple(
        Planting(mistake, reference, planted)
        for mistake in MISTAKES
        if fixed_by in (None, mistake.fixed_by)
        for reference in references()
        if profile in (None, reference.profile)
        if (planted := mistake.plant(reference.program)) is not None
    )
