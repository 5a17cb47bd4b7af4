"""Which detector a user means, opened. Nothing heavy is imported before one is named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from tools.errors import UserError
from tools.grounding.api import Grounder
from tools.grounding.classes import ClassList

KINDS: Final = ("yoloe", "yoloe-pf", "grounding-dino", "owlv2")


@dataclass(frozen=True, slots=True)
class DetectorOptions:
    """How a detector is opened.

    Attributes:
        embeddings: File with the embeddings of the words; only for `yoloe`, which needs it.
        least_score: Detections below are left out, in [0, 1]; None for the detector's own (`LEAST_SCORES`).
        device: As PyTorch names it: `cpu`, `cuda:0`.
        online: Whether weights that are given by hub name may be downloaded.
    """

    embeddings: Path | None = None
    least_score: float | None = None
    device: str = "cpu"
    online: bool = False


LEAST_SCORES: Final = {"yoloe": 0.15, "yoloe-pf": 0.15, "grounding-dino": 0.25, "owlv2": 0.1}
"""Semantic-Drive's README for YOLOE; for the others what their authors' examples use. None is calibrated."""


def open_grounder(detector: str, classes: ClassList | None, options: DetectorOptions) -> Grounder:
    """Open a detector.

    Args:
        detector: `KIND:WEIGHTS`: a kind of `KINDS`, and a path, or a hub name where transformers runs it.
        classes: What to look for; None only for `yoloe-pf`.
        options: How it is opened.

    Raises:
        UserError: The detector is none of these, or what was given does not fit it.
        PrerequisiteError: Its extra is not installed.
        DataError: Its weights cannot be read.
    """
    kind, _, weights = detector.partition(":")
    if kind not in KINDS or not weights:
        raise UserError(f"--detector {detector!r} is not KIND:WEIGHTS with one of {', '.join(KINDS)}")
    if (kind == "yoloe-pf") != (classes is None):
        raise UserError("yoloe-pf has its own vocabulary and takes no classes" if classes else f"{kind} needs classes")
    if options.embeddings and kind != "yoloe":
        raise UserError(f"{kind} takes no embeddings: only yoloe is given them")
    least = LEAST_SCORES[kind] if options.least_score is None else options.least_score
    if classes is None or kind == "yoloe":
        from tools.grounding.yoloe import YoloeGrounder

        return YoloeGrounder(Path(weights).expanduser(), classes, options.embeddings, least, device=options.device)
    from tools.grounding.transformers_grounders import Kind, TransformersGrounder

    return TransformersGrounder(cast(Kind, kind), weights, classes, least, options.device, options.online)
