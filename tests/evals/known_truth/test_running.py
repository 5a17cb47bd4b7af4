"""The whole measurement on real recipes: what it says, that it is the same every time, and that it can fail."""

import orjson
import pytest

from evals.known_truth import Plan, as_json, measure
from evals.known_truth.__main__ import main, mistakes, table
from evals.known_truth.running import Progress
from tools.av2.samples import KINDS
from tools.av2.samples.kinds import EventKind
from tools.errors import UserError

KIND = "is_near_a_person"


def quiet(text: str) -> None:
    assert text


SILENT: Progress = quiet


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch):
    """Put a kind in place of the known one for the length of a test."""

    def put(kind: EventKind) -> None:
        monkeypatch.setitem(KINDS, kind.name, kind)

    return put


def test_a_kind_is_measured_clean_and_noisy() -> None:
    report, _ = measure(Plan((KIND,), seeds=(0, 1)), SILENT)
    (row,) = report.kinds
    assert row.problem == ""
    assert row.happens_in == ("past_waiting_people",)
    assert row.near_misses == ("past_far_people",)
    clean, noisy = row.tallies["standard@0"], row.tallies["standard@1"]
    assert (clean.logs, noisy.logs, clean.failed) == (4, 4, 0)
    assert clean.events == 6
    assert clean.cells_unseen == 0
    assert clean.cells_wrong + clean.cells_missed < 0.05 * clean.cells_right
    assert noisy.cells_of_false_tracks <= noisy.cells_wrong


def test_the_same_measurement_gives_the_same_bytes_whoever_works() -> None:
    plan = Plan((KIND,), seeds=(0, 1), levels=(0.0, 1.0))
    one = as_json(measure(plan, SILENT)[0])
    two = as_json(measure(Plan((KIND,), seeds=(0, 1), levels=(0.0, 1.0), workers=2), SILENT)[0])
    assert one == two
    assert orjson.loads(one)["kinds"][0]["measured"]["standard@0"]["recall"] > 0.95


def test_a_wrong_atom_has_bad_figures(registered) -> None:
    program = KINDS[KIND].program.replace("log_dir)\noutput", "log_dir, distance_thresh=40)\noutput")
    assert program != KINDS[KIND].program
    registered(EventKind(KIND, "relation", "near_objects", program))
    report, findings = measure(Plan((KIND,), seeds=(0,), levels=(0.0,)), SILENT)
    tally = report.kinds[0].tallies["standard@0"]
    assert tally.cells_wrong > tally.cells_right
    assert any("wrong" in line and "past_far_people" in line for line in mistakes(findings))


def test_a_function_that_is_not_there_is_listed_as_such(registered, capsys: pytest.CaptureFixture[str]) -> None:
    registered(EventKind(KIND, "relation", "near_everybody", KINDS[KIND].program))
    report, _ = measure(Plan((KIND,), seeds=(0,)), SILENT)
    assert report.kinds[0].problem == "no such function"
    assert report.kinds[0].tallies == {}
    assert main(["--kind", KIND, "--seeds", "1"]) == 1
    assert f"NOT MEASURED: {KIND} (near_everybody): no such function" in capsys.readouterr().err


def test_a_program_that_the_checker_refuses_is_listed_with_what_it_says(registered) -> None:
    program = KINDS[KIND].program.replace("near_objects(", "near_objects(1, ")
    registered(EventKind(KIND, "relation", "near_objects", program))
    report, _ = measure(Plan((KIND,), seeds=(0,)), SILENT)
    assert "line" in report.kinds[0].problem


def test_a_kind_that_nobody_asks_for_is_listed(registered) -> None:
    registered(EventKind("flies", "relation", "near_objects", KINDS[KIND].program))
    report, _ = measure(Plan(("flies",), seeds=(0,)), SILENT)
    assert report.kinds[0].problem == "no recipe asks for it"


def test_a_program_that_fails_on_a_log_misses_everything_and_is_counted(registered) -> None:
    program = (
        'v = get_objects_of_category(log_dir, category="VEHICLE")\n'
        'output_scenario(is_color(v, log_dir, color="red"), "x", log_dir, output_dir)'
    )
    registered(EventKind(KIND, "relation", "is_color", program))
    report, findings = measure(Plan((KIND,), seeds=(0,), levels=(0.0,)), SILENT)
    tally = report.kinds[0].tallies["standard@0"]
    assert tally.failed == tally.logs == 2
    assert tally.cells_missed > 0
    assert tally.cells_right == 0
    assert any("failed" in line for line in mistakes(findings))
    assert "2 failed" in table(report)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--kind", "is_near_a_persn"], "no event kind"),
        (["--variant", "standrd"], "unknown variant"),
        (["--seeds", "0"], "at least one seed"),
        (["--levels", "1,1"], "none twice"),
        (["--levels", "11"], "noise level"),
        (["--variant", "standard@x"], "could not convert"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_wrong_requests_are_refused(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*["--kind", KIND] * ("--kind" not in arguments), *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_variant_may_be_measured_at_one_level_only() -> None:
    plan = Plan((KIND,), seeds=(0,), variants=("standard", "refined@1"))
    assert [condition.name for condition in plan.conditions] == ["standard@0", "standard@1", "refined@1"]
    tallies = measure(plan, SILENT)[0].kinds[0].tallies
    assert list(tallies) == ["standard@0", "standard@1", "refined@1"]
    assert tallies["refined@1"] != tallies["standard@1"]


def test_an_unknown_kind_is_refused_before_anything_runs() -> None:
    with pytest.raises(UserError, match="nearest"):
        Plan(("is_near_a_persn",))
