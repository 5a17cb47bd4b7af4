"""The refav profile against RefAV's own results: differing programs, and how long evaluation takes with a warm log.

python benchmarks/refav_parity.py [DATA] [ROUNDS]
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from beside import DATA, require

from tools.atoms.budget import Budget
from tools.atoms.compat.library import refav_library
from tools.atoms.compat.output import recorded_related
from tools.av2.log import Log, open_log
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.evaluator import evaluate
from tools.typing import NDArrayBool

LIBRARY = refav_library()


def runs(log: Log, mask: NDArrayBool) -> dict[str, list[list[int]]]:
    result = {}
    for track in np.flatnonzero(mask.any(axis=1)).tolist():
        change = np.flatnonzero(np.diff(np.concatenate([[False], mask[track], [False]]).astype(np.int8)))
        result[log.tracks.track_uuid[track]] = [[int(a), int(b) - 1] for a, b in change.reshape(-1, 2)]
    return result


def main(data: Path, rounds: int) -> None:
    oracle = data / "refav_oracle"
    programs = {entry["id"]: entry["program"] for entry in json.loads((oracle / "programs.json").read_text())}
    expected: dict[str, Any] = json.loads(gzip.decompress((oracle / "expected.json.gz").read_bytes()))
    plans, refused = {}, []
    for name, source in programs.items():
        try:
            plans[name] = check(source, LIBRARY.signatures)
        except ProgramError as error:
            refused.append(f"{name} ({error.issues[0].code})")
    print(f"{len(programs)} programs, refused by the checker: {', '.join(refused) or 'none'}")
    logs = {log_id: open_log(data / "av2" / "val" / log_id) for log_id in expected}
    referred, related, compared, times = [], [], 0, []
    for turn in range(rounds + 1):
        for log_id, log in logs.items():
            for name, plan in plans.items():
                begun = time.perf_counter()
                scenario = evaluate(plan, LIBRARY.bind(log, Budget()))
                spent = (time.perf_counter() - begun) * 1e3
                if turn:
                    times.append(spent)
                    continue
                wanted = expected[log_id]["programs"][name]
                if wanted["error"] is not None:
                    continue
                compared += 1
                if runs(log, scenario.mask) != wanted["referred"]:
                    referred.append(f"{name} on {log_id}")
                if runs(log, recorded_related(scenario)) != wanted["related"]:
                    related.append(f"{name} on {log_id}")
    print(f"{compared} (program, log) pairs compared on {len(logs)} logs")
    print(f"  referred differs: {len(referred)} {referred[:10]}")
    print(f"  related differs:  {len(related)} {related[:10]}")
    marks = np.quantile(times, [0.5, 0.9, 0.99, 1.0])
    print(f"evaluation, log open and warm, {rounds} rounds, ms: mean {np.mean(times):.2f}, ", end="")
    print(", ".join(f"{mark} {value:.2f}" for mark, value in zip(("median", "p90", "p99", "max"), marks, strict=True)))


if __name__ == "__main__":
    main(require(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
