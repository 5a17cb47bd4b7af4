"""Scenes on winding roads are the same scenes."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.samples import RECIPES
from tools.av2.samples.bending import Bend, Bent, bent
from tools.av2.samples.driving import constant
from tools.av2.samples.motions import Along
from tools.av2.samples.paths import line
from tools.av2.samples.variation import Variation

bends = st.builds(Bend, st.floats(50.0, 120.0), st.floats(100.0, 200.0), st.floats(-0.7, 0.7))


@given(bends, st.floats(-9.0, 9.0), st.booleans(), st.booleans())
def test_speed_and_heading_are_those_of_the_bent_way(bend: Bend, left_m: float, back: bool, backwards: bool) -> None:
    ends = ((20.0, left_m), (380.0, left_m))
    motion = Bent(Along(line(*(ends[::-1] if back else ends)), constant(10.0), backwards), bend)
    states = motion.states(np.arange(0.0, 15.0, 0.01))
    step = np.diff(states.place_m, axis=0)
    speed = np.linalg.norm(step, axis=1) / 0.01
    assert speed == pytest.approx(np.abs(states.speed_mps[1:]), rel=0.01)
    course = np.arctan2(step[:, 1], step[:, 0]) + np.pi * backwards
    assert np.abs(np.angle(np.exp(1j * (course - states.yaw_rad[1:])))).max() < 0.01
    assert np.abs(np.diff(states.yaw_rad)).max() < 0.01


def test_a_bend_turns_by_its_angle_and_leaves_the_road_before_it_alone() -> None:
    bend = Bend(100.0, 150.0, np.radians(30))
    before, after = (
        bend.place(np.array([[10.0, 3.0], [60.0, -2.0]])),
        bend.place(np.array([[300.0, 0.0], [310.0, 0.0]])),
    )
    assert before - before[0] == pytest.approx(np.array([[0.0, 0.0], [50.0, -5.0]]), abs=1e-6)
    way = after[1] - after[0]
    assert np.arctan2(way[1], way[0]) == pytest.approx(np.radians(30))
    assert np.linalg.norm(way) == pytest.approx(10.0)


def test_lanes_of_a_bent_road_keep_their_width_and_still_fit_together() -> None:
    straight = RECIPES["lane_changes"].build(Variation(np.random.default_rng(1)))
    network = bent(straight, Bend(100.0, 130.0, 0.6)).network
    for lane in network.lanes.values():
        width = shapely.Polygon(np.concatenate([lane.left_m, lane.right_m[::-1]])).area / 80.0
        assert 3.2 < width < 3.8
        for after in (network.lanes[number] for number in lane.successors):
            assert lane.left_m[-1] == pytest.approx(after.left_m[0])
            assert np.angle(np.exp(1j * (after.yaw_rad - lane.yaw_rad))) == pytest.approx(0.0, abs=0.7)


def test_every_second_scene_of_a_recipe_that_may_bend_is_bent() -> None:
    made = RECIPES["lane_changes"]
    assert made.bends
    seen = [isinstance(_first(made.name, seed), Bent) for seed in range(40)]
    assert 10 < sum(seen) < 30
    assert not any(isinstance(_first("u_turning", seed), Bent) for seed in range(10))


def _first(name: str, seed: int) -> object:
    return RECIPES[name].scene(Variation(np.random.default_rng(seed))).actors[1].motion
