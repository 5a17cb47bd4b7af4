"""What checking and evaluating cost: medians over runs, on a 20-line program and on texts made to be slow.

Run: python benchmarks/language.py
"""

from __future__ import annotations

import ast
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.atoms.signature import FunctionRef
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.scenario import Edges, Scenario

PROGRAM = """\
# Which vehicles give way to a pedestrian?
import numpy as np

description = "moving vehicle braking for a pedestrian who crosses in front of it"
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
pedestrians = get_objects_of_category(log_dir, category="PEDESTRIAN")
max_distance = 2 * 10.0

# Parked vehicles are of no interest.
active = scenario_not(stationary)(vehicles, log_dir)
on_the_road = on_road(active, log_dir)
braking = accelerating(on_the_road, log_dir, min_accel=-np.inf, max_accel=-1.0)
walkers = has_velocity(pedestrians, log_dir, min_velocity=0.5)
crossed = being_crossed_by(
    track_candidates=braking, related_candidates=walkers, log_dir=log_dir, forward_thresh=max_distance
)
near = near_objects(braking, walkers, log_dir, distance_thresh=max_distance, min_objects=1)
both = scenario_and([crossed, near])
either = scenario_or([both, scenario_and([crossed, turning(braking, log_dir, direction="left")])])
output_scenario(either, description, log_dir, output_dir)
"""

SLOW_TEXTS = {
    "chained targets, 8 KiB": "a=" * 4000 + "1",
    "brackets, 8 KiB": "[" * 4000 + "]" * 4000,
    "minus signs, 8 KiB": "x = " + "-" * 8000 + "1",
    "sum, 8 KiB": "x = 1" + "+1" * 4000,
    "unclosed quotes, 64 KiB": "\\'''" * 16000,
    "blank, 64 KiB": " " * 65000 + "x",
    "comments, 64 KiB": "# padding\n" * 6500,
    "string statements, 8 KiB": "''\n" * 2700,
}


class _Nothing:
    def __init__(self) -> None:
        self._empty = Scenario(np.zeros((1, 1), np.bool_), Edges.empty())

    def call(self, function: FunctionRef, arguments: Mapping[str, object]) -> object:
        return self._empty

    def result(self, value: object, description: str) -> Scenario:
        return self._empty


def median_ms(run: Callable[[], object], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def refused(text: str) -> None:
    try:
        check(text, BASELINE_SIGNATURES)
    except ProgramError:
        return
    raise SystemExit("a text made to be slow was accepted")


def main() -> None:
    plan, bound = check(PROGRAM, BASELINE_SIGNATURES), _Nothing()
    parse = median_ms(lambda: ast.parse(PROGRAM), 500)
    whole = median_ms(lambda: check(PROGRAM, BASELINE_SIGNATURES), 500)
    run = median_ms(lambda: evaluate(plan, bound), 500)
    print(f"{len(PROGRAM.splitlines())} lines, {len(plan.calls)} calls")
    print(f"parse {parse:.3f} ms; parse and check {whole:.3f} ms ({whole / parse:.1f} x); evaluate {run:.3f} ms")
    for name, text in SLOW_TEXTS.items():
        print(f"{name}: refused in {median_ms(lambda text=text: refused(text), 5):.2f} ms")  # type: ignore[misc]


if __name__ == "__main__":
    main()
