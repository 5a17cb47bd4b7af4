"""The votes on one prompt and log: each text runs once, and certainty waits for all of them."""

import numpy as np

from agents.ballots import Ballot
from tools.errors import Issue
from tools.jury import Juror, Jury
from tools.results import ExecutionResult, Failure, Program
from tools.scenario import Scenario

CHOSEN, OTHER = Program("x = 1\n"), Program("x = 2\n")
FOUND = np.eye(2, 3, dtype=np.bool_)


def result(mask):
    return ExecutionResult("log", Scenario.of(mask))


def test_equal_programs_run_once_and_both_vote():
    ballot = Ballot("log", "car", CHOSEN, Jury((Juror(CHOSEN, 1.0), Juror(OTHER, 1.0), Juror(CHOSEN, 2.0)), 0.0, 4.0))
    assert ballot.programs == (CHOSEN, OTHER)
    assert not ballot.take(OTHER, result(~FOUND))
    assert ballot.take(CHOSEN, result(FOUND))
    assert ballot.chosen.outcome.mask.tolist() == FOUND.tolist()
    odds = np.log(ballot.certainty / (1 - ballot.certainty))
    assert np.allclose(odds, np.where(FOUND, 3.0, 1.0))


def test_a_chosen_program_that_is_no_juror_runs_all_the_same():
    ballot = Ballot("log", "car", CHOSEN, Jury((Juror(OTHER, 1.0),), 0.0, 4.0))
    assert ballot.programs == (CHOSEN, OTHER)


def test_without_a_jury_and_without_votes_nobody_says_how_sure_a_match_is():
    alone = Ballot("log", "car", CHOSEN)
    assert alone.take(CHOSEN, result(FOUND))
    assert alone.certainty is None
    failed = Ballot("log", "car", CHOSEN, Jury((Juror(CHOSEN, 1.0),), 0.0, 4.0))
    assert failed.take(CHOSEN, ExecutionResult("log", Failure(Issue("run", "R_NO_MAP", 1, 0, "no map"))))
    assert failed.certainty is None
