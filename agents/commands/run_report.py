"""What `agents run` prints: a table of matches, what was searched, what failed, and where the results lie."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import asdict
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.commands.failures import failed_together
from agents.commands.match_table import print_match_table
from agents.commands.run_looks import count_looks
from agents.console import clean, of, out
from tools.av2.taxonomy import CATEGORIES
from tools.models.calls import CALLS_FILE
from tools.runs.harvest import MATCHES_FILE
from tools.runs.matches import read_matches
from tools.runs.summary import RunSummary

_MOST_ROWS = 20
_MOST_CATEGORIES = 6
_MOST_REASONS = 5
_MOST_FAILED = 3
_UNSURE_BELOW = 0.75
"""Of such readings one in four or more is not what was meant; it is said once, and not by a column alone."""


def print_json(folder: Path, summary: RunSummary, page: str = "") -> None:
    """The content of `result.json` and the folder, as one JSON object; logs that failed also on standard error.

    Args:
        folder: The run folder.
        summary: What came of the run.
        page: Where its page lies; empty where there is none.
    """
    for log in summary.logs:
        if log.status == "failed":
            print(f"failed: {clean(log.log_id)}: {clean(log.reason, 2000)}", file=sys.stderr)
    content = {"run_folder": str(folder), **summary.as_dict()}
    if page:
        content["report"] = page
    if looks := count_looks(folder):
        content["looks"] = [asdict(count) for count in looks]
    sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n")


def print_report(folder: Path, summary: RunSummary, page: str = "") -> None:
    """The report for people; `page` is where the run's page lies, if there is one."""
    console = out()
    _print_reading(console, summary)
    if summary.counts["referred_tracks"]:
        _print_matches(console, folder)
    else:
        _print_nothing(console, summary)
        if summary.counts["logs_ok"]:
            _say(console, "why", f"agents why {_shown_path(folder)} tells what came nearest, and what to try")
    _print_looks(console, folder)
    _print_failures(console, summary)
    _print_pruned(console, summary)
    _say(console, "", _totals(summary))
    if summary.status == "interrupted":
        _say(console, "", "Interrupted: run the same command again to go on where it stopped.")
    if spent := _spent(folder):
        _say(console, "models", spent)
    _say(console, "results", _shown_path(folder))
    if page:
        console.print(Text(f"page: {clean(_shown_path(Path(page)), 4000)}"), soft_wrap=True)


