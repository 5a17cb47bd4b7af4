"""Cases whose truth is what a reference program finds on the log's own annotations."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import orjson

from evals.cases.case import Case
from evals.cases.labelling import LogTruth
from evals.cases.splits import resolve_log_id
from evals.cases.truth_store import FoundTruth, NoTruth, TruthStore
from evals.metrics.region import Region
from tools.av2.log import open_log
from tools.av2.source import find_source
from tools.challenge.frames import ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError, UserError
from tools.results import ExecutionResult, Program
from tools.sandbox.executor import JailedExecutor

Failing = Literal["refuse", "exclude"]
"""What a reference program that fails on a log means: the suite is refused, or the case is left out with a note."""
_DESCRIPTION = re.compile(r"""^description\s*=\s*("[^"\\\n]*"|'[^'\\\n]*')\s*$""", re.MULTILINE)
_COMMENT = re.compile(r"\A#[ \t]*(\S[^\n]*)")
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReferenceProgram:
    """A program that is right by definition.

    Attributes:
        name: What the suite calls it, for messages.
        prompt: The prompt that it answers.
        source: Its text.
        tags: Tags of its cases.
        logs: Ids of the logs it is asked on, or their beginnings; empty means all logs of the suite.
    """

    name: str
    prompt: str
    source: str
    tags: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JailOptions:
    """How reference programs are run.

    Attributes:
        workers: Jailed processes at the same time.
        cache_dir: Ingest cache; None reads the sources of each log.
        allow_weak: Accept a kernel without system-call filter.
        truth_dir: Where what they found is kept between starts; None keeps nothing.
        software: Digest of the code that runs programs; what was found by other code is not taken from `truth_dir`.
    """

    workers: int = 1
    cache_dir: Path | None = None
    allow_weak: bool = False
    truth_dir: Path | None = None
    software: str = ""


@dataclass(frozen=True, slots=True)
class KnownTruth:
    """Cases with their truth, and what was left out."""

    cases: tuple[Case, ...]
    truth: Mapping[SequenceKey, tuple[ChallengeFrame, ...]]
    notes: tuple[str, ...] = ()


def read_programs(path: Path) -> tuple[ReferenceProgram, ...]:
    """Reference programs of a file or folder.

    Args:
        path: A JSON list of `{"description", "program"}` with `"id"` and `"tags"` where wanted, or a folder of `.py`
            files; the prompt of such a file is the text that it assigns to `description`, else its first line, a
            comment.

    Raises:
        DataError: It cannot be read, is of another form, holds no program, or a program without a prompt.
    """
    programs = _of_folder(path) if path.is_dir() else _of_list(path)
    if not programs:
        raise DataError(path, "no program here", "a JSON list of programs, or a folder of .py files")
    return programs


