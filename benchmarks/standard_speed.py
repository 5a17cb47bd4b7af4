"""How fast the standard profile answers: functions with nothing derived yet, and programs warmed as in a batch.

    python benchmarks/standard_speed.py [LOGS] [--programs programs.json] [--rounds 5]

LOGS is a folder of AV2 logs; programs.json a list of {"id", "program"}. Times are CPU milliseconds of this process.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from beside import LOGS, PROGRAMS, require

from tools.atoms.budget import Budget
from tools.atoms.library import standard_library
from tools.av2.log import Log, open_log
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.language.plan import Plan

FULL_CALLS = {
    "is_category": '(v, log_dir, category="TRUCK")',
    "is_kind": '(v, log_dir, kind="rider")',
    "has_size": "(v, log_dir, min_length_m=5)",
    "size_class": '(v, log_dir, size="large")',
    "riding": "(v, v, log_dir)",
    "with_rider": "(v, log_dir)",
    "without_rider": "(v, log_dir)",
    "towing": "(v, v, log_dir)",
    "being_towed": "(v, log_dir)",
    "nth_object_in_direction": "(v, v, log_dir, n=2)",
    "nearest_object": "(v, v, log_dir)",
    "at_distance": "(v, v, log_dir, min_distance_m=5, max_distance_m=50)",
    "group_of": "(v, log_dir)",
    "stationary": "(v, log_dir)",
    "has_velocity": "(v, log_dir)",
    "accelerating": "(v, log_dir)",
    "has_lateral_acceleration": "(v, log_dir, min_accel=1)",
    "braking": '(v, log_dir, strength="mild")',
    "accelerating_from_standstill": "(v, log_dir)",
    "creeping": "(v, log_dir)",
    "stop_and_go": "(v, log_dir)",
    "temporarily_stopped": "(v, log_dir)",
    "active": "(v, log_dir)",
    "reversing": "(v, log_dir)",
    "waiting_to_turn": "(v, log_dir)",
    "running_stop_sign": "(v, log_dir)",
    "speeding_relative_to_neighbours": "(v, log_dir)",
    "parallel_parking": "(v, log_dir)",
    "side_parking": "(v, log_dir)",
    "pulling_out": "(v, log_dir)",
    "yielding": "(v, v, log_dir)",
    "turning": "(v, log_dir)",
    "changing_lanes": "(v, log_dir)",
    "u_turn": "(v, log_dir)",
    "three_point_turn": "(v, log_dir)",
    "swerving": "(v, log_dir)",
    "weaving": "(v, log_dir)",
    "off_centre": "(v, log_dir)",
    "entering_intersection": "(v, log_dir)",
    "leaving_intersection": "(v, log_dir)",
    "going_straight": "(v, log_dir)",
    "crossing_road": "(v, log_dir)",
    "jaywalking": "(v, log_dir)",
    "merging": "(v, log_dir)",
    "on_road": "(v, log_dir)",
    "on_lane_type": '(v, log_dir, lane_type="VEHICLE")',
    "on_intersection": "(v, log_dir)",
    "near_intersection": "(v, log_dir)",
    "in_drivable_area": "(v, log_dir)",
    "at_pedestrian_crossing": "(v, log_dir)",
    "at_stop_sign": "(v, log_dir)",
    "has_objects_in_relative_direction": '(v, v, log_dir, direction="forward")',
    "get_objects_in_relative_direction": '(v, v, log_dir, direction="left")',
    "near_objects": "(v, v, log_dir)",
    "facing_toward": "(v, v, log_dir)",
    "heading_toward": "(v, v, log_dir)",
    "heading_in_relative_direction_to": '(v, v, log_dir, direction="same")',
    "being_crossed_by": "(v, v, log_dir)",
    "following": "(v, v, log_dir)",
    "in_same_lane": "(v, v, log_dir)",
    "cutting_in": "(v, v, log_dir)",
    "cutting_out": "(v, v, log_dir)",
    "for_at_least": "(v, log_dir)",
    "starts": "(v, log_dir)",
    "ends": "(v, log_dir)",
    "then": "(v, v, log_dir)",
    "happens_before": "(v, v, log_dir)",
    "during": "(v, v, log_dir)",
    "count_over_log": "(v, log_dir)",
    "count_at_once": "(v, log_dir)",
    "happens_repeatedly": "(v, log_dir)",
    "on_relative_side_of_road": '(v, v, log_dir, side="opposite")',
    "overtaking": "(v, v, log_dir)",
    "being_overtaken": "(v, v, log_dir)",
    "passing_in_opposite_direction": "(v, v, log_dir)",
    "side_by_side": "(v, v, log_dir)",
    "following_with_gap": "(v, v, log_dir)",
    "tailgating": "(v, v, log_dir)",
    "leading_platoon": "(v, v, log_dir)",
    "approaching": "(v, v, log_dir)",
    "closest_approach": "(v, v, log_dir)",
    "time_to_collision": "(v, v, log_dir)",
    "crossing_paths": "(v, v, log_dir)",
    "oncoming": "(v, v, log_dir)",
    "between_two_objects": "(v, v, log_dir)",
    "blocking": "(v, v, log_dir)",
    "occluding": '(v, v, get_objects_of_category(log_dir, category="EGO_VEHICLE"), log_dir)',
    "in_turn_lane": "(v, log_dir)",
    "on_road_with_n_lanes": "(v, log_dir)",
    "on_one_way_road": "(v, log_dir)",
    "in_lane_position": '(v, log_dir, position="middle")',
    "near_stop_line": "(v, log_dir)",
    "lane_ends": "(v, log_dir)",
    "on_median": "(v, log_dir)",
    "straddling_lanes": "(v, log_dir)",
    "in_oncoming_lane": "(v, log_dir)",
    "off_road": "(v, log_dir)",
    "on_sidewalk": "(v, log_dir)",
    "on_shoulder": "(v, log_dir)",
    "in_parallel_parking": "(v, log_dir)",
    "near_construction_objects": "(v, log_dir)",
}


def full_call(name: str, category: str) -> Plan:
    program = (
        f'v = get_objects_of_category(log_dir, category="{category}")\n'
        f'output_scenario({name}{FULL_CALLS[name]}, "timed", log_dir, output_dir)'
    )
    return check(program, standard_library().signatures)


def cpu_ms(run: Callable[[], object]) -> float:
    start = time.process_time_ns()
    run()
    return (time.process_time_ns() - start) / 1e6


def underived(log: Log) -> Log:
    """The log as it is after opening: nothing derived."""
    return replace(log, tracks=replace(log.tracks), memo={})


def answer(plan: Plan, log: Log) -> object:
    return evaluate(plan, standard_library().bind(log, Budget()))


def print_functions(logs: list[Log], rounds: int) -> None:
    print(f"{'nothing derived yet, worst log, ms':40}{'vehicles':>10}{'everything':>12}{'warm':>8}")
    for name in FULL_CALLS:
        cells = []
        for category in ("VEHICLE", "ANY"):
            plan = full_call(name, category)
            cells.append(max(median(cold(plan, log) for _ in range(rounds)) for log in logs))
        plan = full_call(name, "VEHICLE")
        warm = max(median(cpu_ms(partial(answer, plan, log)) for _ in range(rounds)) for log in logs)
        print(f"{name:40}{cells[0]:10.1f}{cells[1]:12.1f}{warm:8.1f}")


def cold(plan: Plan, log: Log) -> float:
    fresh = underived(log)
    return cpu_ms(partial(answer, plan, fresh))


def print_programs(logs: list[Log], path: Path, rounds: int) -> None:
    plans = {}
    for entry in json.loads(path.read_text()):
        try:
            plans[entry["id"]] = check(entry["program"], standard_library().signatures)
        except ProgramError as error:
            print(f"{entry['id']}: refused, {error}")
    times = {(name, log.log_id): [] for name in plans for log in logs}
    for _ in range(rounds + 1):
        for log in logs:
            for name, plan in plans.items():
                times[name, log.log_id].append(cpu_ms(partial(answer, plan, log)))
    medians = {key: median(values[1:]) for key, values in times.items()}
    values = np.array(list(medians.values()))
    print(f"\n{len(plans)} programs x {len(logs)} logs, warmed, ms per (program, log):")
    print(f"median {np.median(values):.2f}, p90 {np.percentile(values, 90):.1f}, p99 {np.percentile(values, 99):.1f}")
    for (name, log_id), value in sorted(medians.items(), key=lambda item: -item[1])[:5]:
        print(f"  {value:6.1f}  {name} {log_id[:8]}")
    print(
        f"sum {values.sum():.0f} ms: {1000 * values.size / values.sum():.0f} (program, log) pairs per second and core"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", type=Path, nargs="?", default=LOGS)
    parser.add_argument("--programs", type=Path, default=PROGRAMS)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    logs = [open_log(path) for path in sorted(require(given.logs).iterdir()) if path.is_dir()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_functions(logs, given.rounds)
    if given.programs:
        print_programs(logs, given.programs, given.rounds)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory: {before:.0f} MB with {len(logs)} logs open, {after:.0f} MB at the peak")


if __name__ == "__main__":
    main()
