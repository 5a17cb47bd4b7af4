"""Levels scale amplitudes, rates and probabilities, and leave times and shapes alone."""

import math
from dataclasses import asdict, fields

import pytest

from evals.noise.parameters import MAX_LEVEL, NoiseParameters


def test_level_one_is_the_table_itself() -> None:
    assert asdict(NoiseParameters().at_level(1.0)) == pytest.approx(asdict(NoiseParameters()))


def test_level_zero_has_no_error_left() -> None:
    quiet = NoiseParameters().at_level(0.0)
    scaled = [item.name for item in fields(quiet) if item.metadata.get("scales")]
    assert len(scaled) > 10
    assert all(getattr(quiet, name) == 0.0 for name in scaled)


def test_times_and_shapes_stay() -> None:
    normal, double = NoiseParameters(), NoiseParameters().at_level(2.0)
    for item in fields(normal):
        if not item.metadata.get("scales"):
            assert getattr(double, item.name) == getattr(normal, item.name)


def test_amplitudes_double_and_probabilities_compound() -> None:
    normal, double = NoiseParameters(), NoiseParameters().at_level(2.0)
    assert double.position_slow_m == 2 * normal.position_slow_m
    assert double.break_after_gap == pytest.approx(1 - (1 - normal.break_after_gap) ** 2)
    assert NoiseParameters().at_level(MAX_LEVEL).break_after_gap <= 1.0


@pytest.mark.parametrize("level", [-0.1, MAX_LEVEL + 1, math.nan, math.inf])
def test_a_level_that_means_nothing_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="noise level"):
        NoiseParameters().at_level(level)
