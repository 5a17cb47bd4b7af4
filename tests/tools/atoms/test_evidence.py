"""Runs, how long they last, and which of them a stricter test confirms."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.atoms.evidence import frame_spans_s, hysteresis, lasting, run_durations_s, seconds
from tools.av2.synthetic import path_track, synthetic_log

_masks = arrays(np.bool_, st.tuples(st.integers(0, 4), st.integers(1, 30)))


def _mask(text: str) -> np.ndarray:
    return np.array([[letter == "x" for letter in text]])


def test_runs_last_as_long_as_their_frames():
    spans = np.full(8, 0.1)
    spans[7] = 0.5
    got = run_durations_s(_mask(".xxx..xx"), spans)
    np.testing.assert_allclose(got, [[0, 0.3, 0.3, 0.3, 0, 0, 0.6, 0.6]])


def test_only_runs_that_last_are_kept():
    spans = np.full(8, 0.1)
    np.testing.assert_array_equal(lasting(_mask("xx.xxx.x"), spans, 0.3), _mask("...xxx.."))


def test_a_run_is_kept_when_the_stricter_test_holds_in_it():
    np.testing.assert_array_equal(hysteresis(_mask("..x....."), _mask(".xxx.xx.")), _mask(".xxx...."))


@given(_masks, st.floats(0, 3))
def test_what_lasts_is_part_of_the_mask_and_lasting_twice_changes_nothing(mask, at_least_s):
    spans = np.full(mask.shape[1], 0.1)
    kept = lasting(mask, spans, at_least_s)
    assert not (kept & ~mask).any()
    np.testing.assert_array_equal(lasting(kept, spans, at_least_s), kept)


def test_frames_stand_for_the_time_half_way_to_their_neighbours():
    log = synthetic_log([path_track("a", np.arange(5.0), np.zeros(5))], 5)
    np.testing.assert_allclose(seconds(log), [0, 0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(frame_spans_s(log), 0.1)
