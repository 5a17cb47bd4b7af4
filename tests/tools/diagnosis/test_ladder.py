import math

import pytest

from tools.atoms.signature import NumberKind
from tools.diagnosis.ladder import rungs

METRES = NumberKind(0.0, math.inf, "m")
SPEED = NumberKind(-math.inf, math.inf, "m/s")
COUNT = NumberKind(0, math.inf, "objects", integer=True)
ANGLE = NumberKind(0.0, 360.0, "degrees")


@pytest.mark.parametrize(
    ("kind", "value", "up", "expected"),
    [
        (METRES, 10.0, True, (12.5, 15.0, 20.0, 40.0, math.inf)),
        (METRES, 10.0, False, (8.0, 6.66667, 5.0, 2.5, 0.0)),
        (SPEED, -2.0, True, (-1.6, -1.33333, -1.0, -0.5, math.inf)),
        (SPEED, -2.0, False, (-2.5, -3.0, -4.0, -8.0, -math.inf)),
        (SPEED, 0.0, True, (0.5, 1.0, 2.0, 4.0, math.inf)),
        (METRES, 0.0, False, ()),
        (COUNT, 1.0, True, (2.0, 3.0, 5.0, 9.0, math.inf)),
        (COUNT, 1.0, False, ()),
        (COUNT, 3.0, False, (2.0, 1.0)),
        (ANGLE, 200.0, True, (250.0, 300.0, 360.0)),
        (ANGLE, 360.0, True, ()),
    ],
)
def test_steps(kind, value, up, expected):
    assert rungs(kind, value, up) == pytest.approx(expected)


@pytest.mark.parametrize("value", [0.0, 0.3, 7.0, 359.0])
@pytest.mark.parametrize("up", [True, False])
def test_steps_go_one_way_and_stay_in_the_range(value, up):
    steps = rungs(ANGLE, value, up)
    assert list(steps) == sorted(set(steps), reverse=not up)
    assert all(0.0 <= step <= 360.0 and (step > value if up else step < value) for step in steps)
