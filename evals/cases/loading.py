"""`load_suite`: whatever names a suite (a YAML file, a shipped name, the challenge's files), as a suite."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from evals.cases.case import Suite
from evals.cases.challenge import challenge_suite
from evals.cases.programs import JailOptions
from tools.errors import DataError, UserError
from tools.runs.logs import find_logs

_PAIRS = re.compile(r"log_prompt_pairs_(\w+)\.json")
_TRUTH = re.compile(r"combined_gt_(\w+)\.pkl")


def load_suite(
    source: str | Path,
    *,
    logs: Sequence[Path] = (),
    variables: Mapping[str, str] | None = None,
    truth: Path | None = None,
    split: str = "",
    restrict: bool = False,
    jail: JailOptions | None = None,
) -> Suite:
    """Read a suite.

    Args:
        source: The path of a suite's YAML file, of the challenge's folder (`log_prompt_pairs_<split>.json`,
            `combined_gt_<split>.pkl`), of a pairs file, or of a ground-truth pickle; or the name of a shipped suite.
        logs: Log folders, or folders of logs. For a YAML file they replace those that it names. Without logs, a suite
            of the challenge's files can be scored, not mined.
        variables: What `${name}` in the paths of a YAML file stands for.
        truth: Ground-truth pickle of a pairs file.
        split: `train`, `val` or `test`, where a challenge's folder holds several, or to check the logs.
        restrict: Where pairs, truth and logs of the challenge differ, take what all have, with a note in the suite.
        jail: How reference programs are run.

    Raises:
        UserError: There is no such suite, or it does not fit together; the text says what to do.
        DataError: A file or a log cannot be read.
        PrerequisiteError: Its reference programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or not path.exists() or _means_a_shipped_one(source):
        from evals.cases.suite_file import suite_from_file

        _refuse_with_yaml(path, truth, split)
        return suite_from_file(_yaml_file(path), logs=logs, variables=variables or {}, restrict=restrict, jail=jail)
    if variables:
        raise UserError(f"{path}: only suites in YAML take variables (--set)")
    pairs, truth, split = _challenge_files(path, truth, split)
    folders = {folder.name: folder for folder in find_logs(logs)} if logs else {}
    name = path.stem if path.is_file() else path.resolve().name
    return challenge_suite(name, folders, pairs=pairs, truth=truth, split=split, restrict=restrict)


def shipped_suites() -> tuple[str, ...]:
    """Names of the suites that come with the project, sorted."""
    entries = files("configs").joinpath("suites").iterdir()
    return tuple(sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".yaml")))


def _means_a_shipped_one(source: str | Path) -> bool:
    """A bare name of a shipped suite, though a folder has it too: only the challenge's files in there would win."""
    return str(source) in shipped_suites() and not any(_splits_of(Path(source)))


def _splits_of(folder: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """Pairs files and truth files in a folder, by split."""
    files_here = sorted(folder.iterdir()) if folder.is_dir() else []
    pairs = {match[1]: file for file in files_here if (match := _PAIRS.fullmatch(file.name))}
    return pairs, {match[1]: file for file in files_here if (match := _TRUTH.fullmatch(file.name))}


def _refuse_with_yaml(path: Path, truth: Path | None, split: str) -> None:
    if truth or split:
        raise UserError(f"{path}: a suite in YAML names its own truth and split")


def _yaml_file(path: Path) -> Path:
    names = shipped_suites()
    if path.is_file() or (path.exists() and str(path) not in names):
        return path
    if str(path) in names:
        return Path(str(files("configs").joinpath("suites", f"{path}.yaml")))
    near = difflib.get_close_matches(path.stem, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UserError(f"no file and no shipped suite {str(path)!a}{hint} (shipped: {', '.join(names)})")


def _challenge_files(path: Path, truth: Path | None, split: str) -> tuple[Path | None, Path | None, str]:
    """Pairs, truth and split of what `path` is."""
    if path.is_dir():
        return _of_folder(path, truth, split)
    if path.suffix == ".json":
        found = _PAIRS.fullmatch(path.name)
        return path, truth, split or (found[1] if found and found[1] in ("train", "val", "test") else "")
    if path.suffix in (".pkl", ".pickle"):
        if truth is not None:
            raise UserError(
                f"{path}: this is the truth already; give the pairs file as the suite, or leave --truth out"
            )
        return None, path, split
    raise DataError(path, "not a suite", "a .yaml, a log_prompt_pairs_*.json, a ground-truth .pkl, or their folder")


def _of_folder(path: Path, truth: Path | None, split: str) -> tuple[Path | None, Path | None, str]:
    found, truths = _splits_of(path)
    splits = sorted(set(found) | set(truths))
    if not splits:
        cure = f"give the challenge's folder, a file of a suite, or a shipped suite: {', '.join(shipped_suites())}"
        raise DataError(path, "no log_prompt_pairs_*.json and no combined_gt_*.pkl here", cure)
    if not split and len(splits) > 1:
        raise UserError(f"{path}: holds several splits ({', '.join(splits)}); name one with --split")
    chosen = split or splits[0]
    if chosen not in splits:
        raise UserError(f"{path}: holds nothing of the split {chosen!a}; there are {', '.join(splits)}")
    official = chosen if chosen in ("train", "val", "test") else ""
    return found.get(chosen), truth or truths.get(chosen), official
