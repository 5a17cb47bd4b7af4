from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from tools.atoms.compat import near
from tools.atoms.compat.library import RELATIONAL, UNARY, refav_library

WORDS = {
    "category": ["VEHICLE", "DOG"],
    "lane_type": ["VEHICLE", "BIKE", "BUS"],
    "side": ["same", "opposite"],
    "direction": ["left", "right", "forward", "backward", "same", "opposite", "perpendicular"],
}
NAN = float("nan")


def odd_scenes(mover: Any) -> list[list[Any]]:
    gap = [0.0, NAN, NAN, 3.0, NAN, 5.0, 6.0, NAN, 8.0]
    return [
        [mover("a", [0.0], [0.0]), mover("b", [4.0], [1.0])],
        [mover("a", [0.0, 1.0], [0.0, 0.0]), mover("b", [NAN, 4.0], [1.0, 1.0])],
        [mover("a", gap, [0.0] * 9), mover("b", gap[::-1], [3.0] * 9), mover("c", [NAN] * 8 + [1.0], [5.0] * 9)],
        [mover("a", [0.0, NAN], [0.0, 0.0]), mover("b", [NAN, 0.0], [0.0, 0.0])],
    ]


def variants(name: str, sets: int) -> list[dict[str, Any]]:
    required = [p.name for p in refav_library().signatures[name].parameters if p.required][sets:]
    words = [WORDS[parameter] for parameter in required if parameter in WORDS]
    names = [parameter for parameter in required if parameter in WORDS]
    return [dict(zip(names, chosen, strict=True)) for chosen in product(*words)]


@pytest.mark.parametrize("scene", range(4))
def test_every_function_answers_on_logs_of_few_frames_and_on_gaps(
    scene: int,
    calls: Callable[..., Any],
    mover: Any,
    make_map: Callable[..., Any],
    make_lane: Callable[..., Any],
) -> None:
    road = make_map([make_lane(1, (-5, 0), (20, 0), intersection=True)], [[[(0, -4), (0, 4)], [(2, -4), (2, 4)]]])
    c = calls(odd_scenes(mover)[scene], road)
    everything = c.get_objects_of_category(category="ANY")
    without_cameras = [name for name in UNARY if name != "within_camera_view"]  # that one: ../test_camera_view.py
    for name in [*without_cameras, "at_stop_sign"]:
        for given in variants(name, 1):
            inside = getattr(c, name)(everything, **given)
            assert list(inside) == (list(everything) if name != "at_stop_sign" else [])
            outside = getattr(c, name)(everything, around=["scenario_not"], **given)
            assert all((inside.get(key, 0) ^ outside[key]) == life for key, life in everything.items())
    for name in RELATIONAL:
        for given in variants(name, 2):
            for around in ([], ["scenario_not"], ["reverse_relationship"]):
                found = getattr(c, name)(everything, everything, around=around, **given)
                scenario = c.bound.result(found, "")
                assert not (scenario.mask & ~c.log.tracks.present_mask).any()


def test_sets_without_tracks_are_fine(calls: Callable[..., Any], mover: Any, make_map: Callable[..., Any]) -> None:
    c = calls([mover("a", [0.0] * 3, [0.0] * 3)], make_map([]))
    for name in RELATIONAL:
        for given in variants(name, 2):
            assert getattr(c, name)({}, ["a"], **given) == {}
            assert getattr(c, name)(["a"], {0: 0}, **given) == {}


def test_the_table_of_near_boxes_changes_no_answer(
    calls: Callable[..., Any], mover: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    walks = np.cumsum(rng.normal(0, 1.5, (9, 2, 30)), axis=2) + rng.uniform(-40, 40, (9, 2, 1))
    walks[:, :, :4][rng.random((9, 2, 4)) < 0.3] = NAN
    movers = [
        mover(f"t{i}", x, np.where(np.isnan(x), 0.0, np.nan_to_num(y)), 30.0 * i) for i, (x, y) in enumerate(walks)
    ]
    names = [m.name for m in movers]
    answers = []
    for few, most in ((0, 10**9), (10**9, 10**9), (0, 0)):
        monkeypatch.setattr(near, "_FEW_PAIRS", few)
        monkeypatch.setattr(near, "_MOST_BOX_PAIRS", most)
        monkeypatch.setattr(near, "_CHUNK_PAIRS", 2500 if few else 7)
        c = calls(movers)
        answers.append(
            [
                c.shown(c.near_objects(names, names, distance_thresh=20.0, min_objects=2)),
                c.shown(c.has_objects_in_relative_direction(names, names, direction="left", max_number=2)),
                c.shown(c.facing_toward(names, names)),
                c.shown(c.being_crossed_by(names, names, direction="right")),
            ]
        )
        assert ("refav.near" in c.log.memo) == (most > 0 and not few)
    assert answers[0] == answers[1] == answers[2]
