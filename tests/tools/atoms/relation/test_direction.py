import math

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

HAS = 'has_objects_in_relative_direction({0}, {1}, log_dir, direction="{2}"{3})'
GET = 'get_objects_in_relative_direction({0}, {1}, log_dir, direction="{2}"{3})'


def _walker(uuid: str, x: float, y: float) -> SyntheticTrack:
    return path_track(uuid, [x], y, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _around(yaw: float = 0.0) -> Log:
    """A car of 4 by 2 m at the origin and walkers 1 m off each side's middle and 3 m off its front left corner."""
    places = {"f": (3, 0), "b": (-3, 0), "l": (0, 2), "r": (0, -2), "corner": (5, 4)}
    cos, sin = math.cos(yaw), math.sin(yaw)
    walkers = [_walker(name, cos * x - sin * y, sin * x + cos * y) for name, (x, y) in places.items()]
    return synthetic_log([path_track("car", [0.0], 0.0, yaw), *walkers], 1)


@pytest.mark.parametrize("yaw", [0.0, 1.0, math.pi])
@pytest.mark.parametrize(
    ("direction", "straight", "wide"),
    [
        ("forward", {"f"}, {"f", "corner"}),
        ("backward", {"b"}, {"b"}),
        ("left", {"l"}, {"l", "corner"}),
        ("right", {"r"}, {"r"}),
    ],
)
def test_sides_are_the_tracks_own(ask, yaw: float, direction: str, straight: set[str], wide: set[str]) -> None:
    log = _around(yaw)
    assert set(ask(log, GET.format("cars", "people", direction, ", lateral_thresh=0")).found) == straight
    assert set(ask(log, GET.format("cars", "people", direction, "")).found) == wide


def test_the_margin_widens_the_strip(ask) -> None:
    assert set(ask(_around(), GET.format("cars", "people", "forward", ", lateral_thresh=2.9")).found) == {"f"}
    assert set(ask(_around(), GET.format("cars", "people", "forward", ", lateral_thresh=3.1")).found) == {"f", "corner"}


def test_has_and_get_are_two_views_of_one_relation(ask) -> None:
    has = ask(_around(), HAS.format("cars", "people", "left", ""))
    got = ask(_around(), GET.format("cars", "people", "left", ""))
    assert has.found == {"car": [0]}
    assert {(b, a, t) for a, b, t in has.edges} == got.edges
    same = ask(_around(), "reverse_relationship(get_objects_in_relative_direction)(cars, people, log_dir, 'left')")
    assert same.edges == has.edges


def test_numbers_are_met_by_what_is_there(ask) -> None:
    log = synthetic_log(
        [path_track("car", np.zeros(2), 0.0), _walker("near", 6, 0), _walker("far", 9, 0)],
        2,
    )
    assert ask(log, HAS.format("cars", "people", "forward", ", min_number=2")).found == {"car": [0]}
    assert ask(log, HAS.format("cars", "people", "forward", ", min_number=3")).found == {}
    assert set(ask(log, GET.format("cars", "people", "forward", ", max_number=1")).found) == {"near"}
    assert set(ask(log, GET.format("cars", "people", "forward", ", within_distance=6")).found) == {"near"}
    assert ask(log, GET.format("cars", "people", "forward", ", min_number=2")).found == {"near": [0], "far": [0]}


def test_a_number_is_not_met_by_related_tracks_that_do_not_hold(ask) -> None:
    tracks = [path_track("car", np.zeros(30), 0.0)]
    tracks += [path_track(f"car{k}", 8.0 + 6 * k + np.linspace(0, 9 * k, 30), 0.0) for k in range(2)]
    log = synthetic_log(tracks, 30)
    two = HAS.format("stationary(cars, log_dir)", "{}", "forward", ", min_number=2")
    assert "car" in ask(log, two.format("cars")).found
    assert ask(log, two.format("moving"), "moving = has_velocity(cars, log_dir)").found == {}


def test_the_ego_is_the_physical_car(ask) -> None:
    """Rear axle at the origin: the car reaches from -1.0165 to 3.8605 m."""
    walkers = [_walker("inside", 0.0, 0.0), _walker("behind", -1.2, 0.0), _walker("ahead", 4.0, 0.0)]
    log = synthetic_log(walkers, 1, ego_pose=(0.0, 0.0, 0.0))
    assert set(ask(log, GET.format("ego", "people", "forward", ", lateral_thresh=0")).found) == {"ahead"}
    assert set(ask(log, GET.format("ego", "people", "backward", ", lateral_thresh=0")).found) == {"behind"}


def test_negation_of_the_related_view_is_taken_in_the_related_set(ask) -> None:
    found = ask(_around(), "scenario_not(get_objects_in_relative_direction)(cars, people, log_dir, 'forward')").found
    assert set(found) == {"b", "l", "r"}
