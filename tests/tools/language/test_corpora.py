"""The two corpora: every program of the reference is accepted, every hostile one that must be refused is."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.errors import ProgramError
from tools.language.checker import check

_WRONG_WORDS = {"p172": "E_NAME", "p173": "E_ENUM", "p174": "E_ENUM"}


@pytest.fixture(scope="module")
def programs(shared_data: Path) -> list[dict[str, Any]]:
    return json.loads((shared_data / "refav_oracle" / "programs.json").read_text())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def hostile(shared_data: Path) -> list[dict[str, Any]]:
    return json.loads((shared_data / "security" / "hostile_programs.json").read_text())  # type: ignore[no-any-return]


def _codes(program: str) -> list[str]:
    try:
        check(program, BASELINE_SIGNATURES)
    except ProgramError as error:
        return [issue.code for issue in error.issues]
    return []


def test_every_reference_program_is_accepted_and_answers_its_description(programs: list[dict[str, Any]]) -> None:
    assert len(programs) == 98
    for entry in programs:
        if entry["id"] not in _WRONG_WORDS:
            assert check(entry["program"], BASELINE_SIGNATURES).output.description == entry["description"]


def test_programs_with_wrong_words_are_errors_where_the_reference_finds_nothing(programs: list[dict[str, Any]]) -> None:
    wrong = {entry["id"]: _codes(entry["program"]) for entry in programs if entry["id"] in _WRONG_WORDS}
    assert wrong == {name: [code] for name, code in _WRONG_WORDS.items()}


def test_every_hostile_program_that_must_be_refused_is(hostile: list[dict[str, Any]]) -> None:
    must = [entry for entry in hostile if entry["must"] == "reject"]
    assert len(must) >= 100
    assert [entry["id"] for entry in must if not _codes(entry["code"])] == []


def test_no_hostile_program_makes_a_message_that_is_not_plain_text(hostile: list[dict[str, Any]]) -> None:
    for entry in hostile:
        try:
            check(entry["code"], BASELINE_SIGNATURES)
        except ProgramError as error:
            for issue in error.issues:
                assert str(issue).isascii(), entry["id"]
                assert str(issue).isprintable(), entry["id"]
