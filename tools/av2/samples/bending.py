"""Bends a scene that was made on a straight street: the same lanes, the same motions in them, on a winding road."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tools.av2.samples.motions import Motion, States
from tools.av2.samples.roads import Lane, RoadNetwork
from tools.av2.samples.scene import Scene
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayFloat

_GRID_M: Final = 0.25
_REACH_M: Final = 600.0
_CHORD_M: Final = 2.0


@dataclass(frozen=True)
class Bend:
    """A road's middle line that is straight, turns smoothly by an angle, and is straight again.

    Attributes:
        from_m: Where along the street it begins to turn.
        length_m: Length of the bend.
        turn_rad: By how much it turns, positive to the left. The curvature rises and falls without a jump.
    """

    from_m: float
    length_m: float
    turn_rad: float

    def heading_rad(self, along_m: NDArrayFloat) -> NDArrayFloat:
        """Heading of the middle line at places along the street, shape (K,)."""
        u = np.clip((along_m - self.from_m) / self.length_m, 0.0, 1.0)
        return np.asarray(self.turn_rad * u**2 * (3 - 2 * u))

    def curvature_per_m(self, along_m: NDArrayFloat) -> NDArrayFloat:
        """Curvature of the middle line, positive to the left, shape (K,)."""
        u = np.clip((along_m - self.from_m) / self.length_m, 0.0, 1.0)
        return np.asarray(self.turn_rad / self.length_m * 6 * u * (1 - u))

    def place(self, points_m: NDArrayFloat) -> NDArrayFloat:
        """Where points of the straight street, shape (K, 2), lie on the bent one."""
        grid = np.arange(-_REACH_M, 2 * _REACH_M, _GRID_M)
        heading = self.heading_rad(grid + _GRID_M / 2)
        x, y = (np.concatenate([[0.0], np.cumsum(part)[:-1]]) * _GRID_M for part in (np.cos(heading), np.sin(heading)))
        along, left = points_m.T
        turned = self.heading_rad(along)
        middle = np.column_stack([np.interp(along, grid, x), np.interp(along, grid, y)])
        return np.asarray(middle + left[:, None] * np.column_stack([-np.sin(turned), np.cos(turned)]))


@dataclass(frozen=True)
class Bent:
    """A motion on the straight street, as it is on the bent one."""

    motion: Motion
    bend: Bend

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        states = self.motion.states(time_s)
        along, left = states.place_m.T
        # On the inside of the bend the same way is shorter: along the road it goes slower by that.
        shorter = 1.0 - left * self.bend.curvature_per_m(along)
        cos, sin = np.cos(states.yaw_rad) * shorter, np.sin(states.yaw_rad)
        turned = np.angle(np.exp(1j * (np.arctan2(sin, cos) - states.yaw_rad)))
        yaw = states.yaw_rad + turned + self.bend.heading_rad(along)
        return States(self.bend.place(states.place_m), yaw, states.speed_mps * np.hypot(cos, sin))


def bent(scene: Scene, bend: Bend) -> Scene:
    """The scene on a bent road. Its events stay: they speak of lanes and of speeds, which hardly change."""
    actors = tuple(replace(actor, motion=Bent(actor.motion, bend)) for actor in scene.actors)
    return replace(scene, network=_bent_network(scene.network, bend), actors=actors)


def perhaps_bent(scene: Scene, vary: Variation) -> Scene:
    """Every second scene is bent to the left or right by 20 to 40 degrees within 120 to 180 m."""
    drawn = [vary.between(0.0, 1.0), vary.between(80.0, 120.0), vary.between(120.0, 180.0), vary.between(20.0, 40.0)]
    if drawn[0] < 0.5:
        return scene
    return bent(scene, Bend(drawn[1], drawn[2], float(np.radians(drawn[3])) * (1 if drawn[0] < 0.75 else -1)))


def _bent_network(network: RoadNetwork, bend: Bend) -> RoadNetwork:
    def line(points_m: NDArrayFloat) -> NDArrayFloat:
        return bend.place(_dense(points_m))

    def lane(one: Lane) -> Lane:
        middle = (one.left_m[-1] + one.right_m[-1])[None] / 2
        heading = float(bend.heading_rad(middle[:, 0])[0])
        return replace(one, left_m=line(one.left_m), right_m=line(one.right_m), yaw_rad=one.yaw_rad + heading)

    rings = [np.concatenate([area, area[:1]]) for area in network.areas]
    return RoadNetwork(
        {number: lane(one) for number, one in network.lanes.items()},
        [np.stack([bend.place(edge) for edge in edges]) for edges in network.crossings],
        [line(ring)[:-1] for ring in rings],
    )


def _dense(points_m: NDArrayFloat) -> NDArrayFloat:
    """The same line with a point at least every 2 m."""
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points_m, axis=0), axis=1))])
    even = np.linspace(0.0, gone[-1], max(int(gone[-1] / _CHORD_M), 1) + 1)
    at = np.union1d(gone, even)
    return np.column_stack([np.interp(at, gone, points_m[:, axis]) for axis in (0, 1)])
