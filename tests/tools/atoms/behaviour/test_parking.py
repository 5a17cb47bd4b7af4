import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 150
TIME_S = np.arange(T) * 0.1
_EGO = (-60.0, 3.0, 0.0)
_KERB, _LANE = -8.2, -6.0


def _log(*tracks: SyntheticTrack):
    return synthetic_log(tracks, T, road_map=crossroads(), ego_pose=_EGO)


def _headed(uuid: str, x, y, reverse: bool = False) -> SyntheticTrack:
    """Heading along the path, or against it; where it stands the heading stays."""
    dx, dy = np.gradient(x), np.gradient(y)
    moving = np.hypot(dx, dy) > 1e-3
    yaw = np.unwrap(np.arctan2(dy, dx) + np.pi * reverse)
    held = np.maximum.accumulate(np.where(moving, np.arange(x.size), int(moving.argmax())))
    return path_track(uuid, x, y, yaw[held])


def _smooth(start: float, end: float, from_s: float, to_s: float):
    share = np.clip((TIME_S - from_s) / (to_s - from_s), 0, 1)
    return start + (end - start) * share**2 * (3 - 2 * share)


def _parks(uuid: str = "parks", end_y: float = _KERB) -> SyntheticTrack:
    return _headed(uuid, _smooth(-90, -60, 0, 8), _smooth(_LANE, end_y, 3, 7.5))


def _backs_in() -> SyntheticTrack:
    """Drives past the gap, stops, and backs into it."""
    x = np.where(TIME_S < 5, _smooth(-90, -60, 0, 4.5), _smooth(-60, -66, 5.5, 10.5))
    y = _smooth(_LANE + 0.2, _KERB, 6.0, 10.0)
    yaw = np.interp(TIME_S, [0, 6, 8, 10, 15], [0, 0, 0.6, 0, 0])
    return path_track("backs_in", x, y, yaw)


def _into_bay() -> SyntheticTrack:
    gone = _smooth(0, 30 + 4 * np.pi / 2 + 2, 0, 9)
    angle = np.clip((gone - 30) / 4, 0, np.pi / 2)
    beyond = np.maximum(gone - 30 - 4 * np.pi / 2, 0)
    x, y = -90 + np.minimum(gone, 30) + 4 * np.sin(angle), _LANE - 4 * (1 - np.cos(angle)) - beyond
    return path_track("bay", x, y, -angle)


def test_parking_along_the_kerb_forwards_and_in_reverse(ask) -> None:
    log = _log(_parks(), _backs_in(), _into_bay(), _parks("stops_in_lane", _LANE))
    found = ask(log, "parallel_parking(cars, log_dir)").found
    assert set(found) == {"parks", "backs_in"}
    assert 30 <= found["parks"][0] <= 50
    assert 68 <= found["parks"][-1] <= 82
    assert 60 <= found["backs_in"][0] <= 78
    assert 93 <= found["backs_in"][-1] <= 107


def test_a_little_aside_is_not_parking_and_the_way_across_can_be_named(ask) -> None:
    log = _log(_parks("little", _LANE - 1.0))
    assert ask(log, "parallel_parking(cars, log_dir)").found == {}
    assert ask(_log(_parks()), "parallel_parking(cars, log_dir, min_shift_m=3)").found == {}


def test_into_a_bay_across(ask) -> None:
    found = ask(_log(_parks(), _into_bay()), "side_parking(cars, log_dir)").found
    assert set(found) == {"bay"}
    assert 50 <= found["bay"][0] <= 70
    assert 80 <= found["bay"][-1] <= 92
    assert ask(_log(_into_bay()), "side_parking(cars, log_dir, min_stop_s=10)").found == {}


def test_pulling_out_of_the_kerb_into_the_lane(ask, drive) -> None:
    out = _headed("out", _smooth(-90, -40, 4, 14), _smooth(_KERB, _LANE, 4.5, 8.5))
    light = drive("light", [(0, 0), (4, 0), (8, 8), (15, 8)], start=(-40.0, -2.0))
    stays = _headed("along_kerb", _smooth(-90, -70, 4, 10), _KERB + 0 * TIME_S)
    found = ask(_log(out, light, stays), "pulling_out(cars, log_dir)").found
    assert set(found) == {"out"}
    assert abs(found["out"][0] - 45) <= 6
    assert 65 <= found["out"][-1] <= 90


def test_without_a_map_it_is_said(ask) -> None:
    log = synthetic_log([_parks()], T)
    for name in ("parallel_parking", "side_parking", "pulling_out"):
        with pytest.raises(ProgramError, match="R_NO_MAP"):
            ask(log, f"{name}(cars, log_dir)")


def test_tracking_errors_leave_most_of_it(ask, as_tracked) -> None:
    scenes = {
        "parallel_parking": (_parks(), (50, 70)),
        "side_parking": (_into_bay(), (65, 82)),
        "pulling_out": (_headed("out", _smooth(-90, -40, 4, 14), _smooth(_KERB, _LANE, 4.5, 8.5)), (52, 66)),
    }
    for name, (car, inside) in scenes.items():
        hits = wanted = 0
        for seed in range(10):
            log = as_tracked(_log(car), seed)
            part = slice(*inside)
            hits += ask(log, f"{name}(cars, log_dir)").scenario.mask[:1, part].sum()
            wanted += ask(log, "cars").scenario.mask[:1, part].sum()
        assert hits >= 0.7 * wanted, name
