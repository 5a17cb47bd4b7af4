"""What programs find on a set of logs that are opened once, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import numpy as np

from tools.atoms.budget import Budget
from tools.atoms.profiles import load_profile
from tools.av2.log import Log, open_log
from tools.av2.samples import write_samples
from tools.errors import DataError, MotherlodeError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.typing import NDArrayBool

Masks: TypeAlias = tuple[NDArrayBool, ...]
"""What is referred, bool of shape (N, T), one per log."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A program that gives no answer.

    Attributes:
        why: What the checker or a function says, with the log where there is one.
    """

    why: str


def open_logs(folders: Iterable[Path]) -> tuple[Log, ...]:
    """The logs, opened."""
    return tuple(open_log(folder) for folder in folders)


def sample_logs(count: int, seed: int = 0) -> tuple[Log, ...]:
    """The first `count` logs of the sample world; their files are gone again."""
    if count < 1:
        return ()
    with TemporaryDirectory(prefix="grammar-samples-") as folder:
        return open_logs(write_samples(Path(folder), seed, count))


def answer(source: str, profile: str, logs: Sequence[Log]) -> Masks | Failed:
    """What a program finds on every log, or why it cannot be asked of one of them."""
    library = load_profile(profile)
    try:
        plan = check(source, library.signatures)
    except MotherlodeError as error:
        return Failed(str(error))
    masks = []
    for log in logs:
        budget = Budget()
        try:
            masks.append(evaluate(plan, library.bind(log, budget), budget=budget).mask)
        except MotherlodeError as error:
            return Failed(f"log {log.log_id[:8]}: {error}")
    return tuple(masks)


def mask_of_runs(log: Log, runs: Mapping[str, Sequence[tuple[int, int]]]) -> NDArrayBool:
    """Runs `[first, last]` of frames, both inclusive, by track, as a mask of shape (N, T).

    Raises:
        DataError: The log has no such track.
    """
    place = {uuid: index for index, uuid in enumerate(log.tracks.track_uuid)}
    mask = np.zeros(log.tracks.shape, np.bool_)
    for uuid, spans in runs.items():
        if uuid not in place:
            raise DataError(log.log_id, f"has no track {uuid}", "the results are of another log")
        for first, last in spans:
            mask[place[uuid], first : last + 1] = True
    return mask
