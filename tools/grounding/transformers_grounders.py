"""Grounding DINO (Liu et al. 2023) and OWLv2 (Minderer et al. 2023) through transformers; both take any words.

Weights are safetensors only, read from a folder, or by hub name from what is on this machine; a download must be
asked for. Code that comes with weights is never run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from tools.errors import DataError
from tools.grounding.api import Detections, Picture, detections_of
from tools.grounding.classes import ClassList
from tools.grounding.errors import GroundingError
from tools.grounding.weights import file_digest, in_batches, missing_extra
from tools.typing import NDArrayAny, NDArrayFloat

Kind = Literal["grounding-dino", "owlv2"]
_MODELS: Final = {"grounding-dino": "GroundingDinoForObjectDetection", "owlv2": "Owlv2ForObjectDetection"}
_SPARE: Final = 8
"""Tokens that are left free in a prompt, for the marks at its ends."""


class TransformersGrounder:
    """One of the two detectors, ready to look for the words of a class list.

    Args:
        kind: Which detector.
        weights: Folder with weights, processor and tokenizer; or a hub name: `IDEA-Research/grounding-dino-tiny`.
        classes: What to look for.
        least_score: Detections below are left out, in [0, 1].
        device: As PyTorch names it: `cpu`, `cuda:0`.
        online: Whether missing weights may be downloaded.

    Raises:
        PrerequisiteError: The extra is not installed.
        DataError: The weights are not there, or are those of something else.
    """

    def __init__(
        self,
        kind: Kind,
        weights: str,
        classes: ClassList,
        least_score: float,
        device: str = "cpu",
        online: bool = False,
    ) -> None:
        self._model, self._processor = _loaded(kind, weights, device, online)
        self._kind, self._words, self._least, self._device = kind, classes.words, least_score, device
        version = file_digest(Path(weights)) if Path(weights).is_dir() else "hub"
        self._name = f"{kind}:{Path(weights).name}@{version} for {classes.digest}, from {least_score:g}"

    @property
    def name(self) -> str:
        """Weights with digest, words with digest, and settings."""
        return self._name

    def detect(self, pictures: Sequence[Picture]) -> tuple[Detections, ...]:
        """Look at pictures.

        Raises:
            GroundingError: transformers failed on them.
        """
        look = self._dino if self._kind == "grounding-dino" else self._owl
        try:
            return tuple(seen for batch in in_batches(pictures) for seen in look(batch))
        except Exception as error:  # whatever torch and transformers raise: the detector failed
            raise GroundingError(f"{self._name} failed: {type(error).__name__}: {error}") from error

    def _owl(self, pictures: Sequence[Picture]) -> list[Detections]:
        images = [one.image.convert("RGB") for one in pictures]
        texts = [[f"a photo of a {word}" for word in self._words]] * len(images)
        given = self._processor(
            text=texts, images=images, return_tensors="pt", padding="max_length", truncation=True,
            max_length=self._model.config.text_config.max_position_embeddings,
        )  # fmt: skip
        answer = self._forward(given)
        found = self._processor.image_processor.post_process_object_detection(
            answer, threshold=self._least, target_sizes=[(image.height, image.width) for image in images]
        )
        return [
            detections_of(
                picture, [self._words[number] for number in one["labels"].tolist()], _array(one["scores"]),
                _array(one["boxes"]),
            )
            for picture, one in zip(pictures, found, strict=True)
        ]  # fmt: skip

    def _dino(self, pictures: Sequence[Picture]) -> list[Detections]:
        """Words are asked for in as many prompts as their tokens need; duplicates are merged as all others."""
        rounds = [self._dino_round(pictures, words) for words in self._prompts()]
        return [_together(picture, seen) for picture, seen in zip(pictures, zip(*rounds, strict=True), strict=True)]

    def _dino_round(
        self, pictures: Sequence[Picture], words: Sequence[str]
    ) -> list[tuple[list[str], NDArrayFloat, NDArrayFloat]]:
        text = " ".join(f"{word}." for word in words)
        images = [one.image.convert("RGB") for one in pictures]
        given = self._processor(text=[text] * len(images), images=images, return_tensors="pt")
        answer = self._forward(given)
        spans = self._processor.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
        scores = _word_scores(_array(answer.logits.sigmoid()), words, spans)
        return [
            _surest(scores[number], words, _array(answer.pred_boxes[number]), picture.image.size, self._least)
            for number, picture in enumerate(pictures)
        ]

    def _prompts(self) -> list[list[str]]:
        """The words, split so that each prompt fits into what the model reads."""
        room = int(getattr(self._model.config, "max_text_len", 256)) - _SPARE
        prompts: list[list[str]] = [[]]
        used = 0
        for word in self._words:
            length = len(self._processor.tokenizer(f"{word}.", add_special_tokens=False)["input_ids"])
            if used + length > room and prompts[-1]:
                prompts.append([])
                used = 0
            prompts[-1].append(word)
            used += length
        return prompts

    def _forward(self, given: Any) -> Any:
        import torch

        with torch.inference_mode():
            return self._model(**given.to(self._device))


def _word_scores(token_scores: NDArrayFloat, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> NDArrayFloat:
    """Scores of words, shape (B, Q, W): the mean over a word's tokens, so that each part of it has to be there.

    Args:
        token_scores: Scores of the prompt's tokens for each box, shape (B, Q, tokens).
        words: The words of the prompt, which are joined by `". "`.
        spans: First and last + 1 character of each token of the prompt; equal for marks.
    """
    ends = np.cumsum([len(word) + 2 for word in words]) - 2
    first, last = np.array(spans).T
    of = np.searchsorted(ends, first, "right")
    inside = (last > first) & (last <= ends[np.minimum(of, len(words) - 1)])
    table = np.zeros((len(spans), len(words)))
    table[np.flatnonzero(inside), of[inside]] = 1.0
    table /= np.maximum(table.sum(axis=0), 1)
    return np.asarray(token_scores[..., : len(spans)] @ table)


def _surest(
    scores: NDArrayFloat, words: Sequence[str], boxes: NDArrayFloat, size_px: tuple[int, int], least: float
) -> tuple[list[str], NDArrayFloat, NDArrayFloat]:
    """For each box its surest word: labels, scores, corners in pixels; boxes are centre and size in shares."""
    best = scores.argmax(axis=1)
    score = scores[np.arange(len(best)), best]
    kept = np.flatnonzero(score >= least)
    half = boxes[kept, 2:] / 2
    corners = np.concatenate([boxes[kept, :2] - half, boxes[kept, :2] + half], axis=1) * np.tile(size_px, 2)
    return [words[number] for number in best[kept].tolist()], score[kept], corners


def _together(picture: Picture, rounds: Sequence[tuple[list[str], NDArrayFloat, NDArrayFloat]]) -> Detections:
    labels = [label for names, _, _ in rounds for label in names]
    scores, corners = (np.concatenate([one[part] for one in rounds]) for part in (1, 2))
    return detections_of(picture, labels, scores, corners)


def _array(tensor: Any) -> NDArrayAny:
    return np.asarray(tensor.float().cpu().numpy(), np.float64)


def _loaded(kind: Kind, weights: str, device: str, online: bool) -> tuple[Any, Any]:
    """Model and processor, once it is known that the weights are this detector's."""
    try:
        import transformers
    except ImportError as error:
        raise missing_extra("vision", error) from error
    library: Any = transformers
    library.utils.logging.disable_progress_bar()
    where: dict[str, Any] = {"local_files_only": not online, "trust_remote_code": False}
    try:
        found = library.AutoConfig.from_pretrained(weights, **where).model_type
        if found != kind:
            raise DataError(weights, f"weights of {found}, not of {kind}", "name the detector that they are for")
        model = getattr(library, _MODELS[kind]).from_pretrained(weights, use_safetensors=True, **where)
        return model.eval().to(device), library.AutoProcessor.from_pretrained(weights, **where)
    except ImportError as error:
        raise missing_extra("vision", error) from error
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        cure = "give a folder with weights, or allow the download with --online"
        raise DataError(weights, f"cannot be loaded: {' '.join(str(error).split())[:200]}", cure) from error
