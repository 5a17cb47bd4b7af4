"""Suites of the challenge's files: pairs and truth agree to the letter, or the difference is told."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.cases.case import Case
from evals.cases.challenge import edition_of, read_pairs
from evals.cases.loading import load_suite
from evals.cases.sharing import with_shared_boxes
from tools.av2.log import open_log
from tools.av2.samples import write_samples
from tools.challenge.empty import empty_sequence
from tools.challenge.writing import write_ground_truth
from tools.errors import DataError, UserError

PAIRS = {"tiny-10": ["car", "cat"], "tiny-11": ["car"]}


@pytest.fixture
def folder(tiny_logs: list[Path], tmp_path: Path) -> Path:
    """A challenge's folder in the form of 2026, for two of the three small logs."""
    (tmp_path / "log_prompt_pairs_own.json").write_text(json.dumps(PAIRS))
    truth = {}
    for log in tiny_logs[:2]:
        for prompt in PAIRS[log.name]:
            frames = empty_sequence(open_log(log), prompt)
            truth[log.name, prompt] = [replace(frame, score=None, is_positive=False) for frame in frames]
    write_ground_truth(tmp_path / "combined_gt_own.pkl", truth)
    return tmp_path


def rewrite(folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    path = folder / "log_prompt_pairs_own.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(change(content) or content))
    return path


def test_a_folder_is_a_suite(folder: Path, tiny_logs: list[Path]) -> None:
    suite = load_suite(folder, logs=tiny_logs)
    assert suite.cases == (Case("tiny-10", "car"), Case("tiny-10", "cat"), Case("tiny-11", "car"))
    assert (suite.edition, suite.split, suite.notes) == ("2026", "", ())
    assert suite.log_folders == {log.name: log.resolve() for log in tiny_logs[:2]}
    assert set(suite.truth) == {case.key for case in suite.cases}
    assert suite.prompts == ("car", "cat")


def test_however_it_is_named_it_is_the_same_suite(folder: Path, tiny_logs: list[Path]) -> None:
    truth, pairs = folder / "combined_gt_own.pkl", folder / "log_prompt_pairs_own.json"
    suites = [
        load_suite(folder, logs=tiny_logs),
        load_suite(truth, logs=list(reversed(tiny_logs))),
        load_suite(pairs, logs=tiny_logs[:2], truth=truth),
    ]
    assert len({suite.digest for suite in suites}) == 1
    assert load_suite(truth).digest != suites[0].digest, "without logs nothing can be mined: another suite"
    unknown = load_suite(pairs, logs=tiny_logs)
    assert (dict(unknown.truth), unknown.edition) == ({}, "own")


def test_pairs_without_truth_and_truth_without_pairs_are_told(folder: Path, tiny_logs: list[Path]) -> None:
    rewrite(folder, lambda pairs: {"tiny-10": ["car", "cat "], "tiny-11": ["car"]})
    expected = r"1 of 3 pairs have no truth in combined_gt_own.pkl: \('tiny-10', 'cat '\); 1 of 3 truths .*'cat'\)"
    with pytest.raises(DataError, match=expected):
        load_suite(folder, logs=tiny_logs)
    suite = load_suite(folder, logs=tiny_logs, restrict=True)
    assert [case.key for case in suite.cases] == [("tiny-10", "car"), ("tiny-11", "car")]
    assert len(suite.notes) == 2
    assert "'cat '" in suite.notes[0]


def test_nothing_in_common_is_an_error_even_if_restricted(folder: Path, tiny_logs: list[Path]) -> None:
    rewrite(folder, lambda pairs: {"tiny-10": ["dog"]})
    with pytest.raises(DataError, match="1 of 1 pairs have no truth"):
        load_suite(folder, logs=tiny_logs, restrict=True)


def test_logs_that_are_not_there_are_told(folder: Path, tiny_logs: list[Path]) -> None:
    with pytest.raises(DataError, match="1 of 2 logs are not among the given folders: tiny-11"):
        load_suite(folder, logs=tiny_logs[:1])
    suite = load_suite(folder, logs=tiny_logs[:1], restrict=True)
    assert suite.log_ids == ("tiny-10",)
    assert suite.notes == ("left out: 1 of 2 logs are not among the given folders: tiny-11 (1 cases)",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not the challenge's form"),
        ("{}", "not the challenge's form"),
        ('{"a": []}', "no prompt for any of its 1 logs"),
        ('{"a": "car"}', "the prompts of 'a' are not a list of texts"),
        ('{"a": [1]}', "the prompts of 'a' are not a list of texts"),
        ('{"a": [" "]}', "a prompt of 'a' is blank"),
        ('{"a": ["car", "car"]}', "'car' is asked twice of 'a'"),
    ],
)
def test_pairs_of_another_form_say_why(content: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(content)
    with pytest.raises(DataError, match=problem):
        read_pairs(path)


def test_a_folder_of_several_splits_wants_one_named(folder: Path, tiny_logs: list[Path]) -> None:
    (folder / "log_prompt_pairs_val.json").write_text('{"tiny-12": ["car"]}')
    with pytest.raises(UserError, match=r"holds several splits \(own, val\); name one with --split"):
        load_suite(folder, logs=tiny_logs)
    assert load_suite(folder, logs=tiny_logs, split="own").log_ids == ("tiny-10", "tiny-11")
    with pytest.raises(UserError, match=r"1 of 1 logs are not of the split val: tiny-12 \(unknown\)"):
        load_suite(folder, logs=tiny_logs, split="val")
    with pytest.raises(UserError, match="holds nothing of the split 'test'"):
        load_suite(folder, logs=tiny_logs, split="test")


def test_what_is_no_suite_says_what_is(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UserError, match=r"no file and no shipped suite 'sample'; did you mean samples\?"):
        load_suite("sample")
    with pytest.raises(DataError, match="no log_prompt_pairs"):
        load_suite(tmp_path / "..")
    (tmp_path / "text.txt").write_text("x")
    with pytest.raises(DataError, match="not a suite"):
        load_suite(tmp_path / "text.txt")
    with pytest.raises(UserError, match="only suites in YAML take variables"):
        load_suite(folder, variables={"data": "x"})
    with pytest.raises(UserError, match="this is the truth already"):
        load_suite(folder / "combined_gt_own.pkl", truth=folder / "combined_gt_own.pkl")


def test_a_folder_of_logs_does_not_hide_a_shipped_suite(
    tmp_path: Path, folder: Path, tiny_logs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`agents samples samples` makes a folder of the name of the suite that is meant for it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples" / "logs").mkdir(parents=True)
    write_samples(tmp_path / "samples" / "logs", seed=0)
    assert load_suite("samples", logs=[Path("samples/logs")]).edition == "own"
    shutil.copytree(folder, tmp_path / "refav-oracle")
    assert load_suite("refav-oracle", logs=tiny_logs).edition != "own"
    with pytest.raises(DataError, match="a shipped suite: refav-oracle, samples"):
        load_suite("./samples", logs=[Path("samples/logs")])


def test_half_stated_truth_is_of_no_edition(tiny_logs: list[Path]) -> None:
    first, second = empty_sequence(open_log(tiny_logs[0]), "cat")
    assert edition_of(Path("gt"), {("a", "b"): (first, second)}) == "2025"
    assert edition_of(Path("gt"), {("a", "b"): (replace(first, is_ambiguous=True),)}) == "2026"
    with pytest.raises(DataError, match="1 of 2 frames lack is_positive"):
        edition_of(Path("gt"), {("a", "b"): (first, replace(second, is_positive=True))})


def test_prompts_of_a_log_share_their_boxes(tiny_logs: list[Path]) -> None:
    log = open_log(tiny_logs[0])
    one, two = empty_sequence(log, "cat"), empty_sequence(log, "dog")
    moved = tuple(replace(frame, translation_m=frame.translation_m + 1) for frame in two)
    shared = with_shared_boxes({("l", "cat"): one, ("l", "dog"): two, ("l", "eel"): moved, ("m", "cat"): two})
    cat, dog, eel, other = shared.values()
    assert dog[0].translation_m is cat[0].translation_m
    assert dog[0].label is two[0].label
    assert eel[0].translation_m is moved[0].translation_m
    assert eel[0].size_m is cat[0].size_m
    assert other[0].size_m is two[0].size_m
    assert all(np.array_equal(a.translation_m, b.translation_m) for a, b in zip(eel, moved, strict=True))


def test_the_official_ground_truth(shared_data: Path, val_logs: list[Path]) -> None:
    suite = load_suite(shared_data / "av2" / "scenario_mining" / "combined_gt_dev.pkl", logs=val_logs)
    assert (suite.edition, suite.split, len(suite.cases)) == ("2025", "val", 2)
    assert suite.prompts == ("stopped car", "vehicle with a bicycle to its right")
