"""A small suite that meets every outcome, and the real miner over a real jail with a small library."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.mining import WriterMiner
from agents.writers.fixed import KnownWriter
from evals.cases.case import Case, Suite
from evals.cases.digest import suite_digest
from evals.cases.labelling import LogTruth
from tools.answers import Mined
from tools.av2.log import open_log
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.limits import MIB, JailLimits

BROKEN = "tiny-broken"


def calling(call: str) -> str:
    return f"""cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
x = {call}
output_scenario(x, description, log_dir, output_dir)
"""


PROGRAMS = {
    "car": 'x = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
    "output_scenario(x, description, log_dir, output_dir)\n",
    "car near a walker": calling(
        'near_objects(cars, get_objects_of_category(log_dir, category="PEDESTRIAN"), log_dir, distance_thresh=4)'
    ),
    "car that spins": calling("test_spin()"),
    "car that is wrong": calling("no_such_function(cars)"),
    "car that crashes": calling("test_segfault()"),
}
DECLINED = "car of the colour of hope"
PROMPTS = (*PROGRAMS, DECLINED)
OUTCOMES = {"answered": 6, "declined": 4, "program": 3, "limit": 3, "crash": 3, "log": 5}
"""Of the suite's six prompts on four logs: the broken log fails whatever has a program."""


class CountingMiner(WriterMiner):
    """The real miner, which also keeps what it was asked."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.answered: list[str] = []
        self.ran: list[tuple[str, str]] = []
        self.stop_after = -1

    def answer(self, prompt: str) -> Any:
        self.answered.append(prompt)
        return super().answer(prompt)

    def run(self, questions: Any) -> Iterator[Mined]:
        for mined in super().run(questions):
            if len(self.ran) == self.stop_after:
                raise KeyboardInterrupt
            self.ran.append((mined.log_id, mined.prompt))
            yield mined


@pytest.fixture(scope="session")
def suite(tiny_logs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Suite:
    """Six prompts on four logs; the truth of all is every car on the frames that are even."""
    broken = tmp_path_factory.mktemp("broken") / BROKEN
    shutil.copytree(tiny_logs[0], broken)
    (broken / "annotations.feather").write_bytes(b"not feather")
    folders = {path.name: path for path in (*tiny_logs, broken)}
    truth = {}
    for log_id, folder in folders.items():
        log = open_log(tiny_logs[0] if log_id == BROKEN else folder)
        mask = np.zeros(log.tracks.shape, np.bool_)
        mask[np.array(log.tracks.category) == "REGULAR_VEHICLE", ::2] = True
        base = LogTruth.of(log).labelled(mask, np.zeros_like(mask))
        truth |= {(log_id, prompt): base for prompt in PROMPTS}
    cases = tuple(sorted(Case(*key) for key in truth))
    digest = suite_digest("own", cases, truth, folders)
    return Suite("tiny", "own", "", cases, folders, truth, digest)


@pytest.fixture(scope="session")
def executors(executor_with: Any) -> Iterator[Callable[[int], JailedExecutor]]:
    """One executor per number of workers, over the small library."""
    limits = JailLimits(cpu_s=0.1, wall_s=60, memory_bytes=96 * MIB)
    with ExitStack() as stack:
        yield cache(lambda workers: stack.enter_context(executor_with("small", workers=workers, limits=limits)))


@pytest.fixture(scope="session")
def make_miner(executors: Callable[[int], JailedExecutor]) -> Callable[..., CountingMiner]:
    """`make_miner(workers=2)`: a fresh miner over the small library."""

    def make(workers: int = 1, programs: dict[str, str] | None = None, name: str = "known") -> CountingMiner:
        identity = {"writer": name, "profile": "standard"}
        return CountingMiner(KnownWriter(PROGRAMS | (programs or {})), executors(workers), "standard", identity)

    return make


@pytest.fixture
def expected_outcomes() -> dict[str, int]:
    """Cases by outcome; the broken log fails whatever has a program."""
    return OUTCOMES
