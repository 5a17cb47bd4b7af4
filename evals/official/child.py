"""The process in which the official evaluator runs: one request from standard input, one answer file.

The evaluator's own reports are read back for each prompt's figures; its messages, bars and plots go nowhere.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from evals.official.agreement import by_pair


def main() -> None:
    """Evaluate what the request on standard input names and write the answer where it says."""
    from av2.evaluation.scenario_mining.eval import evaluate

    request = json.load(sys.stdin)
    labels = by_pair(Path(request["ground_truth"]))
    predictions = by_pair(Path(request["predictions"]))
    asked = {key: predictions[key] for key in labels}
    hota_temporal, hota_track, timestamp_accuracy, log_accuracy = evaluate(
        asked, labels, "HOTA", request["max_range_m"], request["dataset_dir"], request["out"]
    )
    answer = {
        "hota_temporal": hota_temporal,
        "hota_track": hota_track,
        "timestamp_balanced_accuracy": timestamp_accuracy,
        "log_balanced_accuracy": log_accuracy,
        **_by_prompt(Path(request["out"])),
    }
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


def _by_prompt(out: Path) -> dict[str, Any]:
    times = json.loads((out / "temporal_metrics.json").read_text(encoding="utf-8"))
    boxes_file = out / "spatiotemporal_metrics.json"
    boxes = json.loads(boxes_file.read_text(encoding="utf-8")) if boxes_file.exists() else {}
    by_time, by_log = times["timestamp_balanced_accuracy_by_class"], times["scenario_balanced_accuracy_by_class"]
    return {
        "hota_temporal_by_prompt": boxes.get("hota_temporal_by_class", {}),
        "hota_track_by_prompt": boxes.get("hota_track_by_class", {}),
        "balanced_accuracies": [(prompt, by_time[prompt], by_log[prompt]) for prompt in by_time],
    }


if __name__ == "__main__":
    main()
