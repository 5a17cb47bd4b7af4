"""How many programs are said in English that is read back: all of the coverage table, and the reference programs."""

from pathlib import Path

from evals.coverage.table import coverage_table
from evals.grammar.__main__ import main
from evals.grammar.round_trip import Told, share_text, told_programs
from evals.grammar.texts import Description, read_descriptions

LEAST = 0.97
"""Share that must be read back; all were when this was written."""


def share(told: tuple[Told, ...]) -> float:
    programs = [item for item in told if item.is_program]
    assert len(programs) > 80
    return sum(item.readable_back for item in programs) / len(programs)


def test_the_coverage_table_is_read_back() -> None:
    assert share(told_programs((), coverage_table())) >= LEAST


def test_reference_programs_are_read_back(shared_data: Path) -> None:
    assert share(told_programs(read_descriptions(shared_data / "refav_oracle" / "programs.json"), {})) >= LEAST


def test_what_is_no_program_is_counted_apart() -> None:
    good = (
        'x = get_objects_of_category(log_dir, category="DOG")\noutput_scenario(x, description, log_dir, output_dir)\n'
    )
    told = told_programs([Description("a", "dog", good, True), Description("b", "cat", "x = cat()", False)], {})
    assert [(item.name, item.is_program, item.readable_back) for item in told] == [
        ("a", True, True),
        ("b", False, False),
    ]
    assert share_text(told) == "refav: 1 of 1 programs are read back (100.0%), 1 are none"


def test_the_command_prints_the_shares(shared_data: Path, capsys) -> None:
    assert main(["rendering", "--data", str(shared_data)]) == 0
    assert "programs are read back" in capsys.readouterr().out
