"""`evaluate_official`: the challenge's own evaluator (av2 + trackeval), run apart from this process.

It runs in a child because importing it patches numpy's namespace, forces a plotting backend and starts a process pool.
The child reads the files with `read_plain_pickle`, never with pickle's own loader, so that submissions need no trust.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import evals
from evals.official.agreement import check_agreement
from tools.errors import DataError, LimitExceededError, LimitHit, PrerequisiteError

DEFAULT_RANGE_M = 50
"""The challenge looks no farther than this from the ego vehicle."""
CURE = (
    "install it beside the light requirements, without torch: "
    "pip install -r requirements/eval.txt && pip install --no-deps -r requirements/eval-nodeps.txt "
    "(or all of it: pip install -e '.[eval]')"
)
_ROOT = Path(evals.__file__).parent.parent
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class PromptScores:
    """The official scores of one prompt over all its logs; every value lies in [0, 1].

    Attributes:
        prompt: The prompt, as the evaluator spells it (quotes inside it may come back escaped).
        hota_temporal: HOTA on the referred boxes; None for a file of the temporal track.
        hota_track: HOTA on the whole tracks of whatever was referred; None for a file of the temporal track.
        timestamp_balanced_accuracy: Does the prompt hold at this timestamp?
        log_balanced_accuracy: Does the prompt hold anywhere in this log?
    """

    prompt: str
    hota_temporal: float | None
    hota_track: float | None
    timestamp_balanced_accuracy: float
    log_balanced_accuracy: float


@dataclass(frozen=True, slots=True)
class OfficialScores:
    """What the official evaluator says: means over prompts, then each prompt.

    Attributes:
        hota_temporal: Mean over prompts; None for a file of the temporal track.
        hota_track: Mean over prompts; None for a file of the temporal track.
        timestamp_balanced_accuracy: Mean over prompts.
        log_balanced_accuracy: Mean over prompts.
        prompts: Each prompt's own scores, sorted by prompt.
        ignored: Sequences that were predicted but that the ground truth does not ask for.
    """

    hota_temporal: float | None
    hota_track: float | None
    timestamp_balanced_accuracy: float
    log_balanced_accuracy: float
    prompts: tuple[PromptScores, ...]
    ignored: int


def official_evaluator_problem() -> str:
    """Why the official evaluator cannot run here, with the cure; empty when it can. Imports nothing."""
    missing = [name for name in ("av2", "trackeval") if importlib.util.find_spec(name) is None]
    return f"the official evaluator needs {' and '.join(missing)}; {CURE}" if missing else ""


def evaluate_official(
    ground_truth: Path,
    predictions: Path,
    *,
    dataset_dir: Path | None = None,
    max_range_m: int = DEFAULT_RANGE_M,
    timeout_s: float = 600.0,
) -> OfficialScores:
    """Score a submission with the challenge's own evaluator.

    Args:
        ground_truth: The challenge's ground-truth pickle.
        predictions: A pickle of the spatio-temporal or the temporal track.
        dataset_dir: Folder of the logs with their maps; with it, boxes away from the mapped road are left out on both
            sides, as the challenge does. None skips that step and gives slightly different figures.
        max_range_m: Boxes farther from the ego vehicle than this are left out, metres.
        timeout_s: Wall-clock limit, seconds.

    Raises:
        PrerequisiteError: av2 or trackeval is not installed; the text names the cure.
        DataError: A file cannot be read, the two do not ask and answer the same, or the evaluator refuses them.
        LimitExceededError: The evaluator took longer than `timeout_s`.
    """
    if problem := official_evaluator_problem():
        raise PrerequisiteError(problem)
    ignored = check_agreement(ground_truth, predictions)
    with tempfile.TemporaryDirectory(prefix="official-") as scratch:
        request = {
            "ground_truth": str(ground_truth.absolute()),
            "predictions": str(predictions.absolute()),
            "dataset_dir": str(dataset_dir.absolute()) if dataset_dir else None,
            "max_range_m": max_range_m,
            "answer": str(Path(scratch) / "answer.json"),
            "out": str(Path(scratch) / "out"),
        }
        _run_child(request, Path(scratch), predictions, timeout_s)
        return _scores(json.loads((Path(scratch) / "answer.json").read_text(encoding="utf-8")), ignored)


def _run_child(request: dict[str, Any], scratch: Path, predictions: Path, timeout_s: float) -> None:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "evals.official.child"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=scratch,
        env={**kept, "PYTHONPATH": str(_ROOT), "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(scratch)},
        start_new_session=True,
    )  # fmt: skip
    try:
        _, errors = process.communicate(json.dumps(request), timeout=timeout_s)
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise LimitExceededError(LimitHit("L_WALL", timeout_s, timeout_s, "s")) from None
        raise
    if process.returncode != 0:
        lines = errors.strip().splitlines() or [f"exit status {process.returncode}"]
        raise DataError(predictions, f"the official evaluator refuses it: {lines[-1][:300]}")


def _scores(answer: dict[str, Any], ignored: int) -> OfficialScores:
    temporal = answer["hota_temporal_by_prompt"]
    prompts = tuple(
        PromptScores(prompt, temporal.get(prompt), answer["hota_track_by_prompt"].get(prompt), accuracy, by_log)
        for prompt, accuracy, by_log in sorted(answer["balanced_accuracies"])
    )
    return OfficialScores(
        answer["hota_temporal"] if temporal else None,
        answer["hota_track"] if temporal else None,
        answer["timestamp_balanced_accuracy"],
        answer["log_balanced_accuracy"],
        prompts,
        ignored,
    )
