"""The comparison with reference programs: the reference itself agrees wholly, and what differs is named."""

from collections import Counter
from pathlib import Path

import pytest

from evals.grammar.answers import open_logs
from evals.grammar.layout import WIDTH
from evals.grammar.oracle import compare
from evals.grammar.oracle_table import summary, table
from evals.grammar.reading import Read, Reading, Refusal
from evals.grammar.texts import Description, read_descriptions, read_expected
from tools.av2.log import Log

EVERYBODY = """
everybody = get_objects_of_category(log_dir, category="{category}")
output_scenario(everybody, "everybody", log_dir, output_dir)
"""


@pytest.fixture(scope="module")
def logs(tiny_logs: list[Path]) -> tuple[Log, ...]:
    return open_logs(tiny_logs)


def _described(category: str) -> Description:
    return Description("d1", "everybody", EVERYBODY.format(category=category), True)


def _written(category: str) -> Read:
    reading = Reading(EVERYBODY.format(category=category), "everybody", confidence=0.7)
    return lambda _: reading


def test_the_references_agree_with_what_they_are_known_to_find(shared_data: Path, val_logs: list[Path]) -> None:
    descriptions = read_descriptions(shared_data / "refav_oracle" / "programs.json")
    known = {each.text: each.program for each in descriptions if each.is_english}

    def read(text: str) -> Reading | Refusal:
        return Reading(known[text]) if text in known else Refusal("not English")

    expected = read_expected(shared_data / "refav_oracle" / "expected.json.gz")
    rows = compare(read, descriptions, open_logs(val_logs), expected)
    assert Counter(row.verdict for row in rows) == {"match": 94, "declined": 4}
    assert all(row.agreed.iou == 1.0 for row in rows if row.agreed)
    assert "94/94 (100.0%)" in summary(rows)
    assert max(map(len, table(rows).splitlines())) <= WIDTH


def test_a_wrong_program_is_counted_log_by_log_and_its_difference_named(logs: tuple[Log, ...]) -> None:
    (row,) = compare(_written("VEHICLE"), [_described("ANY")], logs)
    # Vehicles are three cars and the ego; the two walkers are missing.
    both = [4 * log.tracks.n_frames for log in logs]
    assert row.verdict == "wrong"
    assert row.agreed is not None
    assert (list(row.agreed.both), sum(row.agreed.only_ours)) == (both, 0)
    assert row.agreed.iou == pytest.approx(4 / 6)
    assert row.differs[0] == "only theirs: log tiny-12 PEDESTRIAN walker-0 frames 0-11"
    assert row.differs[-1] == "and 2 more runs"
    shown = table([row], verbose=True)
    assert "0.667" in shown
    assert "0.70" in shown
    assert "wrong or failed, the surest first: d1 0.70" in summary([row])


def test_what_both_find_empty_is_a_match_and_said_to_be_empty(logs: tuple[Log, ...]) -> None:
    (row,) = compare(_written("BUS"), [_described("BUS")], logs)
    assert row.verdict == "match"
    assert row.agreed is not None
    assert row.agreed.reference_is_empty
    assert "(1 with nothing to find)" in summary([row])


def test_a_program_that_the_checker_refuses_fails_and_is_never_a_match(logs: tuple[Log, ...]) -> None:
    (row,) = compare(_written("UNICORN"), [_described("BUS")], logs)
    assert row.verdict == "failed"
    assert "UNICORN" in row.differs[0]
    assert "failed 1" in summary([row])


def test_a_refusal_is_shown_with_its_text(logs: tuple[Log, ...]) -> None:
    (row,) = compare(lambda _: Refusal('"frobnicating" is not known'), [_described("BUS")], logs)
    assert (row.verdict, row.confidence) == ("declined", None)
    assert "frobnicating" in table([row], verbose=True)
