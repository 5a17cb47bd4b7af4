import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.atoms.kinematics.strokes import by_piece, strokes, trimmed

T = 100
TIME_S = np.arange(T) * 0.1


def _listed(found) -> list[tuple[int, int, int, float]]:
    parts = (found.row.tolist(), found.first.tolist(), found.last.tolist(), found.amount.round(6).tolist())
    return list(zip(*parts, strict=True))


def test_up_and_down_alternate_and_jitter_is_passed_over() -> None:
    signal = np.interp(TIME_S, [0, 2, 4, 6, 9.9], [0, 0, 3, 1, 1])
    jitter = 0.1 * np.where(np.arange(T) % 2, 1, -1)
    found = strokes(np.stack([signal, signal + jitter, jitter]), 0.5)
    assert _listed(found)[:2] == [(0, 0, 40, 3.0), (0, 40, 60, -2.0)]
    assert found.row.tolist() == [0, 0, 1, 1]
    assert found.amount[2:] == pytest.approx([3.2, -2.2], abs=0.21)


def test_a_shift_from_rest_is_one_stroke_and_unknown_frames_are_passed_over() -> None:
    signal = np.interp(TIME_S, [0, 3, 5, 9.9], [1, 1, -2, -2])
    signal[35:45] = np.nan
    found = strokes(signal[None], 0.5)
    assert _listed(found) == [(0, 0, 50, -3.0)]


def test_no_row_no_stroke() -> None:
    assert strokes(np.empty((0, T)), 1.0).row.size == 0
    assert strokes(np.full((2, T), np.nan), 1.0).row.size == 0


@pytest.mark.parametrize("shape", ["ramp", "smooth"])
def test_trimming_finds_when_the_shift_took_place(shape: str) -> None:
    u = np.clip((TIME_S - 3) / 3, 0, 1)
    signal = (u if shape == "ramp" else 3 * u**2 - 2 * u**3) * 3.5
    drift = signal + 0.1 * np.sin(TIME_S)
    found = strokes(drift[None], 0.5)
    cut = trimmed(drift[None], found, TIME_S, 0.5)
    assert found.first[0] < 20
    assert TIME_S[cut.first[0]] == pytest.approx(3.0, abs=0.35)
    assert TIME_S[cut.last[0]] == pytest.approx(6.0, abs=0.35)
    assert cut.amount[0] == pytest.approx(3.5, abs=0.2)


def test_each_piece_has_a_row_of_its_own() -> None:
    piece = np.array([[-1, 0, 0, 1], [2, 2, -1, -1]])
    owner, apart = by_piece(piece, np.arange(8.0).reshape(2, 4))
    assert owner.tolist() == [0, 0, 1]
    np.testing.assert_array_equal(apart, [[np.nan, 1, 2, np.nan], [np.nan, np.nan, np.nan, 3], [4, 5, np.nan, np.nan]])


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=60), st.floats(0.2, 2))
def test_strokes_join_end_to_end_and_mirror(values: list[float], reversal: float) -> None:
    signal = np.array([values, [-value for value in values]])
    found = strokes(signal, reversal)
    up, down = found.where(found.row == 0), found.where(found.row == 1)
    assert (np.abs(up.amount) >= reversal - 1e-9).all()
    assert up.last[:-1].tolist() == up.first[1:].tolist()
    assert (np.sign(up.amount[1:]) == -np.sign(up.amount[:-1])).all()
    assert _listed(up) == [(0, b, c, -d) for _, b, c, d in _listed(down)]


@given(st.lists(st.floats(-2, 2), min_size=3, max_size=40), st.sampled_from([0.1, 0.5]))
def test_trimming_leaves_a_stroke_of_the_same_sense(values: list[float], period_s: float) -> None:
    """Slow frame rates with jitter make zigzags: strokes of one step, whose rates over two steps go the other way."""
    signal = np.array([values])
    found = strokes(signal, 0.35)
    cut = trimmed(signal, found, period_s * np.arange(len(values)), 0.5)
    assert (np.sign(cut.amount) == np.sign(found.amount)).all()
    assert (cut.first < cut.last).all()
    assert (cut.first >= found.first).all()
    assert (cut.last <= found.last).all()
