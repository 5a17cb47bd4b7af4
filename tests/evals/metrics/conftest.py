"""Generated submissions with their truth: small, adversarial, seeded. Every prompt is a case of its own."""

import pickle
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Content = dict[tuple[str, str], list[dict[str, Any]]]
EGO = np.array([100.0, -40.0, 2.0])
LOGS = [str(uuid.UUID(int=7919 * number)) for number in range(1, 7)]
SPELLINGS = ["it's one", 'a "stop" sign', """it's a "stop" sign""", "grüße, 漢字", "tab\tand\\", "a", "a ", ""]


class Traits:
    """What one prompt is like, drawn at random; most traits are rare enough to meet alone as well as together."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.form = rng.choice(["2025", "2026", "mixed"], p=[0.4, 0.45, 0.15])
        self.ambiguous = rng.choice([0.0, 0.3, 1.0], p=[0.5, 0.4, 0.1])
        self.referred = rng.choice([0.0, 0.4, 1.0], p=[0.15, 0.6, 0.25])
        self.found = rng.choice([0.0, 0.7, 1.0], p=[0.15, 0.6, 0.25])
        self.steady = rng.choice([0.0, 0.8, 1.0])
        self.jitter_m = rng.choice([0.0, 0.3, 1.2])
        self.grid_m = rng.choice([0.0, 0.5, 1.0], p=[0.5, 0.25, 0.25])
        self.spread_m = rng.choice([3.0, 20.0, 75.0])
        self.objects = int(rng.choice([1, 3, 6, 14], p=[0.2, 0.35, 0.3, 0.15]))
        self.false = int(rng.choice([0, 2, 9]))
        self.frames = int(rng.choice([1, 3, 7], p=[0.2, 0.3, 0.5]))
        self.logs = int(rng.choice([1, 2, 4], p=[0.4, 0.4, 0.2]))
        self.scores = rng.choice(["free", "few", "equal", "zero"], p=[0.5, 0.3, 0.1, 0.1])
        self.claims = rng.random() < 0.15
        self.precision = rng.choice([np.float64, np.float32], p=[0.85, 0.15])

    def points(self, count: int, near: np.ndarray | None = None) -> np.ndarray:
        spread = np.full((count, 3), self.spread_m) if near is None else np.full((count, 3), self.jitter_m)
        points = (EGO if near is None else near) + self.rng.normal(size=(count, 3)) * spread
        return np.round(points / self.grid_m) * self.grid_m if self.grid_m else points

    def score(self, count: int) -> np.ndarray:
        draws = {
            "free": self.rng.random(count), "few": self.rng.choice([0.0, 0.25, 0.5, 1.0], count),
            "equal": np.full(count, 0.5), "zero": np.zeros(count),
        }  # fmt: skip
        return draws[str(self.scores)].astype(np.float32)

    def labels(self, count: int) -> np.ndarray:
        other = np.where(self.rng.random(count) < 0.3, 1, 2)
        return np.where(self.rng.random(count) < self.referred, 0, other).astype(np.int32)


def boxes(stamp: int, track: np.ndarray, label: np.ndarray, centre: np.ndarray, precision: Any) -> dict[str, Any]:
    return {
        "timestamp_ns": stamp, "ego_translation_m": list(EGO), "track_id": track.astype(np.int32), "label": label,
        "translation_m": centre.astype(precision), "size": np.ones((track.size, 3), np.float32),
        "yaw": np.zeros(track.size, np.float32), "velocity_m_per_s": np.zeros((track.size, 3)),
        "name": np.full(track.size, "OTHER_OBJECT", dtype="<U31"),
    }  # fmt: skip


def sequence(traits: Traits) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rng = traits.rng
    ids = rng.choice(4000, traits.objects + traits.false, replace=False) - 1000
    start, truth, predicted = traits.points(traits.objects), [], []
    own, usual = ids[: traits.objects], traits.labels(traits.objects)
    switched = rng.permutation(own) if rng.random() < 0.3 else own
    for stamp in range(traits.frames):
        centre = start + (stamp * 0.5 if traits.grid_m else stamp * rng.normal(size=(traits.objects, 3)) * 0.2)
        there, labels = rng.random(traits.objects) < 0.85, traits.labels(traits.objects)
        labels = np.where(rng.random(traits.objects) < traits.steady, usual, labels).astype(np.int32)
        frame = boxes(stamp, own[there], labels[there], centre[there], traits.precision)
        truth.append(frame | statement(traits, frame["label"]))
        seen = rng.random(traits.objects) < traits.found
        near = traits.points(int(seen.sum()), centre[seen]) if traits.jitter_m else centre[seen]
        n_false = int(rng.integers(traits.false + 1)) if traits.found else 0
        made = (switched if stamp > traits.frames // 2 else own)[seen]
        track = np.concatenate([made, ids[traits.objects :][:n_false]])
        place = np.concatenate([near, traits.points(n_false)])
        guessed = np.where(rng.random(made.size) < traits.steady, labels[seen], traits.labels(made.size))
        order, label = rng.permutation(track.size), np.concatenate([guessed, traits.labels(n_false)]).astype(np.int32)
        frame = boxes(stamp, track[order], label[order], place[order], traits.precision)
        claim = {"is_positive": [True, False, None][rng.integers(3)]} if traits.claims and rng.random() < 0.5 else {}
        predicted.append(frame | {"score": traits.score(track.size)} | claim)
    if rng.random() < 0.2:
        for frame in (truth[0], predicted[0]):
            twice_an_unasked_id(frame)
    return truth, predicted


def twice_an_unasked_id(frame: dict[str, Any]) -> None:
    """Two boxes of one id, never referred to: neither evaluator minds."""
    for name, value in list(frame.items()):
        if isinstance(value, np.ndarray):
            row = {"track_id": 99_999, "label": 2, "name": "OTHER_OBJECT"}.get(name, 1)
            frame[name] = np.concatenate([value, np.full((2, *value.shape[1:]), row, value.dtype)])


def statement(traits: Traits, label: np.ndarray) -> dict[str, Any]:
    if traits.form == "2025" or (traits.form == "mixed" and traits.rng.random() < 0.5):
        return {}
    unsure = traits.rng.random() < traits.ambiguous
    return {"is_positive": None if unsure else bool((label == 0).any() ^ (traits.rng.random() < 0.1))}


def generate(seed: int, n_prompts: int, logs: list[str] = LOGS) -> tuple[Content, Content]:
    rng = np.random.default_rng(seed)
    truth: Content = {}
    predicted: Content = {}
    for number in range(n_prompts):
        traits = Traits(rng)
        prompt = SPELLINGS[number] if number < len(SPELLINGS) else f"prompt {number}"
        for log_id in rng.choice(logs, min(traits.logs, len(logs)), replace=False).tolist():
            truth[log_id, prompt], predicted[log_id, prompt] = sequence(traits)
    predicted[LOGS[0], "asked by nobody"] = [boxes(0, *np.zeros((2, 0), np.int32), np.zeros((0, 3)), np.float64)]
    return truth, predicted


def only_moments(predicted: Content) -> Content:
    """The same answers as a file of the temporal track, whose frames carry empty boxes."""
    empty = boxes(0, *np.zeros((2, 0), np.int32), np.zeros((0, 3)), np.float64) | {"score": np.zeros(0)}
    return {
        key: [
            {**empty, "timestamp_ns": f["timestamp_ns"], "is_positive": bool((f["label"] == 0).any())} for f in frames
        ]
        for key, frames in predicted.items()
    }


@pytest.fixture(scope="session")
def generated() -> Callable[..., tuple[Content, Content]]:
    return generate


@pytest.fixture(scope="session")
def moments() -> Callable[[Content], Content]:
    return only_moments


@pytest.fixture(scope="session")
def pickled() -> Callable[..., tuple[Path, Path]]:
    """`pickled(folder, truth, predicted)`: the two files."""

    def write(folder: Path, truth: Content, predicted: Content) -> tuple[Path, Path]:
        paths = folder / "truth.pkl", folder / "predicted.pkl"
        for path, content in zip(paths, (truth, predicted), strict=True):
            path.write_bytes(pickle.dumps(content, protocol=4))
        return paths

    return write
