"""Suites written down in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.cases.case import Case, Suite
from evals.cases.challenge import challenge_suite
from evals.cases.digest import suite_digest
from evals.cases.explicit import ExplicitCase, explicit_truth
from evals.cases.programs import JailOptions, KnownTruth, ReferenceProgram, program_truth, read_programs
from evals.cases.splits import check_split, common_split, resolve_log_id
from evals.cases.suite_model import CaseEntry, SuiteFile
from evals.cases.yaml_reading import read_yaml
from evals.metrics.region import MapRegion
from tools.errors import UserError
from tools.runs.logs import find_logs

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


def suite_from_file(
    path: Path,
    *,
    logs: Sequence[Path] = (),
    variables: Mapping[str, str] | None = None,
    restrict: bool = False,
    jail: JailOptions | None = None,
) -> Suite:
    """Read a suite's YAML file. Its paths are relative to the file, and `${name}` in them stands for a variable.

    Args:
        path: The file.
        logs: Log folders, or folders of logs, instead of those that the file names.
        variables: Values of the variables.
        restrict: For a suite of the challenge's files: see `challenge_suite`.
        jail: How reference programs are run.

    Raises:
        UserError: A field is wrong, a variable has no value or is not one of the file's, or the suite does not fit
            together.
        DataError: A file or a log cannot be read.
        PrerequisiteError: Reference programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    content = read_yaml(path, SuiteFile)
    places = _Places(path, content, variables or {})
    named = logs or [places.path(entry) for entry in content.logs]
    own = content.challenge is None
    folders = {folder.name: folder for folder in find_logs(named)} if named or own else {}
    mined = {} if content.annotations is None else _mined(content.annotations, folders, places)
    if content.challenge is not None:
        pairs, truth = (
            None if p is None else places.path(p) for p in (content.challenge.pairs, content.challenge.truth)
        )
        return challenge_suite(
            content.name,
            folders,
            pairs=pairs,
            truth=truth,
            split=content.split or "",
            restrict=restrict,
            annotations=mined,
        )
    known = _known(path, content, places, folders, jail or JailOptions())
    log_ids = {case.log_id for case in known.cases}
    check_split(content.split or "", log_ids, path)
    folders = {log_id: folders[log_id] for log_id in sorted(log_ids)}
    mined = {log_id: mined[log_id] for log_id in folders if log_id in mined}
    digest = suite_digest("own", known.cases, known.truth, folders, mined)
    split = content.split or common_split(log_ids)
    return Suite(content.name, "own", split, known.cases, folders, known.truth, digest, mined, known.notes)


class _Places:
    """Paths of one suite file."""

    def __init__(self, file: Path, content: SuiteFile, variables: Mapping[str, str]) -> None:
        self._file, self._meaning, self._values = file, content.variables, variables
        for name in variables:
            if name not in content.variables:
                known = ", ".join(content.variables) or "none"
                raise UserError(f"{file}: no variable {name!a} to set; it has {known}")

    def text(self, text: str) -> str:
        return _VARIABLE.sub(lambda found: self._value(found[1]), text)

    def path(self, text: str) -> Path:
        return self._file.parent / Path(self.text(text)).expanduser()

    def _value(self, name: str) -> str:
        if name in self._values:
            return str(Path(self._values[name]).expanduser().absolute())
        if name not in self._meaning:
            raise UserError(f"{self._file}: ${{{name}}} is none of its variables: {', '.join(self._meaning) or '-'}")
        raise UserError(f"{self._file}: give {self._meaning[name] or name} with --set {name}=PATH")


def _mined(annotations: str, folders: Mapping[str, Path], places: _Places) -> dict[str, Path]:
    """Annotation file of each log: its own file of that name, or a path."""
    mined = {}
    for log_id, folder in folders.items():
        text = annotations.replace("{log_id}", log_id)
        file = folder / text
        mined[log_id] = Path(text) if file.is_file() else places.path(text)
    return mined


def _known(
    path: Path, content: SuiteFile, places: _Places, folders: Mapping[str, Path], jail: JailOptions
) -> KnownTruth:
    region = MapRegion(folders) if content.region else None
    programs = [*_programs(content, places), *_case_programs(content.cases)]
    written = [_explicit(entry, folders, path) for entry in content.cases if entry.tracks is not None]
    said = explicit_truth(written, folders, region=region, cache_dir=jail.cache_dir, where=path)
    if not programs:
        return said
    found = program_truth(
        programs, folders, profile=content.profile, failing=content.failing, region=region, jail=jail, where=path
    )
    if both := sorted(set(said.truth) & set(found.truth)):
        raise UserError(f"{path}: {both[0]!a} has a truth written down and a program's")
    if not found.cases and not said.cases:
        raise UserError(f"{path}: no case is left: {'; '.join(found.notes[:3])}")
    return KnownTruth(tuple(sorted((*said.cases, *found.cases))), {**said.truth, **found.truth}, found.notes)


def _programs(content: SuiteFile, places: _Places) -> tuple[ReferenceProgram, ...]:
    if content.programs is None:
        return ()
    if isinstance(content.programs, str):
        return read_programs(places.path(content.programs))
    return tuple(
        ReferenceProgram(f"programs[{number}]", entry.prompt, entry.program, tuple(entry.tags), tuple(entry.logs))
        for number, entry in enumerate(content.programs)
    )


def _case_programs(entries: Sequence[CaseEntry]) -> tuple[ReferenceProgram, ...]:
    return tuple(
        ReferenceProgram(f"cases[{number}]", entry.prompt, entry.program, tuple(entry.tags), (entry.log,))
        for number, entry in enumerate(entries)
        if entry.program is not None
    )


def _explicit(entry: CaseEntry, folders: Mapping[str, Path], path: Path) -> ExplicitCase:
    log_id = resolve_log_id(entry.log, tuple(folders), path)
    case = Case(log_id, entry.prompt, tuple(sorted(set(entry.tags))))
    tracks = {uuid: [(first, last) for first, last in runs] for uuid, runs in (entry.tracks or {}).items()}
    return ExplicitCase(case, tracks, entry.unit)
