"""`agents scenes`: moments of logs described by scouts, judged, kept as facts; and facts searched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from agents.commands.eval import print_json
from agents.console import EXIT_OK, EXIT_PARTIAL, EXIT_USAGE, clean, complain, out
from agents.scenes.describing import Described, Wanted, describe, opened
from agents.scenes.kept import keep_scenes, kept_scenes
from agents.scenes.scouting import Scouting
from agents.sessions import ModelSession
from agents.settings import Settings
from tools.errors import AtomError, DataError, UserError
from tools.models.api import ChatModel
from tools.models.calls import CallTotal
from tools.runs.logs import find_logs
from tools.runs.writing import write_bytes
from tools.scenes.facts import SceneFact, matching, read_facts, write_facts

MOST_SAMPLES: Final = 16


@dataclass(frozen=True, slots=True)
class ScenesRequest:
    """What the command line asks for; see its options."""

    logs: tuple[Path, ...]
    scouts: tuple[str, ...]
    samples: int
    wanted: Wanted
    where: tuple[str, ...] = ()
    out: Path | None = None
    evidence: Path | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.samples <= MOST_SAMPLES:
            raise UserError(f"--samples must be 1 to {MOST_SAMPLES}")
        if not 0 < self.wanted.every_s < math.inf:
            raise UserError("--every must be above 0 s")
        if len(set(self.scouts)) < len(self.scouts):
            raise UserError("a scout was named twice; ask one scout more often with --samples")


def scenes_command(
    request: ScenesRequest, settings: Settings, as_json: bool, scouts: Sequence[ChatModel] | None = None
) -> int:
    """Describe logs, keep the facts and print those that fit. Returns the exit code.

    Args:
        request: What is asked for.
        settings: Address, budget, cache and concurrency of models. In a dry run nothing is sent.
        as_json: Print JSON instead of lines.
        scouts: Models to ask instead of those that the request names.

    Raises:
        UserError: The request makes no sense.
        DataError: Nothing is where logs are looked for.
        OutputError: A file cannot be written.
    """
    matching((), request.where)
    folders = find_logs(list(request.logs))
    if settings.dry_run:
        return _count(folders, request, settings)
    session = ModelSession(settings)
    models = _models(request, session) if scouts is None else scouts
    how = Scouting(request.samples, concurrency=settings.concurrency, seed=settings.seed)
    found = describe(folders, request.wanted, models, how, settings.cache_dir)
    facts = [fact for log in found for fact in log.facts]
    for folder, log in zip(folders, found, strict=True):
        if log.facts:
            keep_scenes(settings.cache_dir, folder, log.facts)
    if request.out is not None and facts:
        write_facts(request.out, facts)
    if request.evidence is not None:
        rows = [row for log in found for row in log.evidence]
        write_bytes(request.evidence, b"".join(orjson.dumps(row) + b"\n" for row in rows))
    _print(matching(facts, request.where), len(facts), found, session.ledger.total(), as_json)
    if request.out is not None and not facts:
        complain(f"{request.out} was not written: nothing was described")
    if not any(log.evidence for log in found):
        return EXIT_USAGE
    return EXIT_PARTIAL if any(log.failures or any(fact.failures for fact in log.facts) for log in found) else EXIT_OK


def find_command(places: Sequence[Path], where: Sequence[str], cache_dir: Path, as_json: bool) -> int:
    """Search kept facts. Returns the exit code: 3 when some logs have none in the index.

    Args:
        places: Files of facts; log folders, or folders of logs, whose facts are in the index.
        where: Conditions that all must hold.
        cache_dir: The cache folder, which the index lies in.
        as_json: Print JSON instead of lines.

    Raises:
        UserError: A condition makes no sense.
        DataError: A file is no file of facts, a folder has no logs, or none of the logs is in the index.
    """
    matching((), where)
    facts = [fact for path in places if not path.is_dir() for fact in read_facts(path)]
    folders = [path for path in places if path.is_dir()]
    missing = []
    for folder in find_logs(folders) if folders else ():
        try:
            facts += kept_scenes(cache_dir, folder)
        except DataError as error:
            missing.append(error)
    if missing and not facts:
        raise missing[0]
    _print(matching(facts, where), len(facts), (), None, as_json)
    for gone in missing:
        complain(str(gone))
    return EXIT_PARTIAL if missing else EXIT_OK


def _models(request: ScenesRequest, session: ModelSession) -> list[ChatModel]:
    if not request.scouts:
        raise UserError("name at least one scout with --scout provider:model; it must take images")
    return [session.model(name) for name in request.scouts]


def _count(folders: Sequence[Path], request: ScenesRequest, settings: Settings) -> int:
    counts = [_moments(folder, request.wanted, settings) for folder in folders]
    moments, scouts = sum(count or 0 for count in counts), max(1, len(request.scouts))
    questions = moments * scouts * request.samples
    print(f"{questions} questions: {moments} moments, {scouts} scouts, {request.samples} samples; nothing was sent")
    if all(count is None for count in counts):
        return EXIT_USAGE
    return EXIT_PARTIAL if None in counts else EXIT_OK


def _moments(folder: Path, wanted: Wanted, settings: Settings) -> int | None:
    """How many moments of a log would be described; None, and a line that says why, where it cannot be looked at."""
    try:
        return len(opened(folder, wanted, settings.cache_dir)[2])
    except (DataError, AtomError) as error:
        complain(f"{folder.name}: {error}")
        return None


def _print(
    facts: Sequence[SceneFact], moments: int, logs: Sequence[Described], spent: CallTotal | None, as_json: bool
) -> None:
    """Print the facts that fit, of so many moments, what failed, and what models took."""
    if as_json:
        failures = {log.log_id: list(log.failures) for log in logs if log.failures}
        models = {"models": _account(spent)} if spent else {}
        print_json({"scenes": [_row(fact) for fact in facts], "moments": moments, "failures": failures} | models)
        return
    console = out()
    for fact in facts:
        console.print(clean(_line(fact)), soft_wrap=True)
    console.print(f"{len(facts)} of {moments} moments", soft_wrap=True)
    if spent and spent.calls:
        console.print(_spent(spent), soft_wrap=True)
    for log in logs:
        for failure in log.failures:
            complain(f"{log.log_id}: {failure}")
    partly = sum(bool(fact.failures) for log in logs for fact in log.facts)
    if partly:
        complain(f"{partly} moments lack samples: {next(f for log in logs for x in log.facts for f in x.failures)}")


def _account(spent: CallTotal) -> dict[str, Any]:
    tokens = {"input_tokens": spent.usage.input_tokens, "output_tokens": spent.usage.output_tokens}
    kept = ("calls", "from_cache", "failed", "usd", "unpriced")
    return {**{name: getattr(spent, name) for name in kept}, **tokens}


def _spent(spent: CallTotal) -> str:
    tokens = spent.usage.input_tokens + spent.usage.output_tokens
    unknown = f", and {spent.unpriced} calls whose price is not known" if spent.unpriced else ""
    calls = f"{spent.calls} calls ({spent.from_cache} from the cache, {spent.failed} failed)"
    return f"models: {calls}, {tokens} tokens, {spent.usd:.4f} USD{unknown}"


def _row(fact: SceneFact) -> dict[str, Any]:
    return {**asdict(replace(fact, fields=())), "fields": dict(fact.fields)}


def _line(fact: SceneFact) -> str:
    risk = "risk ?" if fact.risk is None else f"risk {fact.risk:.1f}"
    tags = ", ".join([*fact.tags, *(f"{tag}?" for tag in fact.open_tags)]) or "no tags"
    return f"{fact.log_id} at {fact.time_s:.1f} s: {risk}, {tags}"
