"""Time to collision of footprints, against a brute-force search and on made scenes."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.rectangles import Rectangles
from tools.atoms.relation.collision import touching_after_s
from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 60
TIME_S = np.arange(T) * 0.1


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-20, 20),
    st.floats(-20, 20),
    st.floats(-3.2, 3.2),
    st.floats(-3.2, 3.2),
    st.floats(-8, 8),
    st.floats(-8, 8),
)
def test_footprints_touch_when_they_do(x, y, yaw_a, yaw_b, vx, vy) -> None:
    log = synthetic_log([path_track("a", 0.0, 0.0, yaw_a), path_track("b", x, y, yaw_b)], 1)
    box, one = boxes(log), np.array([0])
    got = touching_after_s(box, (one, one), (one + 1, one), np.array([vx]), np.array([vy]))[0]
    parts = (box.x_m, box.y_m, box.cos_yaw, box.sin_yaw, box.half_length_m, box.half_width_m)
    a, b = (shapely.Polygon(Rectangles(*(part[[row], [0]] for part in parts)).corners()[0]) for row in (0, 1))

    def apart(time_s: float) -> float:
        return affinity.translate(a, vx * time_s, vy * time_s).distance(b)

    if np.isfinite(got):
        assert apart(got) < 1e-6
        assert all(apart(share * got) > 0 for share in (0.0, 0.5, 0.9))
    elif a.distance(b) > 0:
        assert min(apart(time_s) for time_s in np.linspace(0, 20, 81)) > 0


def test_it_begins_at_the_time_asked_and_ends_before_the_collision(ask) -> None:
    """The gap closes at 5 m/s from 20 m."""
    log = _log(path_track("car", 5 * np.minimum(TIME_S, 3.5), 0.0), path_track("bus", 24 + 0 * TIME_S, 0.0, 0.0, "BUS"))
    found = ask(log, "time_to_collision(cars, buses, log_dir, max_ttc_s=2)").found["car"]
    assert abs(found[0] - 20) <= 1
    assert 33 <= found[-1] <= 42
    assert set(ask(log, "time_to_collision(buses, cars, log_dir, max_ttc_s=2)").found) == {"bus"}


@pytest.mark.parametrize(
    "other",
    [
        path_track("bus", 24 + 0 * TIME_S, 2.5, 0.0, "BUS"),
        path_track("bus", 24 + 5 * TIME_S, 0.0, 0.0, "BUS"),
        path_track("bus", 90 + 0 * TIME_S, 0.0, 0.0, "BUS"),
        path_track("bus", 5 * TIME_S, 0.5, 0.0, "BUS"),
    ],
    ids=["beside the way", "as fast", "far away", "in the same place"],
)
def test_who_is_on_no_collision_course(ask, other) -> None:
    log = _log(path_track("car", 5 * TIME_S, 0.0), other)
    assert ask(log, "time_to_collision(cars, buses, log_dir)").found == {}


def test_crossing_ways_collide_when_the_times_fit(ask) -> None:
    car = path_track("car", -20 + 5 * TIME_S, 0.0)
    meets, late = (path_track("bus", 0.0, start + 5 * TIME_S, np.pi / 2, "BUS") for start in (-20, -40))
    assert set(ask(_log(car, meets), "time_to_collision(cars, buses, log_dir)").found) == {"car"}
    assert ask(_log(car, late), "time_to_collision(cars, buses, log_dir)").found == {}
