"""What a coarse filter leaves of a mined case: exactly what lies in the stretches that are searched."""

from dataclasses import replace

import numpy as np

from agents.coarse_mining import cut_to
from tools.answers import Cut, Mined
from tools.errors import Issue
from tools.index.coarse import KeptLog
from tools.index.windows import Span
from tools.results import ExecutionResult, Failure
from tools.scenario import Edges, Scenario

STAMPS = (np.arange(10) * 10**9).astype(np.int64)
MASK = np.zeros((3, 10), bool)
MASK[0, 2:6], MASK[1, 8:] = True, True
MINED = Mined(
    "log", "car", ExecutionResult("log", Scenario(MASK, Edges.empty()), 7.0), MASK[::-1], certainty=MASK * 0.5
)


def kept(*spans: tuple[int, int]) -> KeptLog:
    found = tuple(Span(begin * 10**9, end * 10**9, 0.5) for begin, end in spans)
    return KeptLog(found, 0.5, 8, 2 * len(found), 3, STAMPS)


def test_matches_are_cut_to_what_is_searched() -> None:
    left = cut_to(MINED, kept((4, 7)))
    assert isinstance(left.result.outcome, Scenario)
    inside = (np.arange(10) >= 4) & (np.arange(10) <= 7)
    assert (left.result.outcome.mask == (MASK & inside)).all()
    assert left.related is not None
    assert (left.related == (MASK[::-1] & inside)).all()
    assert left.cut == Cut((2, 8), (1, 2), (2, 6))
    assert left.result.cpu_ms == 7.0


def test_a_log_that_is_left_out_has_no_match_left() -> None:
    left = cut_to(MINED, kept())
    assert isinstance(left.result.outcome, Scenario)
    assert not left.result.outcome.mask.any()
    assert left.cut == Cut((0, 8), (0, 2), (0, 6))


def test_where_everything_is_searched_nothing_is_lost() -> None:
    left = cut_to(MINED, kept((0, 9)))
    assert isinstance(left.result.outcome, Scenario)
    assert (left.result.outcome.mask == MASK).all()
    assert left.cut == Cut((2, 8), (2, 2), (6, 6))


def test_a_failure_stays_one() -> None:
    failed = replace(MINED, result=ExecutionResult("log", Failure(Issue("run", "R_NO_MAP", 1, 1, ""))))
    assert cut_to(failed, kept()) is failed
