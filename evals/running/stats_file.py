"""The sums behind the figures, per prompt and log, as a file: runs can be compared later without scoring again."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from evals.metrics.values import N_ALPHAS, N_THRESHOLDS, HotaSums, PromptStats, SequenceStats
from tools.errors import DataError
from tools.runs.writing import aside
from tools.typing import NDArrayAny

_SUMS = ("tp", "fn", "fp", "association")
_HOTA_SHAPE = (N_THRESHOLDS, N_ALPHAS)


def write_stats(path: Path, stats: Sequence[PromptStats]) -> None:
    """Write sums; the same sums give the same bytes.

    Raises:
        OutputError: The disk refuses.
    """
    sequences = [(number, one) for number, prompt in enumerate(stats) for one in prompt.sequences]
    arrays: dict[str, NDArrayAny] = {
        "prompts": _texts([prompt.prompt for prompt in stats]),
        "thresholds": _stacked([p.thresholds for p in stats], (N_THRESHOLDS,)),
        "track_thresholds": _stacked([p.track_thresholds for p in stats], (N_THRESHOLDS,)),
        "prompt": np.array([number for number, _ in sequences], np.int64),
        "log_ids": _texts([one.log_id for _, one in sequences]),
        "stamps": _stacked([one.stamps for _, one in sequences], (N_THRESHOLDS, 4)),
        "log": _stacked([one.log for _, one in sequences], (N_THRESHOLDS, 4)),
    }
    for kind in ("temporal", "track"):
        sums = [getattr(one, kind) for _, one in sequences]
        if all(one is not None for one in sums):
            arrays |= {f"{kind}_{name}": _stacked([getattr(s, name) for s in sums], _HOTA_SHAPE) for name in _SUMS}
    with aside(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def read_stats(path: Path) -> tuple[PromptStats, ...]:
    """Read what `write_stats` wrote.

    Raises:
        DataError: The file is missing or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = {name.removesuffix(".npy"): _member(archive, name) for name in archive.namelist()}
        return _stats(arrays)
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or error}", "run the evaluation again") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
        raise DataError(path, f"damaged: {str(error)[:120]}", "run the evaluation again") from None


def _texts(texts: Sequence[str]) -> NDArrayAny:
    """A list of texts as bytes of JSON: fixed-width text would cost the longest prompt's length for each."""
    return np.frombuffer(json.dumps(list(texts)).encode(), np.uint8)


def _texts_of(array: NDArrayAny) -> list[str]:
    return [str(text) for text in json.loads(array.tobytes())]


def _stacked(arrays: Sequence[NDArrayAny], shape: tuple[int, ...]) -> NDArrayAny:
    return np.stack(arrays) if arrays else np.zeros((0, *shape))


def _member(archive: zipfile.ZipFile, name: str) -> NDArrayAny:
    with archive.open(name) as file:
        array: NDArrayAny = npy.read_array(file, allow_pickle=False)
        return array


def _stats(arrays: dict[str, NDArrayAny]) -> tuple[PromptStats, ...]:
    owner, logs = arrays["prompt"], _texts_of(arrays["log_ids"])
    found = []
    for number, prompt in enumerate(_texts_of(arrays["prompts"])):
        rows = np.flatnonzero(owner == number).tolist()
        sequences = tuple(_sequence(arrays, logs[row], row) for row in rows)
        found.append(PromptStats(prompt, arrays["thresholds"][number], arrays["track_thresholds"][number], sequences))
    return tuple(found)


def _sequence(arrays: dict[str, NDArrayAny], log_id: str, row: int) -> SequenceStats:
    temporal, track = (_sums(arrays, kind, row) for kind in ("temporal", "track"))
    return SequenceStats(log_id, arrays["stamps"][row], arrays["log"][row], temporal, track)


def _sums(arrays: dict[str, NDArrayAny], kind: str, row: int) -> HotaSums | None:
    if f"{kind}_tp" not in arrays:
        return None
    return HotaSums(*(arrays[f"{kind}_{name}"][row] for name in _SUMS))
