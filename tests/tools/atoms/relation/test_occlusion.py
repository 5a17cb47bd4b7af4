"""Who hides whom from a viewer, in the ground plane."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.errors import ProgramError

T = 30
TIME_S = np.arange(T) * 0.1
WHOLE = list(range(T))
CALL = "occluding(buses, people, ego, log_dir)"


def _person(x: float, y: float) -> SyntheticTrack:
    return path_track("person", x + 0 * TIME_S, y, 0.0, "PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _bus(x, y, height: float = 3.0) -> SyntheticTrack:
    return path_track("bus", x + 0 * TIME_S, y, 0.0, "BUS", size_m=(10.0, 2.5, height))


def _log(*tracks: SyntheticTrack) -> Log:
    """The middle of the ego's box is a little ahead of its place, which is the origin."""
    return synthetic_log(list(tracks), T, ego_pose=(0.0, 0.0, 0.0))


@pytest.mark.parametrize("turn", [0.0, 1.2, np.pi, -2.0])
def test_a_bus_hides_who_is_behind_it_from_any_direction(ask, turn: float) -> None:
    cos, sin = np.cos(turn), np.sin(turn)
    bus = path_track("bus", 12 * cos + 0 * TIME_S, 12 * sin, turn, "BUS", size_m=(10.0, 2.5, 3.0))
    answer = ask(_log(bus, _person(22 * cos, 22 * sin)), CALL)
    assert answer.found == {"bus": WHOLE}
    assert {related for _, related, _ in answer.edges} == {"person"}


@pytest.mark.parametrize(
    "tracks",
    [
        (_bus(12, 0), _person(4, 0)),
        (_bus(12, 0), _person(20, 8)),
        (_bus(-12, 0), _person(22, 0)),
        (_bus(12, 0, height=0.8), _person(22, 0)),
        (_bus(12, 0), _person(60, 0)),
    ],
    ids=["before it", "beside it", "on the other side", "behind something low", "too far away"],
)
def test_who_is_not_hidden(ask, tracks) -> None:
    assert ask(_log(*tracks), CALL).found == {}


def test_half_of_the_other_has_to_be_covered(ask) -> None:
    """Seen from the ego's middle, 1.42 m ahead, the bus's near left corner lies at 13 degrees."""
    viewer = 1.424
    slope = 1.25 / (7.0 - viewer)
    for share, found in ((0.3, False), (0.7, True)):
        edge = slope * (21.75 - viewer)
        person = _person(22.0, edge + 0.25 - 0.5 * share)
        assert bool(ask(_log(_bus(12, 0), person), CALL).found) == found


def test_it_lasts_while_it_is_hidden(ask) -> None:
    walks = path_track("person", 22.0, -9 + 6 * TIME_S, 0.0, "PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    found = ask(_log(_bus(12, 0), walks), CALL).found["bus"]
    hidden = np.abs(-9 + 6 * TIME_S) <= 1.25 / (7.0 - 1.424) * (22 - 1.424)
    assert abs(found[0] - np.flatnonzero(hidden)[0]) <= 1
    assert abs(found[-1] - np.flatnonzero(hidden)[-1]) <= 1


def test_the_viewer_hides_and_is_hidden_from_itself_never(ask) -> None:
    log = _log(_bus(12, 0), _person(22, 0))
    found = ask(log, "occluding(everything, everything, ego, log_dir)")
    assert {(a, b) for a, b, _ in found.edges} == {("bus", "person")}


def test_several_viewers_add_up_and_too_many_are_an_error(ask) -> None:
    log = _log(_bus(12, 0), _person(22, 0), _person(30, 40))
    assert set(ask(log, "occluding(buses, people, vehicles, log_dir)").found) == {"bus"}
    crowd = [path_track(f"p{k}", 3.0 * k + 0 * TIME_S, 30.0, 0.0, "PEDESTRIAN") for k in range(6)]
    with pytest.raises(ProgramError, match=r"5 viewers at most.*narrow it"):
        ask(_log(_bus(12, 0), *crowd), "occluding(buses, people, people, log_dir)")
    assert ask(_log(_bus(12, 0), _person(22, 0)), "occluding(buses, people, cars, log_dir)").found == {}
