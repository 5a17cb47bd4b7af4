"""YOLOE (Wang et al. 2025), an open-vocabulary detector, through Ultralytics: the only module that imports it.

Ultralytics is under AGPL-3.0, unlike this project: it is an extra that nothing else needs, and `LICENCE_NOTICE` is told
at first use. It is kept off the network, from installing packages, and from writing into the user's home.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tools.errors import DataError, UserError
from tools.grounding.api import Detections, Picture, detections_of
from tools.grounding.classes import ClassList
from tools.grounding.embeddings import ClassEmbeddings, read_embeddings
from tools.grounding.errors import GroundingError
from tools.grounding.weights import file_digest, in_batches, missing_extra

LICENCE_NOTICE: Final = (
    "YOLOE runs through ultralytics, which is under AGPL-3.0: whoever distributes or serves a product that includes it "
    "is bound by that licence or needs one from Ultralytics (docs/grounding.md)"
)
_QUIET: Final = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_VERBOSE": "false"}
_FOLDERS: Final = ("YOLO_CONFIG_DIR", "MPLCONFIGDIR")
"""Where it writes settings and font caches: a folder that goes with the process, unless the user has set one."""


class YoloeGrounder:
    """YOLOE with weights from a file, looking for the words of a class list or for its own vocabulary.

    A weights file of PyTorch is a program when it is loaded: only take one from a source that you trust.

    Args:
        weights: The `.pt` file.
        classes: What to look for; None for prompt-free weights (`*-pf.pt`), which have their own vocabulary.
        embeddings: File with the embeddings of the classes' words (see `tools.grounding.embeddings`).
        least_score: Detections below are left out, in [0, 1].
        side_px: Images are scaled to this longer side.
        device: As PyTorch names it: `cpu`, `cuda:0`.

    Raises:
        PrerequisiteError: The extra is not installed.
        DataError: Weights or embeddings cannot be read, or do not belong together.
        UserError: Classes for prompt-free weights, or none for others.
    """

    def __init__(
        self,
        weights: Path,
        classes: ClassList | None,
        embeddings: Path | None = None,
        least_score: float = 0.15,
        side_px: int = 640,
        device: str = "cpu",
    ) -> None:
        vectors = _embeddings_for(weights, classes, embeddings)
        self._model = _loaded(weights, vectors)
        self._options = {"conf": least_score, "imgsz": side_px, "device": device, "verbose": False, "save": False}
        words = classes.digest if classes else "own vocabulary"
        self._name = f"yoloe:{weights.name}@{file_digest(weights)} for {words}, from {least_score:g}, {side_px} px"

    @property
    def name(self) -> str:
        """Weights with digest, words with digest, and settings."""
        return self._name

    def detect(self, pictures: Sequence[Picture]) -> tuple[Detections, ...]:
        """Look at pictures.

        Raises:
            GroundingError: Ultralytics failed on them.
        """
        return tuple(seen for batch in in_batches(pictures) for seen in self._batch(batch))

    def _batch(self, pictures: Sequence[Picture]) -> list[Detections]:
        try:
            results = self._model.predict([one.image.convert("RGB") for one in pictures], **self._options)
            return [_detections(picture, result) for picture, result in zip(pictures, results, strict=True)]
        except Exception as error:  # whatever torch and ultralytics raise: the detector failed
            raise GroundingError(f"{self._name} failed: {type(error).__name__}: {error}") from error


def _detections(picture: Picture, result: Any) -> Detections:
    boxes = result.boxes
    labels = [result.names[int(number)] for number in boxes.cls.tolist()]
    return detections_of(picture, labels, boxes.conf.cpu().numpy(), boxes.xyxy.cpu().numpy())


def _embeddings_for(weights: Path, classes: ClassList | None, embeddings: Path | None) -> ClassEmbeddings | None:
    if not weights.is_file():
        raise DataError(
            weights, "no such weights file", "YOLOE's weights are not downloaded: fetch them and give the path"
        )
    if classes is None:
        return None
    if embeddings is None:
        raise UserError(
            f"yoloe needs the embeddings of its {len(classes.words)} words: --embeddings FILE.npz, made once with "
            "network as docs/grounding.md tells; or prompt-free weights: --detector yoloe-pf:PATH"
        )
    return read_embeddings(embeddings, classes)


def _loaded(weights: Path, vectors: ClassEmbeddings | None) -> Any:
    """The model, ready to predict."""
    yoloe = _ultralytics()
    try:
        model = yoloe(str(weights), verbose=False)
        head = model.model.model[-1]
        prompt_free, width = hasattr(head, "lrpc"), getattr(head, "embed", None)
    except Exception as error:  # what is in such a file decides what loading it raises
        raise DataError(weights, f"no YOLOE weights: {type(error).__name__}: {error}", "fetch them again") from error
    if prompt_free != (vectors is None):
        raise UserError(
            f"{weights} has its own vocabulary and takes no classes: --detector yoloe-pf:PATH without --classes"
            if prompt_free
            else f"{weights} is not prompt-free: give classes with --detector yoloe:PATH, or *-pf.pt weights"
        )
    if vectors is not None:
        _set_classes(model, weights, vectors, width)
    return model


def _set_classes(model: Any, weights: Path, vectors: ClassEmbeddings, width: int | None) -> None:
    import torch

    stem = weights.stem.removesuffix("-seg")
    if vectors.model != stem or (width is not None and vectors.vectors.shape[1] != width):
        made_for = f"{vectors.model} with {vectors.vectors.shape[1]} numbers a word"
        raise DataError(weights, f"the embeddings were made for {made_for}", "make them anew with these weights")
    model.set_classes(list(vectors.words), torch.from_numpy(vectors.vectors.copy())[None])


def _ultralytics() -> Any:
    """The class YOLOE, imported into surroundings that keep it quiet."""
    os.environ.update(_QUIET)
    if any(name not in os.environ for name in _FOLDERS):
        folder = tempfile.mkdtemp(prefix="motherlode-yoloe-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for name in _FOLDERS:
            os.environ.setdefault(name, folder)
    try:
        from ultralytics import YOLOE
    except ImportError as error:
        raise missing_extra("yoloe", error) from error
    return YOLOE
