"""Sample logs by recipe and seed, with their script's truth and the plain geometry of their boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evals.known_truth.truth import KnownTruth, read_truth
from tools.av2.log import Log, open_log
from tools.av2.samples import RECIPES, TRUTH_FILE
from tools.av2.samples.writing import write_recipe
from tools.errors import UserError
from tools.typing import NDArrayBool, NDArrayFloat

_KEPT = 512


@dataclass(frozen=True, eq=False)
class World:
    """One sample log of N tracks and T frames.

    Attributes:
        recipe: Name of its recipe.
        log: The log, as annotated.
        truth: What its script says.
    """

    recipe: str
    log: Log
    truth: KnownTruth

    @cached_property
    def time_s(self) -> NDArrayFloat:
        """Times of the frames after the first, shape (T,)."""
        stamps = self.log.tracks.timestamps_ns
        return np.asarray((stamps - stamps[0]) / 1e9)

    @property
    def present(self) -> NDArrayBool:
        """The track has a box at the frame, shape (N, T)."""
        return self.log.tracks.present_mask

    @cached_property
    def place_m(self) -> NDArrayFloat:
        """Box centres in the city's plane, shape (N, T, 2); NaN where there is no box."""
        return self._spread(self.log.physical_tracks.centre_city_m[:, :2])

    @cached_property
    def axis(self) -> NDArrayFloat:
        """Unit vectors to the boxes' front in the city's plane, shape (N, T, 2); NaN where there is no box."""
        forward = self.log.physical_tracks.city_R_object[:, :2, 0]
        return self._spread(forward / np.linalg.norm(forward, axis=1, keepdims=True))

    @cached_property
    def size_m(self) -> NDArrayFloat:
        """Length and width, shape (N, T, 2); NaN where there is no box."""
        return self._spread(self.log.physical_tracks.size_m[:, :2])

    @cached_property
    def speed_mps(self) -> NDArrayFloat:
        """Speed of the box centres from one frame to the next and the one before, shape (N, T)."""
        step = np.gradient(self.place_m, self.time_s, axis=1)
        return np.asarray(np.linalg.norm(step, axis=2))

    @cached_property
    def gap_m(self) -> NDArrayFloat:
        """Distances between footprints, shape (N, N, T); infinite where one of the two has no box."""
        import shapely

        along = self.axis * self.size_m[..., :1] / 2
        left = np.stack([-self.axis[..., 1], self.axis[..., 0]], axis=-1) * self.size_m[..., 1:] / 2
        ring = np.stack([self.place_m + a * along + b * left for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))], axis=2)
        shapes = np.full(self.present.shape, None, object)
        shapes[self.present] = shapely.polygons(ring[self.present])
        gap = shapely.distance(shapes[:, None], shapes[None])
        return np.where(np.isnan(gap), np.inf, gap)

    def _spread(self, rows: NDArrayFloat) -> NDArrayFloat:
        tracks = self.log.physical_tracks
        out = np.full((*tracks.shape, rows.shape[1]), np.nan)
        out[tracks.row_track, tracks.row_frame] = rows
        return out


def recipes_for(kinds: Iterable[str], named: Iterable[str]) -> tuple[str, ...]:
    """The recipes that know all about these kinds, or those named.

    Raises:
        UserError: A named one does not exist or does not know a kind; none is named and no kind either; or no recipe
            knows all these kinds.
    """
    wanted, names = set(kinds), tuple(named)
    for name in names:
        if name not in RECIPES:
            raise UserError(f"no sample world {name!a}")
        if missing := wanted - set(RECIPES[name].asks):
            raise UserError(f"the sample world {name} does not know all about {', '.join(sorted(missing))}")
    if names:
        return names
    if not wanted:
        raise UserError("a truth without event kinds needs the names of worlds")
    if found := tuple(name for name, recipe in RECIPES.items() if wanted <= set(recipe.asks)):
        return found
    raise UserError(f"no sample world knows all about {', '.join(sorted(wanted))} together")


@lru_cache(maxsize=_KEPT)
def world(recipe: str, seed: int) -> World:
    """The world of a recipe under a seed, written to a scratch folder and read as any log is."""
    with TemporaryDirectory(prefix="motherlode-") as scratch:
        folder = write_recipe(Path(scratch), RECIPES[recipe], seed)
        log = open_log(folder)
        return World(recipe, log, read_truth(folder / TRUTH_FILE, log))
