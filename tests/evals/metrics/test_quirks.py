"""Every named quirk of the official evaluator: what it gives, from us and from the evaluator itself."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import evals.metrics
from evals.metrics import score_challenge
from evals.metrics.values import ChallengeScores, PromptScore, PromptStats
from evals.official.adapter import OfficialScores, evaluate_official, official_evaluator_problem
from tools.challenge.reading import read_challenge_file
from tools.errors import DataError

A, B = "aaaaaaaa-0000-0000-0000-000000000000", "bbbbbbbb-0000-0000-0000-000000000000"
FAR_M = 30.0
ROOT_HALF = 0.5**0.5
Frames = list[dict[str, Any]]
Logs = dict[str, tuple[Frames, Frames]]


def box(track: int, x_m: float = 0.0, *, score: float = 0.9, label: int = 0) -> tuple[Any, ...]:
    return track, x_m, score, label


def frame(*boxes: tuple[Any, ...], **said: Any) -> dict[str, Any]:
    track, x_m, score, label = (np.array(column) for column in zip(*boxes, strict=True)) if boxes else np.zeros((4, 0))
    zero = np.zeros(track.size)
    return {
        "ego_translation_m": [0.0, 0.0, 0.0], "track_id": track.astype(int), "label": label.astype(int),
        "translation_m": np.stack([x_m, zero, zero], axis=1).astype(float), "size": np.ones((track.size, 3)),
        "yaw": zero, "score": score.astype(float), "name": np.full(track.size, "", "<U31"), **said,
    }  # fmt: skip


def one(truth: Frames, predicted: Frames) -> Logs:
    return {A: (truth, predicted)}


def at_precision(frame: dict[str, Any], centre: str, size: str) -> dict[str, Any]:
    return frame | {"translation_m": frame["translation_m"].astype(centre), "size": frame["size"].astype(size)}


def precisions(x_m: float) -> Frames:
    """A frame at the origin, and two at `x_m` in float32, the second of which has sizes in float64."""
    return [SEEN, at_precision(frame(box(1, x_m)), "f4", "f4"), at_precision(frame(box(1, x_m)), "f4", "f8")]


SEEN, EMPTY = frame(box(1)), frame()
TRACKS: dict[str, tuple[Logs, tuple[float, float, float, float]]] = {
    "nothing-is-right": (one([EMPTY, EMPTY], [EMPTY, EMPTY]), (0, 0, 1, 1)),
    "nothing-is-right, one false": (one([EMPTY, EMPTY], [EMPTY, SEEN]), (0, 0, 0.75, 0.5)),
    "one-class-per-prompt": ({A: ([SEEN], [SEEN]), B: ([SEEN], [EMPTY])}, (ROOT_HALF, ROOT_HALF, 0.75, 0.75)),
    "best-of-ten": (one([SEEN], [frame(box(1), box(2, FAR_M, score=0.1))]), (1, 1, 1, 1)),
    "any-distance": (one([SEEN, SEEN], [frame(box(1, FAR_M, score=0.3)), SEEN]), (0.5, 0.5, 0.75, 1)),
    "unreached-recall": (one([frame(box(1), box(2, FAR_M))], [SEEN]), (ROOT_HALF, ROOT_HALF, 1, 1)),
    "ties": (
        one([SEEN, SEEN, EMPTY], [frame(box(1, FAR_M)), frame(box(1, FAR_M, score=0.1)), EMPTY]), (0, 0, 1, 1),
    ),
    "whole-tracks": (
        one(
            [SEEN, frame(box(1, label=2)), frame(box(1, label=1))],
            [frame(box(7, label=2)), frame(box(7, label=1)), frame(box(7))],
        ),
        (0, 1, 0.25, 1),
    ),
    "filters-first": (
        one([frame(box(1, 60)), frame(box(1, label=2)), frame(box(1, label=2))], [EMPTY, SEEN, SEEN]),
        (0, 0, (1 + 1 / 3) / 2, 0.5),
    ),
    "range-is-inclusive": (one([frame(box(1, 50))], [frame(box(1, 50))]), (1, 1, 1, 1)),
    "own-ego": (one([SEEN], [SEEN | {"ego_translation_m": [100.0, 0.0, 0.0]}]), (0, 0, 0.5, 0.5)),
    "stated-stands": (one([frame(box(1, 60), is_positive=True)], [frame(box(1, 60))]), (0, 0, 0.5, 0.5)),
    "labels-decide": (one([frame(box(1, 60))], [frame(box(1, 60))]), (0, 0, 1, 1)),
    "ambiguous-log": (
        one([frame(is_positive=None), frame(is_positive=False)], [SEEN, EMPTY]), (0, 0, 1, 0.5),
    ),
    "all-ambiguous": (one([frame(box(1), is_positive=None)], [frame(box(1), box(2, 9))]), (ROOT_HALF, ROOT_HALF, 1, 1)),
    "claims": (
        one(
            [frame(is_positive=True), frame(is_positive=False)],
            [frame(is_positive=True), SEEN | {"is_positive": False}],
        ),
        (0, 0, 0.5, 1),
    ),
    "centres-only": (
        one([SEEN], [SEEN | {"translation_m": np.array([[0, 0, 99.0]]), "size": np.full((1, 3), 9.0)}]), (1, 1, 1, 1),
    ),
    "two-metres": (one([SEEN], [frame(box(1, 1.9))]), (1 / 19, 1 / 19, 1, 1)),
    "two-metres, half": (one([SEEN], [frame(box(1, 1.0))]), (10 / 19, 10 / 19, 1, 1)),
    "own-precision": (one(precisions(0.0), precisions(0.4)), ((15 + 1 / 2 + 3 / 5) / 19,) * 2 + (1, 1)),
    "names-are-ignored": (
        one([SEEN], [frame(box(1, label=2)) | {"name": np.array(["REFERRED_OBJECT"])}]), (0, 0, 0.5, 0.5),
    ),
    "names-are-ignored, label 7": (one([SEEN], [frame(box(1, label=7))]), (0, 0, 0.5, 0.5)),
    "twice-a-frame, unasked": (one([SEEN], [frame(box(1), box(2, label=2), box(2, label=2))]), (1, 1, 1, 1)),
    "twice-a-frame, never kept": (one([SEEN], [frame(box(5), box(5, FAR_M, score=0.1))]), (1, 1, 1, 1)),
    "negative-scores": (
        one([frame(box(1), box(2, FAR_M))], [frame(box(1), box(2, FAR_M, score=-1.0))]), (1, 1, 1, 1),
    ),
    "spelling: it's \"so\"\\": (one([SEEN], [SEEN]), (1, 1, 1, 1)),
}  # fmt: skip
MOMENTS: dict[str, tuple[Logs, tuple[None, None, float, float]]] = {
    "no-filters": (
        one([frame(box(1, 80)), EMPTY], [frame(is_positive=True), frame(is_positive=False)]), (None, None, 1, 1),
    ),
    "all-ambiguous": (one([frame(is_positive=None)], [frame(is_positive=True)]), (None, None, 1, 1)),
    "ambiguous-log": (
        one([frame(is_positive=None), frame(is_positive=False)], [frame(is_positive=True), frame(is_positive=None)]),
        (None, None, 1, 0.5),
    ),
    "empty-sequence": (one([], []), (None, None, 1, 1)),
}  # fmt: skip


def files(folder: Path, cases: dict[str, Any], pickled: Callable[..., tuple[Path, Path]]) -> tuple[Path, Path]:
    sides: tuple[dict[Any, Any], dict[Any, Any]] = {}, {}
    for prompt, (logs, *_) in cases.items():
        for log_id, frames in logs.items():
            for side, content in zip(sides, frames, strict=True):
                side[log_id, prompt] = [one | {"timestamp_ns": stamp} for stamp, one in enumerate(content)]
    return pickled(folder, *sides)


def ours(paths: tuple[Path, Path]) -> tuple[ChallengeScores, tuple[PromptStats, ...]]:
    return score_challenge(read_challenge_file(paths[0]), read_challenge_file(paths[1]))


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, pickled: Any) -> dict[str, Any]:
    """Both files scored by us and, where it is installed, by the official evaluator."""
    found: dict[str, Any] = {}
    for name, cases in (("tracks", TRACKS), ("moments", MOMENTS)):
        paths = files(tmp_path_factory.mktemp(name), cases, pickled)
        found[name] = ours(paths)
        found[f"official {name}"] = None if official_evaluator_problem() else evaluate_official(*paths)
    return found


def figures(score: Any) -> tuple[float | None, ...]:
    return score.hota_temporal, score.hota_track, score.timestamp_balanced_accuracy, score.log_balanced_accuracy


def prompt_of(scores: ChallengeScores | OfficialScores, name: str) -> Any:
    return next(prompt for prompt in scores.prompts if prompt.prompt == name)


CASES = [("tracks", name) for name in TRACKS] + [("moments", name) for name in MOMENTS]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_quirk_gives_what_it_says(kind: str, name: str, scored: dict[str, Any]) -> None:
    expected = (TRACKS if kind == "tracks" else MOMENTS)[name][1]
    assert figures(prompt_of(scored[kind][0], name)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_official_evaluator_has_the_quirk(kind: str, name: str, scored: dict[str, Any]) -> None:
    if problem := official_evaluator_problem():
        pytest.skip(problem)
    expected = (TRACKS if kind == "tracks" else MOMENTS)[name][1]
    official = prompt_of(scored[f"official {kind}"], repr(name)[1:-1])
    assert figures(official) == pytest.approx(expected, abs=1e-12)


def thresholds(scored: dict[str, Any], name: str) -> list[float]:
    stats: PromptStats = next(stats for stats in scored["tracks"][1] if stats.prompt == name)
    return stats.thresholds.tolist()


def test_thresholds_count_boxes_at_any_distance_and_fall_to_zero(scored: dict[str, Any]) -> None:
    assert thresholds(scored, "any-distance")[0] == 0.3
    assert thresholds(scored, "unreached-recall") == [0.0] * 5 + [0.9] * 5
    best: PromptScore = prompt_of(scored["tracks"][0], "ties")
    assert best.threshold == 0.1


def test_one_box_makes_a_file_one_of_tracks(tmp_path: Path, pickled: Any) -> None:
    said = {"a": (one([SEEN, SEEN], [frame(box(1), is_positive=True), frame(is_positive=True)]),)}
    paths = files(tmp_path, said, pickled)
    expected = (0.5, 0.5, 1.0, 1.0)
    assert figures(ours(paths)[0]) == pytest.approx(expected)
    if not official_evaluator_problem():
        assert figures(evaluate_official(*paths)) == pytest.approx(expected)


def test_a_sequence_without_frames_vanishes_from_a_file_of_tracks(tmp_path: Path, pickled: Any) -> None:
    paths = files(tmp_path, {"a": (one([SEEN], [SEEN]),), "b": (one([], []),)}, pickled)
    assert [prompt.prompt for prompt in ours(paths)[0].prompts] == ["a"]
    if not official_evaluator_problem():
        assert [prompt.prompt for prompt in evaluate_official(*paths).prompts] == ["a"]


TWICE: dict[str, tuple[Frames, Frames, str]] = {
    "truth": ([EMPTY, frame(box(4), box(4, 9))], [EMPTY, EMPTY], "ground truth: track 4 is more than once"),
    "whole track": (
        [SEEN, SEEN], [SEEN, frame(box(1, label=2), box(1, 9, label=1))], "predictions: track 1 is more than once"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_a_track_twice_in_a_frame_is_refused(name: str, tmp_path: Path, pickled: Any) -> None:
    truth, predicted, problem = TWICE[name]
    paths = files(tmp_path, {"it": (one(truth, predicted),)}, pickled)
    with pytest.raises(DataError, match=f"{problem} in log {A}, prompt 'it', at 1 ns"):
        ours(paths)
    if not official_evaluator_problem():
        with pytest.raises(DataError, match="refuses it"):
            evaluate_official(*paths)


def test_files_that_do_not_agree_are_refused(tmp_path: Path, pickled: Any) -> None:
    truth, predicted = (read_challenge_file(p) for p in files(tmp_path, {"a": (one([SEEN] * 2, [SEEN] * 2),)}, pickled))
    with pytest.raises(DataError, match="1 of 1 sequences of the ground truth are missing"):
        score_challenge(truth, {})
    with pytest.raises(DataError, match=r"timestamps of .* are not those"):
        score_challenge(truth, {(A, "a"): predicted[A, "a"][:1]})
    with pytest.raises(DataError, match=r"timestamps of .* are not those"):
        score_challenge({(A, "a"): truth[A, "a"][:1]}, predicted)
    with pytest.raises(DataError, match=r"timestamp 0 has no scores \(predictions need them\)"):
        score_challenge(truth, {(A, "a"): [unscored(f) for f in predicted[A, "a"]]})
    with pytest.raises(DataError, match="it has no sequence"):
        score_challenge({}, predicted)


def unscored(frame: Any) -> Any:
    return replace(frame, score=None)


def test_the_list_of_quirks_is_the_list_of_tests() -> None:
    text = (Path(evals.metrics.__file__).parent / "quirks.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^- \*\*([a-z-]+)\*\*", text, re.MULTILINE))
    elsewhere = {"tracks-or-moments", "vanishing-sequence", "by-position", "summation-order"}
    elsewhere |= {"any-corner", "grid-ends", "cut-to-zero", "drawn-by-pillow"}
    assert named == {re.split("[,:]", name)[0] for name in (*TRACKS, *MOMENTS)} | elsewhere
