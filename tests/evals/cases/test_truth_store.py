"""Truths of reference programs are kept between starts, and taken only where all that decides them is equal."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.cases.programs import JailOptions, KnownTruth, ReferenceProgram, program_truth
from evals.cases.truth_store import NoTruth, TruthStore
from tools.errors import Issue
from tools.results import ExecutionResult, Failure, Program
from tools.sandbox.executor import JailedExecutor

SOURCE = (
    'cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")\n'
    "near = near_objects(cars, cars, log_dir, distance_thresh=6)\n"
    "output_scenario(near, description, log_dir, output_dir)\n"
)
NEAR = ReferenceProgram("near", "cars near cars", SOURCE)
WRONG = ReferenceProgram("wrong", "a cat", SOURCE.replace("REGULAR_VEHICLE", "CAT"))


@pytest.fixture
def folders(tiny_logs: list[Path]) -> dict[str, Path]:
    return {log.name: log for log in tiny_logs}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many programs were run, per request."""
    counts: list[int] = []
    run_many = JailedExecutor.run_many

    def counted(self: JailedExecutor, programs: list[Program], keys: list[int]) -> Any:
        counts.append(len(programs))
        return run_many(self, programs, keys)

    monkeypatch.setattr(JailedExecutor, "run_many", counted)
    return counts


def _truth(folders: dict[str, Path], folder: Path | None, software: str = "1", profile: str = "standard") -> KnownTruth:
    jail = JailOptions(truth_dir=folder, software=software)
    return program_truth([NEAR, WRONG], folders, profile=profile, failing="exclude", jail=jail)


def _same(one: KnownTruth, other: KnownTruth) -> bool:
    frames = [
        (a.label == b.label).all() and (a.track_id == b.track_id).all()
        for key in one.truth
        for a, b in zip(one.truth[key], other.truth[key], strict=True)
    ]
    return one.cases == other.cases and one.notes == other.notes and all(frames) and len(frames) > 0


def test_a_stored_truth_is_not_found_again(folders: dict[str, Path], tmp_path: Path, asked: list[int]) -> None:
    first = _truth(folders, tmp_path / "truth")
    assert asked == [2, 2, 2]
    assert _same(first, _truth(folders, tmp_path / "truth"))
    assert asked == [2, 2, 2]
    assert _same(first, _truth(folders, None))


@pytest.mark.parametrize("change", [{"software": "2"}, {"profile": "refav"}])
def test_another_software_or_profile_has_another_truth(
    folders: dict[str, Path], tmp_path: Path, asked: list[int], change: dict[str, str]
) -> None:
    _truth(folders, tmp_path)
    _truth(folders, tmp_path, **change)
    assert asked == [2] * 6


def test_a_new_program_alone_is_run(folders: dict[str, Path], tmp_path: Path, asked: list[int]) -> None:
    _truth(folders, tmp_path)
    jail = JailOptions(truth_dir=tmp_path, software="1")
    other = replace(NEAR, prompt="cars nearer", source=SOURCE.replace("6", "5"))
    program_truth([NEAR, other], folders, profile="standard", jail=jail)
    assert asked == [2, 2, 2, 1, 1, 1]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: data.replace(b"mask", b"mosk"), lambda _: b""]
)
def test_a_damaged_file_counts_as_none(
    folders: dict[str, Path], tmp_path: Path, asked: list[int], damage: Callable[[bytes], bytes]
) -> None:
    first = _truth(folders, tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(damage(file.read_bytes()))
    assert _same(first, _truth(folders, tmp_path))
    assert sum(asked) > 6


def test_what_the_machine_decided_is_not_kept(tmp_path: Path) -> None:
    store = TruthStore(tmp_path, "1", "standard")
    issue = Issue("limit", "L_CPU", 0, 0, "took too long", "")
    slow = ExecutionResult("log", Failure(issue))
    assert store.keep(SOURCE, "digest", slow) == NoTruth("L_CPU", str(issue))
    assert store.get(SOURCE, "digest") is None


def test_a_folder_that_cannot_be_written_costs_nothing(folders: dict[str, Path], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert _same(_truth(folders, None), _truth(folders, blocked / "truth"))