def program_truth(
    programs: Sequence[ReferenceProgram],
    log_folders: Mapping[str, Path],
    *,
    profile: str,
    failing: Failing = "refuse",
    region: Region | None = None,
    jail: JailOptions | None = None,
    where: object = "suite",
) -> KnownTruth:
    """Run reference programs on the logs' own annotations, in the jail, and take what they find for the truth.

    Args:
        programs: The programs.
        log_folders: Folder of each log, by log id.
        profile: Definitions of the functions that they call: `standard` or `refav`.
        failing: What a failure means.
        region: The region outside of which boxes are not evaluated; None: only their range counts.
        jail: How they are run.
        where: The suite's file, for messages.

    Raises:
        UserError: A program fails and `failing` is `refuse`, two answer the same prompt on a log, or a log is unknown.
        DataError: A log cannot be read.
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    options = jail or JailOptions()
    store, found = TruthStore(options.truth_dir, options.software, profile), _Found()
    with JailedExecutor(profile, options.workers, cache_dir=options.cache_dir, allow_weak=options.allow_weak) as jailed:
        for log_id, numbers in sorted(_asked(programs, log_folders, where).items()):
            base = LogTruth.of(open_log(log_folders[log_id], options.cache_dir), region)
            asked = [programs[number] for number in numbers]
            for program, truth in _truths(jailed, store, asked, log_folders[log_id]):
                found.add(program, log_id, truth, base)
    if found.failures and failing == "refuse":
        raise UserError(_refusal(where, found.told))
    return KnownTruth(tuple(sorted(found.cases)), found.truth, tuple(f"left out: {failure}" for failure in found.told))


@dataclass(slots=True)
class _Found:
    """What the programs give, while they run."""

    cases: list[Case] = field(default_factory=list)
    truth: dict[SequenceKey, tuple[ChallengeFrame, ...]] = field(default_factory=dict)
    failures: dict[tuple[str, str], list[tuple[str, NoTruth]]] = field(default_factory=dict)

    def add(self, program: ReferenceProgram, log_id: str, truth: FoundTruth | NoTruth, base: LogTruth) -> None:
        if isinstance(truth, NoTruth):
            what = f"{program.name} ({program.prompt!a})", truth.code
            self.failures.setdefault(what, []).append((log_id, truth))
            return
        case = Case(log_id, program.prompt, tuple(sorted(set(program.tags))))
        self.cases.append(case)
        self.truth[case.key] = base.labelled(truth.mask, truth.related)

    @property
    def told(self) -> list[str]:
        """One line per kind of failure of a program."""
        return [_told(program, failed) for (program, _), failed in sorted(self.failures.items())]


def _told(program: str, failed: Sequence[tuple[str, NoTruth]]) -> str:
    """One kind of failure of one program: the first in full, and the logs."""
    return f"{program}: {failed[0][1].reason} (on {', '.join(log_id for log_id, _ in failed)})"


def _truths(
    jailed: JailedExecutor, store: TruthStore, programs: Sequence[ReferenceProgram], folder: Path
) -> list[tuple[ReferenceProgram, FoundTruth | NoTruth]]:
    """What each program finds, in order; only those whose truth is not stored are run."""
    digest = find_source(folder).digest
    known = [store.get(program.source, digest) for program in programs]
    open_ = [number for number, truth in enumerate(known) if truth is None]
    for number, result in _results(jailed, [programs[number] for number in open_], folder):
        known[open_[number]] = store.keep(programs[open_[number]].source, digest, result)
    return [(program, truth) for program, truth in zip(programs, known, strict=True) if truth is not None]


def _results(
    jailed: JailedExecutor, programs: Sequence[ReferenceProgram], folder: Path
) -> list[tuple[int, ExecutionResult]]:
    if not programs:
        return []
    [opened] = jailed.open([folder])
    if isinstance(opened, DataError):
        raise opened
    texts = [Program(program.source, origin="file", description=program.prompt) for program in programs]
    return list(jailed.run_many(texts, [opened.key]))


def _asked(
    programs: Sequence[ReferenceProgram], log_folders: Mapping[str, Path], where: object
) -> dict[str, list[int]]:
    """Indices of the programs that are asked on each log."""
    asked: dict[str, list[int]] = {}
    first: dict[SequenceKey, str] = {}
    for number, program in enumerate(programs):
        logs = [resolve_log_id(text, tuple(log_folders), where) for text in program.logs] or list(log_folders)
        for log_id in dict.fromkeys(logs):
            other = first.setdefault((log_id, program.prompt), program.name)
            if other != program.name or number in asked.get(log_id, ()):
                raise UserError(f"{where}: {other} and {program.name} both answer {program.prompt!a} on {log_id}")
            asked.setdefault(log_id, []).append(number)
    return asked


def _refusal(where: object, failures: Sequence[str]) -> str:
    shown = "; ".join(failures[:_MOST_SHOWN]) + ("; ..." if len(failures) > _MOST_SHOWN else "")
    cure = "mend them, or leave such cases out with `failing: exclude`"
    return f"{where}: {len(failures)} reference programs fail: {shown} ({cure})"


def _of_folder(path: Path) -> tuple[ReferenceProgram, ...]:
    return tuple(_of_file(file) for file in sorted(path.glob("*.py")))


def _of_file(path: Path) -> ReferenceProgram:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, f"cannot be read: {error}") from None
    assigned, comment = _DESCRIPTION.search(source), _COMMENT.match(source)
    prompt = ast.literal_eval(assigned[1]) if assigned else comment[1] if comment else ""
    if not str(prompt).strip():
        raise DataError(path, "the program says no prompt", 'begin it with description = "..." or # ...')
    return ReferenceProgram(path.stem, str(prompt), source)


def _of_list(path: Path) -> tuple[ReferenceProgram, ...]:
    try:
        entries = orjson.loads(path.read_bytes())
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"not JSON: {error}") from None
    if not isinstance(entries, list):
        raise DataError(path, "not a list of programs", 'expected [{"description", "program", ...}, ...]')
    return tuple(_of_entry(path, number, entry) for number, entry in enumerate(entries))


def _of_entry(path: Path, number: int, entry: object) -> ReferenceProgram:
    fields = entry if isinstance(entry, dict) else {}
    prompt, source, tags = fields.get("description"), fields.get("program"), fields.get("tags", [])
    if not (isinstance(prompt, str) and prompt.strip() and isinstance(source, str) and source.strip()):
        raise DataError(path, f"entry {number} lacks description or program", "both are texts")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise DataError(path, f"entry {number}: tags are not a list of texts")
    return ReferenceProgram(str(fields.get("id", f"entry {number}")), prompt, source, tuple(tags))
