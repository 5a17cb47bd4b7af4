"""Following at a time gap, tailgating, platoons."""

import numpy as np
import pytest

from tools.atoms.relation.leaders import followings
from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 60
TIME_S = np.arange(T) * 0.1
WHOLE = list(range(T))


def _drive(
    uuid: str, start_x: float, y: float = -2.0, speed: float = 8.0, category: str = "REGULAR_VEHICLE"
) -> SyntheticTrack:
    return path_track(uuid, start_x + speed * TIME_S, y, 0.0 if speed >= 0 else np.pi, category)


def _log(*tracks: SyntheticTrack, mapped: bool = False) -> Log:
    return synthetic_log(list(tracks), T, road_map=crossroads() if mapped else None)


BUS = _drive("bus", -30.0, category="BUS")


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize(
    ("low", "high", "found"), [(0, np.inf, True), (1.9, 2.1, True), (2.1, 9, False), (0, 1.9, False), (0, 2.1, True)]
)
def test_the_gap_is_front_to_rear_over_the_followers_speed(ask, mapped: bool, low, high, found: bool) -> None:
    """16 m at 8 m/s."""
    log = _log(_drive("car", -50.0), BUS, mapped=mapped)
    limit = "" if np.isinf(high) else f", max_gap_s={high}"
    call = f"following_with_gap(cars, buses, log_dir, min_gap_s={low}{limit})"
    assert ask(log, call).found == ({"car": WHOLE} if found else {})


@pytest.mark.parametrize(("reach", "found"), [(15.9, False), (16.1, True)])
def test_the_distance_can_be_limited_too(ask, reach: float, found: bool) -> None:
    log = _log(_drive("car", -50.0), BUS)
    assert bool(ask(log, f"following_with_gap(cars, buses, log_dir, max_distance_m={reach})").found) == found


@pytest.mark.parametrize(
    "other",
    [
        _drive("car", -50.0, y=-6.0),
        _drive("car", -10.0),
        _drive("car", -50.0, y=2.0, speed=-8.0),
        path_track("car", -50 + 0 * TIME_S, -2.0),
        _drive("car", -50.0, speed=0.5),
    ],
    ids=["in the next lane", "ahead", "comes towards", "parked", "below 1 m/s"],
)
@pytest.mark.parametrize("mapped", [False, True])
def test_who_does_not_follow(ask, other, mapped: bool) -> None:
    assert ask(_log(other, BUS, mapped=mapped), "following_with_gap(cars, buses, log_dir)").found == {}


def test_far_ahead_only_lanes_tell(ask) -> None:
    far = _drive("car", -90.0)
    assert ask(_log(far, BUS), "following_with_gap(cars, buses, log_dir)").found == {}
    assert ask(_log(far, BUS, mapped=True), "following_with_gap(cars, buses, log_dir)").found == {"car": WHOLE}


def test_only_the_next_one_is_followed(ask) -> None:
    log = _log(_drive("car", -60.0), _drive("bike", -45.0, category="BICYCLE"), BUS)
    assert ask(log, "following_with_gap(cars, buses, log_dir)").found == {}
    assert ask(log, "following_with_gap(cars, bikes, log_dir)").found == {"car": WHOLE}


def test_a_row_that_bends_with_the_road_is_followed() -> None:
    """Three cars on a circle of 60 m, 14 m apart, without a map."""
    tracks = []
    for k in range(3):
        angle = (8 * TIME_S + 14 * k) / 60
        tracks.append(path_track(f"car{k}", 60 * np.sin(angle), -60 * np.cos(angle), angle))
    found = followings(_log(*tracks))
    pairs = set(zip(found.track.tolist(), found.leader.tolist(), strict=True))
    assert pairs == {(0, 1), (1, 2)}
    assert found.direct_mask.all()
    np.testing.assert_allclose(found.gap_m, 10.0, atol=0.2)


