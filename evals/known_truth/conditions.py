"""Under what conditions tracks are mined: how noisy they are, and what is done to them first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.noise import DEFAULT_NOISE
from evals.robustness.tracks import write_mined_tracks
from evals.robustness.variants import Variant
from tools.av2.log import Log


@dataclass(frozen=True, slots=True)
class Condition:
    """A variant of the pipeline at a noise level.

    Attributes:
        variant: The function library, and what is done to the tracks first.
        level: Noise level; 0 for the annotations themselves.
    """

    variant: Variant
    level: float

    @property
    def name(self) -> str:
        """Such as `standard@1`."""
        return f"{self.variant.name}@{self.level:g}"


def mined_log(annotated: Log, folder: Path, condition: Condition, seed: int) -> Log:
    """The log whose tracks are mined under a condition, with nothing derived yet.

    What is not the annotations themselves goes through a file, so that nobody sees more than a tracker would have
    given.

    Args:
        annotated: The log as annotated.
        folder: Its folder.
        condition: Noise level and variant.
        seed: Noise seed.
    """
    prepare = condition.variant.prepare
    if not condition.level and prepare is None:
        return replace(annotated, memo={})
    name = annotated.log_id
    with TemporaryDirectory(prefix="motherlode-") as scratch:
        into, logs = Path(scratch), {name: annotated}
        _, mined = write_mined_tracks(logs, {name: folder}, into, condition.level, seed, DEFAULT_NOISE, prepare)
    return mined[name]
