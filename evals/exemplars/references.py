"""A program against what RefAV's own implementation found on real logs, where these results lie beside the project."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from evals.exemplars.verifying import Verdict, answered
from tools.atoms.profiles import load_profile
from tools.av2.log import Log, open_log
from tools.errors import DataError, LimitExceededError, ProgramError
from tools.language.checker import check
from tools.typing import NDArrayBool


@dataclass(frozen=True, slots=True)
class References:
    """Where reference results lie.

    Attributes:
        results: `expected.json.gz`: by log id, the referred tracks of each program as runs of frames.
        logs: Folder with a folder per log.
    """

    results: Path
    logs: Path


def verify_reference(program: str, profile: str, reference: str, where: References) -> Verdict:
    """Run the program on the logs and compare it with the results of the reference program of that name.

    Frames near a change count too: the results are those of the same boxes.

    Raises:
        DataError: The results or a log cannot be read.
    """
    counts = []
    try:
        plan = check(program, load_profile(profile).signatures, "exemplar")
        for log, entry in _logs(where):
            if reference not in entry:
                raise DataError(where.results, f"has no results of {reference}")
            want = _mask(entry[reference]["referred"], log)
            said = answered(plan, log, profile)
            counts.append(((want & said).sum(), (said & ~want).sum(), (want & ~said).sum(), want.any()))
    except (ProgramError, LimitExceededError) as error:
        return Verdict(problem=str(error))
    right, wrong, missed, happening = (int(sum(column)) for column in zip(*counts, strict=True))
    return Verdict(len(counts), happening, right, wrong, missed)


def _logs(where: References) -> Iterator[tuple[Log, Mapping[str, Any]]]:
    results = _results(where.results)
    for name in sorted(results):
        yield _opened(where.logs / name), results[name]["programs"]


@lru_cache(maxsize=2)
def _results(path: Path) -> Mapping[str, Any]:
    try:
        results: dict[str, Any] = orjson.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise DataError(path, f"reference results cannot be read: {error}") from error
    return results


@lru_cache(maxsize=8)
def _opened(folder: Path) -> Log:
    return open_log(folder)


def _mask(referred: Mapping[str, list[list[int]]], log: Log) -> NDArrayBool:
    index = {uuid: place for place, uuid in enumerate(log.tracks.track_uuid)}
    mask = np.zeros(log.tracks.shape, np.bool_)
    for uuid, runs in referred.items():
        for first, last in runs:
            mask[index[uuid], first : last + 1] = True
    return mask
