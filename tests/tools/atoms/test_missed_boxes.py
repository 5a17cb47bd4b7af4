"""Boxes that a tracker misses now and then change no answer at the boxes that it has."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import Log, open_log
from tools.av2.samples.recipes import RECIPES
from tools.av2.samples.writing import write_recipe
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Scenario
from tools.typing import NDArrayBool

MISSED_SHARE = 0.15
_SETS = """\
v = get_objects_of_category(log_dir, category="ANY")
ego = get_objects_of_category(log_dir, category="EGO_VEHICLE")
"""

ASKED = (
    ("lane_changes", "changing_lanes(v, log_dir)"),
    ("lane_changes", "for_at_least(changing_lanes(v, log_dir), log_dir, min_duration_s=1.5)"),
    ("ways_over_an_intersection", "going_straight(v, log_dir)"),
    ("ways_over_an_intersection", "leaving_intersection(v, log_dir)"),
    ("cutting_in_close", "cutting_in(v, v, log_dir)"),
    ("cutting_out_close", "cutting_out(v, v, log_dir)"),
    ("speeding_car", "speeding_relative_to_neighbours(v, log_dir)"),
    ("riding_and_not", "riding(v, v, log_dir)"),
    ("towing_a_trailer", "towing(v, v, log_dir)"),
    ("ordinary_traffic", "nearest_object(v, v, log_dir)"),
    ("ordinary_traffic", "nth_object_in_direction(v, v, log_dir, n=1)"),
    ("ordinary_traffic", "at_distance(v, v, log_dir, max_distance_m=10)"),
    ("ordinary_traffic", "passing_in_opposite_direction(v, v, log_dir)"),
    ("ordinary_traffic", "oncoming(v, v, log_dir)"),
    ("ordinary_traffic", "approaching(v, v, log_dir)"),
    ("ordinary_traffic", "following_with_gap(v, v, log_dir)"),
    ("ordinary_traffic", "closest_approach(v, v, log_dir, max_distance_m=4)"),
    ("ordinary_traffic", "between_two_objects(v, v, log_dir, max_distance_m=20)"),
    ("just_before_the_car", "crossing_paths(v, v, log_dir)"),
    ("overtaking_slow_ones", "overtaking(v, v, log_dir)"),
    ("overtaking_slow_ones", "reverse_relationship(overtaking)(v, v, log_dir)"),
    ("overtaking_slow_ones", "side_by_side(v, v, log_dir)"),
)


@cache
def _log(recipe: str) -> Log:
    with TemporaryDirectory() as folder:
        return open_log(write_recipe(Path(folder), RECIPES[recipe], 5))


def _ask(log: Log, expression: str) -> Scenario:
    library = standard_library()
    plan = check(f'{_SETS}output_scenario({expression}, "x", log_dir, output_dir)', library.signatures)
    return evaluate(plan, library.bind(log, Budget()))


def _thinned(log: Log, kept: NDArrayBool) -> Log:
    """The log with the boxes `kept`, shape (R,), of which every track has one at least."""
    old = log.tracks
    counts = np.bincount(old.row_track[kept], minlength=old.n_tracks)
    assert counts.min() > 0
    rows = ("row_track", "row_frame", "centre_ego_m", "ego_quat_object", "size_m", "num_interior_pts", "score")
    table = replace(
        old,
        track_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        **{name: getattr(old, name)[kept] for name in rows},
    )
    return replace(log, tracks=table, _map=log.road_map, memo={})


@pytest.mark.parametrize(("recipe", "expression"), ASKED)
def test_missed_boxes_change_little(recipe: str, expression: str) -> None:
    log = _log(recipe)
    whole = _ask(log, expression).mask
    right = found = there = 0
    for seed in range(3):
        kept = np.random.default_rng(seed).random(log.tracks.n_rows) >= MISSED_SHARE
        thinned = _thinned(log, kept | (log.tracks.row_track == log.tracks.ego_index))
        got = _ask(thinned, expression).mask
        expected = whole & thinned.tracks.present_mask
        right, found, there = right + (got & expected).sum(), found + got.sum(), there + expected.sum()
    assert there > 0
    assert right >= 0.95 * there
    assert right >= 0.95 * found
