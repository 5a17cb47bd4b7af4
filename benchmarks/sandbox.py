"""What the jail costs: start, one program, many programs, memory. Medians and ratios; nothing is asserted.

Usage: python benchmarks/sandbox.py [FOLDER_OF_LOGS] [--programs programs.json] [--profile refav] [--workers 2]

Wall times need a quiet machine; the CPU times per pair hold on a busy one too.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from beside import LOGS, PROGRAMS, require  # noqa: E402

from tools.av2.log import open_log  # noqa: E402
from tools.errors import DataError  # noqa: E402
from tools.results import Program  # noqa: E402
from tools.sandbox.executor import JailedExecutor  # noqa: E402

SMALL = """vehicles = get_objects_of_category(log_dir, category="VEHICLE")
output_scenario(vehicles, "vehicles", log_dir, output_dir)
"""


def milliseconds(samples):
    ordered = sorted(samples)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return f"median {statistics.median(ordered) * 1e3:7.2f} ms   p95 {p95 * 1e3:7.2f} ms   ({len(ordered)} runs)"


def timed(function):
    before = time.perf_counter()
    value = function()
    return value, time.perf_counter() - before


def private_bytes(pid):
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Private_"))


def cpu_seconds(pid):
    """CPU seconds of a process and of its collected children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / 100


def host_pid(executor):
    return executor._running._process.pid


def start_and_open(arguments, folders, cache):
    def once():
        with JailedExecutor(arguments.profile, cache_dir=cache) as executor:
            _, start_s = timed(lambda: executor.report)
            _, open_s = timed(lambda: executor.open(folders))
            return start_s, open_s

    once()
    starts, opens = zip(*(once() for _ in range(7)), strict=True)
    print(f"host process ready              {milliseconds(starts)}")
    print(f"{len(folders)} logs opened from the cache    {milliseconds(opens)}")


def evaluation_alone(arguments, folder, cache):
    """The small program in a process of its own without any jail, everything warm: what to subtract."""
    from tools.atoms.budget import Budget
    from tools.atoms.profiles import load_profile
    from tools.language.checker import check
    from tools.language.evaluator import evaluate

    library, log = load_profile(arguments.profile), open_log(folder, cache)

    def once():
        return evaluate(check(SMALL, library.signatures), library.bind(log, Budget()))

    once()
    return statistics.median(timed(once)[1] for _ in range(arguments.repeat))


def one_program(arguments, folders, cache):
    alone_s = evaluation_alone(arguments, folders[0], cache)
    with JailedExecutor(arguments.profile, workers=1, cache_dir=cache) as executor:
        keys = [log.key for log in executor.open(folders)]
        list(executor.run(SMALL, keys))
        first, whole = [], []
        for _ in range(arguments.repeat):
            before = time.perf_counter()
            results = executor.run(SMALL, keys[:1])
            next(results)
            first.append(time.perf_counter() - before)
            list(results)
            whole.append(time.perf_counter() - before)
    print(f"small program, to its answer    {milliseconds(first)}")
    print(f"small program, back to back     {milliseconds(whole)}")
    print(f"  of which checking and evaluating, warm and without a jail: {alone_s * 1e3:.2f} ms")
    print(f"  the jail's own cost: {(statistics.median(whole) - alone_s) * 1e3:.2f} ms per program")


def many_programs(arguments, folders, cache):
    programs = [Program(SMALL)] * 200
    if arguments.programs:
        programs = [
            Program(e["program"], description=e["description"]) for e in json.loads(arguments.programs.read_text())
        ]
    with JailedExecutor(arguments.profile, workers=arguments.workers, cache_dir=cache) as executor:
        keys = [log.key for log in executor.open(folders)]
        _, cold_s = timed(lambda: list(executor.run_many(programs, keys)))
        rates, cpu_before, inside = [], cpu_seconds(host_pid(executor)), []
        most = 0
        for _ in range(5):
            before = time.perf_counter()
            for _, result in executor.run_many(programs, keys):
                inside.append(result.cpu_ms / 1e3)
                if len(inside) % 40 == 0:
                    most = max(most, pool_private_bytes(host_pid(executor)))
            rates.append(len(programs) * len(keys) / (time.perf_counter() - before))
        cpu_s = cpu_seconds(host_pid(executor)) - cpu_before
    pairs = 5 * len(programs) * len(keys)
    print(f"many programs, {arguments.workers} workers")
    print(f"  first pass {len(programs) * len(keys) / cold_s:.0f} pairs per second, derived arrays being computed")
    print(f"  then median {statistics.median(rates):.0f}, best {max(rates):.0f} pairs per second")
    evaluating_ms = sum(inside) / pairs * 1e3
    print(f"  CPU per pair in host and children {cpu_s / pairs * 1e3:.2f} ms, evaluation {evaluating_ms:.2f} ms of it")
    print(f"  evaluation inside the child     {milliseconds(inside)}")
    print(f"  its p99 {sorted(inside)[int(0.99 * len(inside))] * 1e3:.1f} ms")
    print(f"private memory of host and children at most {most / 2**20:.0f} MB")


def pool_private_bytes(pid):
    total = private_bytes(pid)
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            total += private_bytes(child)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def cold_process(arguments, folders, cache):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tools.sandbox.executor import JailedExecutor\nfrom pathlib import Path\n"
        "executor = JailedExecutor(sys.argv[2], workers=2, cache_dir=Path(sys.argv[3])); executor.start()\n"
        "keys = [log.key for log in executor.open(sys.argv[4:])]\n"
        f"list(executor.run({SMALL!r}, keys)); executor.close()\n"
    )
    command = [sys.executable, "-c", script, str(ROOT), arguments.profile, str(cache), *map(str, folders)]
    times = [timed(lambda: subprocess.run(command, check=True))[1] for _ in range(7)]
    print(f"cold process, all logs, end     {milliseconds(times)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", type=Path, nargs="?", default=LOGS)
    parser.add_argument("--programs", type=Path, default=PROGRAMS)
    parser.add_argument("--profile", default="refav")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=200)
    arguments = parser.parse_args()
    folders = sorted(path for path in require(arguments.logs).iterdir() if path.is_dir())
    with tempfile.TemporaryDirectory() as cache, JailedExecutor(arguments.profile, cache_dir=Path(cache)) as executor:
        print(f"jail: {executor.report.mode}, Landlock ABI {executor.report.landlock_abi}, {len(folders)} logs")
        if errors := [str(log) for log in executor.open(folders) if isinstance(log, DataError)]:
            sys.exit("\n".join(errors))
        for part in (start_and_open, one_program, many_programs, cold_process):
            part(arguments, folders, Path(cache))


if __name__ == "__main__":
    main()
