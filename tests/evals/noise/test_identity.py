"""Identities: exchanged only between neighbours of a kind, broken by gaps, and never held twice at a time."""

from dataclasses import replace

import numpy as np
import pytest

from evals.noise.identity import assign_identities
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log

NOISE = NoiseParameters()
STILL = np.zeros(100)


def row_of(categories: tuple[str, ...], spacing_m: float) -> Objects:
    tracks = [path_track(f"t{n}", STILL, spacing_m * n, category=name) for n, name in enumerate(categories)]
    return Objects.of(synthetic_log(tracks, STILL.size).tracks)


def often(objects: Objects, seeds: int = 30) -> int:
    noise = replace(NOISE, switch_per_s=1.0)
    return sum(assign_identities(objects, objects.present, noise, seed, "log").switches for seed in range(seeds))


def test_neighbours_of_a_kind_exchange_identities_at_the_stated_rate() -> None:
    events = often(row_of(("PEDESTRIAN", "PEDESTRIAN"), 1.5))
    expected = 30 * 9.9 * 1.0 * (1 - 1.5 / NOISE.switch_reach_m)
    assert events == pytest.approx(expected, rel=0.2)


def test_objects_apart_or_of_another_kind_never_do() -> None:
    assert often(row_of(("PEDESTRIAN", "PEDESTRIAN"), 3.1)) == 0
    assert often(row_of(("PEDESTRIAN", "REGULAR_VEHICLE"), 0.5)) == 0


def test_identities_are_a_permutation_at_every_frame(opened_logs: list[Log]) -> None:
    noise = replace(NOISE, switch_per_s=2.0)
    for log in opened_logs:
        objects = Objects.of(log.tracks)
        given = assign_identities(objects, objects.present, noise, 0, log.log_id)
        assert given.switches > 0
        assert (np.sort(given.identity, axis=1) == np.arange(objects.count)).all()


def test_a_long_gap_breaks_a_track_and_a_short_one_does_not() -> None:
    objects = row_of(("PEDESTRIAN",) * 2, 50.0)
    noise = replace(NOISE, break_per_s=0.0, break_after_gap=1.0, confirm_s=0.0)
    seen = objects.present.copy()
    seen[20:30, 0] = False
    seen[20:60, 1] = False
    piece = assign_identities(objects, seen, noise, 0, "log").piece
    assert piece[-1].tolist() == [0, 1]
    assert piece[59, 1] == 0
    assert piece[60, 1] == 1


def test_a_track_begins_only_when_it_is_confirmed() -> None:
    objects = row_of(("PEDESTRIAN",), 1.0)
    noise = replace(NOISE, break_per_s=0.0, confirm_s=0.25)
    seen = objects.present.copy()
    seen[:20] = False
    kept = [assign_identities(objects, seen, noise, seed, "log").kept[:, 0] for seed in range(20)]
    assert {int(np.flatnonzero(one)[0]) for one in kept} == {22, 23}
    assert all(one[23:].all() for one in kept)


@pytest.mark.parametrize("stride", [1, 5])
def test_confirmation_costs_as_many_seconds_at_any_frame_rate(stride: int) -> None:
    tracks = [path_track(f"t{n}", STILL[50:], 50.0 * n, frame=np.arange(50, 100)) for n in range(200)]
    whole = Objects.of(synthetic_log(tracks, STILL.size).tracks)
    objects = replace(whole, seconds=whole.seconds[::stride], row=whole.row[::stride])
    noise = replace(NOISE, break_per_s=0.0, confirm_s=0.25)
    kept = [assign_identities(objects, objects.present, noise, seed, "log").kept for seed in range(20)]
    lost_s = np.mean([(objects.present & ~one).sum(axis=0) for one in kept]) * 0.1 * stride
    assert lost_s == pytest.approx(0.25, rel=0.08)


def test_what_is_there_when_the_log_begins_is_known_already() -> None:
    objects = row_of(("PEDESTRIAN",) * 3, 50.0)
    noise = replace(NOISE, break_per_s=0.0, confirm_s=0.25)
    seen = objects.present.copy()
    seen[:10, 1] = False
    seen[:20, 2] = False
    kept = assign_identities(objects, seen, noise, 0, "log").kept
    assert (kept[:, :2] == seen[:, :2]).all()
    assert not kept[20, 2]


def test_breaks_without_a_gap_come_at_their_rate() -> None:
    objects = row_of(("PEDESTRIAN",) * 40, 50.0)
    noise = replace(NOISE, break_per_s=0.1)
    pieces = [assign_identities(objects, objects.present, noise, seed, "log").piece[-1].sum() for seed in range(10)]
    assert sum(pieces) == pytest.approx(10 * 40 * 9.9 * 0.1, rel=0.15)
