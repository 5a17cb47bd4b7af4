"""Recipes: functions that make a scene and say for which event kinds its truth is complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tools.av2.samples.bending import perhaps_bent
from tools.av2.samples.kinds import KINDS
from tools.av2.samples.scene import Scene
from tools.av2.samples.variation import Variation

Build = Callable[[Variation], Scene]


@dataclass(frozen=True)
class Recipe:
    """A way to make a scene.

    Attributes:
        name: Name of its function, and of the scene.
        asks: Names of the kinds whose truth is complete in it, whether they happen or, in a near miss, do not.
        build: The function.
        bends: Whether the scene may be set on a winding road: its kinds do not depend on roads being straight.
    """

    name: str
    asks: tuple[str, ...]
    build: Build
    bends: bool = False

    def scene(self, vary: Variation) -> Scene:
        """The scene under a variation.

        Raises:
            ValueError: It lists an event of a kind that it does not claim to know completely, or has no such recorder.
        """
        scene = replace(self.build(vary), name=self.name, asks=self.asks)
        if stray := {event.what for event in scene.events if event.what in KINDS} - set(self.asks):
            raise ValueError(f"recipe {self.name} lists {sorted(stray)} without asking for them")
        if scene.actors[0].name != "ego":
            raise ValueError(f"recipe {self.name}: the first actor must be the recording car")
        return perhaps_bent(scene, vary) if self.bends else scene


RECIPES: Final[dict[str, Recipe]] = {}
"""All recipes by name, in the order of their modules and within them of their definition."""


def recipe(*asks: str, bends: bool = False) -> Callable[[Build], Build]:
    """Register a function that makes a scene, for the kinds of these names.

    Args:
        asks: Names of kinds.
        bends: Every second scene, which must be set on a street along x, is bent into a winding road.

    Raises:
        ValueError: A kind is unknown, or the name of the function is taken.
    """
    if unknown := [name for name in asks if name not in KINDS]:
        raise ValueError(f"unknown kinds: {unknown}")

    def register(build: Build) -> Build:
        if build.__name__ in RECIPES:
            raise ValueError(f"two recipes are called {build.__name__}")
        RECIPES[build.__name__] = Recipe(build.__name__, asks, build, bends)
        return build

    return register


def recipes_asking(names: tuple[str, ...]) -> tuple[Recipe, ...]:
    """The recipes that ask for at least one of the kinds, in the order of `RECIPES`."""
    wanted = set(names)
    return tuple(found for found in RECIPES.values() if wanted & set(found.asks))
