"""`agents robustness` on sample logs, through the real jail: tables, JSON, files, and readable refusals."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.cli import main
from agents.commands.robustness import parse_levels
from tools.av2.samples.writing import write_samples
from tools.errors import UserError

PROGRAM = """# a car that moves
cars = get_objects_of_category(log_dir, category="REGULAR_VEHICLE")
found = has_velocity(cars, log_dir, min_velocity=1.0)
output_scenario(found, "a car that moves", log_dir, output_dir)
"""
Agents = Callable[..., tuple[object, str, str]]


@pytest.fixture
def agents(capsys: pytest.CaptureFixture[str]) -> Agents:
    """Run the command in this process; returns the exit code, the output and the errors."""

    def run(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "moving.py").write_text(PROGRAM)
    return folder


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    write_samples(folder, scenes=2)
    return folder


def test_it_prints_the_tables_and_writes_them(agents: Agents, logs: Path, programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--logs", logs, "--programs", programs, "--profile", "standard", "--levels", "0,1", "--seeds", 2)
    code, printed, said = agents("robustness", *arguments, "--out", out)
    assert code == 0
    assert printed == (out / "robustness.md").read_text()
    assert "| standard | 1.000 | 0." in printed
    assert "standard, noise 1" in said
    report = json.loads((out / "robustness.json").read_text())
    assert [(row["variant"], row["noise"], row["n_seeds"]) for row in report["rows"]] == [
        ("standard", 0.0, 1),
        ("standard", 1.0, 2),
    ]
    assert report["rows"][0]["hota_temporal"]["estimate"] == 1.0


def test_json_is_the_report(agents: Agents, logs: Path, programs: Path) -> None:
    code, printed, _ = agents(
        "robustness",
        "--logs",
        logs,
        "--programs",
        programs,
        "--variant",
        "refav",
        "--levels",
        "1",
        "--seeds",
        1,
        "--json",
    )
    assert code == 0
    report = json.loads(printed)
    assert report["programs"] == ["moving"]
    assert report["rows"][0]["tracks"]["hota"] < 1.0


def test_what_is_missing_or_wrong_is_told(agents: Agents, logs: Path, programs: Path) -> None:
    code, _, said = agents("robustness", "--logs", logs)
    assert (code, "--programs PATH" in said) == (2, True)
    code, _, said = agents("robustness", "--programs", programs)
    assert (code, "--logs DIR" in said) == (2, True)
    code, _, said = agents("robustness", "--logs", logs, "--programs", programs, "--variant", "best")
    assert (code, "unknown variant 'best'; there are standard, refav" in said) == (2, True)
    code, _, said = agents("robustness", "--logs", logs, "--programs", programs, "--seeds", "0")
    assert code == 2
    assert "seed" in said


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(
    agents: Agents, logs: Path, programs: Path, tmp_path: Path
) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")
    arguments = ("--logs", logs, "--programs", programs, "--profile", "standard", "--levels", "0")
    code, printed, said = agents("robustness", *arguments, "--out", occupied)
    assert (code, printed) == (2, "")
    assert f"{occupied}: cannot be written" in said
    assert "--out DIR" in said
    assert "annotations mined" not in said


def test_what_cannot_be_written_in_the_end_is_printed_all_the_same(
    agents: Agents, logs: Path, programs: Path, tmp_path: Path
) -> None:
    (tmp_path / "robustness.md").mkdir()
    arguments = ("--logs", logs, "--programs", programs, "--profile", "standard", "--levels", "0")
    code, printed, said = agents("robustness", *arguments, "--out", tmp_path)
    assert code == 2
    assert "| standard | 1.000 |" in printed
    assert "robustness.md: cannot be written" in said


def test_levels_are_numbers_in_range() -> None:
    assert parse_levels("0, 0.5,2") == (0.0, 0.5, 2.0)
    for text, problem in (("0;1", "separated by commas"), ("", "separated"), ("-1", "lie between"), ("nan", "lie")):
        with pytest.raises(UserError, match=problem):
            parse_levels(text)
