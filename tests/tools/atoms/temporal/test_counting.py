"""How many tracks at once and over the log, how often each."""

import numpy as np

from tools.av2.synthetic import path_track, synthetic_log

T = 40
NEAR = "near_objects(people, cars, log_dir, distance_thresh=5)"


def _log(**frames):
    tracks = [path_track("car", np.zeros(T), 0.0)]
    for name, inside in frames.items():
        x = np.full(T, 50.0)
        x[list(inside)] = 4.0
        tracks.append(path_track(name, x, 0.0, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8)))
    return synthetic_log(tracks, T)


LOG = _log(a=range(0, 10), b=range(5, 15), c=[*range(20, 25), *range(32, 36)])


def test_tracks_are_counted_over_the_log(ask):
    assert set(ask(LOG, f"count_over_log({NEAR}, log_dir, min_count=3)").found) == {"a", "b", "c"}
    assert not ask(LOG, f"count_over_log({NEAR}, log_dir, min_count=4)").found
    assert not ask(LOG, f"count_over_log({NEAR}, log_dir, max_count=2)").found


def test_tracks_are_counted_at_a_frame(ask):
    overlap = list(range(5, 10))
    assert ask(LOG, f"count_at_once({NEAR}, log_dir, min_count=2)").found == {"a": overlap, "b": overlap}
    alone = ask(LOG, f"count_at_once({NEAR}, log_dir, min_count=1, max_count=1)").found
    assert alone == {"a": list(range(5)), "b": list(range(10, 15)), "c": [*range(20, 25), *range(32, 36)]}


def test_tracks_that_do_it_again(ask):
    again = [*range(20, 25), *range(32, 36)]
    assert ask(LOG, f"happens_repeatedly({NEAR}, log_dir)").found == {"c": again}
    assert set(ask(LOG, f"happens_repeatedly({NEAR}, log_dir, min_times=1, max_times=1)").found) == {"a", "b"}
