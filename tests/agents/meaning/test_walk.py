"""What expressions are made of."""

from agents.meaning.values import AllOf, Category, call
from agents.meaning.walk import calls_of, categories_of, functions_of, needing_eyes, walk

CARS, PEOPLE = Category("REGULAR_VEHICLE"), Category("PEDESTRIAN")
RED = call("is_color", [CARS], {"color": "red"})
NEAR = call("near_objects", [RED, PEOPLE], {}, ["scenario_not"])
BOTH = AllOf((NEAR, RED))


def test_outermost_first_and_what_is_used_twice_twice() -> None:
    assert list(walk(BOTH)) == [BOTH, NEAR, RED, CARS, PEOPLE, RED, CARS]
    assert calls_of(BOTH) == (NEAR, RED, RED)


def test_names() -> None:
    assert categories_of(BOTH) == {"REGULAR_VEHICLE", "PEDESTRIAN"}
    assert functions_of(BOTH) == {"near_objects", "is_color", "scenario_not"}


def test_what_needs_eyes() -> None:
    assert needing_eyes(BOTH, "standard") == (RED, RED)
    assert needing_eyes(NEAR, "refav") == (RED,)
    assert needing_eyes(call("stationary", [CARS]), "standard") == ()