def test_a_missed_leader_is_not_replaced_by_the_next_one(ask) -> None:
    leader = _drive("bike", -45.0, category="BICYCLE")
    seen = np.r_[0:20, 40:60]
    gap = path_track("bike", leader.x_m[seen], -2.0, 0.0, "BICYCLE", seen)
    log = _log(_drive("car", -60.0), gap, BUS)
    assert ask(log, "following_with_gap(cars, buses, log_dir)").found == {}
    assert ask(log, "following_with_gap(cars, bikes, log_dir)").found == {"car": seen.tolist()}


@pytest.mark.parametrize(
    ("gap_m", "speed", "found"), [(7.6, 8.0, True), (8.4, 8.0, False), (3.0, 4.0, False), (4.5, 5.1, True)]
)
def test_tailgating_is_close_and_not_slow(ask, gap_m: float, speed: float, found: bool) -> None:
    log = _log(_drive("car", -34.0 - gap_m, speed=speed), _drive("bus", -30.0, speed=speed, category="BUS"))
    assert ask(log, "tailgating(cars, buses, log_dir)").found == ({"car": WHOLE} if found else {})


def test_what_counts_as_close_is_the_callers(ask) -> None:
    log = _log(_drive("car", -45.0), BUS)
    assert ask(log, "tailgating(cars, buses, log_dir)").found == {}
    assert ask(log, "tailgating(cars, buses, log_dir, max_gap_s=1.5)").found == {"car": WHOLE}


def test_a_short_spell_is_no_tailgating(ask) -> None:
    """The follower comes within a second's gap for half a second only."""
    x = -50 + 8 * TIME_S + 7.4 * np.exp(-(((TIME_S - 3) / 0.8) ** 2))
    log = _log(path_track("car", x, -2.0), BUS)
    gap = -30 + 8 * TIME_S - x - 4
    assert 0 < (gap / np.gradient(x, 0.1) <= 1).sum() < 10
    assert ask(log, "tailgating(cars, buses, log_dir)").found == {}


def _row(*starts: float) -> list[SyntheticTrack]:
    return [_drive(f"car{k}", start) for k, start in enumerate(starts)]


def test_the_head_of_a_row_leads_all_of_it(ask) -> None:
    log = _log(BUS, *_row(-46.0, -62.0, -78.0))
    answer = ask(log, "leading_platoon(vehicles, cars, log_dir)")
    assert answer.found == {"bus": WHOLE}
    assert {related for _, related, _ in answer.edges} == {"car0", "car1", "car2"}


@pytest.mark.parametrize(("count", "found"), [(2, True), (3, True), (4, False)])
def test_the_row_has_to_be_long_enough(ask, count: int, found: bool) -> None:
    log = _log(BUS, *_row(-46.0, -62.0, -78.0))
    assert bool(ask(log, f"leading_platoon(buses, cars, log_dir, min_followers={count})").found) == found


def test_a_row_with_a_large_gap_is_two(ask) -> None:
    log = _log(BUS, *_row(-46.0, -78.0, -94.0), mapped=True)
    assert ask(log, "leading_platoon(buses, cars, log_dir)").found == {}
    assert set(ask(log, "leading_platoon(buses, cars, log_dir, min_followers=1)").found) == {"bus"}


def test_others_in_the_row_are_links_and_no_followers(ask) -> None:
    log = _log(BUS, _drive("truck", -46.0, category="BICYCLE"), *_row(-62.0))
    assert ask(log, "leading_platoon(buses, cars, log_dir, min_followers=2)").found == {}
    assert ask(log, "leading_platoon(buses, cars, log_dir, min_followers=1)").found == {"bus": WHOLE}


def test_on_real_logs_leaders_are_ahead_and_nobody_follows_itself(val_logs) -> None:
    for path in val_logs:
        found = followings(open_log(path))
        assert 0 < found.track.size < 400
        pairs = set(zip(found.track.tolist(), found.leader.tolist(), strict=True))
        together = [(a, b) for a, b in pairs if (b, a) in pairs]
        for a, b in together:
            forth = found.direct_mask[(found.track == a) & (found.leader == b)]
            back = found.direct_mask[(found.track == b) & (found.leader == a)]
            assert not (forth & back).any()
        assert (found.gap_m[found.direct_mask] >= 0).all()
