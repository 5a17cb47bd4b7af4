"""Leaving out logs while programs run: nothing is lost, stored results are alike, facts come from the first search."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents.mining import WriterMiner
from agents.writers.fixed import KnownWriter
from tools.answers import LogQuestions
from tools.errors import ProgramError
from tools.index.pruning import Pruner
from tools.results import Program
from tools.runs.execution import Execution, OpenLogs, execute_request
from tools.runs.parts import load_part
from tools.runs.request import RunRequest
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario

OUTPUT = 'output_scenario(x, "q", log_dir, output_dir)\n'
CARS = 'x = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n' + OUTPUT
DOGS = 'x = get_objects_of_category(log_dir, category="DOG")\n' + OUTPUT
WRONG = 'x = get_objects_of_category(log_dir, category="DOGGE")\n' + OUTPUT
MAPPED = 'd = get_objects_of_category(log_dir, category="DOG")\nx = on_road(d, log_dir)\n' + OUTPUT


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def executor(cache: Path) -> Iterator[JailedExecutor]:
    with JailedExecutor("standard", cache_dir=cache) as executor:
        yield executor


def execute(
    text: str, logs: list[Path], executor: JailedExecutor, parts: Path, pruner: Pruner | None
) -> tuple[Execution, RunRequest]:
    request = RunRequest("q", text, "file", "standard", tuple(logs), "1")
    return execute_request(request, executor, parts, lambda done, total: None, pruner=pruner), request


@pytest.mark.parametrize("text", [CARS, DOGS, MAPPED])
def test_outcomes_are_the_same_but_for_what_is_told(
    text: str, tiny_logs: list[Path], executor: JailedExecutor, cache: Path, tmp_path: Path
) -> None:
    whole, request = execute(text, tiny_logs, executor, tmp_path / "whole", None)
    pruned, _ = execute(text, tiny_logs, executor, tmp_path / "pruned", Pruner(cache, "standard"))
    assert tuple(replace(outcome, pruned="") for outcome in pruned.outcomes) == whole.outcomes
    assert all(bool(outcome.pruned) == (text == DOGS) for outcome in pruned.outcomes)
    for outcome in whole.outcomes:
        key = request.part_key(outcome.digest)
        parts = [load_part(tmp_path / name, key) for name in ("whole", "pruned")]
        if outcome.status == "failed":
            assert parts == [None, None]
            continue
        left, right = (part.outcome for part in parts if part is not None)
        assert isinstance(left, Scenario)
        assert isinstance(right, Scenario)
        assert left.same_as(right)


def test_what_is_told_is_the_same_when_results_are_there_already(
    tiny_logs: list[Path], executor: JailedExecutor, cache: Path, tmp_path: Path
) -> None:
    first, _ = execute(DOGS, tiny_logs, executor, tmp_path, Pruner(cache, "standard"))
    again, _ = execute(DOGS, tiny_logs, executor, tmp_path, Pruner(cache, "standard"))
    assert again.outcomes == first.outcomes
    assert {outcome.pruned for outcome in again.outcomes} == {"no DOG in the log (line 1)"}


def test_logs_that_are_left_out_are_not_opened(
    tiny_logs: list[Path], executor: JailedExecutor, cache: Path, tmp_path: Path
) -> None:
    execute(DOGS, tiny_logs, executor, tmp_path / "first", Pruner(cache, "standard"))
    for text, expected in ((DOGS, set()), (CARS, set(tiny_logs))):
        opened: OpenLogs = {}
        request = RunRequest("q", text, "file", "standard", tuple(tiny_logs), "1")
        pruner = Pruner(cache, "standard")
        execute_request(request, executor, tmp_path / "second", lambda done, total: None, opened=opened, pruner=pruner)
        assert set(opened) == expected


def test_a_wrong_program_is_wrong_with_a_filter_too(
    tiny_logs: list[Path], executor: JailedExecutor, cache: Path, tmp_path: Path
) -> None:
    with pytest.raises(ProgramError, match="DOGGE"):
        execute(WRONG, tiny_logs, executor, tmp_path, Pruner(cache, "standard"))


def test_evaluations_get_the_same_answers(tiny_logs: list[Path], executor: JailedExecutor, cache: Path) -> None:
    texts = {"cars": CARS, "dogs": DOGS, "wrong": WRONG, "mapped": MAPPED}
    programs = tuple((name, Program(text, "file", name)) for name, text in texts.items())
    questions = [LogQuestions(path.name, path, None, programs) for path in tiny_logs]

    def answers(pruner: Pruner | None) -> dict[tuple[str, str], object]:
        miner = WriterMiner(KnownWriter(texts), executor, "standard", {}, pruner)
        found = {(one.log_id, one.prompt): one.result.outcome for one in miner.run(questions)}
        return {key: kind.mask.tobytes() if isinstance(kind, Scenario) else kind for key, kind in found.items()}

    whole = answers(None)
    assert len(whole) == len(texts) * len(tiny_logs)
    assert answers(Pruner(cache, "standard")) == whole
