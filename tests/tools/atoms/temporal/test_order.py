"""One thing after another, one thing while another."""

import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log

T = 80
NEAR_A = "near_objects(people, cars, log_dir, distance_thresh=5)"
NEAR_B = "near_objects(people, buses, log_dir, distance_thresh=5)"


def _log(**visits):
    """People by name, each with frames at the car (x = 0) and frames at the bus (x = 100); 50 m from both otherwise."""
    tracks = [
        path_track("car", np.zeros(T), 0.0),
        path_track("bus", np.full(T, 100.0), 0.0, category="BUS"),
    ]
    for name, (at_car, at_bus) in visits.items():
        x = np.full(T, 50.0)
        x[list(at_car)], x[list(at_bus)] = 4.0, 96.0
        tracks.append(path_track(name, x, 0.0, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8)))
    return synthetic_log(tracks, T)


def _then(ask, log, **options):
    extra = "".join(f", {name}={value}" for name, value in options.items())
    return ask(log, f"then(a, b, log_dir{extra})", f"a = {NEAR_A}", f"b = {NEAR_B}")


def test_the_same_track_does_one_then_the_other(ask):
    log = _log(
        in_order=(range(5, 15), range(30, 40)),
        other_way_round=(range(30, 40), range(5, 15)),
        too_late=(range(0, 5), range(70, 75)),
        first_only=(range(5, 15), ()),
        later_only=((), range(5, 15)),
    )
    assert _then(ask, log).found == {"in_order": list(range(5, 40))}
    assert set(_then(ask, log, max_delay_s=7).found) == {"in_order", "too_late"}


@pytest.mark.parametrize(("delay_s", "found"), [(1.5, False), (1.6, True)])
def test_the_delay_runs_from_the_end_of_the_one_to_the_beginning_of_the_other(ask, delay_s, found):
    log = _log(walker=(range(5, 15), range(30, 40)))
    assert bool(_then(ask, log, max_delay_s=delay_s).found) is found


def test_what_is_over_before_the_first_ends_follows_its_beginning_alone(ask):
    log = _log(walker=(range(5, 40), ()))
    steps = f"a = {NEAR_A}", "b = ends(starts(a, log_dir, within_s=2), log_dir)"
    assert not ask(log, "then(a, b, log_dir)", *steps).found
    assert ask(log, "then(starts(a, log_dir), b, log_dir)", *steps).found == {"walker": list(range(5, 25))}


def test_results_may_be_chained(ask):
    log = _log(returns=([*range(5, 15), *range(55, 65)], range(30, 40)), stays_away=(range(5, 15), range(30, 40)))
    got = ask(log, "then(then(a, b, log_dir), a, log_dir)", f"a = {NEAR_A}", f"b = {NEAR_B}")
    assert got.found == {"returns": list(range(5, 65))}


def test_relations_of_both_are_kept_as_evidence(ask):
    log = _log(walker=(range(5, 15), range(30, 40)))
    edges = _then(ask, log).edges
    assert {("walker", "car", frame) for frame in range(5, 15)} <= edges
    assert {("walker", "bus", frame) for frame in range(30, 40)} <= edges


def test_two_tracks_one_before_the_other(ask):
    log = _log(early=(range(5, 15), ()), late=((), range(20, 30)), before=((), range(0, 4)))
    got = ask(log, "happens_before(a, b, log_dir, max_delay_s=1)", f"a = {NEAR_A}", f"b = {NEAR_B}")
    assert got.found == {"early": list(range(5, 15))}
    assert {edge[:2] for edge in got.edges} == {("early", "late"), ("early", "car")}


def test_no_track_happens_before_itself(ask):
    log = _log(walker=(range(5, 15), range(20, 30)))
    assert not ask(log, "happens_before(a, b, log_dir)", f"a = {NEAR_A}", f"b = {NEAR_B}").found


def test_during_needs_another_track_at_the_same_frame(ask):
    log = _log(one=(range(5, 15), ()), other=((), range(10, 30)))
    got = ask(log, "during(a, b, log_dir)", f"a = {NEAR_A}", f"b = {NEAR_B}")
    assert got.found == {"one": list(range(10, 15))}
    assert ("one", "other", 12) in got.edges


def test_then_returns_annotated_frames_only(ask):
    frame = np.array([*range(5, 15), *range(30, 40)])
    x = np.where(frame < 20, 4.0, 96.0)
    walker = path_track("walker", x, 0.0, category="PEDESTRIAN", frame=frame, size_m=(0.5, 0.5, 1.8))
    car, bus = path_track("car", np.zeros(T), 0.0), path_track("bus", np.full(T, 100.0), 0.0, category="BUS")
    assert _then(ask, synthetic_log([car, bus, walker], T)).found == {"walker": frame.tolist()}
