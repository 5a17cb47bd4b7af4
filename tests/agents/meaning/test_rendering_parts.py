"""Sets taken apart: what they consist of, and what is said of it in the order in which it is best said."""

from agents.meaning.rendering_parts import Among, Either, Parts
from agents.meaning.values import AllOf, AnyOf, Category, call

CARS, PEOPLE = Category("REGULAR_VEHICLE"), Category("PEDESTRIAN")
TURNING = call("turning", [CARS])


def test_what_narrows_first_comes_first() -> None:
    base, said = Parts("standard", in_order=True).taken_apart(call("stationary", [TURNING]))
    assert base == CARS
    assert [step.function for step in said] == ["turning", "stationary"]


def test_the_short_comes_before_the_long_where_order_does_not_matter() -> None:
    near = call("near_objects", [CARS, call("jaywalking", [PEOPLE])])
    _, said = Parts("standard").taken_apart(call("on_road", [near]))
    assert [step.function for step in said] == ["on_road", "near_objects"]
    _, kept = Parts("standard", in_order=True).taken_apart(call("on_road", [near]))
    assert [step.function for step in kept] == ["near_objects", "on_road"]
    _, fixed = Parts("standard").taken_apart(call("group_of", [near]))
    assert [step.function for step in fixed] == ["near_objects", "group_of"]


def test_the_subject_of_a_turned_relation_is_its_second_set() -> None:
    step = call("following", [PEOPLE, TURNING], {}, ["reverse_relationship"])
    base, said = Parts("standard").taken_apart(step)
    assert base == CARS
    assert said[-1] == step


def test_unions_of_one_set_are_alternatives_and_others_are_not() -> None:
    both = (TURNING, call("stationary", [CARS]))
    assert Parts("standard").taken_apart(AnyOf(both)) == (CARS, [Either(both)])
    unlike = AnyOf((TURNING, call("jaywalking", [PEOPLE])))
    assert Parts("standard").taken_apart(unlike) == (unlike, [])


def test_intersections_are_sets_that_it_is_in_too() -> None:
    base, said = Parts("standard").taken_apart(AllOf((CARS, PEOPLE, TURNING)))
    assert base == CARS
    assert said == [Among(PEOPLE), Among(TURNING)]
