"""The choice among near exemplars: relevance, novelty, and how surely each was verified."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tools.memory.diversity import COMMON, ORDER, helpful, ranked
from tools.memory.values import Exemplar, Recalled


def found(name, similarity, functions=("braking",), verified="known truth"):
    return Recalled(Exemplar(name, "p\n", tuple(functions), "standard", verified), similarity)


def names(chosen):
    return [one.exemplar.description for one in chosen]


def units(*angles_deg):
    radians = np.radians(angles_deg)
    return np.column_stack([np.cos(radians), np.sin(radians)])


def test_a_near_copy_of_the_best_gives_way_to_something_new():
    candidates = [found("best", 0.90), found("copy", 0.89), found("other", 0.80, ["turning"])]
    assert names(ranked(candidates, units(0, 1, 60), 2)) == ["best", "other"]


def test_functions_alone_make_two_unlike():
    candidates = [found("best", 0.90), found("same functions", 0.85), found("others", 0.80, ["turning"])]
    assert names(ranked(candidates, units(0, 0, 0), 2)) == ["best", "others"]


def test_what_is_far_from_the_query_is_not_chosen_for_being_new():
    candidates = [found("best", 0.9), found("near", 0.8), found("far", 0.1, ["turning"])]
    assert names(ranked(candidates, units(0, 30, 90), 2)) == ["best", "near"]


def test_of_equals_the_surely_verified_one_is_chosen():
    candidates = [found(kind, 0.8, verified=kind) for kind in reversed(ORDER)]
    assert names(ranked(candidates, units(0, 0, 0, 0), 1)) == ["known truth"]


def test_the_surely_verified_come_first_among_the_chosen():
    candidates = [found("a", 0.95, verified="executed"), found("b", 0.5, ["turning"]), found("c", 0.4, (), "person")]
    assert names(ranked(candidates, units(0, 90, 180), 3)) == ["b", "c", "a"]


def test_functions_that_are_asked_for_are_shown_one_after_the_other():
    candidates = [found("best", 0.9, ["turning"]), found("good", 0.85, ["creeping"]), found("towing", 0.7, ["towing"]),
                  found("towing again", 0.69, ["towing"])]  # fmt: skip
    helps = helpful([one.exemplar for one in candidates], ["towing", "unheard_of"])
    assert helps.shape == (4, 1)
    assert names(ranked(candidates, units(0, 30, 60, 60), 2, helps)) == ["best", "towing"]
    assert names(ranked(candidates, units(0, 30, 60, 60), 2)) == ["best", "good"]


def test_a_function_that_many_call_or_that_shares_its_program_helps_less():
    alone, beside = found("a", 0.5, ["towing"]).exemplar, found("b", 0.5, ["towing", "turning"]).exemplar
    others = [found(f"{n}", 0.5, ["braking"]).exemplar for n in range(COMMON + 1)]
    helps = helpful([alone, beside, *others], ["towing", "braking", "towing"])
    assert helps.shape == (len(others) + 2, 1)
    assert helps[0, 0] > helps[1, 0] > helps[2, 0] == 0


@given(
    arrays.arrays(np.float64, st.tuples(st.integers(1, 9), st.just(4)), elements=st.floats(0.1, 1)),
    st.integers(0, 12),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_they_come_does_not_matter(raw, k, random):
    vectors = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    candidates = [found(f"{place}", float(vectors[place, 0])) for place in range(len(vectors))]
    order = list(range(len(vectors)))
    random.shuffle(order)
    once = ranked(candidates, vectors, k)
    again = ranked([candidates[place] for place in order], vectors[order], k)
    assert names(once) == names(again)
    assert len(once) == min(k, len(candidates))
