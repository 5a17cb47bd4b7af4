"""The banded solution is what a Kalman filter and the Rauch-Tung-Striebel pass give."""

import numpy as np

from tools.tracking.least_squares import Chain, smoothed


def _rauch_tung_striebel(values, step_s, sigma, density):
    """Constant velocity; velocity jumps half a step after each moment, as white acceleration does on average."""
    count = values.size
    mean, cov = np.zeros((count, 2)), np.zeros((count, 2, 2))
    ahead, ahead_cov = np.zeros((count, 2)), np.zeros((count, 2, 2))
    gains = np.array([1.0, 0.0])
    state, spread = np.zeros(2), np.diag([1e8, 1e8])
    for n in range(count):
        if n:
            go = np.array([[1.0, step_s[n - 1]], [0.0, 1.0]])
            jump = density * (step_s[n - 1] + (step_s[n - 2] if n > 1 else 0.0)) / 2 if n > 1 else 0.0
            # The velocity changes at the moment before, then the object goes on.
            state, spread = go @ state, go @ (spread + np.diag([0.0, jump])) @ go.T
        ahead[n], ahead_cov[n] = state, spread
        gain = spread @ gains / (spread[0, 0] + sigma**2)
        state = state + gain * (values[n] - state[0])
        spread = spread - np.outer(gain, gains @ spread)
        mean[n], cov[n] = state, spread
    out = mean.copy()
    for n in range(count - 2, -1, -1):
        go = np.array([[1.0, step_s[n]], [0.0, 1.0]])
        back = cov[n] @ go.T @ np.linalg.inv(ahead_cov[n + 1])
        out[n] = mean[n] + back @ (out[n + 1] - ahead[n + 1])
    return out[:, 0]


def test_it_is_the_rauch_tung_striebel_smoother():
    rng = np.random.default_rng(0)
    step_s = rng.uniform(0.08, 0.13, 59)
    values = np.cumsum(rng.normal(size=60)) + rng.normal(size=60)
    chain = Chain(np.ones(59, np.bool_), step_s)
    bend = 1 / (0.5 * (step_s[:-1] + step_s[1:]) / 2)
    found = smoothed(chain, values[:, None], np.full(60, 0.3**-2), bend, np.zeros(59))[:, 0]
    assert np.allclose(found, _rauch_tung_striebel(values, step_s, 0.3, 0.5), atol=1e-4)


def test_chains_do_not_touch_each_other():
    values = np.concatenate([np.zeros(10), np.full(10, 100.0)])
    joined = np.ones(19, np.bool_)
    joined[9] = False
    chain = Chain(joined, np.full(19, 0.1))
    found = smoothed(chain, values[:, None], np.ones(20), np.full(18, 1e4), np.zeros(19))[:, 0]
    assert np.allclose(found, values)


def test_what_was_not_measured_lies_on_the_line_between():
    weight = np.ones(11)
    weight[3:8] = 0.0
    values = 2.0 * np.arange(11.0)
    values[3:8] = -99.0
    chain = Chain(np.ones(10, np.bool_), np.full(10, 0.1))
    found = smoothed(chain, values[:, None], weight, np.full(9, 1e-3), np.zeros(10))[:, 0]
    assert np.allclose(found, 2.0 * np.arange(11.0), atol=0.05)
