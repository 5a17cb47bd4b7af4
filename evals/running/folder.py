"""The folder of one evaluation: the same suite and the same miner find the same folder again."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from evals.cases.case import Suite
from tools.errors import PrerequisiteError, UserError
from tools.runs.request import digest_of

STORE_FOLDER: Final = "store"
PROGRAMS_FOLDER: Final = "programs"
CONFIG_FILE: Final = "config.yaml"
SUITE_FILE: Final = "suite.json"
RECORDS_FILE: Final = "records.jsonl"
SCORES_FILE: Final = "scores.json"
COSTS_FILE: Final = "costs.jsonl"
STATS_FILE: Final = "stats.npz"
ENVIRONMENT_FILE: Final = "environment.json"
OFFICIAL_FILE: Final = "official.json"
SPATIOTEMPORAL_FILE: Final = "submission_spatiotemporal.pkl"
TEMPORAL_FILE: Final = "submission_temporal.pkl"
_KEY_LENGTH = 12
_HALF_WRITTEN = re.compile(r"\.writing-[a-z0-9_]{8}|\..+\.[a-z0-9_]{8}")
"""Names under which files are written before they are whole: predictions, and all else."""


def folder_name(suite: Suite, identity: Mapping[str, str], more: Mapping[str, str]) -> str:
    """The name of the folder of a suite and a miner: words for people, then a digest of all that decides the results.

    Args:
        suite: The suite.
        identity: The miner's identity.
        more: What else decides the results, by name.
    """
    decided = (suite.digest, *(part for item in sorted({**identity, **more}.items()) for part in item))
    words = [suite.name, identity.get("writer", ""), identity.get("profile", "")]
    shown = "-".join(re.sub(r"[^A-Za-z0-9._]+", "-", word)[:40].strip("-.") for word in words if word)
    return f"{shown}-{digest_of(decided)[:_KEY_LENGTH]}"


class EvaluationFolder:
    """A folder that this process alone works in. The lock is the kernel's, so a killed process lets go of it.

    Attributes:
        path: The folder, absolute.
    """

    def __init__(self, path: Path) -> None:
        """Make the folder at `path` where it is missing, and lock it.

        Raises:
            PrerequisiteError: It cannot be made.
            UserError: Another process works in it.
        """
        self.path = path.absolute()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise PrerequisiteError(f"{self.path}: cannot be made: {error.strerror}; choose --out") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise UserError(f"{self.path}: another process runs this very evaluation; wait for it") from error

    def __enter__(self) -> EvaluationFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._lock)

    def file(self, name: str) -> Path:
        """The path of a file in the folder."""
        return self.path / name

    def sweep(self) -> None:
        """Remove half-written files that a killed process left; those in the store are the store's to remove."""
        for place in (self.path, self.file(PROGRAMS_FOLDER)):
            for leftover in place.glob(".*"):
                if _HALF_WRITTEN.fullmatch(leftover.name):
                    leftover.unlink(missing_ok=True)

    @property
    def store(self) -> Path:
        """Where finished work lies."""
        return self.path / STORE_FOLDER
