"""`agents run --dry-run` for programs that ask about images: how many questions, before and after what saves some."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from agents.commands.dry_run import DryRun
from agents.console import out
from agents.refining import tracks_of
from agents.resources import executor_for
from agents.seeing.counting import CountingEyes
from agents.seeing.planning import Tally
from agents.sessions import ModelSession
from agents.settings import Settings
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from tools.atoms.profiles import load_profile
from tools.errors import DataError, ProgramError
from tools.language.checker import check
from tools.language.plan import CallStep
from tools.results import Failure
from tools.runs.execution import open_logs
from tools.runs.logs import find_logs
from tools.runs.seeing import Sight, Watch


@dataclass(frozen=True, slots=True)
class DryLooks:
    """What a run would look at.

    Attributes:
        tally: Questions before and after each saving; without those that are known.
        known: Questions, each about one log, whose whole answers are kept: nothing of them is asked.
        planned: The calls that would be made.
        failed: Logs that would fail, as (log, reason).
    """

    tally: Tally
    known: int
    planned: DryRun
    failed: tuple[tuple[str, str], ...]


def plan_looks(query: str, source: str, logs: Sequence[Path], settings: Settings) -> DryLooks:
    """Count the questions of a program; those that depend on answers are counted as if all held.

    Args:
        query: The query; the grammar writes its program where none is given.
        source: The program; may be empty.
        logs: Folders.
        settings: Of the run.

    Raises:
        UserError: No logs, or no program.
        ProgramError: The program is wrong.
    """
    session, executor = ModelSession(settings), executor_for(settings)
    folders = find_logs(list(logs))
    source = source or GrammarWriter(profile=settings.profile, eyes=True).write(plain_query(query)).program.source
    denied = _denied_throughout(source, settings.profile, query)
    eyes = CountingEyes(session.model(settings.see_model), session.is_kept, denied)
    sight = Sight(eyes, session.seen_folder, settings.cache_dir, keeps=False)
    failed = []
    with executor.turn:
        opened = open_logs(executor, folders, tracks_of(settings))
        failed += [(Path(log.path).name, log.problem) for log in opened if isinstance(log, DataError)]
        there = [log for log in opened if not isinstance(log, DataError)]
        watch = Watch(executor, sight, source, query, there)
        for result, _ in watch.results():
            if isinstance(result.outcome, Failure):
                if result.outcome.issue.stage == "check":
                    raise ProgramError((result.outcome.issue, *result.outcome.also))
                failed.append((result.log_id, str(result.outcome.issue)))
    planned = session.ledger.planned
    return DryLooks(eyes.tally, len(watch.heard) - eyes.answered, DryRun(planned, len(planned)), tuple(failed))


def _denied_throughout(source: str, profile: str, query: str) -> frozenset[str]:
    """Functions that the program calls in denials alone; none where the checker refuses it, which running it tells."""
    try:
        calls = check(source, load_profile(profile).signatures, query).calls
    except ProgramError:
        return frozenset()
    names = [{call.function.name for call in calls if _is_denied(call) is told} for told in (True, False)]
    return frozenset(names[0] - names[1])


def _is_denied(call: CallStep) -> bool:
    return call.function.wrappers.count("scenario_not") % 2 == 1


def dry_looks_command(query: str, source: str, logs: Sequence[Path], settings: Settings, as_json: bool) -> int:
    """Print the count. Returns the exit code."""
    found = plan_looks(query, source, logs, settings)
    sent, received = found.planned.tokens
    if as_json:
        totals = {"input_tokens": sent, "output_tokens": received, "usd": found.planned.usd}
        content = {"questions": {**asdict(found.tally), "known": found.known}, **totals, "failed": dict(found.failed)}
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        sys.stdout.write(orjson.dumps(content, option=options).decode())
        return 0
    tally, console = found.tally, out()
    cost = "a price that nobody has told" if found.planned.usd is None else f"at most {found.planned.usd:.4f} USD"
    if found.known:
        console.print(f"{found.known:8d} questions, each about one log, are answered already, and not counted here")
    for count, what in (
        (tally.boxes, "boxes asked about"),
        (tally.looks, "looks, when what lasts is asked once and what changes at times"),
        (tally.visible, "of them with pictures that show anything"),
        (tally.asked, "requests, when equal ones are made once"),
        (tally.cached, "of them answered by the cache"),
    ):
        console.print(f"{count:8d} {what}")
    console.print(f"{len(found.planned.calls)} calls: about {sent} tokens sent, {received} received at most, {cost}.")
    for log_id, reason in found.failed:
        console.print(f"would fail: {log_id}: {reason}")
    console.print("Questions that depend on answers are counted as if all of them held. Nothing was sent.")
    return 0
