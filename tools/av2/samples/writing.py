"""Writes any number of sample logs: scenes and recipes in turn, each time varied anew."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.samples.kinds import known_kinds
from tools.av2.samples.recipe import Recipe, recipes_asking
from tools.av2.samples.recipes import RECIPES
from tools.av2.samples.recording import Placement, record, stable_uuid
from tools.av2.samples.scene import Scene
from tools.av2.samples.scenes import SCENES
from tools.av2.samples.variation import Variation
from tools.errors import DataError

DEFAULT_SCENES: Final = len(SCENES)
_EPOCH_NS: Final = 315_960_000_000_000_000
_APART_NS: Final = 60_000_000_000


def write_samples(
    folder: Path, seed: int = 0, scenes: int | None = None, kinds: tuple[str, ...] = (), cameras: bool = False
) -> tuple[Path, ...]:
    """Write procedurally generated logs in AV2's format into `folder`, one folder per log.

    Each log has `annotations.feather` (10 Hz, 15 s, no ego rows), `city_SE3_egovehicle.feather`, `calibration/`, a
    vector map under `map/`, and `truth.json`: who does what to whom, and when, and which kinds of events are listed
    completely. Equal arguments give byte-identical files.

    Args:
        folder: Where to write; made when absent. Logs of an earlier call with the same seed are written over.
        seed: Varies places, sizes, and speeds, never what happens.
        scenes: How many logs; four by default, with `kinds` one of each recipe. The four scenes of the demo come first,
            then the recipes; beyond them all they are repeated with other variations.
        kinds: Names of event kinds: only recipes whose truth about one of them is complete are written.
        cameras: Also render ring-camera images, `sensors/cameras/CAMERA/TIMESTAMP_NS.jpg`, with a calibration of their
            size; `truth.json` then tells the colour of every track and whether it is day or night.

    Returns:
        The folders of the logs, in the order of the scenes.

    Raises:
        DataError: The folder cannot be written.
        UserError: There is no such kind.
        ValueError: `scenes` is less than one.
    """
    known_kinds(kinds)
    recipes = recipes_asking(kinds) if kinds else tuple(RECIPES.values())
    count = scenes if scenes is not None else len(recipes) if kinds else DEFAULT_SCENES
    if count < 1:
        raise ValueError(f"scenes must be at least 1, got {count}")
    lead = 0 if kinds else DEFAULT_SCENES
    try:
        written = []
        for index in range(count):
            turn, place = divmod(index, lead + len(recipes))
            if place < lead:
                written.append(_write_scene(folder, seed, turn * lead + place, cameras))
            else:
                written.append(write_recipe(folder, recipes[place - lead], seed, turn, cameras))
        return tuple(written)
    except OSError as error:
        raise DataError(error.filename or folder, f"samples cannot be written: {error.strerror}") from None


def write_recipe(folder: Path, recipe: Recipe, seed: int, turn: int = 0, cameras: bool = False) -> Path:
    """Write one recipe's log into a new folder within `folder`; returns that folder.

    What is written depends on the recipe's name, the seed and the turn alone, not on what other recipes there are.
    """
    key = int.from_bytes(blake2b(recipe.name.encode(), digest_size=6).digest(), "big")
    varied = _varied(seed, key, turn)
    placement = _placement(varied, key % 1_000_000 * _APART_NS + turn * (_APART_NS // 2))
    return _write(folder, stable_uuid("recipe", recipe.name, seed, turn), recipe.scene(varied), placement, cameras)


def _write_scene(folder: Path, seed: int, index: int, cameras: bool) -> Path:
    varied = _varied(seed, index)
    placement = _placement(varied, index * _APART_NS)
    return _write(folder, stable_uuid("log", seed, index), SCENES[index % len(SCENES)](varied), placement, cameras)


def _varied(seed: int, *key: int) -> Variation:
    return Variation(np.random.default_rng([abs(seed), int(seed < 0), *key]))


def _placement(varied: Variation, after_ns: int) -> Placement:
    return Placement(
        x_m=varied.between(500.0, 2500.0),
        y_m=varied.between(-1500.0, 1500.0),
        ground_z_m=varied.between(5.0, 40.0),
        yaw_rad=varied.between(-np.pi, np.pi),
        start_ns=_EPOCH_NS + after_ns,
    )


def _write(folder: Path, log_id: str, scene: Scene, placement: Placement, cameras: bool) -> Path:
    target = folder / log_id
    target.mkdir(parents=True, exist_ok=True)
    record(target, log_id, scene, placement, cameras)
    return target
