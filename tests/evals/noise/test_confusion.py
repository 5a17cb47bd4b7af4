"""The confusion matrix is a proper one over AV2's taxonomy, and draws follow it."""

import numpy as np
import pytest

from evals.noise.confusion import CONFUSION, alternatives, mistaken
from tools.av2.taxonomy import CATEGORIES, EGO_CATEGORY

DRAWS = (np.arange(20_000) + 0.5) / 20_000
UNKNOWN_TO_DETECTORS = {"ANIMAL", "OFFICIAL_SIGNALER", "RAILED_VEHICLE", "TRAFFIC_LIGHT_TRAILER"}


def test_every_category_but_the_ego_has_a_row_that_leaves_some_right() -> None:
    assert set(CONFUSION) == set(CATEGORIES) - {EGO_CATEGORY}
    for name, row in CONFUSION.items():
        assert set(row) < set(CATEGORIES) - {EGO_CATEGORY, name}
        assert all(share > 0 for share in row.values())
        assert sum(row.values()) < 1


def test_detectors_do_not_give_categories_that_they_do_not_know() -> None:
    given = {name for row in CONFUSION.values() for name in row}
    assert not given & UNKNOWN_TO_DETECTORS
    assert all(sum(CONFUSION[name].values()) >= 0.95 for name in UNKNOWN_TO_DETECTORS)


@pytest.mark.parametrize("name", CONFUSION)
def test_draws_follow_the_matrix(name: str) -> None:
    taken = mistaken(np.full(DRAWS.size, name), DRAWS, 1.0)
    for other in CATEGORIES:
        stated = CONFUSION[name].get(other, 0.0) if other != name else 1 - sum(CONFUSION[name].values())
        assert (taken == other).mean() == pytest.approx(stated, abs=1e-3)


def test_strength_zero_is_right_and_more_keeps_what_was_wrong() -> None:
    truth = np.full(DRAWS.size, "TRUCK")
    assert (mistaken(truth, DRAWS, 0.0) == truth).all()
    weak, strong = (mistaken(truth, DRAWS, strength) != truth for strength in (0.5, 2.0))
    assert (strong | ~weak).all()
    assert strong.sum() > weak.sum()


def test_categories_outside_the_taxonomy_are_left_alone() -> None:
    odd = np.array(["SPACESHIP", "EGO_VEHICLE"])
    assert mistaken(odd, np.array([0.999, 0.999]), 2.0).tolist() == odd.tolist()
    assert alternatives(odd, np.array([0.0, 0.5])).tolist() == odd.tolist()


def test_alternatives_are_never_right() -> None:
    taken = alternatives(np.full(DRAWS.size, "BUS"), DRAWS)
    assert set(taken.tolist()) == set(CONFUSION["BUS"])
