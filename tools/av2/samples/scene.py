"""A scene: roads, actors, and what they are scripted to do, with the times taken from the motions themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.roads import RoadNetwork
from tools.typing import NDArrayBool, NDArrayFloat

DURATION_S: Final = 15.0
LAST_FRAME_S: Final = DURATION_S - 0.1
_TIME_S: Final = np.arange(round(LAST_FRAME_S * 100) + 1) / 100


@dataclass(frozen=True)
class Event:
    """Something scripted to happen.

    Attributes:
        actor: Name of who does it.
        what: What, as a verb phrase in snake case.
        begins_s: First moment, seconds after the first frame.
        ends_s: Last moment.
        related: Name of whom it is done to; empty for nobody.
    """

    actor: str
    what: str
    begins_s: float
    ends_s: float
    related: str = ""


@dataclass(frozen=True)
class Scene:
    """One scene; its first actor is the recording car.

    Attributes:
        name: Readable, in snake case.
        description: What happens, in a sentence or two.
        network: The roads.
        actors: Everyone, the recording car first.
        events: What is scripted; not everything that could be said about the scene.
        asks: Names of the event kinds whose events are all listed: who is not listed does not do it.
    """

    name: str
    description: str
    network: RoadNetwork
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    asks: tuple[str, ...] = ()


def crossing_in_front(walker: Actor, other: Actor, within_m: float = 15.0) -> Event:
    """`walker`'s centre passes between the sides of `other`, at most `within_m` ahead of its front."""
    ahead, aside = _seen_from(walker, other)
    front = other.size_m[0] / 2
    holds = (np.abs(aside) <= other.size_m[1] / 2) & (ahead >= front) & (ahead <= front + within_m)
    return _event(walker, "crosses_in_front_of", holds, other)


def crossing_behind(walker: Actor, other: Actor, within_m: float = 15.0) -> Event:
    """`walker`'s centre passes between the sides of `other`, at most `within_m` behind its rear."""
    ahead, aside = _seen_from(walker, other)
    rear = -other.size_m[0] / 2
    holds = (np.abs(aside) <= other.size_m[1] / 2) & (ahead <= rear) & (ahead >= rear - within_m)
    return _event(walker, "crosses_behind", holds, other)


def standing_still(actor: Actor) -> Event:
    """`actor` is at rest (its longest rest, where there are several)."""
    return _event(actor, "stands", actor.motion.states(_TIME_S).speed_mps == 0.0)


def moving_along(actor: Actor, what: str) -> Event:
    """`actor` moves, at over 0.5 m/s; `what` says how (`walks_along_sidewalk`, `rides_in_bike_lane`)."""
    return _event(actor, what, actor.motion.states(_TIME_S).speed_mps > 0.5)


def turning(actor: Actor, what: str) -> Event:
    """`actor` changes its heading by more than 5 degrees per second; `what` says to which side."""
    yaw = actor.box_at(_TIME_S)[1]
    return _event(actor, what, np.abs(np.gradient(yaw, _TIME_S)) > np.radians(5.0))


def crossing_line(actor: Actor, line_y_m: float, what: str) -> Event:
    """The box of `actor`, which drives about along x, stands on the line y = `line_y_m`."""
    place, _ = actor.box_at(_TIME_S)
    return _event(actor, what, np.abs(place[:, 1] - line_y_m) <= actor.size_m[1] / 2)


def _seen_from(walker: Actor, other: Actor) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Distances of `walker`'s centre ahead of and to the left of `other`'s centre, shape (K,) each."""
    place, _ = walker.box_at(_TIME_S)
    origin, yaw = other.box_at(_TIME_S)
    dx, dy = (place - origin).T
    return np.cos(yaw) * dx + np.sin(yaw) * dy, np.cos(yaw) * dy - np.sin(yaw) * dx


def _event(actor: Actor, what: str, holds: NDArrayBool, related: Actor | None = None) -> Event:
    """The longest uninterrupted time at which `holds`; a script in which it never does is wrong."""
    first, last = max(runs_of(holds), key=lambda run: run[1] - run[0], default=(0, -1))
    if last < first:
        raise ValueError(f"scripted, but never happens: {actor.name} {what} {related.name if related else ''}")
    return Event(actor.name, what, float(_TIME_S[first]), float(_TIME_S[last]), related.name if related else "")


def runs_of(holds: NDArrayBool) -> Iterator[tuple[int, int]]:
    """First and last index of every run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    return zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True)
