"""How much the symbolic filter leaves out and what that saves: reference programs over logs, both profiles.

    python -m benchmarks.pruning LOGS --programs PROGRAMS.json [--copies 8]

Prints, per profile: pairs of program and log, how many find nothing, how many are ruled out by quick facts and by
measured ones, lost matches (there must be none), the time to rule a pair out, and the time that running it takes.
With `--copies`, logs are copied to time a search over many logs as `agents run` does it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from tools.atoms.profiles import load_profile
from tools.av2.log import open_log
from tools.av2.source import source_digest
from tools.errors import ProgramError
from tools.index.facts import LogFacts, facts_of
from tools.index.measuring import measured
from tools.index.necessary import refutation
from tools.index.pruning import Pruner
from tools.index.store import FactStore
from tools.language.checker import check
from tools.language.plan import Plan
from tools.results import Program
from tools.runs.execution import execute_request
from tools.runs.logs import find_logs
from tools.runs.request import RunRequest
from tools.sandbox.executor import JailedExecutor
from tools.scenario import Scenario


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", type=Path, nargs="+")
    parser.add_argument("--programs", type=Path, required=True, help="JSON list of {program, description}")
    parser.add_argument("--copies", type=int, default=0, help="also time one search over this many copies of each log")
    given = parser.parse_args()
    programs = [
        Program(item["program"], "file", item["description"]) for item in json.loads(given.programs.read_text())
    ]
    with tempfile.TemporaryDirectory() as folder:
        for profile in ("standard", "refav"):
            over_pairs(find_logs(given.logs), programs, profile, Path(folder))
        if given.copies:
            over_many(find_logs(given.logs), given.copies, Path(folder))


def over_pairs(logs: tuple[Path, ...], programs: list[Program], profile: str, cache: Path) -> None:
    plans = {program.digest: plan for program in programs if (plan := checked(program, profile)) is not None}
    programs = [program for program in programs if program.digest in plans]
    opened = [open_log(path, cache) for path in logs]
    quick = [facts_of(log) for log in opened]
    begun = time.perf_counter()
    full = [measured(facts, log, profile) for facts, log in zip(quick, opened, strict=True)]
    measuring_s = (time.perf_counter() - begun) / len(logs)
    store = FactStore(cache)
    store.add(full)
    begun = time.perf_counter()
    store.load([facts.digest for facts in full])
    loading_ms = 1e3 * (time.perf_counter() - begun) / len(logs)
    found, running_ms = run_all(logs, programs, profile, cache)
    print(f"{profile}: {len(programs)} programs x {len(logs)} logs")
    print(f"  find nothing: {sum(value == 0 for value in found.values())} of {len(found)} pairs that run")
    for name, kind in (("quick", quick), ("measured", full)):
        report(name, kind, programs, plans, profile, found, running_ms)
    print(f"  measuring a log: {measuring_s:.2f} s, once; loading its facts: {loading_ms:.2f} ms")


def checked(program: Program, profile: str) -> Plan | None:
    try:
        return check(program.source, load_profile(profile).signatures, program.description)
    except ProgramError:
        return None


Pair = tuple[str, str]


def run_all(
    logs: tuple[Path, ...], programs: list[Program], profile: str, cache: Path
) -> tuple[dict[Pair, int], dict[Pair, float]]:
    """Matching boxes, and CPU time in the child, of every pair that runs."""
    found: dict[Pair, int] = {}
    running_ms: dict[Pair, float] = {}
    with JailedExecutor(profile, cache_dir=cache) as executor:
        keys = [log.key for log in executor.open(logs) if not isinstance(log, Exception)]
        for number, result in executor.run_many(programs, keys):
            if isinstance(result.outcome, Scenario):
                pair = programs[number].digest, result.log_id
                found[pair], running_ms[pair] = int(result.outcome.mask.sum()), result.cpu_ms
    return found, running_ms


def report(
    name: str,
    known: list[LogFacts],
    programs: list[Program],
    plans: dict[str, Plan],
    profile: str,
    found: dict[Pair, int],
    running_ms: dict[Pair, float],
) -> None:
    times, ruled_out, lost, saved_ms = [], 0, 0, 0.0
    for program in programs:
        for facts in known:
            begun = time.perf_counter()
            refuted = refutation(plans[program.digest], facts, profile)
            times.append(1e6 * (time.perf_counter() - begun))
            if refuted is not None:
                pair = program.digest, facts.log_id
                ruled_out, lost = ruled_out + 1, lost + (found.get(pair) != 0)
                saved_ms += running_ms.get(pair, 0.0)
    empty = sum(value == 0 for value in found.values())
    whole_ms = sum(running_ms.values())
    print(
        f"  {name} facts: {ruled_out} ruled out ({ruled_out / len(times):.1%} of pairs, {ruled_out / empty:.0%} of "
        f"those that find nothing), {lost} lost; {statistics.median(times):.0f} us a pair; "
        f"{saved_ms:.0f} of {whole_ms:.0f} ms of evaluation saved"
    )


SEARCHES = {
    "no log": 'x = get_objects_of_category(log_dir, category="RAILED_VEHICLE")\n',
    "one in four": 'b = get_objects_of_category(log_dir, category="BUS")\n'
    'x = near_objects(get_objects_of_category(log_dir, category="PEDESTRIAN"), b, log_dir, distance_thresh=30)\n',
    "every log": 'x = turning(get_objects_of_category(log_dir, category="VEHICLE"), log_dir)\n',
}


def over_many(logs: tuple[Path, ...], copies: int, folder: Path) -> None:
    """A search as `agents run` executes it, with cold results and a warm cache, with and without the filter."""
    places = [folder / "copies" / f"{path.name}-{number:04d}" for path in logs for number in range(copies)]
    for place in places:
        shutil.copytree(folder_of(place, logs), place, symlinks=False, ignore=shutil.ignore_patterns("sensors"))
    cache = folder / "cache"
    print(f"search over {len(places)} logs, standard profile, one worker")
    with JailedExecutor("standard", cache_dir=cache) as executor:
        executor.open(places)
        for name, text in SEARCHES.items():
            for kind in ("unfiltered", "filtered", "unfiltered", "filtered"):
                timed(name, kind, text, places, executor, folder, cache)


def folder_of(place: Path, logs: tuple[Path, ...]) -> Path:
    return next(path for path in logs if place.name.startswith(path.name))


def timed(
    name: str, kind: str, text: str, places: list[Path], executor: JailedExecutor, folder: Path, cache: Path
) -> None:
    program = text + 'output_scenario(x, "q", log_dir, output_dir)\n'
    request = RunRequest("q", program, "file", "standard", tuple(places), "benchmark")
    for place in places:
        source_digest(place)
    parts = Path(tempfile.mkdtemp(dir=folder))
    begun = time.perf_counter()
    pruner = Pruner(cache, "standard") if kind == "filtered" else None
    done = execute_request(request, executor, parts, lambda done, total: None, pruner=pruner)
    seconds = time.perf_counter() - begun
    left_out = sum(bool(outcome.pruned) for outcome in done.outcomes)
    print(f"  {name}, {kind}: {left_out} left out, {1e3 * seconds / len(places):.2f} ms a log")


if __name__ == "__main__":
    main()
