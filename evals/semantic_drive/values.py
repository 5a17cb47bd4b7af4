"""What the data set holds, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from tools.scenes.evidence import Sighting
from tools.scenes.schema import SceneRecord
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

Split = Literal["stress", "blind"]
SPLITS: Final[tuple[Split, ...]] = ("stress", "blind")
SCORED_TAGS: Final = (
    "construction",
    "weather_adverse",
    "vru_hazard",
    "fod_debris",
    "special_vehicle",
    "lane_diversion",
)
"""The six tags that the published benchmark counts; two of the schema's eight are left out of it."""
SCOUTS: Final = ("Gemma", "Kimi")


@dataclass(frozen=True, eq=False)
class Gold:
    """One gold set of N frames.

    Attributes:
        split: `stress`: picked by browsing the published judge's output, labels pre-filled from it. `blind`: drawn at
            random, labelled without sight of any output.
        at: Where each frame stands among all frames, shape (N,).
        tags: Which of the scored tags hold, shape (N, 6).
        risk: Risk scores, shape (N,).
        records: The whole descriptions.
    """

    split: Split
    at: NDArrayInt
    tags: NDArrayBool
    risk: NDArrayFloat
    records: tuple[SceneRecord, ...]


@dataclass(frozen=True, eq=False)
class StoredRewards:
    """The judge's rewards, shape (F,) each: as stored, and by our implementation of the published rule."""

    stored: NDArrayFloat
    ours: NDArrayFloat

    @property
    def equal(self) -> int:
        """How many are the same."""
        return int((self.stored == self.ours).sum())


@dataclass(frozen=True, slots=True)
class SourceState:
    """How clean one stored source is.

    Attributes:
        name: The source.
        records: Records it holds.
        illegal_tags: Tags that are none of the schema's.
        kinds: Different ones among them.
        other_problems: Everything else that the schema does not allow.
    """

    name: str
    records: int
    illegal_tags: int
    kinds: int
    other_problems: int


@dataclass(frozen=True, eq=False)
class StoredScenes:
    """Everything that was stored, over F frames.

    Attributes:
        sightings: Scouts' descriptions (in the order of `SCOUTS`) and inventory of each frame.
        judge: The published judge's record of each frame.
        clip: Softmax over the prompts of CLIP, shape (F, 17).
        clip_prompts: Their names.
        golds: The two gold sets.
        rewards: Of the judge's records.
        sources: How clean each source is.
        changed: Names of files that are not as they were released.
    """

    sightings: tuple[Sighting, ...]
    judge: tuple[SceneRecord, ...]
    clip: NDArrayFloat
    clip_prompts: tuple[str, ...]
    golds: tuple[Gold, ...]
    rewards: StoredRewards
    sources: tuple[SourceState, ...]
    changed: tuple[str, ...]

    def gold(self, split: Split) -> Gold:
        """One of the gold sets."""
        return next(gold for gold in self.golds if gold.split == split)

    @property
    def unlabelled(self) -> NDArrayInt:
        """Where the frames stand that are in no gold set."""
        labelled = np.concatenate([gold.at for gold in self.golds])
        return np.setdiff1d(np.arange(len(self.sightings)), labelled).astype(np.int64)
