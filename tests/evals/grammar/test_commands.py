"""The commands run over the real texts with the product's writer, and say what is missing where it is missing."""

from pathlib import Path

import pytest

from evals.grammar.__main__ import main


def test_the_oracle_command_prints_a_line_per_description(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["oracle", "--data", str(shared_data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("p") and line[1:4].isdigit() for line in lines) == 98
    assert any(line.startswith("matching (IoU >= 0.95): ") for line in lines)


def test_on_other_logs_the_reference_programs_are_run(
    shared_data: Path, tiny_logs: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, logs = str(shared_data), str(tiny_logs[0].parent)
    assert main(["oracle", "--data", data, "--logs", logs, "--only", "p003", "--verbose"]) == 0
    shown = capsys.readouterr().out
    assert "p003  match" in shown
    assert "theirs" in shown


def test_the_coverage_command_prints_a_line_per_prompt(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--data", str(shared_data), "--samples", "0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(len(line.split()[0]) == 16 for line in lines) == 348
    assert any(line.startswith("a program for ") for line in lines)


def test_strange_descriptions_are_refused(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in ("[1]", "{", '[{"id": "a"}]'):
        (tmp_path / "programs.json").write_text(content, encoding="utf-8")
        given = ["oracle", "--data", str(shared_data), "--programs", str(tmp_path / "programs.json")]
        assert main(given) == 2
        assert "not a list of {id, description, program, tags}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["oracle", "coverage"])
def test_missing_data_is_said_with_the_cure(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--data", str(tmp_path)]) == 2
    assert "give its place with --data" in capsys.readouterr().err