def _spent(folder: Path) -> str:
    """What models took, in words; empty where none was asked."""
    try:
        lines = (folder / CALLS_FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return ""
    from tools.models.accounts import BUDGET_CODE  # a run without models has no prices to load

    calls = [orjson.loads(line) for line in lines]
    paid = [call for call in calls if not call["from_cache"] and call["attempts"]]
    tokens = sum(call["usage"]["input_tokens"] + call["usage"]["output_tokens"] for call in paid)
    known = [call["usd"] for call in paid if call["usd"] is not None]
    cost = f"{sum(known):.4f} USD" if len(known) == len(paid) else "at prices that are not all known"
    cached = sum(call["from_cache"] for call in calls)
    more = f", {cached} more from the cache" if cached else ""
    unsent = [call["code"] for call in calls if not call["from_cache"] and not call["attempts"]]
    why = {"over the budget": unsent.count(BUDGET_CODE), "as those before had failed": 0}
    why["as those before had failed"] = len(unsent) - why["over the budget"]
    over = "".join(f"; {count} not made, {reason}" for reason, count in why.items() if count)
    return f"{of(len(paid), 'call')}, {tokens} tokens, {cost}{more}{over}"


def _print_reading(console: Console, summary: RunSummary) -> None:
    if summary.understood:
        _say(console, "read as", summary.understood)
    for text in summary.assumptions:
        _say(console, "assuming", text)
    if summary.understood and summary.confidence < _UNSURE_BELOW:
        others = f'agents explain "{summary.request.query}" shows how else it can be read'
        _say(console, "unsure", f"{summary.confidence:.2f} that this is meant; {others}")
    for warning in {warning: None for log in summary.logs for warning in log.warnings}:
        _say(console, "warning", warning)


def _print_matches(console: Console, folder: Path) -> None:
    matches = read_matches(folder / MATCHES_FILE)
    referred = [number for number, role in enumerate(matches["role"].to_pylist()) if role == "referred"]
    rows = [matches.slice(number, 1).to_pylist()[0] for number in referred[:_MOST_ROWS]]
    if left_out := print_match_table(console, rows):
        _say(console, "", f"left out, for the terminal is narrow: {', '.join(left_out)}")
    if len(referred) > _MOST_ROWS:
        _say(console, "", f"... and {len(referred) - _MOST_ROWS} more intervals in {MATCHES_FILE}")


def _print_nothing(console: Console, summary: RunSummary) -> None:
    counts = summary.counts
    if not counts["logs_ok"]:
        _say(console, "", "No log could be searched.")
        return
    _say(console, "", "Nothing matched.")
    asked = ", ".join(f"{summary.categories.get(name, 0) or 'no'} {name}" for name in _asked_for(summary))
    if asked:
        _say(console, "asked for", f"{asked} in these logs")
    found = sorted(summary.categories.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{n} {category}" for category, n in found[:_MOST_CATEGORIES])
    more = len(found) - _MOST_CATEGORIES
    _say(console, "present", shown + (f" and {more} more categories" if more > 0 else ""))
    if summary.attrition:
        _say(console, "", "Tracks left after each statement of the program:")
        for step in summary.attrition:
            console.print(Text(f"  {step.tracks:6d}  line {step.line}: {clean(step.statement, 62)}"))
            if step.unseen:
                console.print(Text(f"          and of {of(step.unseen, 'track')} it is not known: {_unseen(summary)}"))


def _unseen(summary: RunSummary) -> str:
    """Why images were not looked at, in words."""
    return "the result does not depend on them" if summary.request.eyes else "no vision model (--see-model)"


def _asked_for(summary: RunSummary) -> list[str]:
    """Categories that the program names, in order."""
    quoted = re.findall(r"[\"']([A-Z_]+)[\"']", summary.request.program)
    return [name for name in dict.fromkeys(quoted) if name in CATEGORIES]


def _print_looks(console: Console, folder: Path) -> None:
    """What cameras said, so that "nothing there" is told from "nobody could tell"."""
    counts = count_looks(folder)
    for count in counts:
        _say(console, "looked", str(count))
    if any(count.is_poor for count in counts):
        _say(console, "warning", "half of the looks or more told nothing: matches may be missing")


def _print_failures(console: Console, summary: RunSummary) -> None:
    """Logs that failed; those that failed for the same reason together."""
    for log_ids, reason in failed_together(summary.logs):
        more = len(log_ids) - _MOST_FAILED
        shown = ", ".join(log_ids[:_MOST_FAILED]) + (f" and {of(more, 'more log')}" if more > 0 else "")
        _say(console, "failed", f"{shown}: {reason}")


def _print_pruned(console: Console, summary: RunSummary) -> None:
    """Where nothing could be found, and why; the most frequent reasons first."""
    if summary.coarse:
        _say(console, "coarse", summary.coarse)
    reasons = sorted(summary.pruned.items(), key=lambda item: (-item[1], item[0]))
    for reason, n_logs in reasons[:_MOST_REASONS]:
        _say(console, "left out", f"{of(n_logs, 'log')}, because: {reason}")
    if len(reasons) > _MOST_REASONS:
        _say(console, "", f"and {sum(n for _, n in reasons[_MOST_REASONS:])} more logs for other reasons")


def _totals(summary: RunSummary) -> str:
    n = summary.counts
    parts = [
        f"{of(n['referred_tracks'], 'track')} in {of(n['intervals'], 'interval')} ({n['referred_s']:.1f} s)",
        f"{of(n['related_tracks'], 'related track')}",
        f"{n['logs_with_matches']:g} of {of(n['logs'], 'log')} with matches",
        f"{sum(summary.categories.values())} tracks searched in {of(n['logs_ok'], 'log')}",
    ]
    if n["logs_failed"]:
        parts.append(f"{of(n['logs_failed'], 'log')} failed")
    unrun = sum(log.status == "not run" for log in summary.logs)
    if unrun:
        parts.append(f"{of(unrun, 'log')} not run")
    how = [f"profile {summary.request.profile}", f"jail {summary.jail.get('mode', '?')}"]
    if summary.request.refinement:
        how.insert(1, "tracks refined")
    return f"{', '.join(parts)} [{', '.join(how)}]"


def _shown_path(folder: Path) -> str:
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else relative


def _say(console: Console, label: str, text: str) -> None:
    """A line, wrapped under itself, with its label in front."""
    if label in ("results",):
        console.print(Text(f"{label}: {clean(text, 4000)}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1))
    if label:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(*([Text(f"{label}:")] if label else []), Text(clean(text, 2000)))
    console.print(grid)
