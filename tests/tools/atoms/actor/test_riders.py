import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

_T = 40
_X = np.arange(_T) * 0.4
_PERSON, _BIKE = (0.8, 0.6, 1.7), (1.7, 0.6, 1.2)
_SETS = (
    'riders = scenario_or([get_objects_of_category(log_dir, category="BICYCLIST"), people, '
    'get_objects_of_category(log_dir, category="MOTORCYCLIST")])',
    'mounts = scenario_or([bikes, get_objects_of_category(log_dir, category="MOTORCYCLE")])',
)


def _person(uuid: str, x=_X, y=0.0, category: str = "BICYCLIST", **more) -> SyntheticTrack:
    return path_track(uuid, x, y, category=category, size_m=_PERSON, **more)


def _bike(uuid: str, x=_X, y=0.0, category: str = "BICYCLE", **more) -> SyntheticTrack:
    return path_track(uuid, x, y, category=category, size_m=_BIKE, **more)


def _pairs(ask, *tracks: SyntheticTrack) -> dict[tuple[str, str], int]:
    """How many frames each rider is on each mount."""
    edges = ask(synthetic_log(tracks, _T), "riding(riders, mounts, log_dir)", *_SETS).edges
    pairs = [(rider, mount) for rider, mount, _ in edges]
    return {pair: pairs.count(pair) for pair in set(pairs)}


def test_a_rider_is_on_what_its_box_overlaps_moving_or_not(ask) -> None:
    assert _pairs(ask, _person("rider"), _bike("bike")) == {("rider", "bike"): _T}
    still = np.zeros(_T)
    assert _pairs(ask, _person("rider", still), _bike("bike", still)) == {("rider", "bike"): _T}


@pytest.mark.parametrize(("aside_m", "rides"), [(0.65, True), (0.75, False)])
def test_the_centre_is_within_the_box_and_a_margin(ask, aside_m: float, rides: bool) -> None:
    assert bool(_pairs(ask, _person("rider", y=aside_m), _bike("bike"))) is rides


def test_each_rider_has_its_own_mount(ask) -> None:
    tracks = [_person("a"), _person("b", y=0.6), _bike("one", y=0.1), _bike("two", y=0.7)]
    assert _pairs(ask, *tracks) == {("a", "one"): _T, ("b", "two"): _T}


def test_its_own_kind_of_mount_comes_first_and_another_is_better_than_none(ask) -> None:
    tracks = [_person("rider"), _bike("bike", y=0.3), _bike("motorcycle", category="MOTORCYCLE")]
    assert _pairs(ask, *tracks) == {("rider", "bike"): _T}
    assert _pairs(ask, tracks[0], tracks[2]) == {("rider", "motorcycle"): _T}


def test_a_passenger_rides_too(ask) -> None:
    tracks = [_person("rider", _X + 0.2), _person("passenger", _X - 0.4), _bike("bike")]
    assert set(_pairs(ask, *tracks)) == {("rider", "bike"), ("passenger", "bike")}


def test_passing_by_is_not_riding(ask) -> None:
    assert _pairs(ask, _person("rider"), _bike("parked", np.full(_T, 8.0))) == {}


def test_a_pair_outlives_missed_boxes_and_fragments_share_a_mount(ask) -> None:
    early, late = np.arange(15), np.arange(18, _T)
    tracks = [_person("early", _X[early], frame=early), _person("late", _X[late], frame=late), _bike("bike")]
    assert _pairs(ask, *tracks) == {("early", "bike"): 15, ("late", "bike"): _T - 18}


@pytest.mark.parametrize(("speed_mps", "rides"), [(1.5, False), (4.0, True)])
def test_on_foot_beside_a_bicycle_is_pushing_it_unless_too_fast(ask, speed_mps: float, rides: bool) -> None:
    x = np.arange(_T) * speed_mps / 10
    walker, bike = _person("walker", x, 0.3, "PEDESTRIAN"), _bike("bike", x)
    assert bool(_pairs(ask, walker, bike)) is rides
    found = ask(synthetic_log([walker, bike], _T), "without_rider(bikes, log_dir)").found
    assert set(found) == (set() if rides else {"bike"})


def test_with_and_without_rider_are_two_halves_of_the_wheeled(ask) -> None:
    tracks = [
        _person("rider"), _bike("ridden"), _bike("unseen rider", y=10.0), _bike("parked", np.zeros(_T), 20.0),
        path_track("car", np.zeros(_T), 30.0),
    ]  # fmt: skip
    log = synthetic_log(tracks, _T)
    ridden = ask(log, "with_rider(everything, log_dir)")
    assert ridden.found == {"ridden": list(range(_T)), "unseen rider": list(range(_T))}
    assert ridden.edges == {("ridden", "rider", frame) for frame in range(_T)}
    assert ask(log, "without_rider(everything, log_dir)").found == {"parked": list(range(_T))}
    assert set(ask(log, "scenario_not(with_rider)(bikes, log_dir)").found) == {"parked"}


def test_riders_and_mounts_are_those_of_the_given_sets(ask) -> None:
    log = synthetic_log([_person("rider"), _bike("bike")], _T)
    assert ask(log, "riding(people, bikes, log_dir)").found == {}
    back = ask(log, "reverse_relationship(riding)(riders, bikes, log_dir)", *_SETS)
    assert set(back.found) == {"bike"}
