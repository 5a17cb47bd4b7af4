"""What diagnosing a program costs; `python benchmarks/diagnosis.py FOLDER_OF_LOGS` prints it.

Programs of the coverage table, four calls each as the median program has, are run on up to four logs of the folder and
diagnosed. Prints medians and the slowest, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from evals.coverage.table import coverage_table
from tools.diagnosis.diagnosing import TrialLogs, diagnose
from tools.diagnosis.rendering import render_diagnosis
from tools.results import Program
from tools.runs.trial import TrialRunner
from tools.sandbox.executor import JailedExecutor

CALLS, PROGRAMS, LOGS = 4, 40, 4


def programs() -> list[Program]:
    """Programs of four calls that boxes and map can answer, evenly over the table."""
    entries = [e for e in coverage_table().values() if e.need in ("geometry", "map")]
    median = [e.program for e in entries if e.program.count("log_dir") - 1 == CALLS]
    return [Program(source, "file", "benchmark") for source in median[:: max(1, len(median) // PROGRAMS)][:PROGRAMS]]


def main(folder: Path) -> None:
    """Print the figures."""
    logs = sorted(path for path in folder.iterdir() if path.is_dir())[:LOGS]
    with (
        tempfile.TemporaryDirectory() as temporary,
        JailedExecutor("standard", 2, cache_dir=Path(temporary)) as executor,
    ):
        runner = TrialRunner(executor, "standard", logs, Path(temporary) / "parts")
        opened = TrialLogs(Path(temporary))
        executor.warm([log.key for log in executor.open(logs) if not isinstance(log, Exception)])
        trial_ms, diagnosis_ms, lines = [], [], []
        for program in programs():
            start = time.perf_counter()
            trial = runner.run(program)
            middle = time.perf_counter()
            if not trial.ran:
                continue
            text = render_diagnosis(diagnose(program, trial, runner, opened))
            trial_ms.append(1e3 * (middle - start))
            diagnosis_ms.append(1e3 * (time.perf_counter() - middle))
            lines.append(text.count("\n") + 1)
    print(f"{len(trial_ms)} programs of {CALLS} calls on {len(logs)} logs")
    for name, values in (("trial ms", trial_ms), ("diagnosis ms", diagnosis_ms), ("lines of text", lines)):
        print(f"{name:14} median {statistics.median(values):7.1f}   most {max(values):7.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
