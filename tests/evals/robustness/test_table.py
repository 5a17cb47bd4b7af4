"""The Markdown tables: one row per variant, brackets where there is an interval, dashes where there is nothing."""

from dataclasses import replace

from evals.noise.measured import TrackQuality
from evals.robustness import GroupRow, RobustnessReport, Row, as_markdown
from evals.robustness.result import FailureCount
from evals.statistics.bootstrap import Interval

NONE = Interval(1.0, None, None, None, 0.95, "", 4, 1000, "every resample gives the same figure")
UNDEFINED = Interval(None, None, None, None, 0.95, "", 4, 0, "the figure is undefined")


def interval(value: float) -> Interval:
    return Interval(value, value - 0.1, value + 0.1, 0.05, 0.95, "expanded", 4, 1000)


def row(variant: str, noise: float, value: Interval, recovered: Interval | None = None) -> Row:
    tracks = TrackQuality(0.744, 0.72, 0.77, 0.85, 0.95)
    failures = (FailureCount("L_CPU", 2),) if noise == 2 else ()
    return Row(variant, noise, 3, 12, failures, tracks, *[value] * 6, recovered=recovered)


REPORT = RobustnessReport(
    ("a", "b"),
    ("p", "q"),
    1,
    (0, 1, 2),
    ("r (standard): E_NAME: no such name (on 2 logs)",),
    (
        row("standard", 0.0, NONE),
        row("standard", 2.0, interval(0.5)),
        row("refined", 0.0, NONE, UNDEFINED),
        row("refined", 2.0, interval(0.75), interval(0.5)),
    ),
    tuple(
        GroupRow(variant, 2.0, "function", name, 1, interval(value))
        for variant, name, value in (
            ("standard", "turning", 0.7), ("standard", "following", 0.4), ("refined", "turning", 0.8),
        )
    ),
)  # fmt: skip


def test_the_ablation_table_has_a_row_per_variant_and_a_column_per_level() -> None:
    lines = as_markdown(REPORT).splitlines()
    start = lines.index("## HOTA-Temporal by noise level")
    assert lines[start + 2 : start + 6] == [
        "| variant | noise 0 | noise 2 | won back at 2 |",
        "| --- | --- | --- | --- |",
        "| standard | 1.000 | 0.500 [0.400, 0.600] | - |",
        "| refined | 1.000 | 0.750 [0.650, 0.850] | 50% [40%, 60%] |",
    ]


def test_failures_stand_beside_the_figures() -> None:
    text = as_markdown(REPORT)
    assert "| 2 L_CPU | 12 | 0.744 (0.720, 0.770) |" in text
    assert "| 0 | 12 |" in text


def test_groups_come_worst_first_with_dashes_for_what_a_variant_lacks() -> None:
    lines = as_markdown(REPORT).splitlines()
    start = lines.index("## HOTA-Temporal by function at noise 2, the worst first")
    assert lines[start + 4].startswith("| following | 1 | 0.400 [0.300, 0.500] | - |")
    assert lines[start + 5].startswith("| turning | 1 | 0.700 [0.600, 0.800] | 0.800 [")


def test_no_table_of_groups_without_groups() -> None:
    text = as_markdown(replace(REPORT, groups=()))
    assert "## Every figure" in text
    assert "HOTA-Temporal by function" not in text
    assert "HOTA-Temporal by category" not in text


def test_what_was_left_out_is_said() -> None:
    assert as_markdown(REPORT).endswith("annotations\n\n- r (standard): E_NAME: no such name (on 2 logs)\n")
