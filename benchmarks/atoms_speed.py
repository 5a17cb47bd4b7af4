"""Every function of the refav profile on a log of which nothing is derived yet, against RefAV's own time.

A call is a full one: all vehicles, for relations with all pedestrians (RefAV's time is for these), all vehicles, and
everything with everything. Limits: 250 ms for any call; 1,000 times faster than RefAV where it takes over 10 s, 100
times where it takes over 1 s.

python benchmarks/atoms_speed.py [DATA] [ROUNDS]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from beside import DATA, require

from tools.atoms.budget import Budget
from tools.atoms.compat.library import RefavAtoms, refav_library
from tools.atoms.signature import FunctionRef, Signature, TracksKind
from tools.av2.log import open_log

LIBRARY = refav_library()
WORDS = {"direction": "forward", "side": "same", "lane_type": "VEHICLE", "category": "BUS"}
LIMIT_MS = 250.0
TIMED_AS = {"output_scenario": "output_scenario (post-process + pickle, all vehicles)"}


def track_sets(signature: Signature) -> list[str]:
    return [parameter.name for parameter in signature.parameters if isinstance(parameter.kind, TracksKind)]


def calls() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, signature in LIBRARY.signatures.items():
        if name in ("is_color", "within_camera_view", "scenario_not", "reverse_relationship"):
            continue
        sets = len(track_sets(signature))
        if sets == 2:
            yield from ((name, pair) for pair in (("VEHICLE", "PEDESTRIAN"), ("VEHICLE", "VEHICLE"), ("ANY", "ANY")))
        else:
            yield name, ("VEHICLE",)


def cold_ms(folder: Path, name: str, categories: tuple[str, ...]) -> float:
    """One call on a log just opened."""
    log = open_log(folder)
    bound = LIBRARY.bind(log, Budget())
    chosen = [select(bound, category) for category in categories]
    begun = time.perf_counter()
    run(bound, name, chosen)
    return (time.perf_counter() - begun) * 1e3


def select(bound: RefavAtoms, category: str) -> Any:
    return bound.call(FunctionRef("get_objects_of_category"), {"category": category})


def run(bound: RefavAtoms, name: str, chosen: list[Any]) -> None:
    if name == "output_scenario":
        bound.result(chosen[0], "")
        return
    if name in ("scenario_and", "scenario_or"):
        bound.call(FunctionRef(name), {"scenario_dicts": (chosen[0], dict(chosen[0]))})
        return
    signature = LIBRARY.signatures[name]
    arguments = {p.name: WORDS.get(p.name) if p.required else p.default for p in signature.parameters}
    if name == "heading_in_relative_direction_to":
        arguments["direction"] = "same"
    arguments.update(zip(track_sets(signature), chosen, strict=False))
    bound.call(FunctionRef(name), arguments)


def refav_seconds(timings: dict[str, Any], name: str) -> float:
    """RefAV's full call on its slowest log; 0 where it was not timed."""
    seconds = [0.0]
    for value in timings["functions"].get(TIMED_AS.get(name, name), {}).values():
        full = value.get("full_call_cpu_s", 0.0)
        seconds.append(max(full.values()) if isinstance(full, dict) else full)
        seconds.append(value.get("estimated_full_call_cpu_s", 0.0))
    return max(seconds)


def verdict(worst_ms: float, seconds: float, timed: bool) -> str:
    faster = seconds * 1e3 / worst_ms
    wanted = 1000 if seconds > 10 else 100 if seconds > 1 else 0
    return "pass" if worst_ms <= LIMIT_MS and (not timed or faster >= wanted) else "FAIL"


def main(data: Path, rounds: int) -> None:
    timings = json.loads((data / "refav_oracle" / "timings.json").read_text())
    folders = [data / "av2" / "val" / log_id for log_id in timings["functions"]["turning"]]
    heads = " ".join(f"{folder.name[:8]:>9}" for folder in folders)
    print(f"{'function':34} {'tracks x related':20} {heads}  (ms) {'RefAV s':>9} {'faster':>9}")
    for name, categories in calls():
        times = [sorted(cold_ms(folder, name, categories) for _ in range(rounds))[rounds // 2] for folder in folders]
        timed = categories[1:] in ((), ("PEDESTRIAN",))
        seconds = refav_seconds(timings, name)
        ratio = f"{seconds * 1e3 / max(times):>8.0f}x" if timed and seconds else f"{'':9}"
        shown = f"{seconds:9.2f}" if timed and seconds else f"{'':9}"
        row = " ".join(f"{ms:9.1f}" for ms in times)
        print(
            f"{name:34} {' x '.join(categories):20} {row}       {shown} {ratio} {verdict(max(times), seconds, timed)}"
        )


if __name__ == "__main__":
    main(require(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
