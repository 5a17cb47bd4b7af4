import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

_T = 30


def _walker(uuid: str, x, y=0.0, **more) -> SyntheticTrack:
    frames = more.get("frame")
    place = np.broadcast_to(x, _T if frames is None else len(frames))
    return path_track(uuid, place, y, category="PEDESTRIAN", size_m=(0.6, 0.6, 1.8), **more)


def _found(ask, *tracks: SyntheticTrack, options: str = "") -> dict[str, list[int]]:
    return ask(synthetic_log(tracks, _T), f"group_of(people, log_dir{options})").found


def test_a_group_is_a_chain(ask) -> None:
    row = [_walker(name, x) for name, x in (("a", 0.0), ("b", 3.5), ("c", 7.0))]
    assert set(_found(ask, *row)) == {"a", "b", "c"}
    assert _found(ask, *row[:2]) == {}
    assert set(_found(ask, *row[:2], options=", min_size=2")) == {"a", "b"}
    assert _found(ask, *row, _walker("d", 10.7), options=", min_size=4") == {}


@pytest.mark.parametrize(("x", "inside"), [(3.5, True), (3.7, False)])
def test_distance_is_between_footprints(ask, x: float, inside: bool) -> None:
    assert bool(_found(ask, _walker("a", 0.0), _walker("b", x), options=", min_size=2")) is inside


def test_who_passes_through_is_no_member(ask) -> None:
    through = _walker("runner", np.arange(_T) * 0.3 - 4.0, 1.0)
    assert set(_found(ask, *(_walker(name, x) for name, x in (("a", 0.0), ("b", 1.0), ("c", 2.0))), through)) == set(
        "abc"
    )


def test_who_walks_along_is(ask) -> None:
    x = np.arange(_T) * 0.15
    assert set(_found(ask, *(_walker(name, x + k) for k, name in enumerate("abc")))) == set("abc")


def test_a_group_lasts_a_second_and_outlives_missed_boxes(ask) -> None:
    missed = [*range(10), *range(13, _T)]
    two = [_walker("a", 0.0), _walker("b", 1.0)]
    assert _found(ask, *two, _walker("c", 2.0, frame=missed))["c"] == missed
    away = np.full(_T, 50.0)
    away[10:19] = 2.0
    assert _found(ask, *two, _walker("c", away)) == {}


def test_only_the_given_set_makes_up_a_group(ask) -> None:
    bike = path_track("bike", np.full(_T, 2.0), 0.0, category="BICYCLE", size_m=(1.7, 0.6, 1.2))
    tracks = [_walker("a", 0.0), _walker("b", 1.0), bike]
    assert _found(ask, *tracks) == {}
    assert set(ask(synthetic_log(tracks, _T), "group_of(everything, log_dir)").found) == {"a", "b", "bike"}
