"""Sequences in which nothing is referred, and ground truth written for the official evaluator."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tools.av2.log import open_log
from tools.challenge.empty import empty_sequence
from tools.challenge.frames import OTHER, evaluation_frames
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_ground_truth


def test_every_box_is_there_and_is_other(tiny_logs: list[Path]) -> None:
    log = open_log(tiny_logs[1])
    frames = empty_sequence(log, "cat")
    at = evaluation_frames(log.tracks.timestamps_ns)
    assert [frame.timestamp_ns for frame in frames] == log.tracks.timestamps_ns[at].tolist()
    assert [frame.label.size for frame in frames] == log.tracks.present_mask[:, at].sum(axis=0).tolist()
    assert all((frame.label == OTHER).all() for frame in frames)
    assert all(frame.score is not None and np.isfinite(frame.score).all() for frame in frames)


def test_published_timestamps_are_taken(tiny_logs: list[Path]) -> None:
    log = open_log(tiny_logs[1])
    published = log.tracks.timestamps_ns[[2, 7]]
    assert [frame.timestamp_ns for frame in empty_sequence(log, "cat", published)] == published.tolist()
    with pytest.raises(ValueError, match="blank"):
        empty_sequence(log, " ")


@pytest.mark.parametrize(
    ("answer", "unsure"), [(True, False), (False, False), (None, True), (None, False)], ids=["yes", "no", "?", "unsaid"]
)
def test_ground_truth_keeps_what_is_stated(
    answer: bool | None, unsure: bool, tiny_logs: list[Path], tmp_path: Path
) -> None:
    base = empty_sequence(open_log(tiny_logs[0]), "cat")
    truth = tuple(replace(frame, score=None, is_positive=answer, is_ambiguous=unsure) for frame in base)
    write_ground_truth(tmp_path / "truth.pkl", {("tiny-10", "cat"): truth})
    read = read_challenge_file(tmp_path / "truth.pkl")[("tiny-10", "cat")]
    assert [(f.is_positive, f.is_ambiguous, f.is_stated) for f in read] == [
        (answer, unsure, answer is not None or unsure)
    ] * 2
    assert all(frame.score is not None and (frame.score == 1).all() for frame in read)
    assert all(np.array_equal(a.translation_m, b.translation_m) for a, b in zip(read, truth, strict=True))
