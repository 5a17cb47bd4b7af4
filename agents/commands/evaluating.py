"""What every command that evaluates needs: the suite that was asked for, and the miner that is evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.commands.run import read_program
from agents.identity import MODELS, execution_digest, identity_of
from agents.mining import WriterMiner
from agents.resources import pruner_for
from agents.setting_values import ModelSettings
from agents.settings import Settings
from agents.writers.api import Writer
from agents.writers.fixed import FixedWriter, KnownWriter
from agents.writers.grammar import GrammarWriter
from evals.cases.case import Suite
from evals.cases.loading import load_suite
from evals.cases.programs import JailOptions, read_programs
from evals.cases.selection import parse_slice, select
from tools.errors import UserError
from tools.sandbox.executor import JailedExecutor

if TYPE_CHECKING:
    from agents.coarse_mining import CoarseMiner
    from tools.runs.seeing import Sight

_DECIDES_NOTHING = (
    "timeout_s", "concurrency", "requests_per_minute", "response_cache", "prices", "memory", "dry_run", "review",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """Which suite, and which part of it.

    Attributes:
        source: What `evals.cases.loading.load_suite` accepts.
        logs: Log folders, or folders of logs.
        truth: Ground-truth pickle of a pairs file.
        split: Official split, where a challenge's folder holds several.
        variables: What a suite's YAML file leaves open, each as `name=value`.
        restrict: Where pairs, truth and logs differ, take what all have.
        pattern: Regular expression over prompts.
        part: `first:after` among the cases.
        tags: Tags that a case must have.
    """

    source: str
    logs: tuple[Path, ...] = ()
    truth: Path | None = None
    split: str = ""
    variables: tuple[str, ...] = ()
    restrict: bool = False
    pattern: str | None = None
    part: str | None = None
    tags: tuple[str, ...] = ()

    def as_config(self) -> dict[str, Any]:
        """Plain values for `config.yaml`."""
        return {
            "source": self.source,
            "logs": [str(path) for path in self.logs],
            "truth": None if self.truth is None else str(self.truth),
            "split": self.split,
            "variables": list(self.variables),
            "restrict": self.restrict,
            "filter": self.pattern,
            "slice": self.part,
            "tags": list(self.tags),
        }


def requested_suite(request: SuiteRequest, settings: Settings) -> Suite:
    """The suite, or the part of it, that was asked for.

    Raises:
        UserError: There is no such suite, or no case is left of it.
        DataError: A file or a log cannot be read.
    """
    part = None if request.part is None else parse_slice(request.part)
    suite = load_suite(
        request.source,
        logs=request.logs,
        variables=parse_variables(request.variables),
        truth=request.truth,
        split=request.split,
        restrict=request.restrict,
        jail=JailOptions(
            settings.n_workers,
            settings.cache_dir,
            settings.allow_weak_sandbox,
            None if settings.cache_dir is None else settings.cache_dir / "truth",
            execution_digest(),
        ),
    )
    return select(suite, request.pattern, part, request.tags)


def parse_variables(given: Sequence[str]) -> dict[str, str]:
    """`name=value` texts as a mapping.

    Raises:
        UserError: One has no name, or a name is there twice.
    """
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise UserError(f"{text!a} is not of the form name=value")
        if name in found:
            raise UserError(f"--set {name} is given twice")
        found[name] = value
    return found


def requested_miner(
    settings: Settings, program: Path | None = None, programs: Path | None = None, suite: Suite | None = None
) -> WriterMiner:
    """The miner that was asked for; its executor is starting.

    Args:
        settings: Profile, workers, cache, sandbox and models.
        program: One program for every prompt, instead of the grammar.
        programs: Known programs by prompt (what `evals.cases.programs.read_programs` accepts), instead of the grammar.
        suite: What will be asked; needed where models write, which try programs on its logs.

    Raises:
        UserError: Both are given, or the file cannot be read.
        DataError: The programs are of another form.
        PrerequisiteError: Programs cannot be jailed here.
    """
    if settings.has_models and program is None and programs is None and suite is not None:
        return _thinking_miner(settings, suite)
    name, writer, words = _writer(settings, program, programs)
    executor = JailedExecutor(
        settings.profile, settings.n_workers, cache_dir=settings.cache_dir, allow_weak=settings.allow_weak_sandbox
    )
    executor.start()
    words = {**words, **eyes_words(settings)}
    identity = identity_of(settings, name, words)
    return WriterMiner(writer, executor, settings.profile, identity, pruner_for(settings), _sight(settings, "looks"))


def behind_filter(miner: WriterMiner, settings: Settings, suite: Suite) -> WriterMiner | CoarseMiner:
    """The miner behind the coarse filter that the settings ask for; the miner itself where they ask for none.

    Raises:
        UserError: The filter is not understood, or what is searched are not the logs' own tracks.
        PrerequisiteError: No index of any of the logs is there, or its encoder cannot be loaded.
    """
    if not settings.coarse:
        return miner
    from agents.coarse import CoarseIndex
    from agents.coarse_mining import CoarseMiner

    if suite.annotations:
        raise UserError(
            f"the index of images is of the logs' own tracks, and {len(suite.annotations)} logs of this suite are "
            "mined by other files; leave out coarse"
        )
    missing = [name for name in suite.log_ids if name not in suite.log_folders]
    if missing:
        raise UserError(
            f"{len(missing)} logs of the suite have no folder, first {missing[0]}; name one with --logs DIR"
        )
    index = CoarseIndex.of(settings, {name: suite.log_folders[name] for name in suite.log_ids})
    asked: dict[str, list[str]] = {}
    for case in suite.cases:
        asked.setdefault(case.prompt, []).append(case.log_id)
    return CoarseMiner(miner, index, asked)


def _thinking_miner(settings: Settings, suite: Suite) -> WriterMiner:
    """A miner whose programs come from models; candidates are tried on logs of the suite."""
    from agents.resources import executor_for
    from agents.sessions import session_of
    from agents.writers.thinking import ThinkingWriter

    session = f"evaluation {suite.digest}"
    executor = executor_for(settings)
    writer = ThinkingWriter(settings, sorted(suite.log_folders.values()), suite.prompts, session)
    words = {"models": repr(sorted(thinking_settings(settings).items()))}
    if settings.examples:
        known = session_of(session, settings).memory.all()
        words["memory"] = repr(sorted(exemplar.id for exemplar in known))
    words = {**words, **eyes_words(settings)}
    identity = identity_of(settings, MODELS, words)
    return WriterMiner(writer, executor, settings.profile, identity, pruner_for(settings), _sight(settings, session))


def eyes_words(settings: Settings) -> dict[str, str]:
    """What decides the answers about images; nothing where no model looks."""
    if not settings.see_model:
        return {}
    from agents.seeing.identity import eyes_identity

    return {"eyes": eyes_identity(settings.see_model)}


def _sight(settings: Settings, session: str) -> Sight | None:
    """What answers questions about images; None where no model looks.

    Raises:
        ModelMissingError: The model cannot be used as the installation is.
    """
    if not settings.see_model:
        return None
    from agents.sessions import session_of

    return session_of(session, settings).sight


def thinking_settings(settings: Settings) -> dict[str, Any]:
    """The settings of models that decide answers: not how long is waited."""
    values = {field.name: getattr(settings, field.name) for field in fields(ModelSettings)}
    return {name: value for name, value in values.items() if name not in _DECIDES_NOTHING}


def require_programs_for(programs: Path | None, prompts: Sequence[str]) -> None:
    """See that known programs are for what will be asked.

    Raises:
        UserError: None of them answers any of the prompts.
    """
    known = {entry.prompt for entry in read_programs(programs)} if programs is not None else set(prompts)
    if not known & set(prompts):
        raise UserError(
            f"{programs}: none of its {len(known)} programs answers any of the suite's {len(prompts)} prompts; "
            f"it answers {min(known)!a}, asked is {min(prompts)!a}: prompts are spelt exactly as in the suite"
        )


def _writer(settings: Settings, program: Path | None, programs: Path | None) -> tuple[str, Writer, Mapping[str, str]]:
    """The writer's name, the writer, and the texts that decide what it writes."""
    if program is not None and programs is not None:
        raise UserError("--program and --programs exclude each other")
    if program is not None:
        source = read_program(program)
        return "file", FixedWriter(source), {"program": source}
    if programs is not None:
        known = {entry.prompt: entry.source for entry in read_programs(programs)}
        return "programs", KnownWriter(known), {"programs": repr(sorted(known.items()))}
    return "grammar", GrammarWriter(profile=settings.profile, eyes=bool(settings.see_model)), {}
