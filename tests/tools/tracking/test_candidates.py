"""Pairs near in time are all pairs near in time, however few are looked at together."""

import numpy as np
import pytest

from evals.noise import noisy_log
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.tracking import refine
from tools.tracking.candidates import pairs_in_time


@pytest.mark.parametrize("at_a_time", [1, 7, 1000])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_they_are_those_of_a_table_of_all_pairs(monkeypatch, at_a_time, count):
    monkeypatch.setattr("tools.tracking.candidates.AT_A_TIME", at_a_time)
    rng = np.random.default_rng(count)
    end_s, begin_s = rng.integers(0, 60, (2, count)) / 10
    found = sorted(pair for one, other in pairs_in_time(end_s, begin_s, 2.0) for pair in zip(one, other, strict=True))
    gap_s = begin_s[None] - end_s[:, None]
    assert found == list(zip(*np.nonzero((gap_s > 0) & (gap_s <= 2.0)), strict=True))


def test_how_many_are_looked_at_together_decides_nothing(monkeypatch, tmp_path):
    (folder,) = write_samples(tmp_path, seed=2, scenes=1)
    log = noisy_log(open_log(folder), 1.5)
    found = refine(log)
    assert any(change.what == "pieces linked" for change in found.changes)
    monkeypatch.setattr("tools.tracking.candidates.AT_A_TIME", 3)
    again = refine(log)
    assert again.changes == found.changes
    assert again.table.centre_ego_m.tobytes() == found.table.centre_ego_m.tobytes()
