"""`agents eval ablations`: one evaluation per row, and the table of all."""

from __future__ import annotations

from typing import Final

from agents.ablations import ablation_configs
from agents.commands.eval import INTERRUPTED, EvalRequest, exit_code, print_json, run_evaluation
from agents.commands.eval_progress import watched
from agents.commands.eval_summary import shown_path
from agents.commands.evaluating import requested_suite
from agents.console import EXIT_INTERRUPTED
from agents.interrupts import ending_at_once
from agents.settings import Settings
from evals.running.ablation_table import as_dict, as_markdown
from evals.running.ablations import ablation_rows
from evals.running.files import Evaluation
from tools.errors import UserError
from tools.runs.writing import write_bytes, write_json

TABLE_NAME: Final = "ablations"


def ablations_command(request: EvalRequest, rows: list[str], settings: Settings, as_json: bool) -> int:
    """Evaluate every row and print the table. Returns the exit code."""
    configs = ablation_configs(rows)
    found: list[tuple[str, str, Evaluation]] = []
    with ending_at_once(INTERRUPTED), watched(as_json) as watcher:
        try:
            suite = requested_suite(request.suite, settings)
            if not suite.truth:
                raise UserError(f"{suite.name}: it has no truth, so there is nothing to compare")
            for config in configs:
                watcher.title = config.name
                result = run_evaluation(request, config.settings(settings), watcher, suite)
                found.append((config.name, config.title, result.evaluation))
        except KeyboardInterrupt:
            watcher.interrupted()
            return EXIT_INTERRUPTED
    _show(request, found, as_json)
    return exit_code([record for _, _, evaluation in found for record in evaluation.records])


def _show(request: EvalRequest, found: list[tuple[str, str, Evaluation]], as_json: bool) -> None:
    suite, settings = found[0][2].suite, found[0][2].settings
    rows = ablation_rows(found, seed=request.seed, n_resamples=request.resamples)
    named = "+".join(name for name, _, _ in found)
    place = request.out.absolute() / f"{TABLE_NAME}-{suite.name}-{suite.digest[:12]}-{named}"
    text = as_markdown(rows, suite, settings)
    write_bytes(place.with_name(f"{place.name}.md"), text.encode())
    write_json(place.with_name(f"{place.name}.json"), as_dict(rows, suite, settings))
    if as_json:
        print_json(as_dict(rows, suite, settings))
    else:
        print(text)
        print(f"results: {shown_path(place)}.md and .json")
