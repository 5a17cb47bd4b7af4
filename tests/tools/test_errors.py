"""Errors: one readable line each, told apart by kind, and whole after a trip between processes."""

import copy
import inspect

import pytest

from tools import errors
from tools.errors import (
    AtomError,
    DataError,
    Issue,
    LimitExceededError,
    LimitHit,
    MotherlodeError,
    PrerequisiteError,
    ProgramError,
    QueryNotUnderstoodError,
    SandboxError,
    Suggestion,
    UserError,
    WorkerFailureError,
)

ISSUE = Issue("check", "E_ENUM", 3, 7, "no such category 'CARR'.", "write CAR")


def test_every_error_of_the_project_has_one_root() -> None:
    own = [
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
    ]
    assert len(own) >= 9
    assert all(issubclass(value, MotherlodeError) for value in own)


def test_the_kinds_are_told_apart() -> None:
    """What is answered with exit code 2 is the user's; data, jail, program and limits each have their own kind."""
    assert issubclass(PrerequisiteError, UserError)
    assert issubclass(QueryNotUnderstoodError, UserError)
    for kind in (DataError, SandboxError, ProgramError, AtomError, LimitExceededError, WorkerFailureError):
        assert not issubclass(kind, UserError), kind


def test_a_data_error_names_place_problem_and_cure() -> None:
    error = DataError("/logs/a", "no annotations", "fetch them")
    assert str(error) == "/logs/a: no annotations (fetch them)"
    assert (error.path, error.problem, error.hint) == ("/logs/a", "no annotations", "fetch them")
    assert str(DataError("/logs/a", "gone")) == "/logs/a: gone"


@pytest.mark.parametrize("nasty", ["a\nb", "\x1b[2J", "\u202e", "\r", "\0", "\udcff"])
def test_a_data_error_stays_one_printable_line(nasty: str) -> None:
    error = DataError(f"/logs/{nasty}", f"column {nasty} is odd", f"has {nasty}")
    assert str(error).isprintable()
    assert str(error).encode("utf-8")
    assert error.path == f"/logs/{nasty}", "the path itself is kept for whoever needs the file"


def test_letters_of_any_script_are_left_as_they_are() -> None:
    assert str(DataError("/logs/größe 東京", "gone")) == "/logs/größe 東京: gone"


def test_an_issue_reads_with_place_code_and_hint() -> None:
    assert str(ISSUE) == "line 3, column 7: E_ENUM: no such category 'CARR'. Hint: write CAR"
    assert str(Issue("limit", "L_CPU", 0, 0, "too slow")) == "L_CPU: too slow"


def test_a_program_error_lists_all_issues_and_has_at_least_one() -> None:
    other = Issue("check", "E_NAME", 4, 1, "unknown name 'x'")
    error = ProgramError((ISSUE, other))
    assert str(error) == f"{ISSUE}; {other}"
    assert error.issues == (ISSUE, other)
    with pytest.raises(ValueError, match="at least one issue"):
        ProgramError(())


def test_an_atom_error_has_a_code_and_a_hint() -> None:
    error = AtomError("log x has no map", "fetch it", code="R_NO_MAP")
    assert str(error) == "log x has no map (fetch it)"
    assert (error.code, error.message, error.hint) == ("R_NO_MAP", "log x has no map", "fetch it")
    assert AtomError("no").code == "R_ATOMIC"
    assert str(AtomError("no")) == "no"


def test_a_limit_names_the_value_and_the_limit() -> None:
    error = LimitExceededError(LimitHit("L_PAIRS", 2e6, 1e6, "pairs"))
    assert str(error) == "L_PAIRS: 2e+06 pairs needed, 1e+06 allowed"
    assert error.hit.limit == 1e6


def test_a_worker_failure_carries_its_issue() -> None:
    issue = Issue("crash", "C_SIGNAL", 0, 0, "signal 11")
    assert WorkerFailureError(issue).issue is issue
    assert str(WorkerFailureError(issue)) == "C_SIGNAL: signal 11"


def test_values_are_immutable_and_comparable() -> None:
    assert copy.deepcopy(ISSUE) == ISSUE
    with pytest.raises(AttributeError):
        ISSUE.line = 5  # type: ignore[misc]
    assert Suggestion("carr").nearest == ()
