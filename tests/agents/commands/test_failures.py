"""Logs that failed, in as few lines as they have reasons."""

from dataclasses import dataclass

from agents.commands.failures import failed_together, told_failures


@dataclass(frozen=True)
class Outcome:
    log_id: str
    status: str
    reason: str


def failed(log_id: str, reason: str) -> Outcome:
    return Outcome(log_id, "failed", reason)


FINE = Outcome("fine", "ok", "")


def test_a_reason_that_names_its_log_is_told_once():
    logs = [failed("a1", "/logs/a1/poses: missing"), FINE, failed("b2", "/logs/b2/poses: missing")]
    assert failed_together(logs) == [(["a1", "b2"], "/logs/<log>/poses: missing")]


def test_a_lone_log_keeps_its_name_in_the_reason():
    assert failed_together([failed("a1", "/logs/a1/poses: missing")]) == [(["a1"], "/logs/a1/poses: missing")]


def test_different_reasons_stay_apart():
    logs = [failed("a1", "no map Hint: add one"), failed("b2", "cut off")]
    assert failed_together(logs) == [(["a1"], "no map; add one"), (["b2"], "cut off")]


def test_one_line_counts_logs_and_reasons():
    assert told_failures([FINE]) == ""
    logs = [failed("a1", "no map"), failed("b2", "no map"), failed("c3", "cut\noff")]
    assert told_failures(logs) == (
        "3 logs failed in the run, without an answer: no map; and for 1 other reason (result.json has them)"
    )


def test_a_long_reason_is_cut():
    assert len(told_failures([failed("a1", "x" * 5000)])) < 400
