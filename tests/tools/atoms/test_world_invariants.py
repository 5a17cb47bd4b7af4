"""What must not change what a kind's program finds on a sample log: city frame, clock, order of tracks, units."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import Log, open_log
from tools.av2.samples import KINDS
from tools.av2.samples.recipe import Recipe, recipes_asking
from tools.av2.samples.writing import write_recipe
from tools.av2.transforms import at_other_time, in_other_city_frame, with_tracks_reordered
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario

SEED = 5
"""Of the sample logs."""
CELLS = 3
"""So many cells may change sides by rounding: a centre on the edge of a lane, a speed at a threshold."""


@cache
def _log(recipe: str, seed: int) -> Log:
    from tools.av2.samples.recipes import RECIPES

    with TemporaryDirectory() as folder:
        return open_log(write_recipe(Path(folder), RECIPES[recipe], seed))


def _recipe(kind: str) -> Recipe:
    """The first recipe in which it happens; of its seeds, `SEED`."""
    for recipe in recipes_asking((kind,)):
        if _answer(kind, _log(recipe.name, SEED)).mask.any():
            return recipe
    pytest.fail(f"{kind} is found in none of its recipes")


def _answer(kind: str, log: Log) -> Scenario:
    library = standard_library()
    plan = check(KINDS[kind].program, library.signatures)
    return evaluate(plan, library.bind(replace(log, memo={}), Budget()))


ASKABLE = [kind.name for kind in KINDS.values() if kind.atom in standard_library().signatures]


def test_most_kinds_can_be_asked() -> None:
    assert len(ASKABLE) >= 0.9 * len(KINDS)


@pytest.mark.parametrize("kind", ASKABLE)
def test_frame_clock_and_order_do_not_matter(kind: str) -> None:
    log = _log(_recipe(kind).name, SEED)
    found = _answer(kind, log)
    moved = _answer(kind, in_other_city_frame(log, 2.1, (831.7, -456.3)))
    assert (moved.mask != found.mask).sum() <= CELLS
    later = _answer(kind, at_other_time(log, 86_400_000_000_123))
    assert later.same_as(found)
    order = np.random.default_rng(SEED).permutation(log.tracks.n_tracks)
    other = _answer(kind, with_tracks_reordered(log, order))
    assert np.array_equal(other.mask, found.mask[order])
    assert len(other.edges) == len(found.edges)


_SETS = """\
v = get_objects_of_category(log_dir, category="VEHICLE")
p = get_objects_of_category(log_dir, category="PEDESTRIAN")
"""


def _ask(expression: str, log: Log) -> Scenario:
    library = standard_library()
    plan = check(f'{_SETS}output_scenario({expression}, "x", log_dir, output_dir)', library.signatures)
    return evaluate(plan, library.bind(log, Budget()))


NESTED = (
    ("follows", "tailgating(v, v, log_dir, max_gap_s=0.8)", "tailgating(v, v, log_dir, max_gap_s=2)"),
    ("follows", "following_with_gap(v, v, log_dir, 1, 2)", "following_with_gap(v, v, log_dir, 0.5, 3)"),
    ("follows", "tailgating(v, v, log_dir)", "following_with_gap(v, v, log_dir, max_gap_s=2)"),
    ("overtakes", 'overtaking(v, v, log_dir, side="left")', "overtaking(v, v, log_dir)"),
    ("is_near_a_person", "near_objects(v, p, log_dir, 5)", "near_objects(v, p, log_dir, 10)"),
    (
        "is_on_a_collision_course",
        "time_to_collision(v, p, log_dir, max_ttc_s=1.5)",
        "time_to_collision(v, p, log_dir, max_ttc_s=3)",
    ),
    (
        "crosses_a_persons_path",
        "crossing_paths(v, p, log_dir, max_pet_s=1)",
        "crossing_paths(v, p, log_dir, max_pet_s=30)",
    ),
    ("approaches_a_person", "approaching(v, p, log_dir, min_speed_mps=2)", "approaching(v, p, log_dir)"),
    ("brakes", 'braking(v, log_dir, strength="hard")', "braking(v, log_dir)"),
)


@pytest.mark.parametrize(("kind", "narrow", "wide"), NESTED)
def test_a_wider_range_finds_no_less(kind: str, narrow: str, wide: str) -> None:
    sizes = []
    for recipe in recipes_asking((kind,)):
        log = _log(recipe.name, SEED)
        less, more = _ask(narrow, log).mask, _ask(wide, log).mask
        assert (less <= more).all(), recipe.name
        sizes.append((less.sum(), more.sum()))
    assert sum(less for less, _ in sizes) > 0
    assert sum(more for _, more in sizes) > sum(less for less, _ in sizes)


def test_left_and_right_are_all_there_is() -> None:
    for recipe in recipes_asking(("overtakes",)):
        log = _log(recipe.name, SEED)
        sides = [_ask(f'overtaking(v, v, log_dir, side="{side}")', log).mask for side in ("left", "right")]
        assert np.array_equal(sides[0] | sides[1], _ask("overtaking(v, v, log_dir)", log).mask)
