"""`agents why`: what each step of a run's program let through, where it holds for a match, and what nearly matched."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.commands.failures import told_failures
from agents.console import EXIT_OK, clean, of, out
from agents.meaning.values import INTERSECTION, UNION
from agents.viewing.telling import tell
from agents.viewing.values import Held, MatchStory, NearMiss, Nothing, Series, Step, Story
from agents.viewing.why import Bounds
from tools.cache_folder import default_cache_dir
from tools.errors import UserError
from tools.runs.reading import read_run
from tools.runs.record import Match, RunRecord

_BAR: Final = 40
_MOST_MATCHES: Final = 10
_UNCOUNTED: Final = "the steps of the program; no log could be looked at, so no tracks are counted"
_MOST_MISSES: Final = 10
_LONGEST: Final = 600


def why_command(
    folder: Path, name: str, moved_to: Sequence[Path], cache: str | None, bounds: Bounds, weak: bool, as_json: bool
) -> int:
    """Tell why a run, or one match of it, was found. Returns the exit code."""
    for place in moved_to:
        if not place.is_dir():
            raise UserError(f"--logs {place}: there is no such folder")
    if name and Path(name).is_dir():
        raise UserError("one run folder at a time; a match is named by its id, or the beginning of it")
    run = read_run(folder)
    if run.status == "failed":
        raise UserError(f"{run.folder}: nothing was searched: {told_failures(run.logs)}")
    match = run.match(name) if name else None
    wanted = [match] if match else list(run.referred)
    story = tell(run, _cache_of(run, cache), moved_to, wanted, bounds, weak)
    if as_json:
        content = {"run": run.folder.name, "query": run.query, "profile": run.profile, **asdict(story)}
        content["logs_failed_in_run"] = [log.log_id for log in run.logs if log.status == "failed"]
        sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")
        return EXIT_OK
    _print(out(), run, story, match)
    return EXIT_OK


def _cache_of(run: RunRecord, given: str | None) -> Path:
    kept = str(run.settings.get("cache", ""))
    if given:
        return Path(given).expanduser()
    return Path(kept) if kept and Path(kept).is_dir() else default_cache_dir()


def _print(console: Console, run: RunRecord, story: Story, match: Match | None) -> None:
    _say(console, clean(run.title, _LONGEST), "bold")
    if story.reading:
        _say(console, f"means: {clean(story.reading, _LONGEST)}")
    if match:
        _print_match(console, story, match, story.matches[0])
    else:
        _print_run(console, run, story)
    for note in story.notes:
        _say(console, f"note: {clean(note, _LONGEST)}")


def _print_run(console: Console, run: RunRecord, story: Story) -> None:
    logs = len({one.log_id for one in run.referred})
    _say(console, f"{of(len(run.referred), 'match')} in {logs} of {of(len(run.logs), 'log')}")
    if failed := told_failures(run.logs):
        _say(console, clean(failed, _LONGEST))
    if story.steps:
        counted = any(step.tracks_in for step in story.steps)
        _heading(console, "what each step let through (tracks)" if counted else _UNCOUNTED)
        _rows(console, [_step_row(at, step, counted) for at, step in enumerate(story.steps)])
        if not all(step.is_own for step in story.steps):
            _say(console, "+ is about those that the others are related to")
    if story.nothing:
        _print_nothing(console, story.nothing)
    _print_misses(console, story, story.near_misses)
    if run.referred:
        _heading(console, "matches (agents why RUN MATCH tells of one)")
        rows = [
            (one.id, _when(one), f"{_who(one.category, one.track_uuid)} in {clean(one.log_id[:8])}")
            for one in run.referred
        ]
        _rows(console, rows[:_MOST_MATCHES])
        if len(rows) > _MOST_MATCHES:
            _say(console, f"and {len(rows) - _MOST_MATCHES} more")


def _print_nothing(console: Console, nothing: Nothing) -> None:
    for heading, sentences in (("why nothing was found", nothing.why), ("what to try", nothing.advice)):
        if sentences:
            _heading(console, heading)
            _rows(console, [("-", clean(text, _LONGEST), "") for text in sentences])


def _step_row(at: int, step: Step, counted: bool) -> tuple[str, str, str]:
    skips = step.subject_step >= 0 and step.subject_step != at - 1 and step.function not in (UNION, INTERSECTION)
    subject = f"of step {step.subject_step + 1}: " if skips else ""
    text = clean(step.call) + (f"\n{clean(subject + step.says)}" if step.says else "")
    return (
        f"{at + 1}{' ' if step.is_own else '+'} line {step.line}",
        text,
        f"{step.tracks_in} -> {step.tracks_out}" if counted else "",
    )


def _print_match(console: Console, story: Story, match: Match, told: MatchStory) -> None:
    _say(
        console,
        f"match {match.id}: {_who(match.category, match.track_uuid)}, {_when(match)}, log {clean(match.log_id)}",
    )
    if match.partners:
        _say(console, f"with {', '.join(clean(one[:8]) for one in match.partners[:6])}")
    if told.held:
        _heading(console, "where each step holds, from 2 s before the match to 2 s after it")
        window = _window(match, told.series)
        _rows(console, [_held_row(story.steps[held.step], held, window) for held in told.held])
    if told.series:
        _heading(console, "in numbers, during the match: first, least, most")
        _rows(console, [row for one in told.series if (row := _number_row(one, match))])
    _print_misses(console, story, [one for one in story.near_misses if one.log_id == match.log_id])


def _window(match: Match, series: Sequence[Series]) -> tuple[int, int]:
    """First and last frame that is drawn."""
    if not series:
        return match.start_frame, match.end_frame
    return series[0].first_frame, series[0].first_frame + len(series[0].values) - 1


def _held_row(step: Step, held: Held, window: tuple[int, int]) -> tuple[str, str, str]:
    first, last = window
    frames = [first + (last - first) * at // max(_BAR - 1, 1) for at in range(_BAR)]
    bar = "".join("#" if any(begin <= frame <= end for begin, end in held.spans) else "." for frame in frames)
    whom = "" if held.is_own else f"\nholds for {len(held.about)} of those it is with" if held.about else "\nfor none"
    return f"{held.step + 1}", clean(step.function) + whom, bar


def _number_row(series: Series, match: Match) -> tuple[str, str, str] | None:
    inside = slice(match.start_frame - series.first_frame, match.end_frame - series.first_frame + 1)
    known = [value for value in series.values[inside] if value is not None]
    if not known:
        return None
    limits = "".join(f", limit {limit.value:g}" for limit in series.limits)
    return "", clean(series.name + limits), f"{known[0]:.1f}  {min(known):.1f}  {max(known):.1f} {series.unit}"


def _print_misses(console: Console, story: Story, misses: Sequence[NearMiss]) -> None:
    if not misses:
        return
    _heading(console, "what came nearest" if story.nothing else "nearly matched, the nearest first")
    _rows(console, [_miss_row(story, one) for one in misses[:_MOST_MISSES]])
    if len(misses) > _MOST_MISSES:
        _say(console, f"and {len(misses) - _MOST_MISSES} more (--json has them all)")


def _miss_row(story: Story, miss: NearMiss) -> tuple[str, str, str]:
    who = f"{_who(miss.category, miss.track_uuid)} in {clean(miss.log_id[:8])}"
    line = f" (line {story.steps[miss.step].line})" if miss.parameter else ""
    return f"{miss.step + 1}", f"{who} {clean(miss.says)}{line}", ""


def _who(category: str, track_uuid: str) -> str:
    return f"{clean(category)} {clean(track_uuid[:8])}"


def _when(match: Match) -> str:
    return f"{match.start_s:.1f} to {match.start_s + match.duration_s:.1f} s"


def _heading(console: Console, text: str) -> None:
    console.print()
    _say(console, text, "bold")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style))


def _rows(console: Console, rows: Sequence[tuple[str, str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
