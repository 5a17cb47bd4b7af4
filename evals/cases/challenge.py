"""Suites from the challenge's own files: pairs of logs and prompts, and ground truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from evals.cases.case import Case, Edition, Sequences, Suite
from evals.cases.digest import suite_digest
from evals.cases.sharing import with_shared_boxes
from evals.cases.splits import check_split, common_split
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import SequenceKey
from tools.errors import DataError, UserError

_MOST_SHOWN = 5


def read_pairs(path: Path) -> tuple[SequenceKey, ...]:
    """The (log_id, prompt) pairs of a `log_prompt_pairs_*.json`, sorted.

    Args:
        path: A JSON object that gives each log's id its list of prompts.

    Raises:
        DataError: It cannot be read, is of another form, has a blank prompt, or asks a prompt of a log twice.
    """
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise DataError(path, f"not JSON: {error}") from None
    if not isinstance(content, dict) or not content:
        raise DataError(path, "not the challenge's form", "expected {log_id: [prompt, ...], ...}")
    pairs = [(log_id, prompt) for log_id, prompts in content.items() for prompt in _prompts(path, log_id, prompts)]
    if not pairs:
        raise DataError(path, f"no prompt for any of its {len(content)} logs")
    return tuple(sorted(pairs))


def challenge_suite(
    name: str,
    log_folders: Mapping[str, Path],
    *,
    pairs: Path | None = None,
    truth: Path | None = None,
    split: str = "",
    restrict: bool = False,
    annotations: Mapping[str, Path] | None = None,
) -> Suite:
    """A suite from the challenge's files.

    Args:
        name: The suite's name.
        log_folders: Folder of each log; empty when the suite is only scored, not mined.
        pairs: The pairs that are asked; None: those of the truth.
        truth: The ground truth, of either year; None: it is not known.
        split: The official split that the logs are of; empty: what their ids say.
        restrict: Where pairs, truth and logs do not name the same, take what all of them have, with a note; by default
            that is an error.
        annotations: Annotation file that is mined, by log id, where it is not the log's own.

    Raises:
        UserError: Neither pairs nor truth are given, they or the logs differ, or a log is of another split.
        DataError: A file cannot be read, or is of another form.
    """
    if pairs is None and truth is None:
        raise UserError(f"{name}: neither pairs nor ground truth are given")
    known: Sequences = {} if truth is None else with_shared_boxes(read_challenge_file(truth))
    asked = list(known) if pairs is None else list(read_pairs(pairs))
    notes: list[str] = []
    if pairs is not None and truth is not None:
        asked, notes = _agreed(asked, known, pairs, truth, restrict)
    asked, missing = _with_logs(asked, log_folders, pairs or truth, restrict)
    cases = tuple(Case(*key) for key in sorted(asked))
    log_ids = {case.log_id for case in cases}
    check_split(split, log_ids, pairs or truth)
    edition = "own" if truth is None else edition_of(truth, known)
    kept = {key: known[key] for key in asked if key in known}
    folders = {log_id: folder for log_id, folder in log_folders.items() if log_id in log_ids}
    mined = {log_id: file for log_id, file in (annotations or {}).items() if log_id in log_ids}
    digest = suite_digest(edition, cases, kept, folders, mined)
    split = split or common_split(log_ids)
    return Suite(name, edition, split, cases, folders, kept, digest, mined, (*notes, *missing))


def edition_of(path: Path, truth: Sequences) -> Edition:
    """The form of a ground truth: of 2026 when its frames say whether the prompt holds, of 2025 when none does.

    Raises:
        DataError: Some frames say it and some do not.
    """
    stated = [frame.is_stated for frames in truth.values() for frame in frames]
    if any(stated) and not all(stated):
        raise DataError(
            path, f"{stated.count(False)} of {len(stated)} frames lack is_positive", "all have it (2026) or none (2025)"
        )
    return "2026" if any(stated) else "2025"


def _prompts(path: Path, log_id: str, prompts: object) -> list[str]:
    if not isinstance(prompts, list) or not all(isinstance(prompt, str) for prompt in prompts):
        raise DataError(path, f"the prompts of {log_id!a} are not a list of texts", "expected {log_id: [prompt, ...]}")
    if any(not prompt.strip() for prompt in prompts):
        raise DataError(path, f"a prompt of {log_id!a} is blank")
    if len(set(prompts)) != len(prompts):
        twice = next(prompt for prompt in prompts if prompts.count(prompt) > 1)
        raise DataError(path, f"{twice!a} is asked twice of {log_id!a}")
    return prompts


def _agreed(
    asked: Sequence[SequenceKey], known: Sequences, pairs: Path, truth: Path, restrict: bool
) -> tuple[list[SequenceKey], list[str]]:
    """The pairs that both files have; anything else is an error, or a note where it was asked for."""
    without = sorted(set(asked) - set(known))
    unasked = sorted(set(known) - set(asked))
    common = sorted(set(asked) & set(known))
    problems = []
    if without:
        problems.append(f"{len(without)} of {len(asked)} pairs have no truth in {truth.name}: {_shown(without)}")
    if unasked:
        problems.append(f"{len(unasked)} of {len(known)} truths are asked by no pair: {_shown(unasked)}")
    if problems and (not restrict or not common):
        raise DataError(pairs, "; ".join(problems), "prompts must agree to the letter; --restrict takes what both have")
    return common, [f"left out: {problem}" for problem in problems]


def _with_logs(
    asked: Sequence[SequenceKey], log_folders: Mapping[str, Path], where: object, restrict: bool
) -> tuple[list[SequenceKey], list[str]]:
    """The pairs whose logs are there; all of them when no logs are given at all."""
    missing = sorted({log_id for log_id, _ in asked} - set(log_folders))
    if not log_folders or not missing:
        return list(asked), []
    kept = [key for key in asked if key[0] in log_folders]
    n_logs = len({log_id for log_id, _ in asked})
    problem = f"{len(missing)} of {n_logs} logs are not among the given folders: {', '.join(missing[:_MOST_SHOWN])}"
    if not restrict or not kept:
        raise DataError(where, problem, "give their folders with --logs; --restrict takes the logs that are there")
    return kept, [f"left out: {problem} ({len(asked) - len(kept)} cases)"]


def _shown(keys: Sequence[SequenceKey]) -> str:
    return ", ".join(f"{key!a}" for key in keys[:_MOST_SHOWN]) + (", ..." if len(keys) > _MOST_SHOWN else "")
