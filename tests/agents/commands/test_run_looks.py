"""What a run's looks come to, and how the report tells it."""

import json

import pytest

from agents.commands.run_looks import LookCount, count_looks


def write(folder, *answers):
    lines = [json.dumps({"question": question, "verdict": verdict}) for question, verdict in answers]
    (folder / "evidence.jsonl").write_text("\n".join(lines) + "\n")


def test_looks_are_counted_by_question(tmp_path):
    red, day = "is_color(color='red')", "in_environment(light='day')"
    write(tmp_path, (red, "yes"), (day, "cannot_tell"), (red, "no"), (red, "no"), (red, "cannot_tell"))
    assert count_looks(tmp_path) == (LookCount(red, 1, 2, 1), LookCount(day, 0, 0, 1))
    assert str(count_looks(tmp_path)[0]) == "is_color(color='red'): 1 yes, 2 no, 1 cannot tell"


def test_a_run_that_looked_at_nothing_has_no_looks(tmp_path):
    assert count_looks(tmp_path) == ()


@pytest.mark.parametrize(("count", "poor"), [((0, 1, 1), True), ((2, 1, 2), False), ((0, 0, 3), True)])
def test_half_of_the_looks_without_an_answer_are_poor(count, poor):
    assert LookCount("q", *count).is_poor is poor
