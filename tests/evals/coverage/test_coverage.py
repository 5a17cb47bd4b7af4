"""The coverage table knows every prompt, its programs are right and run, and the document says what it holds."""

from pathlib import Path

import pytest

from evals.coverage.__main__ import DOCUMENT, main
from evals.coverage.report import coverage_document
from evals.coverage.table import Expression, coverage_table, expressions_of, key_of
from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import open_log
from tools.language.checker import check
from tools.language.evaluator import evaluate

LEAST_SHARE = 0.97


@pytest.fixture(scope="module")
def prompts(shared_data: Path) -> list[str]:
    lines = (shared_data / "prompts" / "prompts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines]


def test_every_prompt_is_known_and_nearly_all_can_be_said(prompts: list[str]) -> None:
    found = expressions_of(prompts)
    assert len(found) == 348
    assert [prompt for prompt, entry in found.items() if entry is None] == []
    said = [entry for entry in found.values() if entry is not None and entry.program]
    assert len(said) >= LEAST_SHARE * len(found)


def test_a_prompt_is_named_by_its_digest() -> None:
    assert key_of("stopped car") in coverage_table()
    assert key_of("stopped car ") not in coverage_table()


@pytest.mark.slow
def test_every_program_that_needs_no_eyes_runs_on_real_logs(val_logs: list[Path]) -> None:
    library, found = standard_library(), dict.fromkeys(coverage_table(), 0)
    sighted = [entry for entry in coverage_table().values() if entry.need in ("geometry", "map")]
    for log in map(open_log, val_logs):
        for entry in sighted:
            bound = library.bind(log, Budget())
            found[entry.key] += int(evaluate(check(entry.program, library.signatures), bound).mask.any())
    assert sum(found[entry.key] > 0 for entry in sighted) > 0.4 * len(sighted)


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == coverage_document(coverage_table())


def test_the_command_says_which_prompts_are_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "prompts.tsv"
    file.write_text("prompt\tsource\nstopped car\tx\nno such prompt\tx\n", encoding="utf-8")
    assert main([str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("geometry")
    assert lines[1].startswith("UNKNOWN")
    assert "unknown: 1 of 2" in lines[-1]


def test_what_a_prompt_needs_follows_from_its_functions() -> None:
    needs: dict[str, set[str]] = {}
    for entry in coverage_table().values():
        needs.setdefault(entry.need, set()).update(entry.atoms)
    assert "is_color" in needs["visual"]
    assert "changing_lanes" in needs["map"]
    assert "is_color" not in needs["map"] | needs["geometry"]
    assert all(
        isinstance(entry, Expression) and entry.reason for entry in coverage_table().values() if not entry.program
    )
