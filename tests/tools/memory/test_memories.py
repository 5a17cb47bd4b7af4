"""What every memory does: one suite over the one in arrays and the one on disk."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.memory.diversity import ORDER
from tools.memory.values import Exemplar

WORDS = st.sampled_from(["car", "bus", "walker", "braking", "turning", "left", "right", "near", "behind", "two"])
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
EXEMPLARS = st.builds(
    Exemplar,
    description=TEXTS,
    program=st.sampled_from(["a = f(x)\n", "b = g(x)\n", "c = h(x)\n"]),
    functions=st.sets(st.sampled_from(["braking", "turning", "near_objects"])).map(lambda names: tuple(sorted(names))),
    profile=st.sampled_from(["standard", "refav"]),
    verified=st.sampled_from(ORDER),
    evidence=st.sampled_from(["", "seen by somebody"]),
)
MANY = st.lists(EXEMPLARS, max_size=12)
# One fixture makes a memory of its own for every example.
quickly = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def by_id(exemplars):
    """The first of each id: what is there already stays."""
    return {one.id: one for one in reversed(exemplars)}


@quickly
@given(first=MANY, second=MANY)
def test_what_is_added_is_there_once_and_the_first_stays(empty_memory, first, second):
    memory = empty_memory()
    wanted = by_id(first)
    assert memory.add(first) == len(wanted)
    assert memory.add(second) == len(by_id([*first, *second])) - len(wanted)
    wanted = by_id([*first, *second])
    assert memory.all() == tuple(sorted(wanted.values(), key=lambda one: (one.description, one.id)))


@quickly
@given(exemplars=MANY, gone=st.sets(st.integers(0, 11)))
def test_what_is_forgotten_is_gone_and_the_rest_stays(empty_memory, exemplars, gone):
    memory = empty_memory()
    memory.add(exemplars)
    ids = {exemplars[place].id for place in gone if place < len(exemplars)}
    assert memory.forget([*ids, *ids, "0" * 32]) == len(ids)
    assert {one.id for one in memory.all()} == set(by_id(exemplars)) - ids


@quickly
@given(exemplars=MANY, query=TEXTS, k=st.integers(0, 6), profile=st.sampled_from(["standard", "refav"]))
def test_recall_gives_few_different_ones_of_the_profile_in_order(empty_memory, exemplars, query, k, profile):
    memory = empty_memory()
    memory.add(exemplars)
    found = memory.recall(query, k, profile)
    ids = [one.exemplar.id for one in found]
    there = {one.id for one in memory.all() if one.profile == profile}
    assert len(ids) == len(set(ids)) == min(k, len(there))
    assert set(ids) <= there
    ranks = [ORDER.index(one.exemplar.verified) for one in found]
    assert ranks == sorted(ranks)
    assert all(-1 <= one.similarity <= 1 for one in found)
    assert memory.recall(query, k, profile) == found


def test_the_one_that_says_the_query_is_found_first(empty_memory, exemplar):
    memory = empty_memory()
    memory.add([exemplar("buses that turn left", "turning"), exemplar("people near a bus", "near_objects")])
    memory.add([exemplar("cars braking hard", "braking"), exemplar("a car is towing something", "towing")])
    assert memory.recall("car that brakes hard", 1, "standard")[0].exemplar.description == "cars braking hard"
    assert memory.recall("a bus turning left", 2, "standard")[0].exemplar.description == "buses that turn left"


def test_an_equal_description_counts_as_fully_similar_where_no_function_tells_more(empty_memory, exemplar):
    memory = empty_memory()
    memory.add([exemplar("all the dogs there are", "get_objects_of_category")])
    assert round(memory.recall("all the dogs there are", 3, "standard")[0].similarity, 5) == 1


def test_a_surer_verification_takes_the_place_of_a_weaker_one_when_replaced(empty_memory, exemplar):
    memory = empty_memory()
    weak = exemplar("cars braking hard", "braking", verified="executed", evidence="on 2 logs")
    sure = replace(weak, verified="person", evidence="")
    assert memory.add([weak]) == 1
    assert memory.add([sure]) == 0
    assert memory.all() == (weak,)
    assert memory.replace([sure]) == 0
    assert memory.all() == (sure,), "nothing of the old one's evidence stays"


@quickly
@given(first=MANY, second=MANY)
def test_what_is_replaced_is_as_it_was_given_last_and_the_rest_stays(empty_memory, first, second):
    memory = empty_memory()
    memory.add(first)
    new = by_id(second).keys() - by_id(first).keys()
    assert memory.replace(second) == len(new)
    wanted = by_id(first) | by_id(second)
    assert memory.all() == tuple(sorted(wanted.values(), key=lambda one: (one.description, one.id)))
    assert memory.replace(second) == 0


def test_what_replaced_another_is_recalled_and_replacing_by_nothing_changes_nothing(empty_memory, exemplar):
    memory = empty_memory()
    weak = exemplar("cars braking hard", "braking", verified="executed", evidence="on 2 logs")
    memory.add([weak, exemplar("people near a stopped tram", "near_objects")])
    sure = replace(weak, verified="person", evidence="")
    memory.replace([sure])
    assert [one.exemplar for one in memory.recall("cars braking hard", 1, "standard")] == [sure]
    before = memory.all()
    assert memory.replace([]) == 0
    assert memory.all() == before


def test_what_is_withheld_is_not_served(empty_memory, exemplar):
    memory = empty_memory()
    memory.add([exemplar("buses braking hard", "braking"), exemplar("people near a stopped tram", "near_objects")])
    served = memory.recall("bus braking hard", 5, "standard", withheld=["the bus that is braking hard"])
    assert [one.exemplar.description for one in served] == ["people near a stopped tram"]


def test_nothing_is_recalled_from_nothing(empty_memory):
    assert empty_memory().recall("anything at all", 5, "standard") == ()
    assert empty_memory().all() == ()
    assert empty_memory().forget([]) == 0
