"""Misses: more with distance, fewer with LiDAR points, in bursts, and as often as the log-odds say."""

from dataclasses import replace

import numpy as np
import pytest

from evals.noise.missed import miss_log_odds, missed
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from tools.av2.log import Log

NOISE = replace(NoiseParameters(), miss_object=0.0)


def with_points(log: Log, points: int) -> Objects:
    counted = np.full(log.tracks.n_rows, points, np.int64)
    return Objects.of(replace(log.tracks, num_interior_pts=counted))


def rate(objects: Objects, seed: int = 0) -> np.ndarray:
    return missed(objects, miss_log_odds(objects, NOISE, seed, "log"), NOISE, seed, "log").mean(axis=0)


def test_far_objects_are_missed_more_often(street: Log) -> None:
    rates = rate(with_points(street, 20))
    assert rates[::2].mean() > 1.5 * rates[1::2].mean()


@pytest.mark.parametrize(("points", "distance_m"), [(0, 10.0), (5, 10.0), (20, 100.0), (500, 100.0)])
def test_the_rate_is_what_the_log_odds_say(street: Log, points: int, distance_m: float) -> None:
    odds = NOISE.miss_logit + NOISE.miss_per_decade * np.log10(1 + points) + NOISE.miss_per_m * distance_m
    objects = with_points(street, points)
    rates = np.mean([rate(objects, seed) for seed in range(10)], axis=0)
    chosen = rates[1::2] if distance_m < 50 else rates[::2]
    assert chosen.mean() == pytest.approx(1 / (1 + np.exp(-odds)), abs=0.03)


def test_misses_come_in_bursts(street: Log) -> None:
    objects = with_points(street, 20)
    gone = missed(objects, miss_log_odds(objects, NOISE, 0, "log"), NOISE, 0, "log")
    again = (gone[:-1] & gone[1:]).sum() / gone[:-1].sum()
    assert again > 3 * gone.mean()


def test_where_nobody_counted_points_distance_stands_in(street: Log) -> None:
    rates = rate(Objects.of(street.tracks))
    assert rates[::2].mean() > rates[1::2].mean() + 0.02


def test_real_logs_lose_the_far_and_the_hidden(opened_logs: list[Log]) -> None:
    for log in opened_logs:
        objects = Objects.of(log.tracks)
        gone = missed(objects, miss_log_odds(objects, NOISE, 0, log.log_id), NOISE, 0, log.log_id)
        far, hidden = objects.distance_m > 50, objects.points == 0
        near_seen = gone[objects.present & ~far & ~hidden].mean()
        assert gone[objects.present & far].mean() > near_seen
        assert gone[objects.present & hidden].mean() > 0.4
        assert near_seen < 0.2
