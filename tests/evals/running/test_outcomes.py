"""Whose fault a failure is."""

import pytest

from evals.running.outcomes import of_failure
from tools.errors import Issue
from tools.results import Failure


@pytest.mark.parametrize(
    ("stage", "code", "outcome"),
    [
        ("run", "D_LOG", "log"),
        ("run", "R_LOG", "log"),
        ("run", "R_NO_MAP", "log"),
        ("run", "R_NO_CAMERA", "program"),
        ("run", "R_ATOMIC", "program"),
        ("limit", "L_CPU", "limit"),
        ("crash", "C_CRASH", "crash"),
    ],
)
def test_a_failure_is_put_down_to_what_is_at_fault(stage, code, outcome):
    found = of_failure(Failure(Issue(stage, code, 3, 0, "why")))
    assert (found.outcome, found.code) == (outcome, code)
    assert "why" in found.reason
