"""The suite as a whole, over the real jail: perfect without noise, worse with it, failures apart, same bytes again."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import orjson
import pytest

from evals.cases.programs import ReferenceProgram, read_programs
from evals.robustness import VARIANTS, Jail, RobustnessReport, Suite, Variant, as_markdown, run_robustness, suite
from evals.robustness.result import FailureCount
from tools.av2.log import Log, open_log
from tools.av2.tracks import TrackTable
from tools.errors import UserError
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.limits import JailLimits

FIGURES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy", "precision", "recall")


@pytest.fixture(scope="module")
def report(sample_logs: tuple[Path, ...], programs: tuple[ReferenceProgram, ...]) -> RobustnessReport:
    return run_robustness(Suite(sample_logs, programs, VARIANTS, (0.0, 1.0, 3.0), (0,), jail=Jail(2)))


def test_without_noise_every_figure_is_exactly_one(report: RobustnessReport) -> None:
    clean = [row for row in report.rows if row.noise == 0]
    assert {row.variant for row in clean} == {variant.name for variant in VARIANTS}
    for row in clean:
        assert row.n_seeds == 1
        assert row.failures == ()
        assert row.tracks.hota == 1.0
        assert [getattr(row, name).estimate for name in FIGURES] == [1.0] * len(FIGURES)


def test_more_noise_costs_more(report: RobustnessReport) -> None:
    for variant in VARIANTS:
        rows = {row.noise: row for row in report.rows if row.variant == variant.name}
        for name in ("hota_temporal", "hota_track", "recall"):
            clean, noisy, worse = (getattr(rows[level], name).estimate for level in (0.0, 1.0, 3.0))
            assert clean > noisy > worse


def test_programs_with_nothing_to_find_are_counted_apart(report: RobustnessReport) -> None:
    assert "school bus" in report.programs
    assert report.with_something_to_find == len(report.programs) - 1
    assert [row for row in report.groups if row.name == "SCHOOL_BUS"] == []


def test_a_program_that_fails_on_the_annotations_is_left_out_and_named(report: RobustnessReport) -> None:
    assert "broken" not in report.programs
    assert len(report.left_out) == len({variant.truth for variant in VARIANTS})
    assert all("broken" in line and "lorries" in line and "on 4 logs" in line for line in report.left_out)


def test_groups_are_there_for_functions_and_categories(report: RobustnessReport) -> None:
    held = {(row.kind, row.name): row.n_programs for row in report.groups if row.noise == 1.0}
    assert held["function", "has_velocity"] == 1
    assert held["category", "REGULAR_VEHICLE"] == 3


def test_equal_suites_give_equal_bytes(sample_logs: tuple[Path, ...], programs: tuple[ReferenceProgram, ...]) -> None:
    asked = Suite(sample_logs[:2], programs[:3], VARIANTS[:1], (0.0, 1.0), (4, 7), jail=Jail(2))
    turned = Suite(sample_logs[1::-1], programs[2::-1], VARIANTS[:1], (0.0, 1.0), (4, 7), jail=Jail(1))
    one, other = run_robustness(asked), run_robustness(turned)
    assert [row.n_seeds for row in one.rows] == [1, 2]
    assert orjson.dumps(asdict(one)) == orjson.dumps(asdict(other))
    assert as_markdown(one) == as_markdown(other)


def test_a_failure_on_noisy_tracks_alone_is_counted_and_scored_as_an_empty_answer(
    sample_logs: tuple[Path, ...], programs: tuple[ReferenceProgram, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = suite._executor

    def tighter_from_now_on(asked: Suite, profile: str) -> JailedExecutor:
        monkeypatch.setattr(suite, "_executor", lambda asked, name: JailedExecutor(name, limits=limits))
        return roomy(asked, profile)

    limits = JailLimits(source_bytes=max(len(one.source) for one in programs if one.name != "walker near a car"))
    monkeypatch.setattr(suite, "_executor", tighter_from_now_on)
    (row,) = run_robustness(Suite(sample_logs, programs, VARIANTS[:1], (0.0,), (0,))).rows
    assert row.failures == (FailureCount("E_SIZE", len(sample_logs)),)
    assert row.hota_temporal.estimate == pytest.approx(3 / 4)
    assert row.log_balanced_accuracy.estimate is not None
    assert row.log_balanced_accuracy.estimate < 1.0


def test_what_prepares_sees_a_tracker_s_file_and_can_win_everything_back(
    sample_logs: tuple[Path, ...], programs: tuple[ReferenceProgram, ...]
) -> None:
    clean = {folder.name: open_log(folder).tracks for folder in sample_logs}
    seen: list[Log] = []

    def cheat(log: Log) -> TrackTable:
        seen.append(log)
        return clean[log.log_id]

    variants = (Variant("as it is", "standard"), Variant("cheating", "standard", cheat))
    found = run_robustness(Suite(sample_logs, programs, variants, (1.0,), (0,)))
    base, cheating = found.rows
    assert base.recovered is None
    assert cheating.recovered is not None
    assert cheating.recovered.estimate == 1.0
    assert cheating.hota_temporal.estimate == 1.0
    assert len(seen) == len(sample_logs)
    for log in seen:
        assert (log.tracks.num_interior_pts == -1).all()
        assert log.tracks.n_rows != clean[log.log_id].n_rows


def test_a_suite_that_cannot_be_run_says_why(
    sample_logs: tuple[Path, ...], programs: tuple[ReferenceProgram, ...]
) -> None:
    with pytest.raises(UserError, match="at least one noise level"):
        Suite(sample_logs, programs, VARIANTS, ())
    with pytest.raises(UserError, match="program twice"):
        Suite(sample_logs, programs + programs, VARIANTS)
    broken = tuple(program for program in programs if program.name == "broken")
    with pytest.raises(UserError, match=r"nothing to compare with\. The first failure, broken .*lorries"):
        run_robustness(Suite(sample_logs[:1], broken, VARIANTS[:1], (1.0,), (0,)))


def test_real_logs_and_reference_programs(val_logs: list[Path], shared_data: Path) -> None:
    everything = read_programs(shared_data / "refav_oracle" / "programs.json")
    chosen = tuple(program for number, program in enumerate(everything) if number % 10 == 0)
    found = run_robustness(Suite(tuple(val_logs), chosen, VARIANTS, (0.0, 1.0), (0,), jail=Jail(2)))
    for row in found.rows:
        temporal = row.hota_temporal.estimate
        assert temporal is not None
        assert temporal == 1.0 if row.noise == 0 else 0.5 < temporal < 0.9
        assert row.n_cases == len(found.programs) * 4
    assert np.isfinite([row.tracks.hota for row in found.rows]).all()
