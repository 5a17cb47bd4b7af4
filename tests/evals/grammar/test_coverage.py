"""Prompts understood, those that need eyes, those declined; and the second opinion on the first."""

from pathlib import Path

import pytest

from evals.coverage.table import Expression, coverage_table, key_of
from evals.grammar.answers import open_logs, sample_logs
from evals.grammar.coverage import opinions
from evals.grammar.coverage_table import summary, table
from evals.grammar.layout import WIDTH
from evals.grammar.reading import Read, Reading, Refusal
from evals.grammar.texts import read_prompts
from tools.av2.log import Log

TAIL = "output_scenario(x, description, log_dir, output_dir)\n"
CARS = 'x = get_objects_of_category(log_dir, category="VEHICLE")\n' + TAIL
PEOPLE = CARS.replace("VEHICLE", "PEDESTRIAN")
RED = 'v = get_objects_of_category(log_dir, category="VEHICLE")\nx = is_color(v, log_dir, color="red")\n' + TAIL


@pytest.fixture(scope="module")
def logs(tiny_logs: list[Path]) -> tuple[Log, ...]:
    return open_logs(tiny_logs)


def _known(text: str, program: str) -> dict[str, Expression]:
    key = key_of(text)
    return {key: Expression(key, "geometry", (), program, "")}


def _always(made: Reading | Refusal) -> Read:
    return lambda _: made


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (Reading(CARS), "understood"),
        (Reading(RED), "needs eyes"),
        (Refusal("colors need camera images and a vision model"), "needs eyes"),
        (Refusal('"frobnicate" is not known'), "declined"),
    ],
)
def test_what_becomes_of_a_prompt(made: Reading | Refusal, status: str) -> None:
    (row,) = opinions(_always(made), ["car"], {})
    assert row.status == status
    assert f"{status} 1/1" in " ".join(summary([row]).split())


def test_opinions_agree_or_the_difference_is_named(logs: tuple[Log, ...]) -> None:
    (same,) = opinions(_always(Reading(CARS)), ["car"], _known("car", CARS), logs)
    (other,) = opinions(_always(Reading(CARS)), ["car"], _known("car", PEOPLE), logs)
    assert same.agreed is not None
    assert other.agreed is not None
    assert (same.agreed.iou, other.agreed.iou) == (1.0, 0.0)
    assert same.differs == ()
    lines = table([same, other]).splitlines()
    assert [line.split()[2] for line in lines[1:]] == ["0.000", "1.000"]
    assert "only ours: log tiny-12 REGULAR_VEHICLE car-1 frames 0-11" in table([other], verbose=True)


def test_a_program_of_ours_that_fails_is_named(logs: tuple[Log, ...]) -> None:
    (row,) = opinions(_always(Reading(CARS.replace("VEHICLE", "UNICORN"))), ["car"], _known("car", CARS), logs)
    assert row.agreed is None
    assert f"our programs that fail: {row.key}" in summary([row])


def test_the_table_agrees_with_itself_on_the_sample_world(shared_data: Path) -> None:
    prompts = read_prompts(shared_data / "prompts" / "prompts.tsv")
    known = coverage_table()
    assert len(prompts) == 348

    def read(text: str) -> Reading | Refusal:
        entry = known[key_of(text)]
        return Reading(entry.program) if entry.program else Refusal(entry.reason)

    rows = opinions(read, prompts, known, sample_logs(2))
    assert all(row.agreed is not None and row.agreed.iou == 1.0 for row in rows if row.status == "understood")
    assert {row.status for row in rows} == {"understood", "needs eyes", "declined"}
    assert max(map(len, table(rows).splitlines())) <= WIDTH
